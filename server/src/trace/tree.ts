/** The trace as a tree for people: one line a call, indented below its caller. */

import { visible } from "../protocol/visible.ts";
import { duration } from "./duration.ts";
import { type Call, functionName, type Streamed, type TraceModel } from "./model.ts";
import { refusalText } from "./refusal.ts";
import { spanNotes } from "./spanText.ts";

export interface TreeOptions {
  /** Terminal colours. */
  color: boolean;
  /** Most UTF-16 units of one value. */
  valueLimit: number;
  /** Most calls that are printed below one caller; the rest is counted. */
  siblings: number;
}

export const TREE_DEFAULTS: TreeOptions = { color: false, valueLimit: 100, siblings: 200 };

/** The whole tree as lines of text. */
export function traceTree(model: TraceModel, options: TreeOptions = TREE_DEFAULTS): string {
  const out: string[] = [];
  if (model.dropped > 0) out.push(`(the first ${model.dropped} calls were dropped to keep the newest)`);
  // A call whose caller was dropped stands at the root.
  const roots = [...model.calls.values()].filter((call) => call.parent === 0 || !model.calls.has(call.parent));
  branch(model, roots, "", options, out);
  return out.length === 0 ? "" : `${out.join("\n")}\n`;
}

function branch(model: TraceModel, calls: Call[], indent: string, options: TreeOptions, out: string[]): void {
  const shown = calls.slice(0, options.siblings);
  shown.forEach((call, index) => {
    const last = index === calls.length - 1;
    const fork = indent === "" && call.parent === 0 ? "" : last ? "└─ " : "├─ ";
    out.push(`${indent}${fork}${line(call, options)}`);
    const below = (model.children.get(call.id) ?? []).map((id) => model.calls.get(id)).filter((it) => it !== undefined);
    const inner = fork === "" ? `${indent}` || " " : `${indent}${last ? "   " : "│  "}`;
    out.push(...notes(call, model.epoch, `${inner}${below.length > 0 ? "│" : " "}  `, options));
    branch(model, below, inner, options, out);
  });
  if (calls.length > shown.length) out.push(`${indent}└─ … ${calls.length - shown.length} more calls`);
}

const painter =
  ({ color }: TreeOptions) =>
  (code: number, text: string): string =>
    color ? `\u001b[${code}m${text}\u001b[0m` : text;

/** Events and links of a guest's span, a line each. */
function notes(call: Call, epoch: number | null, indent: string, options: TreeOptions): string[] {
  if (!call.span) return [];
  const all = spanNotes(call, epoch);
  const paint = painter(options);
  const lines = all
    .slice(0, options.siblings)
    .map(({ title, text }) => `${indent}${paint(90, `${visible(title)}: ${cut(visible(text), options.valueLimit)}`)}`);
  return all.length > lines.length ? [...lines, `${indent}… ${all.length - lines.length} more`] : lines;
}

/** What a span is beside its name and values: `(client, by guest.c, ok)`. */
function about({ span }: Call): string {
  if (span?.kind === undefined) return "";
  const words = [span.kind, ...(span.scope ? [`by ${visible(span.scope)}`] : []), ...(span.status === "ok" ? ["ok"] : [])];
  return `  (${words.join(", ")})`;
}

function line(call: Call, options: TreeOptions): string {
  const paint = painter(options);
  // Values of calls are WAVE, attributes of spans whatever the guest said.
  const args = call.args.map(({ text }) => cut(call.span ? visible(text) : text, options.valueLimit)).join(", ");
  const name = call.span ? `${paint(35, "span")} ${visible(call.function)}` : visible(functionName(call));
  const head = `${paint(36, visible(call.callee))} ${name}(${args})`;
  const streamed = Object.entries(call.streams ?? {})
    .map(([name, sum]) => `  ${paint(90, streamText(name, sum))}`)
    .join("");
  return `${head}${outcome(call, options, paint)}  ${paint(90, duration(call.duration) + about(call))}${streamed}${call.denied ? `  ${paint(33, `(${refusalText(call.denied)})`)}` : ""}`;
}

/** `stream#1: 12 items in 3 chunks`, `future#2: arrived`. */
export function streamText(name: string, { items, chunks, end }: Streamed): string {
  if (name.startsWith("future#")) return `${name}: ${items > 0 ? "arrived" : "nothing"}`;
  const counted = `${items} ${items === 1 ? "item" : "items"} in ${chunks} ${chunks === 1 ? "chunk" : "chunks"}`;
  return `${name}: ${counted}${end ? "" : ", not ended"}`;
}

function outcome(call: Call, options: TreeOptions, paint: (code: number, text: string) => string): string {
  if (call.error !== null) return ` ${paint(31, `✗ ${visible(call.error)}`)}`;
  if (call.duration === null) return ` ${paint(31, "✗ did not return")}`;
  if (call.result === null) return "";
  const text = ` = ${cut(call.result.text, options.valueLimit)}`;
  return call.failed ? paint(31, text) : text;
}

function cut(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit).replace(/…$/, "")}…`;
}
