/** What a guest said of a span of its own, in words. */
import type { SpanAttribute } from "../protocol/spans.ts";
import type { SpanFact } from "../protocol/timeline.ts";
import { duration } from "./duration.ts";
import type { Call } from "./model.ts";

/** All that is known of a guest's span, a line each. `epoch`: when the run began, in milliseconds since the epoch, where that is known. */
export function spanFacts(call: Call, epoch: number | null): SpanFact[] {
  const { span } = call;
  if (!span) return [];
  const { kind, scope, status, message } = span;
  const by = scope ? `, by ${scope}` : "";
  return [
    { title: "span", text: kind === undefined ? "it was not ended, so that nothing more is known of it" : `${kind}${by}` },
    ...(status === "ok" ? [{ title: "status", text: "ok" }] : []),
    ...(status === "error" ? [{ title: "status", text: message ? `error: ${message}` : "error", bad: true }] : []),
    ...(span.attributes ?? []).map(([name, value]) => ({ title: `attribute ${name}`, text: value })),
    ...spanNotes(call, epoch),
  ];
}

/** Its events and links, which are not among its values. */
export function spanNotes({ span, start }: Call, epoch: number | null): SpanFact[] {
  return [
    ...(span?.events ?? []).map((it) => ({
      title: `event ${it.name}`,
      text: [...(epoch === null ? [] : [after(it.epoch - epoch - start)]), ...attributes(it.attributes)].join(", "),
    })),
    ...(span?.links ?? []).map((it) => ({
      title: "link",
      text: [`to span ${it.spanId} of trace ${it.traceId}`, ...attributes(it.attributes)].join(", "),
    })),
  ];
}

const attributes = (list: readonly SpanAttribute[]): string[] => list.map(([name, value]) => `${name}: ${value}`);

/** A guest may have a clock of its own, and say of an event that it came before its span. */
const after = (milliseconds: number): string =>
  milliseconds < 0 ? `${duration(-milliseconds)} before it began` : `${duration(milliseconds)} after it began`;
