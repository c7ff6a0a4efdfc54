/** From a run's calls to remarks at the ends of lines: at WIT functions, and at the instances of a `.wac`. Pure. */
import type { Annotation } from "../protocol/editor.ts";
import { fieldOf } from "../protocol/launch.ts";
import type { Refusal } from "../protocol/run.ts";
import { type Call, functionName, type TraceModel } from "./model.ts";
import { duration } from "./tree.ts";

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
  /** How many of the last calls the hover shows. */
  lastCalls: number;
}

export const ANNOTATE_DEFAULTS = { valueLimit: 60, lastCalls: 5 };

/** The calls of a run by the function and the instance that they are about, worked out once for all documents. */
export interface CallIndex {
  functions: Map<string, Call[]>;
  instances: Map<string, Call[]>;
  /** What was refused in a call or below it, by the call. */
  denied: Map<number, Refusal[]>;
}

/** Sorts the calls. Drops of resources count for the instance, not for a line of WIT. */
export function indexCalls(model: TraceModel): CallIndex {
  const index: CallIndex = { functions: new Map(), instances: new Map(), denied: new Map() };
  const add = (map: Map<string, Call[]>, key: string, call: Call): void => {
    const list = map.get(key);
    if (list) list.push(call);
    else map.set(key, [call]);
  };
  for (const call of model.calls.values()) {
    // A guest's own span is no call, whatever its name is.
    if (call.span) continue;
    add(index.functions, functionName(call), call);
    add(index.instances, call.callee, call);
    // What only asks what there is, and gets nothing, is no failure.
    if (call.denied && !call.denied.asked) spread(index.denied, model, call, call.denied);
  }
  return index;
}

/** Notes a refusal at its call and all that led to it. */
function spread(denied: CallIndex["denied"], model: TraceModel, call: Call, refusal: Refusal): void {
  for (let at: Call | undefined = call; at; at = model.calls.get(at.parent)) {
    const known = denied.get(at.id) ?? [];
    if (!known.some((it) => it.what === refusal.what)) denied.set(at.id, [...known, refusal]);
  }
}

/** The remarks of one document, one a line at most. */
export function annotate(index: CallIndex, places: Place[], options: AnnotateOptions): Annotation[] {
  const out = new Map<number, Annotation>();
  for (const place of places) {
    const calls = place.kind === "instance" ? (index.instances.get(place.name) ?? []) : callsOf(index, place);
    if (calls.length > 0 && !out.has(place.line)) out.set(place.line, annotation(calls, place, options, index));
  }
  return [...out.values()].sort((a, b) => a.line - b.line);
}

function callsOf(index: CallIndex, place: Extract<Place, { kind: "function" }>): Call[] {
  if (place.interface === null) return index.functions.get(place.function) ?? [];
  const version = place.version === null ? "" : `@${place.version}`;
  return index.functions.get(`${place.interface}${version}#${place.function}`) ?? [];
}

function annotation(calls: Call[], place: Place, options: AnnotateOptions, index: CallIndex): Annotation {
  const failed = calls.filter((call) => call.failed || call.error !== null).length;
  const last = calls[calls.length - 1]!;
  const times = calls.flatMap((call) => (call.duration === null ? [] : [call.duration])).sort((a, b) => a - b);
  const total = times.reduce((sum, it) => sum + it, 0);
  const median = times[Math.floor(times.length / 2)];
  const parts = [`${calls.length} ${calls.length === 1 ? "call" : "calls"}`];
  if (failed > 0) parts.push(`${failed} failed`);
  if (place.kind === "function") parts.push(`last ${outcome(last, options.valueLimit, options.running)}`);
  if (times.length > 1) parts.push(`total ${duration(total)}`, `median ${duration(median!)}`);
  else if (times.length === 1) parts.push(duration(total));
  const error = last.error !== null || last.failed;
  const denied = [...new Map(calls.flatMap((it) => index.denied.get(it.id) ?? []).map((it) => [it.what, it])).values()];
  if (denied.length > 0)
    parts.push(`refused: ${cut(denied[0]!.what, options.valueLimit)}${denied.length > 1 ? `, ${denied.length - 1} more` : ""}`);
  const base = { line: place.line, text: parts.join(" · "), hover: hover(calls, options, denied), error, call: last.id };
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
function hover(calls: Call[], options: AnnotateOptions, denied: Refusal[]): string {
  const shown = calls.slice(-options.lastCalls).reverse();
  const blocks = shown.map((call) => {
    const link = `command:witloom.showCall?${encodeURIComponent(JSON.stringify([options.run, call.id]))}`;
    const args = call.args.map((arg) => `  ${cut(arg.text, 400)}`).join(",\n");
    const text = `${call.function}(${args === "" ? "" : `\n${args}\n`})\n${outcome(call, 400, options.running)}`;
    return `[${escapeMarkdown(`${call.caller} → ${call.callee}`)} · ${duration(call.duration) || (options.running ? "not back yet" : "did not return")}](${link})\n\n${fenced(text)}`;
  });
  const more = calls.length > shown.length ? [`${calls.length - shown.length} earlier calls are in the call tree.`] : [];
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
