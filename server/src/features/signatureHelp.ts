/** Signature help: the parameters of a function, the arguments of a generic type or of a gate, and which of them the cursor is in. */
import type { WitModel } from "../wit/model.ts";
import type { Token } from "../wit/tokens.ts";
import { isToken, lastOfList, type Spot, spotAt } from "./completionContext.ts";
import { GATE_WORDS, GENERIC_WORDS } from "./languageWords.ts";

export interface SignatureInfo {
  label: string;
  documentation: string | null;
  /** Offsets in the label. */
  parameters: { start: number; end: number; documentation: string | null }[];
  /** Which parameter the cursor is in. */
  active: number;
}

/** Help for the innermost brackets around an offset, or null. The model must have been built from `text`. */
export function signatureHelp(model: WitModel, path: string, text: string, offset: number): SignatureInfo | null {
  const spot = spotAt(model.trees.get(path), text, offset);
  if (spot === null) return null;
  if (spot.gate) return gate(spot.gate);
  const open = spot.open.at(-1);
  if (open === undefined) return null;
  const { index } = lastOfList(spot.statement, open + 1);
  if (isToken(spot.statement[open], "<")) return generic(spot.statement[open - 1], index);
  return isFunction(spot, open) ? parameters(text, spot, open, index) : null;
}

function gate(tokens: Token[]): SignatureInfo | null {
  const [, name, open] = tokens;
  const words = name && isToken(open, "(") && Object.hasOwn(GATE_WORDS, name.text) ? GATE_WORDS[name.text] : undefined;
  if (!name || !words) return null;
  const argument = words.argument === "" ? '"…"' : `${words.argument} = …`;
  return labelled(`@${name.text}(`, [{ text: argument, docs: words.argumentDocs }], ")", 0, words.docs);
}

function generic(name: Token | undefined, index: number): SignatureInfo | null {
  const words = name && !name.escaped && Object.hasOwn(GENERIC_WORDS, name.text) ? GENERIC_WORDS[name.text] : undefined;
  if (!name || !words) return null;
  const args = words.args.map((it) => ({ text: it.name, docs: it.docs }));
  if (words.repeats) for (let at = args.length; at <= index; at++) args.push({ ...args[0]! });
  return labelled(`${name.text}<`, args, words.repeats ? ", …>" : ">", index, words.docs);
}

/** Whether parentheses are those of parameters, not of a variant's case. */
function isFunction({ statement, bodies }: Spot, open: number): boolean {
  const before = statement[open - 1];
  if (bodies[0]?.kind === "variant") return false;
  return ["func", "constructor", "get", "set"].some((it) => isToken(before, it));
}

/** The parameters as they are written, up to the closing bracket where there is one. */
function parameters(text: string, { statement }: Spot, open: number, active: number): SignatureInfo {
  const from = statement[open]!.end;
  const rest = listText(text, from);
  const parts = splitList(rest.text).map((it) => ({ text: it, docs: null }));
  const before = statement.slice(0, open).map((it) => it.text);
  const head = /^(import|export)$/.test(before[0] ?? "") ? before.slice(1) : before;
  const prefix = head.join(" ").replace(" :", ":");
  return labelled(`${prefix}(`, parts, `)${rest.after}`, active, null);
}

/** The text of a list up to its closing bracket, and the result behind it. Comments are left out. */
function listText(text: string, from: number): { text: string; after: string } {
  const end = statementEnd(text, from);
  const all = text
    .slice(from, end)
    .replace(/\/\/[^\n]*|\/\*[\s\S]*?\*\//g, " ")
    .replace(/\s+/g, " ");
  let depth = 1;
  for (let at = 0; at < all.length; at++) {
    if (all[at] === "(") depth++;
    if (all[at] === ")" && --depth === 0) return { text: all.slice(0, at), after: all.slice(at + 1).trimEnd() };
  }
  return { text: all, after: "" };
}

function statementEnd(text: string, from: number): number {
  const found = text.slice(from).search(/[;{}]/);
  return found < 0 ? text.length : from + found;
}

/** The parts of a list between its commas; those within brackets do not count. */
function splitList(text: string): string[] {
  const out: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "<") depth++;
    else if (text[at] === ">" && text[at - 1] !== "-") depth--;
    else if (text[at] === "," && depth <= 0) {
      out.push(text.slice(start, at).trim());
      start = at + 1;
    }
  }
  out.push(text.slice(start).trim());
  return out.filter((it, index) => it !== "" || index < out.length - 1);
}

function labelled(
  before: string,
  parts: { text: string; docs: string | null }[],
  after: string,
  active: number,
  documentation: string | null,
): SignatureInfo {
  let label = before;
  const parameters = parts.map(({ text, docs }, index) => {
    if (index > 0) label += ", ";
    const start = label.length;
    label += text;
    return { start, end: label.length, documentation: docs };
  });
  return { label: label + after, documentation, parameters, active };
}
