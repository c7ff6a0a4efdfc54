/** `witloom graph`: a composition's instances and wires, as JSON, Mermaid or text. */

import path from "node:path";
import { diskFiles } from "../compose/files.ts";
import { graphView } from "../compose/graphView.ts";
import { toDiagnostic } from "../compose/problems.ts";
import { documentPackages, loadProgram, type ProgramOptions } from "../compose/program.ts";
import type { ComponentGraph } from "../protocol/graph.ts";
import type { Toolkit } from "../toolkit/toolkit.ts";
import { type Command, oneFile, UsageError } from "./command.ts";
import { svg } from "./svg.ts";

export const graph: Command = {
  usage: "witloom graph [--json | --mermaid | --svg] FILE\n\nFILE is a .wac or a composed .wasm.",
  options: { json: { type: "boolean" }, mermaid: { type: "boolean" }, svg: { type: "boolean" } },
  async run(args, around) {
    const file = oneFile(args, ".wac or .wasm file");
    if (["json", "mermaid", "svg"].filter((it) => args.flag(it)).length > 1)
      throw new UsageError("give one of --json, --mermaid and --svg");
    const absolute = path.resolve(around.cwd, file);
    if (diskFiles().kind(absolute) !== "file") throw new UsageError(`${file} does not exist; check the path`);
    const found = readGraph(await around.toolkit(), absolute, { cwd: around.cwd });
    if (args.flag("json")) around.out(`${JSON.stringify(found)}\n`);
    else around.out(args.flag("svg") ? svg(found) : args.flag("mermaid") ? mermaid(found) : plainText(found));
    if (!args.flag("json")) for (const problem of found.problems) around.err(`${file}: ${problem.message}\n`);
    return found.problems.length > 0 ? 1 : 0;
  },
};

/** The graph of a file. A `.wac` with mistakes still gives what could be read, and the mistakes. */
function readGraph(toolkit: Toolkit, file: string, options: ProgramOptions): ComponentGraph {
  const files = diskFiles();
  const loaded = loadProgram(toolkit, files, file, options);
  if (loaded.ok) return graphView(loaded.program.graph);
  const text = file.endsWith(".wac") ? files.text(file) : undefined;
  const packages = text === undefined ? undefined : documentPackages(toolkit, files, file, text, options);
  const partial =
    text !== undefined && packages?.ok
      ? toolkit.graphOf(
          { path: file, text },
          packages.found.map((it) => it.package),
        )
      : undefined;
  if (!partial?.ok) return graphView({ nodes: [], imports: [], exports: [] }, loaded.diagnostics);
  const diagnostics = partial.value.problems.map((problem) => toDiagnostic(problem, file, "wac", () => text));
  return graphView(partial.value.graph, diagnostics.length > 0 ? diagnostics : loaded.diagnostics);
}

const quoted = (text: string): string => `"${text.replaceAll('"', "#quot;")}"`;

/** A Mermaid flowchart: instances as boxes, the composition's own imports and exports as rounded ends. */
function mermaid(found: ComponentGraph): string {
  const ids = new Map(found.nodes.map((node, index) => [node.id, `n${index}`]));
  const lines = ["flowchart LR"];
  for (const node of found.nodes) lines.push(`  ${ids.get(node.id)}[${quoted(node.id)}]`);
  for (const edge of found.edges) lines.push(`  ${ids.get(edge.from)} -->|${quoted(edge.import)}| ${ids.get(edge.to)}`);
  for (const [index, port] of found.imports.entries()) lines.push(`  i${index}([${quoted(port.name)}])`);
  for (const [index, port] of found.exports.entries()) lines.push(`  e${index}([${quoted(port.name)}])`);
  return `${lines.join("\n")}\n`;
}

function plainText(found: ComponentGraph): string {
  const lines = found.nodes.map((node) => `${node.id} (${node.package})`);
  for (const edge of found.edges) lines.push(`${edge.from} -> ${edge.to}: ${edge.import}`);
  for (const port of found.imports) lines.push(`import ${port.name}`);
  for (const port of found.exports) lines.push(`export ${port.name}`);
  return `${lines.join("\n")}\n`;
}
