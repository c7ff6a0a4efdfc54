/** The trace as a tree for people: one line a call, indented below its caller. */

import { visible } from "../protocol/visible.ts";
import { type Call, functionName, type Streamed, type TraceModel } from "./model.ts";
import { refusalText } from "./refusal.ts";

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
    branch(model, below, fork === "" ? `${indent}` || " " : `${indent}${last ? "   " : "│  "}`, options, out);
  });
  if (calls.length > shown.length) out.push(`${indent}└─ … ${calls.length - shown.length} more calls`);
}

function line(call: Call, options: TreeOptions): string {
  const paint = (code: number, text: string): string => (options.color ? `\u001b[${code}m${text}\u001b[0m` : text);
  const args = call.args.map((arg) => cut(arg.text, options.valueLimit)).join(", ");
  const name = call.span ? `${paint(35, "span")} ${visible(call.function)}` : visible(functionName(call));
  const head = `${paint(36, visible(call.callee))} ${name}(${args})`;
  const streamed = Object.entries(call.streams ?? {})
    .map(([name, sum]) => `  ${paint(90, streamText(name, sum))}`)
    .join("");
  return `${head}${outcome(call, options, paint)}  ${paint(90, duration(call.duration))}${streamed}${call.denied ? `  ${paint(33, `(${refusalText(call.denied)})`)}` : ""}`;
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

/** `1.2 ms`, `35 µs`, `2.10 s`. */
export function duration(milliseconds: number | null): string {
  if (milliseconds === null) return "";
  if (milliseconds < 1) return `${(milliseconds * 1000).toFixed(0)} µs`;
  if (milliseconds < 1000) return `${milliseconds.toFixed(1)} ms`;
  return `${(milliseconds / 1000).toFixed(2)} s`;
}
