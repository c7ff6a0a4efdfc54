/** Where names of a `.wac` are used: variables, and the ports of an instance. */
import { isIdentifier, portName, written } from "../../wac/keywords.ts";
import { expressionsIn, type Variable } from "../../wac/names.ts";
import type { Place } from "../../wac/tree.ts";
import type { Highlight } from "../highlight.ts";
import type { WacAsked } from "./asked.ts";
import { type Meaning, meaningAt } from "./meaning.ts";

/** Every place that means the same as the one at an offset, the declaration first where it is wanted. */
export function wacReferences(asked: WacAsked, offset: number, declaration: boolean): Place[] {
  const found = meaningAt(asked.wiring, offset);
  if (!found) return [];
  if (found.kind === "variable") return [...(declaration ? [found.variable.name] : []), ...usesOf(asked, found.variable)];
  return samePlaces(asked, found);
}

function usesOf({ wiring }: WacAsked, variable: Variable): Place[] {
  return wiring.names.uses.filter((it) => it.variable === variable).map((it) => it.name);
}

/** The places of a package, a port or a path. */
function samePlaces(asked: WacAsked, found: Meaning): Place[] {
  const out: Place[] = [];
  for (const offset of nameOffsets(asked)) {
    const other = meaningAt(asked.wiring, offset);
    if (other && same(found, other)) out.push({ start: other.start, end: other.end });
  }
  return out;
}

function same(a: Meaning, b: Meaning): boolean {
  if (a.kind === "package" && b.kind === "package") return a.key === b.key;
  if ((a.kind === "import" || a.kind === "export") && a.kind === b.kind)
    return a.node === (b as typeof a).node && a.port === (b as typeof a).port;
  return a.kind === b.kind && a.start === b.start;
}

/** Offsets where packages and ports are named. */
function nameOffsets({ wiring }: WacAsked): number[] {
  return wiring.file.statements.flatMap((statement) => {
    if (statement.kind !== "let" && statement.kind !== "export") return [];
    return expressionsIn(statement.expr).flatMap((it) => [
      ...it.postfix.map((own) => own.name.start),
      ...(it.primary.kind === "new"
        ? [it.primary.package.start, ...it.primary.args.flatMap((own) => (own.kind === "named" ? [own.name.start] : []))]
        : []),
    ]);
  });
}

/** The places to mark in the document; the declaration is a write. */
export function wacHighlights(asked: WacAsked, offset: number): Highlight[] {
  const declared = meaningAt(asked.wiring, offset);
  const own = declared?.kind === "variable" ? declared.variable.name.start : -1;
  return wacReferences(asked, offset, true).map(({ start, end }) => ({ start, end, kind: start === own ? "write" : "read" }));
}

export type Renamed = { edits: (Place & { newText: string })[] } | { reason: string };

/** The name that can be renamed at an offset, or why none can. */
export function prepareWacRename(asked: WacAsked, offset: number): (Place & { placeholder: string }) | { reason: string } {
  const found = meaningAt(asked.wiring, offset);
  if (found?.kind === "variable") return { start: found.start, end: found.end, placeholder: found.variable.text };
  if (found?.kind === "import" || found?.kind === "export")
    return { reason: `\`${found.port}\` is a name of the component ${found.node.package}; rename it in the component's WIT.` };
  if (found?.kind === "package") return { reason: "A package has its name from its component; rename it there." };
  return { reason: "There is no name to be changed here." };
}

/** The edits that give a variable another name. */
export function wacRename(asked: WacAsked, offset: number, newName: string): Renamed {
  const found = meaningAt(asked.wiring, offset);
  if (found?.kind !== "variable") return prepareWacRename(asked, offset) as { reason: string };
  const wanted = newName.replace(/^%/, "");
  if (!isIdentifier(wanted))
    return { reason: `\`${newName}\` is not a name: use words of letters and digits, each in one case, with dashes between them.` };
  const other = asked.wiring.names.variables.find((it) => it.text === wanted && it !== found.variable);
  if (other) return { reason: `The document has a \`${wanted}\` already; choose another name.` };
  const uses = asked.wiring.names.uses.filter((it) => it.variable === found.variable);
  const edits = uses.map(({ name, as }) => {
    // An inferred argument means an import by this very name, which does not change.
    const newText = as === "argument" ? `${importName(asked, name)}: ${written(wanted)}` : written(wanted);
    return { start: name.start, end: name.end, newText };
  });
  return { edits: [{ start: found.variable.name.start, end: found.variable.name.end, newText: written(wanted) }, ...edits] };
}

/** How the import that an inferred argument means is written out. */
export function importName({ wiring }: WacAsked, { start, text }: Place & { text: string }): string {
  const wire = wiring.wires.find((it) => it.argument?.kind === "inferred" && it.argument.start === start);
  const owner = wire && wiring.nodes.find((it) => it.id === wire.to.node);
  if (!wire || !owner) return written(text);
  return portName(
    wire.to.port,
    owner.imports.map((it) => it.name),
  ).text;
}
