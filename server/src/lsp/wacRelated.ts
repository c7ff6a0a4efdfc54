/** What a finding about a wire that does not fit is shown with: both types in the words of WIT, and where each is declared. */
import { firstDifference } from "../graph/difference.ts";
import type { Diagnostic } from "../protocol/diagnostic.ts";
import { lineStarts, positionAt } from "../wit/lines.ts";
import { toPath } from "./uris.ts";
import { portDeclaration } from "./wacDefinition.ts";
import type { WacState } from "./wacLanguage.ts";
import type { WitLanguage } from "./witLanguage.ts";

/** The findings of a document, those about wires with their two sides. */
export function withRelated(state: WacState, wit: WitLanguage): Diagnostic[] {
  const starts = lineStarts(state.text);
  return state.diagnostics.map((it) => {
    if (it.code !== "mismatched-instantiation-arg") return it;
    const wire = state.wiring.wires.find((own) => {
      if (!own.argument || own.sound) return false;
      const { line, character } = positionAt(starts, own.argument.start);
      return line === it.range.start.line && character === it.range.start.character;
    });
    return wire ? { ...it, relatedInformation: [...it.relatedInformation, ...sides(state, wit, wire)] } : it;
  });
}

function sides(state: WacState, wit: WitLanguage, { from, to }: WacState["wiring"]["wires"][number]): Diagnostic["relatedInformation"] {
  const nodes = state.wiring.nodes;
  const taker = nodes.find((it) => it.id === to.node);
  const giver = nodes.find((it) => it.id === from.node);
  const wanted = taker?.imports.find((it) => it.name === to.port)?.type ?? "";
  const offered = giver?.exports.find((it) => it.name === from.port)?.type ?? "";
  const differs = firstDifference(wanted, offered);
  const side = (
    id: string,
    verb: string,
    port: string,
    key: string | undefined,
    text: string | null | undefined,
  ): Diagnostic["relatedInformation"] => {
    const [location] = portDeclaration(state, port, key, wit);
    if (!location) return [];
    const message = `\`${id}\` ${verb} ${text === undefined ? `\`${port}\`` : text === null ? `nothing called \`${differs!.item}\`` : `\`${text}\``}`;
    return [{ file: toPath(location.uri), range: location.range, message }];
  };
  return [
    ...(taker ? side(taker.id, "wants", to.port, taker.package, differs?.wanted) : []),
    ...(giver ? side(giver.id, "offers", from.port, giver.package, differs?.offered) : []),
  ];
}
