/** Inlay hints of a `.wac`: what `...` and spreads bring, the import that a short name means, what an export is called. */
import type { Wire, Wiring } from "../../graph/wiring.ts";
import { shortName } from "../../wac/keywords.ts";
import type { Place } from "../../wac/tree.ts";

export interface WacHint {
  offset: number;
  label: string;
  /** Markdown. */
  tooltip: string;
  /** Clicked twice, the hint becomes text. */
  insert?: Place & { newText: string };
}

/** Names that are listed in a hint; the rest is a number. */
const LISTED = 3;

/** The hints that touch a range. */
export function wacInlayHints(wiring: Wiring, range: Place): WacHint[] {
  const touches = (offset: number): boolean => range.start <= offset && offset <= range.end;
  return [...brought(wiring), ...inferred(wiring), ...exported(wiring)]
    .filter((it) => touches(it.offset))
    .sort((a, b) => a.offset - b.offset);
}

/** Behind `...` and `...name`: the imports that it gives. */
function brought(wiring: Wiring): WacHint[] {
  const groups = new Map<unknown, Wire[]>();
  for (const wire of wiring.wires) {
    const { argument } = wire;
    if (argument?.kind !== "fill" && argument?.kind !== "spread") continue;
    groups.set(argument, [...(groups.get(argument) ?? []), wire]);
  }
  return [...groups.values()].map((wires): WacHint => {
    const names = wires.map((it) => short(it.to.port));
    const shown = names.slice(0, LISTED).join(", ");
    const more = names.length > LISTED ? ` and ${names.length - LISTED} more` : "";
    const list = wires.map((it) => `- \`${it.to.port}\``).join("\n");
    const head = wires[0]!.argument!.kind === "fill" ? "Imports of the composition" : "Passed by the spread";
    return { offset: wires[0]!.argument!.end, label: `${shown}${more}`, tooltip: `${head}:\n\n${list}` };
  });
}

/** Before an inferred argument: the import that it means, where that has another name. */
function inferred(wiring: Wiring): WacHint[] {
  return wiring.wires.flatMap((it): WacHint[] => {
    if (it.argument?.kind !== "inferred" || it.to.port === it.argument.name.text) return [];
    return [{ offset: it.argument.start, label: `${short(it.to.port)}:`, tooltip: `Passed for \`${it.to.port}\`.` }];
  });
}

/** Behind an export without `as`: the name that it gets, where the text does not say it. */
function exported(wiring: Wiring): WacHint[] {
  return wiring.wires.flatMap((it): WacHint[] => {
    const statement = it.export;
    if (!statement?.expr || statement.as || statement.spread) return [];
    const last = statement.expr.postfix.at(-1)?.name;
    if (last?.text === it.to.port || last?.text === shortName(it.to.port)) return [];
    const newText = ` as "${it.to.port}"`;
    const at = statement.expr.end;
    return [{ offset: at, label: `as "${it.to.port}"`, tooltip: "The name of the export.", insert: { start: at, end: at, newText } }];
  });
}

function short(name: string): string {
  const [path, version] = name.split("@");
  return `${path!.slice(path!.lastIndexOf("/") + 1)}${version === undefined ? "" : `@${version}`}`;
}
