/** Calls out of untrusted objects: every field is checked. */
import type { GuestSpan, SpanAttribute, TracedValue } from "../protocol/run.ts";
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
    ...spanOf(fields["span"]),
  };
}

const number = (it: unknown): it is number => typeof it === "number" && Number.isFinite(it);

/** A guest's own span, as far as it is needed to know it for one. */
function spanOf(it: unknown): Pick<Call, "span"> {
  if (!isFields(it)) return {};
  const known = (key: string): string => (typeof it[key] === "string" ? it[key] : "");
  return { span: { traceId: known("traceId"), spanId: known("spanId"), parentSpanId: known("parentSpanId"), ...detailsOf(it) } };
}

function detailsOf(it: Fields): Partial<GuestSpan> {
  const { name, kind, status, message, scope, attributes } = it;
  const pairs = Array.isArray(attributes) ? attributes.filter(isAttribute) : [];
  return {
    ...(typeof name === "string" ? { name } : {}),
    ...(KINDS.some((known) => known === kind) ? { kind: kind as GuestSpan["kind"] } : {}),
    ...(status === "ok" || status === "error" || status === "unset" ? { status } : {}),
    ...(typeof message === "string" ? { message } : {}),
    ...(typeof scope === "string" ? { scope } : {}),
    attributes: pairs,
  };
}

const KINDS: readonly GuestSpan["kind"][] = ["client", "server", "producer", "consumer", "internal"];
const isAttribute = (it: unknown): it is SpanAttribute =>
  Array.isArray(it) && it.length === 2 && it.every((part) => typeof part === "string");

function deniedOf(denied: unknown): Pick<Call, "denied"> {
  if (!isFields(denied) || typeof denied["what"] !== "string" || !isFields(denied["grant"])) return {};
  const { option, value, omit } = denied["grant"];
  if (typeof option !== "string" || typeof value !== "string") return {};
  return { denied: { what: denied["what"], grant: { option, value, ...(omit === true ? { omit } : {}) } } };
}

/** Calls that are their own callers, over others or at once, would have no root. */
function checkRoots({ calls }: TraceModel): void {
  const rooted = new Set<number>();
  for (const first of calls.values()) {
    const path = new Set<number>();
    for (let call: Call | undefined = first; call && !rooted.has(call.id); call = calls.get(call.parent)) {
      if (path.has(call.id)) throw new NoTrace(`call ${call.id} is below itself, by the \`parent\` of its callers`);
      path.add(call.id);
    }
    for (const id of path) rooted.add(id);
  }
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
  checkRoots(model);
  return model;
}
