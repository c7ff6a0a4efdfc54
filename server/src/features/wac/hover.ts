/** Hover in a `.wac`: the world of an instance, the type of a port as WIT, what `...` and a spread bring. */

import type { Port } from "../../protocol/graph.ts";
import { languageName } from "../../protocol/languages.ts";
import { unversioned } from "../../wac/keywords.ts";
import type { HoverInfo } from "../hover.ts";
import { wit } from "../hoverText.ts";
import type { WacAsked } from "./asked.ts";
import { type Meaning, meaningAt, servedBy } from "./meaning.ts";

/** Most lines of a type or world that are shown. */
const MOST = 30;

/** The hover at an offset; null where nothing is named. */
export function wacHover(asked: WacAsked, offset: number): HoverInfo | null {
  const found = meaningAt(asked.wiring, offset);
  const parts = found && describe(asked, found);
  return found && parts ? { start: found.start, end: found.end, markdown: parts.join("\n\n") } : null;
}

function describe(asked: WacAsked, it: Meaning): string[] | null {
  const { wiring, shapes, packages } = asked;
  if (it.kind === "variable") return variable(asked, it);
  if (it.kind === "package") {
    const shape = shapes.get(it.key);
    const found = packages[it.key];
    if (!shape) return [`\`${it.key}\` was not found: build it, or put it into \`deps/\`.`];
    return [
      world(it.key, shape),
      [languageName(found?.language), found ? `\`${found.file.split(/[\\/]/).slice(-3).join("/")}\`` : ""]
        .filter((own) => own !== "")
        .join(" · "),
    ];
  }
  if (it.kind === "import") {
    const from = servedBy(wiring, it.node, it.port);
    const source = !from ? "not served" : from.node === null ? "served from outside the composition" : `served by \`${from.node}\``;
    return [typeBlock(it.node.imports, it.port), `import of \`${it.node.id}\` · ${source}`];
  }
  if (it.kind === "export") return [typeBlock(it.node.exports, it.port), `export of \`${it.node.id}\``];
  if (it.kind === "fill" || it.kind === "spread") return brought(asked, it);
  return null;
}

function variable(asked: WacAsked, { variable: own }: Meaning & { kind: "variable" }): string[] | null {
  const { wiring } = asked;
  const node = wiring.nodes.find((it) => it.variable === own.text);
  if (node) return [world(node.package, node), `instance of \`${node.package}\`${docs(own.statement.docs)}`];
  if (own.statement.kind === "import") {
    const name = own.statement.as?.text ?? own.text;
    const port = wiring.imports.find((it) => it.name === name || it.name.includes(`/${name}`));
    return [
      port ? wit(cut(portLines(port))) : wit([asked.text.slice(own.statement.start, own.statement.end)]),
      `import of the composition${docs(own.statement.docs)}`,
    ];
  }
  return [wit([asked.text.slice(own.statement.start, own.statement.end)])];
}

function docs(text: string | null): string {
  return text === null ? "" : `\n\n${text}`;
}

function brought({ wiring }: WacAsked, it: Meaning & { kind: "fill" | "spread" }): string[] {
  const wires = wiring.wires.filter(
    (wire) => wire.to.node === it.node.id && (it.kind === "fill" ? wire.argument?.kind === "fill" : wire.argument === it.argument),
  );
  const names = wires.map((wire) => `- \`${wire.to.port}\``);
  const head =
    it.kind === "fill" ? "What is not passed above becomes an import of the composition" : "Passes every export that an import wants";
  return [`${head}${names.length > 0 ? ":" : "; here there is none."}`, names.join("\n")].filter((own) => own !== "");
}

function typeBlock(ports: readonly Port[], name: string): string {
  const port = ports.find((it) => it.name === name);
  return wit(cut(port ? portLines(port) : [name]));
}

/** A port with its type: `name: type`, an interface with its name in front. */
export function portLines({ name, type }: Port): string[] {
  if (type.startsWith("interface")) return [`// ${name}`, ...type.split("\n")];
  return type === "" ? [name] : `${name}: ${type}`.split("\n");
}

function world(name: string, shape: { imports: readonly Port[]; exports: readonly Port[] }): string {
  const line = (side: string, port: Port): string =>
    `  ${side} ${port.type.startsWith("interface") || port.type === "" ? port.name : `${port.name}: ${port.type.split("\n")[0]}`};`;
  return wit(
    cut([
      `world ${unversioned(name).split(":").pop()} {`,
      ...shape.imports.map((it) => line("import", it)),
      ...shape.exports.map((it) => line("export", it)),
      "}",
    ]),
  );
}

function cut(lines: string[]): string[] {
  return lines.length <= MOST ? lines : [...lines.slice(0, MOST - 1), `  // … ${lines.length - MOST + 1} more lines`];
}
