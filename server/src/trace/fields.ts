/** Calls out of untrusted objects: every field is checked. */
import type { Refusal, TracedValue } from "../protocol/run.ts";
import type { GuestSpan, SpanAttribute } from "../protocol/spans.ts";
import { addChunk, type Call, CHUNK_LIMIT, type Chunk, emptyModel, type TraceModel } from "./model.ts";
import { sameText } from "./sameText.ts";
import { atOnce, STEP, type Steps } from "./steps.ts";

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
  // Written out: copied with `...` an object takes twice the room, and there may be a million.
  const call: Call = {
    id,
    parent,
    caller,
    callee,
    interface: iface,
    function: fn,
    args: args.map(value),
    result: result === null ? null : value(result),
    error: unfinished ? null : error,
    failed: (error !== null && !unfinished) || result === "err" || (result?.startsWith("err(") ?? false),
    start: number(start) ? start : 0,
    duration: number(duration) ? duration : null,
  };
  if (omitted) call.omitted = omitted;
  if (number(fields["bytes"]) && fields["bytes"] >= 0) call.bytes = fields["bytes"];
  const refused = deniedOf(denied);
  if (refused) call.denied = refused;
  const span = spanOf(fields["span"]);
  if (span) call.span = span;
  readStreams(call, fields, value);
  return call;
}

const number = (it: unknown): it is number => typeof it === "number" && Number.isFinite(it);

/** A guest's own span, as far as it is needed to know it for one. */
function spanOf(it: unknown): Call["span"] {
  if (!isFields(it)) return undefined;
  const known = (key: string): string => (typeof it[key] === "string" ? it[key] : "");
  return { traceId: known("traceId"), spanId: known("spanId"), parentSpanId: known("parentSpanId"), ...detailsOf(it) };
}

function detailsOf(it: Fields): Partial<GuestSpan> {
  const { name, kind, status, message, scope } = it;
  return {
    ...(typeof name === "string" ? { name } : {}),
    ...(KINDS.some((known) => known === kind) ? { kind: kind as GuestSpan["kind"] } : {}),
    ...(status === "ok" || status === "error" || status === "unset" ? { status } : {}),
    ...(typeof message === "string" ? { message } : {}),
    ...(typeof scope === "string" ? { scope } : {}),
    ...(Array.isArray(it["attributes"]) ? { attributes: attributesOf(it["attributes"]) } : {}),
    ...(Array.isArray(it["events"]) ? { events: it["events"].flatMap(eventOf) } : {}),
    ...(Array.isArray(it["links"]) ? { links: it["links"].flatMap(linkOf) } : {}),
  };
}

const attributesOf = (it: unknown): SpanAttribute[] => (Array.isArray(it) ? it.filter(isAttribute) : []);

function eventOf(it: unknown): GuestSpan["events"] {
  if (!isFields(it) || typeof it["name"] !== "string" || !number(it["epoch"])) return [];
  return [{ name: it["name"], epoch: it["epoch"], attributes: attributesOf(it["attributes"]) }];
}

function linkOf(it: unknown): GuestSpan["links"] {
  if (!isFields(it) || typeof it["traceId"] !== "string" || typeof it["spanId"] !== "string") return [];
  return [{ traceId: it["traceId"], spanId: it["spanId"], attributes: attributesOf(it["attributes"]) }];
}

const KINDS: readonly GuestSpan["kind"][] = ["client", "server", "producer", "consumer", "internal"];
const isAttribute = (it: unknown): it is SpanAttribute =>
  Array.isArray(it) && it.length === 2 && it.every((part) => typeof part === "string");

function deniedOf(denied: unknown): Refusal | undefined {
  if (!isFields(denied) || typeof denied["what"] !== "string" || !isFields(denied["grant"])) return undefined;
  const { option, value, omit } = denied["grant"];
  if (typeof option !== "string" || typeof value !== "string") return undefined;
  return { what: denied["what"], grant: { option, value, ...(omit === true ? { omit } : {}) } };
}

/** What came through the streams and futures of a call; what is no chunk is left out, as with an event of a span. */
function readStreams(call: Call, { chunks, streams }: Fields, value: (text: string) => TracedValue): void {
  if (!Array.isArray(chunks)) return;
  for (const it of chunks) {
    const chunk = chunkOf(it, value);
    if (chunk) addChunk(call, chunk);
  }
  if (!isFields(streams) || call.chunks?.length !== CHUNK_LIMIT) return;
  // More came than is kept: the counts are told beside.
  for (const [name, counted] of Object.entries(call.streams ?? {})) {
    const told = streams[name];
    if (isFields(told) && isCount(told["items"]) && isCount(told["chunks"]) && told["items"] >= counted.items)
      call.streams![name] = { items: told["items"], chunks: told["chunks"], end: told["end"] === true };
  }
}

function chunkOf(it: unknown, value: (text: string) => TracedValue): Chunk | null {
  if (!isFields(it)) return null;
  const { stream, of, count, value: text, time, end } = it;
  if (typeof stream !== "string" || !STREAM.test(stream) || !(of === "argument" || of === "result")) return null;
  if (!isCount(count) || !number(time) || typeof end !== "boolean" || !(text === null || typeof text === "string")) return null;
  return { stream, of, count, value: text === null ? null : value(text), time, end };
}

/** The names that the recorder gives. */
const STREAM = /^(?:stream|future)#\d{1,16}$/;
const isCount = (it: unknown): it is number => Number.isSafeInteger(it) && (it as number) >= 0;

/** Calls that are their own callers, over others or at once, would have no root. */
function* checkRoots({ calls }: TraceModel): Steps<void> {
  const rooted = new Set<number>();
  let seen = 0;
  for (const first of calls.values()) {
    if (++seen % STEP === 0) yield null;
    if (first.parent !== first.id && (rooted.has(first.parent) || !calls.has(first.parent))) {
      rooted.add(first.id);
      continue;
    }
    const path = new Set<number>();
    for (let call: Call | undefined = first; call && !rooted.has(call.id); call = calls.get(call.parent)) {
      if (path.has(call.id)) throw new NoTrace(`call ${call.id} is below itself, by the \`parent\` of its callers`);
      path.add(call.id);
    }
    for (const id of path) rooted.add(id);
  }
}

/** A model of calls in their order. */
export function modelOf(calls: Iterable<Call>): TraceModel {
  return atOnce(modelSteps(calls));
}

/** The same in steps. */
export function* modelSteps(calls: Iterable<Call>): Steps<TraceModel> {
  const model = emptyModel();
  const { names } = model;
  let seen = 0;
  for (const call of calls) {
    if (++seen % STEP === 0) yield null;
    call.caller = sameText(names, call.caller);
    call.callee = sameText(names, call.callee);
    call.interface = call.interface === null ? null : sameText(names, call.interface);
    call.function = sameText(names, call.function);
    if (model.calls.has(call.id)) throw new NoTrace(`two calls have the id ${call.id}`);
    model.calls.set(call.id, call);
    const siblings = model.children.get(call.parent);
    if (siblings) siblings.push(call.id);
    else model.children.set(call.parent, [call.id]);
  }
  yield* checkRoots(model);
  return model;
}
