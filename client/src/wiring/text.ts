// The canvas and the text beside it: where something of the canvas stands in the text, and what of the canvas the cursor is in.
import * as vscode from "vscode";
import type { Position, Range } from "../../../server/src/protocol/editor.ts";
import type { WiringView } from "../../../server/src/protocol/wiring.ts";
import type { Shown } from "../../webview/messages.ts";
import { toRange } from "../failure.ts";
import { rangeOf } from "./places.ts";

/** Shows the text of something in the editors of the document that are open; answers where the cursor was put, or nothing. */
export function revealText(document: vscode.TextDocument, view: WiringView, shown: Shown): string {
  const range = rangeOf(view, shown);
  const open = vscode.window.visibleTextEditors.filter((it) => it.document.uri.toString() === document.uri.toString());
  if (!range || view.version !== document.version || open.length === 0) return "";
  const place = toRange(range);
  for (const editor of open) {
    editor.selection = new vscode.Selection(place.start, place.start);
    editor.revealRange(place, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  }
  return `${place.start.line}:${place.start.character}`;
}

const holds = ({ start, end }: Range, at: Position): boolean =>
  (at.line > start.line || (at.line === start.line && at.character >= start.character)) &&
  (at.line < end.line || (at.line === end.line && at.character <= end.character));

/** The nodes and wires whose statements a place of the text is in, or stands behind on the same line; inside an argument only its wire. */
export function atCursor(view: WiringView, at: Position): { nodes: string[]; edges: string[] } {
  const edges = view.edges.filter((it) => it.range && holds(it.range, at)).map((it) => it.id);
  const nodes = view.nodes.filter((it) => it.range && holds(it.range, at)).map((it) => it.id);
  const behind = view.nodes.filter((it) => it.range?.end.line === at.line && it.range.end.character < at.character).map((it) => it.id);
  return edges.length > 0 ? { nodes: [], edges } : { nodes: nodes.length > 0 ? nodes : behind.slice(-1), edges: [] };
}
