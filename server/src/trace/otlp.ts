/**
 * A trace as OTLP/JSON (opentelemetry-proto 1.x, `ExportTraceServiceRequest`; ids in lower-case hex, enums as numbers, 64-bit integers as
 * decimal text), and back. A span's instrumentation scope is the instance that was called, so that back ends tell components apart.
 */
import type { ServedRequest } from "../protocol/run.ts";
import type { TraceIds } from "../protocol/spans.ts";
import { spanIdOf, traceIdOf } from "../protocol/traceIds.ts";
import { type Call, CHUNK_LIMIT, functionName, type TraceModel } from "./model.ts";
import { guestAttributes, guestEvents, guestLinks, isSpanId, KINDS, type SpanEvent, streamEvents } from "./otlpSpans.ts";
import type { Attribute, Link } from "./otlpValues.ts";
import { nanoseconds, text, texts, whole } from "./otlpValues.ts";
import { type Pieces, STEP } from "./steps.ts";

export interface OtlpOptions extends TraceIds {
  /** The program's name: `service.name`. */
  service: string;
  /** Each call from the host is a trace of its own, as with requests to a server. */
  perRoot?: boolean;
  /** The requests that a server answered, by which its spans know method, path and status. */
  served?: readonly ServedRequest[];
}

export interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  traceState?: string;
  flags?: number;
  name: string;
  /** 1: internal, 2: server, 3: client. */
  kind: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: Attribute[];
  events?: SpanEvent[];
  links?: Link[];
  /** Code 2: an error. */
  status: { code?: number; message?: string };
}

export interface OtlpDocument {
  resourceSpans: { resource: { attributes: Attribute[] }; scopeSpans: { scope: { name: string }; spans: Span[] }[] }[];
}

/** All calls as the text of one document, in pieces. Values stand in it as the trace kept them, cut where they were long. */
export function* otlpPieces(model: TraceModel, options: OtlpOptions): Pieces {
  const scopes = new Map<string, Call[]>();
  let seen = 0;
  for (const call of [...model.calls.values()]) {
    const calls = scopes.get(call.callee);
    if (calls) calls.push(call);
    else scopes.set(call.callee, [call]);
    if (++seen % STEP === 0) yield "";
  }
  const span = spanWriter(model, options);
  yield `{"resourceSpans":[{"resource":${JSON.stringify(resourceOf(model, options))},"scopeSpans":[`;
  let scopesBefore = "";
  for (const [name, calls] of scopes) {
    yield `${scopesBefore}{"scope":${JSON.stringify({ name })},"spans":[`;
    scopesBefore = ",";
    for (const [at, call] of calls.entries()) yield `${at === 0 ? "" : ","}${JSON.stringify(span(call))}`;
    yield "]}";
  }
  yield "]}]}\n";
}

/** The same in several documents of at most `most` spans, as a collector takes them. */
export function* otlpBatches(model: TraceModel, options: OtlpOptions, most = 2000): Iterable<OtlpDocument> {
  const calls = [...model.calls.values()];
  const span = spanWriter(model, options);
  const resource = resourceOf(model, options);
  for (let from = 0; from < calls.length; from += most) {
    const scopes = new Map<string, Span[]>();
    for (const call of calls.slice(from, from + most)) {
      const spans = scopes.get(call.callee) ?? [];
      scopes.set(call.callee, spans);
      spans.push(span(call));
    }
    yield { resourceSpans: [{ resource, scopeSpans: [...scopes].map(([name, spans]) => ({ scope: { name }, spans })) }] };
  }
}

function resourceOf(model: TraceModel, options: OtlpOptions): { attributes: Attribute[] } {
  const attributes = [
    text("service.name", options.service),
    text("telemetry.sdk.name", "witloom"),
    text("telemetry.sdk.language", "webassembly"),
  ];
  if (model.dropped > 0) attributes.push(whole("witloom.dropped_calls", model.dropped));
  return { attributes };
}

/** Makes spans of calls. */
function spanWriter(model: TraceModel, options: OtlpOptions): (call: Call) => Span {
  const served = new Map((options.served ?? []).map((it) => [it.call, it]));
  const roots = new Map<number, Call>();
  return (call) => spanOf(call, rootOf(call, model, roots), model, options, served.get(call.id));
}

/** The outermost kept call above a call. `roots`: those that are known. */
function rootOf(call: Call, { calls }: TraceModel, roots: Map<number, Call>): Call {
  const path: number[] = [];
  let root = call;
  for (let it: Call | undefined = call; it; it = calls.get(it.parent)) {
    root = roots.get(it.id) ?? it;
    path.push(it.id);
    if (roots.has(it.id)) break;
  }
  for (const id of path) roots.set(id, root);
  return root;
}

/** The id of a call's span; a guest's own span keeps the one that the guest gave it, where that is one. */
const idOf = (call: Call | undefined, id: number, options: OtlpOptions): string =>
  call?.span && isSpanId(call.span.spanId) ? call.span.spanId : spanIdOf(options, id);

function parentOf(call: Call, model: TraceModel, options: OtlpOptions): string {
  if (call.context) return call.context.parent.slice(36, 52);
  // What a guest says of its own spans is right, where they are known by then.
  const said = call.span?.parentSpanId;
  if (said !== undefined && isSpanId(said) && said.startsWith(options.spanPrefix)) return said;
  if (call.parent === 0) return "";
  for (let above = model.calls.get(call.parent); said && above?.span; above = model.calls.get(above.parent))
    if (above.span.spanId === said) return idOf(above, above.id, options);
  return idOf(model.calls.get(call.parent), call.parent, options);
}

function spanOf(call: Call, root: Call, model: TraceModel, options: OtlpOptions, request: ServedRequest | undefined): Span {
  const parent = parentOf(call, model, options);
  const failed = call.failed || call.error !== null || call.duration === null;
  const message = call.error ?? (call.duration === null ? "did not return" : null);
  const start = nanoseconds(model.epoch ?? 0, call.start);
  const end = nanoseconds(model.epoch ?? 0, call.start + (call.duration ?? 0));
  const trap = message === null ? [] : [exception(end, message)];
  const events = call.span ? guestEvents(call.span) : [...streamEvents(call, model.epoch ?? 0), ...trap];
  return {
    traceId: traceIdOf(options, root, options.perRoot ?? false),
    spanId: idOf(call, call.id, options),
    ...(parent === "" ? {} : { parentSpanId: parent }),
    ...(call.context?.state === undefined ? {} : { traceState: call.context.state }),
    ...(call.context ? { flags: Number.parseInt(call.context.parent.slice(53), 16) | 0x300 } : {}),
    name: request ? request.method : functionName(call),
    kind: request ? 2 : KINDS[call.span?.kind ?? "internal"],
    startTimeUnixNano: start,
    endTimeUnixNano: end,
    attributes: attributesOf(call, failed, request),
    ...(events.length === 0 ? {} : { events }),
    ...(call.span ? guestLinks(call.span) : {}),
    status: failed ? errorOf(call, message) : call.span?.status === "ok" ? { code: 1 } : {},
  };
}

function errorOf({ span, result }: Call, message: string | null): Span["status"] {
  const said = span?.status === "error" ? span.message : (message ?? result?.text ?? "error");
  return { code: 2, ...(said ? { message: said } : {}) };
}

const exception = (timeUnixNano: string, message: string): SpanEvent => ({
  timeUnixNano,
  name: "exception",
  attributes: [text("exception.type", "trap"), text("exception.message", message)],
});

function attributesOf(call: Call, failed: boolean, request: ServedRequest | undefined): Attribute[] {
  const out = [
    ...(call.span ? guestAttributes(call.span) : [text("code.function.name", functionName(call))]),
    whole("witloom.call", call.id),
    whole("witloom.parent", call.parent),
    text("witloom.caller", call.caller),
    text("witloom.callee", call.callee),
    ...(call.interface === null ? [] : [text("witloom.interface", call.interface)]),
    text("witloom.function", call.function),
    texts(
      "witloom.args",
      call.args.map((it) => it.text),
    ),
    ...(call.result === null ? [] : [text("witloom.result", call.result.text)]),
    ...(call.bytes === undefined ? [] : [whole("witloom.bytes", call.bytes)]),
    ...(call.streams && call.chunks?.length === CHUNK_LIMIT ? [text("witloom.streams", JSON.stringify(call.streams))] : []),
  ];
  if (call.args.some((it) => it.cut) || call.result?.cut) out.push({ key: "witloom.cut", value: { boolValue: true } });
  if (call.duration === null) out.push({ key: "witloom.unfinished", value: { boolValue: true } });
  if (failed) out.push(text("error.type", call.error === null && call.duration !== null ? "err" : "trap"));
  if (call.denied)
    out.push(text("witloom.denied", call.denied.what), text("witloom.grant", `${call.denied.grant.option} ${call.denied.grant.value}`));
  if (request) {
    const [path = "", query] = request.path.split(/\?(.*)/s);
    out.push(text("http.request.method", request.method), text("url.path", path), text("url.scheme", "http"));
    if (query !== undefined) out.push(text("url.query", query));
    if (request.status !== 0) out.push(whole("http.response.status_code", request.status));
  }
  return out;
}
