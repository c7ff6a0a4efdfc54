/** `witloom rights`: which instance of a composition can reach files, network, and so on, and through whom. */
import { diskFiles } from "../compose/files.ts";
import { graphView } from "../compose/graphView.ts";
import { loadProgram } from "../compose/program.ts";
import { rightsOf } from "../graph/rights.ts";
import type { Right } from "../protocol/rights.ts";
import { type Command, diagnosticText, oneFile } from "./command.ts";
import { existing, PACKAGE_OPTIONS, packageOptions } from "./compose.ts";

export const rights: Command = {
  usage:
    "witloom rights [--json] [--deps DIR] [--dep NAME=PATH] FILE.(wac|wasm)\n\nWhat each instance can ask the host for, by what it imports, and through whom it can reach more. What a run may do of it, its grants say.",
  options: { ...PACKAGE_OPTIONS, json: { type: "boolean" } },
  async run(args, around) {
    const file = oneFile(args, ".wac or .wasm file");
    existing(file, around);
    const loaded = loadProgram(await around.toolkit(), diskFiles(), file, packageOptions(args, around));
    if (!loaded.ok) {
      for (const diagnostic of loaded.diagnostics) around.err(diagnosticText(diagnostic));
      return 1;
    }
    const found = rightsOf(graphView(loaded.program.graph));
    around.out(
      args.flag("json")
        ? `${JSON.stringify({ rights: found })}\n`
        : text(
            loaded.program.graph.nodes.map((it) => it.id),
            found,
          ),
    );
    return 0;
  },
};

function text(instances: string[], found: Right[]): string {
  return instances
    .map((instance) => {
      const own = found.filter((it) => it.instance === instance);
      if (own.length === 0) return `${instance}: nothing\n`;
      const lines = own.map(
        (it) => `  ${it.capability}${it.through.length === 0 ? "" : ` through ${it.through.join(" -> ")}`} (${it.interfaces.join(", ")})`,
      );
      return `${instance}:\n${lines.join("\n")}\n`;
    })
    .join("");
}
