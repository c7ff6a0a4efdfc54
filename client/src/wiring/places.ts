// Where the things of a canvas stand in the text.
import type { Range } from "../../../server/src/protocol/editor.ts";
import type { WiringView } from "../../../server/src/protocol/wiring.ts";
import type { Shown } from "../../webview/messages.ts";

/** The text of a node, a wire, a port (that of its wire, or else of its node) or a problem. */
export function rangeOf(view: WiringView, shown: Shown): Range | undefined {
  const nodeRange = (id: string | null): Range | undefined => view.nodes.find((it) => it.id === id)?.range;
  if ("node" in shown) return nodeRange(shown.node);
  if ("problem" in shown) return view.problems[shown.problem]?.range;
  if ("edge" in shown) {
    const edge = view.edges.find((it) => it.id === shown.edge);
    return edge?.range ?? nodeRange(edge?.to.node ?? null) ?? nodeRange(edge?.from.node ?? null);
  }
  const { node, port } = shown.port;
  const end = shown.side === "in" ? "to" : "from";
  const wire = view.edges.find((it) => it[end].node === node && it[end].port === port && it.range);
  return (shown.side === "in" || node === null ? wire?.range : undefined) ?? nodeRange(node);
}
