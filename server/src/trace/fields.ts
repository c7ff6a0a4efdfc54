/** Calls out of untrusted objects: every field is checked. */
import type { TracedValue } from "../protocol/run.ts";
import { type Call, emptyModel, type TraceModel } from "./model.ts";

export type Fields = Record<string, unknown>;

/** What is no trace, and where. */
export class NoTrace extends Error {}

export const isFields = (it: unknown): it is Fields => typeof it === "object" && it !== null && !Array.isArray(it);

/** The text of a value as it is kept in a model. */
export const whole = (text: string): TracedValue => ({ text, cut: false, full: null });

/** One line of the JSON format, or the same fields elsewhere. */
export function callOf(fields: Fields, at: number): Call {
  const { id, parent, caller, callee, function: fn, args, start } = fields;
  const [iface, result, error, duration, denied] = ["interface", "result", "error", "duration", "denied"].map((key) => fields[key] ?? null);
  const bad = (what: string): NoTrace => new NoTrace(`call ${at + 1} has no ${what}, which every call of a trace has`);
  if (!number(id)) throw bad("number `id`");
  if (!number(parent)) throw bad("number `parent`");
  if (typeof caller !== "string" || typeof callee !== "string") throw bad("`caller` and `callee`");
  if (typeof fn !== "string" || !(iface === null || typeof iface === "string")) throw bad("`interface` and `function`");
  if (!Array.isArray(args) || !args.every((it) => typeof it === "string")) throw bad("texts as `args`");
  if (!(result === null || typeof result === "string") || !(error === null || typeof error === "string"))
    throw bad("text or null as `result` and `error`");
  const omitted = fields["omitted"] === true;
  const value = (text: string): TracedValue => ({ text, cut: omitted, full: null });
  const unfinished = error === "did not return" && duration === null;
  return {
    ...{ id, parent, caller, callee, interface: iface, function: fn },
    args: args.map(value),
    ...(omitted ? { omitted } : {}),
    result: result === null ? null : value(result),
    error: unfinished ? null : error,
    failed: (error !== null && !unfinished) || result === "err" || (result?.startsWith("err(") ?? false),
    start: number(start) ? start : 0,
    duration: number(duration) ? duration : null,
    ...deniedOf(denied),
  };
}

const number = (it: unknown): it is number => typeof it === "number" && Number.isFinite(it);

function deniedOf(denied: unknown): Pick<Call, "denied"> {
  if (!isFields(denied) || typeof denied["what"] !== "string" || !isFields(denied["grant"])) return {};
  const { option, value, omit } = denied["grant"];
  if (typeof option !== "string" || typeof value !== "string") return {};
  return { denied: { what: denied["what"], grant: { option, value, ...(omit === true ? { omit } : {}) } } };
}

/** A model of calls in their order. */
export function modelOf(calls: Call[]): TraceModel {
  const model = emptyModel();
  for (const call of calls) {
    if (model.calls.has(call.id)) throw new NoTrace(`two calls have the id ${call.id}`);
    model.calls.set(call.id, call);
    const siblings = model.children.get(call.parent);
    if (siblings) siblings.push(call.id);
    else model.children.set(call.parent, [call.id]);
  }
  return model;
}
