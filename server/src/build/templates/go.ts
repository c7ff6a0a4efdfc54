/** Go: wit-bindgen's own stubs, as the packages of a module that is the user's. */
import type { GeneratedFile } from "../../protocol/bindings.ts";
import type { Outcome } from "../../toolkit/toolkit.ts";
import { type Template, type TemplateContext, type TemplateFiles, textOf } from "./template.ts";

/** The runtime's version that Go's proxy serves; the generated code compiles with it. */
const RUNTIME = "go.bytecodealliance.org/pkg v0.2.1";
const SUM = `${RUNTIME} h1:TdRagooIcCW3UmlKqVO4cDR3GNDyfDnbiBzGI6TOvyg=
${RUNTIME}/go.mod h1:OjA+V8g3uUFixeCKFfamm6sYhTJdg8fvwEdJ2GO0GSk=
`;

export const goTemplate: Template = async (context: TemplateContext): Promise<Outcome<TemplateFiles>> => {
  const made = await context.bindings("go", { stubs: true });
  if (!made.ok) return made;
  // A name without a dot could be one of Go's own.
  const module = `example.org/${context.name.toLowerCase()}`;
  const stubs = made.value.filter((it) => textOf(it).startsWith("// The exported functions below are stubs"));
  const sources = stubs.map((it): GeneratedFile => {
    const folder = it.path.split("/")[0]!;
    return { path: `${folder}/${folder.replace(/^export_/, "")}.go`, text: ownText(textOf(it), module) };
  });
  const main = sources[0]?.path ?? "go.mod";
  const go = `module ${module}\n\ngo 1.25\n\nrequire ${RUNTIME}\n`;
  return {
    ok: true,
    value: { sources: [...sources, { path: "go.mod", text: go }, { path: "go.sum", text: SUM }], main, ignored: [] },
  };
};

/** What somebody writes on, of a stub: the generated packages hold the rest at each build. */
const OWN = /^type \w+ struct \{\n[^}]*\}|^func \(self \*\w+\) OnDrop\(\) \{\}|^\/\/ TODO: Implement\nfunc [\s\S]*?^\}/gm;

/** The stub as a file of one's own, laid out as gofmt does. */
function ownText(text: string, module: string): string {
  const [, name = "", inside = ""] = /^package (\w+)\s+(?:import \(([\s\S]*?)^\))?/m.exec(text) ?? [];
  const items = [...text.matchAll(OWN)].map(([it]) =>
    it
      .replace(/^ {8}/gm, "\t")
      .replace(/^\/\/ TODO: Implement\nfunc (\([^)]*\) )?(\w+)/, "// $2 is not written yet.\nfunc $1$2")
      .replace("()  {", "() {")
      .replace('panic("not implemented")', 'panic("todo")'),
  );
  const body = items.join("\n\n");
  const imports = inside
    .replaceAll('"wit_component/', `"${module}/`)
    .split("\n")
    .map((it) => it.trim())
    .filter((it) => it !== "" && body.includes(`${packageOf(it)}.`))
    .sort((a, b) => (pathOf(a) < pathOf(b) ? -1 : 1));
  const block = imports.length === 0 ? "" : `import (\n${imports.map((it) => `\t${it}\n`).join("")})\n\n`;
  return `package ${name}\n\n${block}${body}\n`;
}

/** The name by which an import's line is used. */
const packageOf = (line: string): string => /^\w+(?= ")/.exec(line)?.[0] ?? /(\w+)"$/.exec(line)?.[1] ?? line;

const pathOf = (line: string): string => line.slice(line.indexOf('"'));
