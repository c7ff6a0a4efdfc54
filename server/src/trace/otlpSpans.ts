/** The spans that guests opened themselves, as OTLP/JSON has them: with the ids, attributes, events and links that the guest gave. */
import type { GuestSpan, SpanAttribute } from "../protocol/spans.ts";
import type { Call, Chunk } from "./model.ts";
import { type Attribute, jsonValue, type Link, nanoseconds, text, whole } from "./otlpValues.ts";

export interface SpanEvent {
  timeUnixNano: string;
  name: string;
  attributes: Attribute[];
}

type Told = NonNullable<Call["span"]>;

/** OTLP's numbers for the kinds of spans. */
export const KINDS: Record<GuestSpan["kind"], number> = { internal: 1, server: 2, client: 3, producer: 4, consumer: 5 };

/** Whether a text is the id of a span: 8 bytes in hex, not all zeros. */
export const isSpanId = (id: string): boolean => /^[0-9a-f]{16}$/.test(id) && !/^0+$/.test(id);
const isTraceId = (id: string): boolean => /^[0-9a-f]{32}$/.test(id) && !/^0+$/.test(id);

const attributes = (list: readonly SpanAttribute[] = []): Attribute[] => list.map(([key, value]) => ({ key, value: jsonValue(value) }));

export function guestAttributes(span: Told): Attribute[] {
  return [
    ...attributes(span.attributes),
    { key: "witloom.span", value: { boolValue: true } },
    ...(span.scope ? [text("witloom.scope", span.scope)] : []),
    // All spans of a run are in its trace; a guest that began one of its own can be found by it still.
    text("witloom.guest_trace_id", span.traceId),
  ];
}

export const guestEvents = ({ events = [] }: Told): SpanEvent[] =>
  events.map((it) => ({ timeUnixNano: nanoseconds(it.epoch), name: it.name, attributes: attributes(it.attributes) }));

/** The name of an event that tells what came through a stream or a future. */
export const STREAM_EVENT = "stream";

/** What came through a call's streams, as events of its span. `epoch`: when the run's time was 0. */
export const streamEvents = ({ chunks = [] }: Call, epoch: number): SpanEvent[] =>
  chunks.map(({ stream, of, count, value, time, end }: Chunk) => ({
    timeUnixNano: nanoseconds(epoch, time),
    name: STREAM_EVENT,
    attributes: [
      text("witloom.stream.name", stream),
      text("witloom.stream.of", of),
      whole("witloom.stream.count", count),
      ...(value === null ? [] : [text("witloom.stream.value", value.text)]),
      { key: "witloom.stream.end", value: { boolValue: end } },
    ],
  }));

/** Links with ids that are none would make a collector refuse the whole document. */
export function guestLinks({ links = [] }: Told): { links?: Link[] } {
  const good = links.filter((it) => isTraceId(it.traceId) && isSpanId(it.spanId));
  return good.length === 0
    ? {}
    : { links: good.map((it) => ({ traceId: it.traceId, spanId: it.spanId, attributes: attributes(it.attributes) })) };
}
