/** From a run's calls to remarks at the ends of lines: at WIT functions, and at the instances of a `.wac`. Pure. */
import type { Annotation } from "../protocol/editor.ts";
import { fieldOf } from "../protocol/launch.ts";
import { type CallIndex, functionSum, instanceSum, LAST, type Summary } from "./callIndex.ts";
import { duration } from "./duration.ts";
import type { Call } from "./model.ts";

/** A line of a document that calls can be about. */
export type Place =
  /** `interface` without its version matches calls of any version of it. */
  | { kind: "function"; interface: string | null; version: string | null; function: string; line: number }
  | { kind: "instance"; name: string; line: number };

export interface AnnotateOptions {
  run: number;
  /** The run goes on: a call that is open may still return. */
  running?: boolean;
  /** Most UTF-16 units of the last result on the line. */
  valueLimit: number;
  /** How many of the last calls the hover shows: `LAST` at most. */
  lastCalls: number;
}

export const ANNOTATE_DEFAULTS = { valueLimit: 60, lastCalls: LAST };

/** Whether the calls of a function that an instance answered are meant; a second component may implement the same interface. */
export type Own = (callee: string, place: Extract<Place, { kind: "function" }>) => boolean;

/** The remarks of one document, one a line at most. */
export function annotate(index: CallIndex, places: Place[], options: AnnotateOptions, own?: Own): Annotation[] {
  const out = new Map<number, Annotation>();
  for (const place of places) {
    if (out.has(place.line)) continue;
    const sum =
      place.kind === "instance" ? instanceSum(index, place.name) : functionSum(index, keyOf(place), own && ((it) => own(it, place)));
    if (sum) out.set(place.line, annotation(sum, place, options));
  }
  return [...out.values()].sort((a, b) => a.line - b.line);
}

/** The name of a place's function in an index. */
export function keyOf({ interface: name, version, function: fn }: Extract<Place, { kind: "function" }>): string {
  return name === null ? fn : `${name}${version === null ? "" : `@${version}`}#${fn}`;
}

function annotation(sum: Summary, place: Place, options: AnnotateOptions): Annotation {
  const { count, failed, timed, total, median, denied } = sum;
  const last = sum.last.at(-1)!;
  const parts = [`${count} ${count === 1 ? "call" : "calls"}`];
  if (failed > 0) parts.push(`${failed} failed`);
  if (place.kind === "function") parts.push(`last ${outcome(last, options.valueLimit, options.running)}`);
  if (timed > 1) parts.push(`total ${duration(total)}`, `median ${duration(median!)}`);
  else if (timed === 1) parts.push(duration(total));
  const error = last.error !== null || last.failed;
  if (denied.length > 0)
    parts.push(`refused: ${cut(denied[0]!.what, options.valueLimit)}${denied.length > 1 ? `, ${denied.length - 1} more` : ""}`);
  const base = { line: place.line, text: parts.join(" · "), hover: hover(sum, options), error, call: last.id };
  return denied.length === 0 ? base : { ...base, denied };
}

/** What a call came to: `= result`, or its error. */
export function outcome(call: Call, limit: number, running = false): string {
  if (call.error !== null) return `✗ ${cut(call.error, limit)}`;
  if (call.duration === null) return running ? "not back yet" : "✗ did not return";
  return call.result === null ? "returned" : `= ${cut(call.result.text, limit)}`;
}

function cut(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit).replace(/…$/, "")}…`;
}

/** Markdown of the last calls with all their arguments. Values come from a guest, so they stand in code blocks that they cannot end. */
function hover({ count, last, denied }: Summary, options: AnnotateOptions): string {
  const shown = last.slice(-options.lastCalls).reverse();
  const blocks = shown.map((call) => {
    const link = `command:witloom.showCall?${encodeURIComponent(JSON.stringify([options.run, call.id]))}`;
    const args = call.args.map((arg) => `  ${cut(arg.text, 400)}`).join(",\n");
    const text = `${call.function}(${args === "" ? "" : `\n${args}\n`})\n${outcome(call, 400, options.running)}`;
    return `[${escapeMarkdown(`${call.caller} → ${call.callee}`)} · ${duration(call.duration) || (options.running ? "not back yet" : "did not return")}](${link})\n\n${fenced(text)}`;
  });
  const more = count > shown.length ? [`${count - shown.length} earlier calls are in the call tree.`] : [];
  const refused = denied.map((it) => {
    // A parenthesis would end the link, and is not encoded.
    const given = encodeURIComponent(JSON.stringify([options.run, it.grant]))
      .replaceAll("(", "%28")
      .replaceAll(")", "%29");
    const allow = `command:witloom.allow?${given}`;
    const field = fieldOf(it.grant);
    const link = field === null ? "" : `: [Allow ${escapeMarkdown(`${field} ${it.grant.value}`)} in launch.json](${allow})`;
    return `Refused ${escapeMarkdown(it.what)}${link}`;
  });
  return [...refused, ...blocks, ...more].join("\n\n");
}

/** Names may come from a binary of somebody else. */
function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!<>|]/g, "\\$&");
}

/** A code block whose fence is longer than any run of backticks inside. */
export function fenced(text: string, language = ""): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((match) => match[0].length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}
