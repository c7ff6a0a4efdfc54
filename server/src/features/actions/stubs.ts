/** What a text asks of an interface or world that is not there: enough of it that the text resolves. */
import { writeName } from "../../wit/keywords.ts";
import type { WitModel } from "../../wit/model.ts";
import type { PathNode, TypeNode } from "../../wit/tree.ts";
import { walk } from "../../wit/walk.ts";
import { type FilePath, filePaths } from "../paths.ts";

/** Interfaces and worlds by name, with the lines in their bodies by the name that each gives. */
type Wanted = Map<string, { kind: "interface" | "world"; lines: Map<string, string> }>;

/** The kind of thing that a path must name; a top-level `use` takes either. */
export function wantedKind({ item, scope }: FilePath): "interface" | "world" {
  return scope && item.kind === "include" ? "world" : "interface";
}

/** The declarations of what all files ask of the interfaces and worlds that `fits` chooses, a line each. */
export function stubsFor(model: WitModel, fits: (path: FilePath) => boolean): string[] {
  const wanted: Wanted = new Map();
  for (const file of model.trees.keys()) {
    const handled = handledNames(model, file);
    const all = filePaths(model, file);
    for (const path of all.filter(fits)) want(wanted, path, all, handled);
  }
  return [...wanted].flatMap(([name, { kind, lines }], index) => [
    ...(index > 0 ? [""] : []),
    `${kind} ${writeName(name)} {`,
    ...[...lines.values()].map((it) => `  ${it}`),
    "}",
  ]);
}

/** Notes what one path asks for; `all` are the paths of its file. */
function want(wanted: Wanted, it: FilePath, all: FilePath[], handled: ReadonlySet<string>): void {
  const { name } = it.path;
  const known = wanted.get(name.text) ?? { kind: wantedKind(it), lines: new Map<string, string>() };
  wanted.set(name.text, known);
  if (it.scope) fill(known, it, handled);
  // A top-level `use` alone does not tell; where a bare path takes its name up, that tells.
  const given = (it.item.kind === "use" && it.item.alias) || name;
  for (const other of all) {
    if (!it.scope && other.scope && other.home === it.home && other.path.package === null && other.path.name.text === given.text)
      fill(known, other, handled);
  }
}

function fill(known: { kind: string; lines: Map<string, string> }, it: FilePath, handled: ReadonlySet<string>): void {
  if (it.scope && it.item.kind === "include") known.kind = "world";
  if (it.item.kind === "use") {
    for (const { name, alias } of it.item.items) {
      const written = writeName(name.text);
      const resource = handled.has((alias ?? name).text);
      const before = known.lines.get(name.text);
      if (resource || !before) known.lines.set(name.text, resource ? `resource ${written};` : `type ${written} = u32;`);
    }
  } else for (const { name } of it.item.with) known.lines.set(name.text, `import ${writeName(name.text)}: func();`);
}

/** The names of a file that stand in `own<…>` or `borrow<…>`, which take resources. */
function handledNames(model: WitModel, file: string): Set<string> {
  const out = new Set<string>();
  walk(model.trees.get(file)!, (node) => {
    if (!("args" in node)) return;
    const type: TypeNode = node;
    if ((type.name.text === "own" || type.name.text === "borrow") && type.args[0]) out.add(type.args[0].name.text);
  });
  return out;
}

/** `ns:pkg@1.0.0` as a declaration writes it. */
export function writePackageOf(path: PathNode): string {
  const id = path.package!.split(":").map(writeName).join(":");
  return `${id}${path.version === null ? "" : `@${path.version}`}`;
}
