/** The spans that guests open themselves: each is an event below the call that opened it, and what is called meanwhile stands below the span. */
import type { GuestSpan, OpenSpan } from "../protocol/run.ts";
import type { Recorder } from "./recorder.ts";

/** Spans that may be open at a time; more are not recorded. */
const MOST_OPEN = 10_000;

export class GuestSpans {
  private readonly recorder: Recorder;
  private readonly open = new Map<string, { span: OpenSpan; among: OpenSpan[] }>();

  constructor(recorder: Recorder) {
    this.recorder = recorder;
  }

  began(traceId: string, spanId: string): void {
    if (this.open.size >= MOST_OPEN || this.open.has(spanId)) return;
    const among = this.recorder.spansOfCaller();
    if (!among) return;
    const id = this.recorder.beginSpan({ traceId, spanId });
    const span = { id, traceId, spanId };
    among.push(span);
    this.open.set(spanId, { span, among });
  }

  /** `start` and `end`: milliseconds since the epoch, for a span whose begin nobody told. */
  ended(span: GuestSpan, start: number, end: number): void {
    const found = this.open.get(span.spanId);
    if (!found) {
      if (this.recorder.spansOfCaller()) this.recorder.wholeSpan(span, start, end);
      return;
    }
    this.open.delete(span.spanId);
    const at = found.among.indexOf(found.span);
    if (at >= 0) found.among.splice(at, 1);
    this.recorder.endSpan(found.span.id, span);
  }

  /** The innermost span around the guest: one of its `own`, or the call that it is in. */
  context(own: boolean): { traceId: string; spanId: string; state?: string } {
    const last = own ? this.recorder.spansOfCaller()?.at(-1) : undefined;
    return last ? { traceId: last.traceId, spanId: last.spanId } : this.recorder.callerContext();
  }
}
