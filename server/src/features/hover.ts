/** Hover: what a name is, as WIT, with its documentation. */
import { fullName, type WitModel } from "../wit/model.ts";
import { meaningAt } from "../wit/names.ts";
import { printDeclaration } from "../wit/print.ts";

export interface HoverInfo {
  /** UTF-16 offsets of the name. */
  start: number;
  end: number;
  markdown: string;
}

/** The hover at an offset of a file, or null where nothing is named. */
export function hover(model: WitModel, path: string, offset: number): HoverInfo | null {
  const found = meaningAt(model, path, offset);
  if (!found) return null;
  const { name, meaning } = found;
  const { node, scope } = meaning;
  const isScope = "kind" in node && (node.kind === "interface" || node.kind === "world");
  const home = scope ? fullName(scope) : null;
  const parts = [`\`\`\`wit\n${node.gates.map((gate) => `${gate.text}\n`).join("")}${printDeclaration(node)}\n\`\`\``];
  if (home !== null) parts.push(isScope ? `\`${home}\`` : `in \`${home}\``);
  if (node.docs !== null) parts.push(node.docs);
  return { start: name.start, end: name.end, markdown: parts.join("\n\n") };
}
