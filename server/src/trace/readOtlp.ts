/** Calls out of OTLP/JSON: ours with all that they had, others by the names of their spans and scopes and with what is said of them. */

import { callOf, type Fields, isFields, modelSteps, NoTrace, numberOf, textOf } from "./fields.ts";
import type { Shape } from "./jsonWalk.ts";
import type { Call, TraceModel } from "./model.ts";
import { argsOf, chunksOf, listOf, spanFields } from "./readOtlpSpans.ts";
import { STEP, type Steps, sortedBy } from "./steps.ts";

/** What is kept of a span: nobody has room for all that a long trace says. */
interface Found {
  /** With its own times counted from its start, and without the names and numbers that other spans must tell. */
  call: Call | null;
  /** A span that is wrong: its fields, which say why. */
  wrong?: Fields;
  spanId: string;
  /** The span above; empty: none. */
  above: string;
  /** Nanoseconds since the epoch. */
  start: bigint;
  /** The number of a call of ours; 0: it says none. */
  id: number;
  /** Who called and was called, where the span says so. */
  caller: unknown;
  callee: string | null;
}

const SPAN: Shape = { keep: (it) => (isFields(it) ? foundOf(it) : undefined) };

/** How one of `resourceSpans` is read. */
export const RESOURCE_SPANS: Shape = {
  fields: new Map([["scopeSpans", { elements: { fields: new Map([["spans", { elements: SPAN }]]) } }]]),
};

/** In: `ExportTraceServiceRequest` documents, of whose `resourceSpans` is kept what their shape says. */
export function* otlpSteps(documents: Fields[]): Steps<TraceModel> {
  const all: Found[] = [];
  for (const document of documents) yield* placed(document, all);
  const found = yield* sortedBy(all, (a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : a.id - b.id));
  const epoch = found[0]?.start ?? 0n;
  const ids = new Set<number>();
  let ours = true;
  for (const [at, { id }] of found.entries()) {
    if (at % STEP === 0) yield null;
    ours &&= id > 0 && !ids.has(id);
    ids.add(id);
  }
  const known = new Map<string, { id: number; callee: string }>();
  for (const [at, it] of found.entries()) {
    if (at % STEP === 0) yield null;
    known.set(it.spanId, { id: ours ? it.id : at + 1, callee: it.callee! });
  }
  const model = yield* modelSteps(calls(found, known, epoch));
  model.epoch = Number(epoch / 1000n) / 1000;
  return model;
}

/** The spans of a document, each with who was called: where it does not say so itself, its scope or its service. */
function* placed(document: Fields, out: Found[]): Steps<void> {
  for (const { resource, scopeSpans } of listOf(document["resourceSpans"])) {
    const service = attributesOf(isFields(resource) ? resource["attributes"] : []).get("service.name");
    for (const { scope, spans } of listOf(scopeSpans)) {
      const where = textOf((isFields(scope) ? scope["name"] : undefined) || service || "unknown");
      for (const it of Array.isArray(spans) ? (spans as (Found | NoTrace)[]) : []) {
        if (it instanceof NoTrace) throw it;
        it.callee ??= where;
        if (out.push(it) % STEP === 0) yield null;
      }
    }
  }
}

/** The calls, with the names and numbers of those above them. */
function* calls(found: Found[], known: Map<string, { id: number; callee: string }>, epoch: bigint): Iterable<Call> {
  for (const [at, { call: read, wrong, spanId, above, start, caller, callee }] of found.entries()) {
    const call = read ?? callOf(wrong!, at);
    call.id = known.get(spanId)!.id;
    call.parent = known.get(above)?.id ?? 0;
    call.caller = caller === undefined ? (known.get(above)?.callee ?? "host") : call.caller;
    call.callee = callee!;
    call.start = milliseconds(start - epoch);
    for (const chunk of call.chunks ?? []) chunk.time += call.start;
    yield call;
  }
}

function nanoseconds(it: unknown): bigint | null {
  if (typeof it === "string") return /^\d{1,20}$/.test(it) ? BigInt(it) : null;
  // As a number it is rounded to some hundred nanoseconds by whoever reads it.
  return typeof it === "number" && Number.isInteger(it) && it >= 0 && it < 2 ** 64 ? BigInt(it) : null;
}

function attributesOf(list: unknown): Map<string, unknown> {
  return new Map(listOf(list).map((it) => [textOf(it["key"]), plain(it["value"])]));
}

function plain(it: unknown): unknown {
  if (!isFields(it)) return undefined;
  // Only our own are looked at, whose values are texts.
  if (isFields(it["arrayValue"])) return listOf(it["arrayValue"]["values"]).map(({ stringValue }) => stringValue);
  return it["stringValue"] ?? it["intValue"] ?? it["doubleValue"] ?? it["boolValue"];
}

function foundOf(span: Fields): Found | NoTrace {
  const { spanId, name } = span;
  if (typeof spanId !== "string" || typeof name !== "string") return new NoTrace("a span has no `spanId` and `name`");
  const [start, end] = [nanoseconds(span["startTimeUnixNano"]), nanoseconds(span["endTimeUnixNano"])];
  if (start === null || end === null) return new NoTrace("a span has a time that is missing, or that is not nanoseconds in decimals");
  const attributes = attributesOf(span["attributes"]);
  const caller = attributes.get("witloom.caller") ?? undefined;
  const callee = attributes.get("witloom.callee") ?? null;
  const about = {
    ...{ spanId, start, caller, callee: callee === null ? null : textOf(callee), above: textOf(span["parentSpanId"] ?? "") },
    // What is no number comes first, as what says none.
    id: numberOf(attributes.get("witloom.call") ?? 0) || 0,
  };
  const fields = fieldsOf(span, attributes, { start, end });
  try {
    return { call: callOf(fields, 0), ...about };
  } catch (error) {
    if (error instanceof NoTrace) return { call: null, wrong: fields, ...about };
    throw error;
  }
}

/** A span as a line of the JSON format; what other spans must tell comes later. */
function fieldsOf(span: Fields, attributes: Map<string, unknown>, { start, end }: { start: bigint; end: bigint }): Fields {
  const own = (key: string): unknown => attributes.get(`witloom.${key}`);
  const foreign = own("call") === undefined && own("callee") === undefined;
  const status = isFields(span["status"]) ? span["status"] : {};
  const failed = status["code"] === 2 || status["code"] === "STATUS_CODE_ERROR";
  const unfinished = own("unfinished") === true;
  const trapped = failed && attributes.get("error.type") !== "err";
  const given = { scope: own("scope"), traceId: foreign ? span["traceId"] : own("guest_trace_id") };
  return {
    ...{ id: 0, parent: 0, caller: own("caller") ?? "", callee: "" },
    interface: own("interface") ?? null,
    function: own("function") ?? span["name"],
    args: own("args") ?? (foreign ? argsOf(span) : []),
    result: own("result") ?? null,
    ...(own("bytes") === undefined ? {} : { bytes: numberOf(own("bytes")) }),
    error: unfinished ? "did not return" : trapped ? textOf(status["message"] ?? "error") : null,
    start: 0,
    ...(own("span") === true || foreign ? { span: spanFields(span, !unfinished, given) } : chunksOf(span, start, own("streams"))),
    duration: unfinished ? null : milliseconds(end - start),
  };
}

const milliseconds = (nanoseconds: bigint): number => Number(nanoseconds) / 1e6;
