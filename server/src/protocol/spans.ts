/** Leaf: spans that guests open themselves, and the ids of traces. */

/** A name and its value as JSON. */
export type SpanAttribute = [name: string, value: string];

/** A span of OpenTelemetry that a guest opened itself, with `wasi:otel`. */
export interface GuestSpan {
  /** As the guest gave them: 16 and 8 bytes in hex, if it keeps to the rules; no parent: empty. */
  traceId: string;
  spanId: string;
  parentSpanId: string;
  kind: "client" | "server" | "producer" | "consumer" | "internal";
  name: string;
  /** What made it: the instrumentation scope's name. */
  scope: string;
  attributes: SpanAttribute[];
  /** `epoch`: milliseconds since then. */
  events: { name: string; epoch: number; attributes: SpanAttribute[] }[];
  links: { traceId: string; spanId: string; attributes: SpanAttribute[] }[];
  status: "unset" | "ok" | "error";
  /** Of an error. */
  message: string;
}

/** What the recorder keeps of an open span. */
export interface OpenSpan {
  /** The event's number. */
  id: number;
  traceId: string;
  spanId: string;
}

/** The ids of a run's trace, in hex: 16 bytes, and 4 with which the ids of spans begin. Neither is all zeros, which means none. */
export interface TraceIds {
  traceId: string;
  spanPrefix: string;
}
