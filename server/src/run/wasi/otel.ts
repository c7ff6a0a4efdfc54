/**
 * wasi:otel 0.2.0-rc (WebAssembly/wasi-otel), `tracing`: a guest's own spans become part of the run's calls, below the call that began them. What
 * it says leaves the process only as the trace does; so nothing has to be granted. `logs` and `metrics` are taken, and stand in the trace as calls.
 */
import type { GuestSpan, SpanAttribute } from "../../protocol/spans.ts";
import type { GuestSpans } from "../guestSpans.ts";
import type { InterfaceObject } from "../wire.ts";

/** What is kept of one span: a guest may say as much as it likes. */
const MOST_ENTRIES = 128;
const MOST_TEXT = 1024;
/** Milliseconds since the epoch. */
const LATEST = 2 ** 64 / 1e6 - 1;

/** As jco gives them. */
interface Datetime {
  seconds: bigint;
  nanoseconds: number;
}
interface KeyValue {
  key: string;
  value: string;
}
export interface SpanContext {
  traceId: string;
  spanId: string;
  traceFlags: { sampled: boolean };
  isRemote: boolean;
  traceState: [string, string][];
}
export interface SpanData {
  spanContext: SpanContext;
  parentSpanId: string;
  spanKind: GuestSpan["kind"];
  name: string;
  startTime: Datetime;
  endTime: Datetime;
  attributes: KeyValue[];
  events: { name: string; time: Datetime; attributes: KeyValue[] }[];
  links: { spanContext: SpanContext; attributes: KeyValue[] }[];
  status: { tag: "unset" } | { tag: "ok" } | { tag: "error"; val: string };
  instrumentationScope: { name: string };
}

/** The interfaces of wasi:otel that have functions. */
export function otel(spans: GuestSpans): Record<string, InterfaceObject> {
  return {
    "wasi:otel/tracing": {
      onStart: ({ traceId, spanId }: SpanContext) => spans.began(cut(traceId), cut(spanId)),
      onEnd: (data: SpanData) => spans.ended(spanOf(data), milliseconds(data.startTime), milliseconds(data.endTime)),
      currentSpanContext: () => context(spans, true),
      // As it was called until 0.2.0-rc.2: what stands around the guest's own spans.
      outerSpanContext: () => context(spans, false),
    } as InterfaceObject,
    "wasi:otel/logs": { onEmit: () => undefined } as InterfaceObject,
    "wasi:otel/metrics": { export: () => undefined } as InterfaceObject,
  };
}

function context(spans: GuestSpans, own: boolean): SpanContext {
  const { traceId, spanId, state } = spans.context(own);
  const entries = (state ?? "").split(",").flatMap((it): [string, string][] => {
    const [key, value] = it.trim().split(/=(.*)/s);
    return key && value ? [[key, value]] : [];
  });
  return { traceId, spanId, traceFlags: { sampled: true }, isRemote: false, traceState: entries };
}

function spanOf(data: SpanData): GuestSpan {
  const { spanContext, parentSpanId, spanKind, name, attributes, events, links, status, instrumentationScope } = data;
  return {
    traceId: cut(spanContext.traceId),
    spanId: cut(spanContext.spanId),
    parentSpanId: cut(parentSpanId),
    kind: spanKind,
    name: cut(name),
    scope: cut(instrumentationScope.name),
    attributes: attributesOf(attributes),
    events: events
      .slice(0, MOST_ENTRIES)
      .map((it) => ({ name: cut(it.name), epoch: milliseconds(it.time), attributes: attributesOf(it.attributes) })),
    links: links
      .slice(0, MOST_ENTRIES)
      .map((it) => ({ traceId: cut(it.spanContext.traceId), spanId: cut(it.spanContext.spanId), attributes: attributesOf(it.attributes) })),
    status: status.tag,
    message: status.tag === "error" ? cut(status.val) : "",
  };
}

const cut = (text: string): string => (text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text);
const attributesOf = (list: KeyValue[]): SpanAttribute[] =>
  list.slice(0, MOST_ENTRIES).map(({ key, value }): SpanAttribute => [cut(key), cut(value)]);
/** No further than OpenTelemetry's 64 bits of nanoseconds go: the year 2554. */
const milliseconds = ({ seconds, nanoseconds }: Datetime): number => Math.min(Number(seconds) * 1000 + nanoseconds / 1e6, LATEST);
