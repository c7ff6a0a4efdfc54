/** A nested package becomes a file in `deps/`, and a package in `deps/` a nested one. */
import { writeName } from "../../wit/keywords.ts";
import type { Home, WitModel } from "../../wit/model.ts";
import type { PackageNode } from "../../wit/tree.ts";
import { type FilePath, filePaths } from "../paths.ts";
import { type Action, type Asked, textOf, touches } from "./action.ts";
import { dependencyFile, isDependencyFile } from "./packageFiles.ts";
import { cut, newlineOf, startWithComments } from "./textPlaces.ts";

/** Offered on the head of a nested package, and on a path into a package in `deps/`. */
export function packageActions(asked: Asked): Action[] {
  return [...toFile(asked), ...toNested(asked)];
}

function folderOf(path: string): string {
  return path.replace(/[^/\\]*$/, "");
}

/** Every path of the model with the file that it stands in. */
function allPaths(model: WitModel): (FilePath & { file: string })[] {
  return [...model.trees.keys()].flatMap((file) => filePaths(model, file).map((it) => ({ ...it, file })));
}

function toFile(asked: Asked): Action[] {
  const { model, path, text, range } = asked;
  const found = model.packages.find(
    ({ path: file, node }) => file === path && node.body && node.start <= range.start && range.start <= node.body.start,
  );
  if (!found?.node.body || text[found.node.body.end - 1] !== "}" || !asked.editable(path)) return [];
  const { node, home } = found;
  if (model.trees.get(path)!.problems.some((it) => touches(it, node))) return [];
  const beside = model.packages.filter((it) => folderOf(it.path) === folderOf(path));
  // A folder of nested packages alone has no main package to depend on the file; a package that goes on elsewhere stays together.
  if (!beside.some((it) => it.node.body === null && it.home !== home) || model.packages.some((it) => it.home === home && it !== found))
    return [];
  // Dependencies do not see the package whose dependencies they are, nor what is nested in it.
  const inside = new Set(beside.map((it) => it.home).filter((it) => it !== home));
  if (allPaths(model).some((it) => it.home === home && it.target && inside.has(it.target.home))) return [];
  const file = dependencyFile(model, path, node.id, node.version);
  if (file === null) return [];
  const start = startWithComments(text, node.start);
  const edit = { path, ...cut(text, { start, end: node.end }), newText: "" };
  return [
    {
      title: `Move package \`${node.id}\` to a file of its own in deps`,
      kind: "refactor.rewrite",
      edits: [edit],
      creates: [{ path: file, text: fileText(text, start, node) }],
    },
  ];
}

function fileText(text: string, start: number, node: PackageNode): string {
  const newline = newlineOf(text);
  const body = node.body!;
  const head = outdent(text.slice(start, body.start).trimEnd(), newline);
  const inside = outdent(text.slice(body.start + 1, body.end - 1).replace(/^[ \t]*\r?\n/, ""), newline).trimEnd();
  return `${head};${newline}${inside.trim() === "" ? "" : `${newline}${inside.trimStart()}${newline}`}`;
}

/** Lines without the indent that all of them share; the first may begin anywhere. */
function outdent(text: string, newline: string): string {
  const lines = text.split(newline);
  const indents = lines.slice(1).flatMap((it) => (it.trim() === "" ? [] : [/^[ \t]*/.exec(it)![0].length]));
  const shared = indents.length === 0 ? 0 : Math.min(...indents);
  const own = /^[ \t]*/.exec(lines[0]!)![0].length;
  return lines.map((it, index) => it.slice(Math.min(index === 0 ? own : shared, it.length))).join(newline);
}

function toNested(asked: Asked): Action[] {
  const { model, path, range } = asked;
  if (!asked.editable(path) || isDependencyFile(path)) return [];
  const here = filePaths(model, path).find(
    (it) => it.path.packagePlace && it.path.packagePlace.start <= range.start && range.start <= it.path.packagePlace.end,
  );
  const home = here?.target?.home;
  if (!home || home === here.home || home.id === null) return [];
  const files = dependencyFiles(asked, home);
  if (!files || !standsAlone(asked, home)) return [];
  const newline = newlineOf(asked.text);
  const content = files.map((it) => indented(it.body)).filter((it) => it.trim() !== "");
  const docs = files.flatMap((it) => (it.docs === "" ? [] : [it.docs])).join("\n");
  const version = home.version === null ? "" : `@${home.version}`;
  const head = `package ${home.id.split(":").map(writeName).join(":")}${version} {`;
  const lines = [...(docs === "" ? [] : [docs]), head, ...(content.length === 0 ? [] : [content.join("\n\n")]), "}"].join("\n");
  const at = asked.text.length;
  const newText = `${asked.text.endsWith("\n") ? "" : newline}${newline}${lines.replaceAll(/\r?\n/g, newline)}${newline}`;
  const title = `Move package \`${home.id}\` from deps into this file`;
  return [{ title, kind: "refactor.rewrite", edits: [{ path, start: at, end: at, newText }], deletes: files.map((it) => it.path) }];
}

/** The files of a dependency without their `package …;`; null where they cannot be one nested package. */
function dependencyFiles(asked: Asked, home: Home): { path: string; docs: string; body: string }[] | null {
  const { model, path } = asked;
  const paths = [...model.trees.keys()].filter(
    (file) => model.packages.some((it) => it.path === file && it.home === home) || model.byPath.get(file)?.some((it) => it.home === home),
  );
  const out: { path: string; docs: string; body: string }[] = [];
  for (const file of paths) {
    const tree = model.trees.get(file)!;
    const text = textOf(asked, file);
    const isBeside = file.startsWith(`${folderOf(path)}deps`) && file.endsWith(".wit");
    const hasOthers = tree.items.some((it) => it.kind === "package") || (paths.length > 1 && tree.items.some((it) => it.kind === "use"));
    if (text === undefined || !isBeside || hasOthers || tree.problems.length > 0) return null;
    const own = tree.package;
    const start = own ? startWithComments(text, own.start) : 0;
    const docs = own
      ? text
          .slice(start, own.end)
          .slice(0, own.start - start)
          .trim()
      : "";
    out.push({ path: file, docs, body: own ? text.slice(0, start) + text.slice(own.end) : text });
  }
  return out;
}

/** Whether no other package of the model names this one: dependencies do not see what is nested in the main package. */
function standsAlone({ model, path }: Asked, home: Home): boolean {
  const main = new Set(model.packages.filter((it) => folderOf(it.path) === folderOf(path)).map((it) => it.home));
  return allPaths(model).every((it) => it.target?.home !== home || it.home === home || main.has(it.home));
}

function indented(text: string): string {
  const lines = text.replaceAll("\r\n", "\n").trim().split("\n");
  return lines.map((it) => (it.trim() === "" ? "" : `  ${it}`)).join("\n");
}
