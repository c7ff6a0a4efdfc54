/** The spans that guests open themselves: each is an event below the call that opened it, and what is called meanwhile stands below the span. */
import { withoutValues } from "../protocol/omitted.ts";
import type { GuestSpan, OpenSpan, SpanAttribute } from "../protocol/spans.ts";
import { spanIdOf, traceIdOf } from "../protocol/traceIds.ts";
import type { Recorder } from "./recorder.ts";

function withValuesCut(span: GuestSpan, limit: number): GuestSpan {
  const cut = (text: string): string => (text.length > limit ? `${text.slice(0, limit)}…` : text);
  const attributes = (list: SpanAttribute[]): SpanAttribute[] => list.map(([name, value]) => [name, cut(value)]);
  const all = <T extends { attributes: SpanAttribute[] }>(list: T[]): T[] =>
    list.map((it) => ({ ...it, attributes: attributes(it.attributes) }));
  const { message, events, links } = span;
  return { ...span, message: cut(message), attributes: attributes(span.attributes), events: all(events), links: all(links) };
}

/** Spans that are remembered as open; the oldest is forgotten, as of a guest that never ends its own. */
const MOST_OPEN = 10_000;

export class GuestSpans {
  private readonly recorder: Recorder;
  private readonly open = new Map<string, { span: OpenSpan; among: OpenSpan[] }>();

  constructor(recorder: Recorder) {
    this.recorder = recorder;
  }

  began(traceId: string, spanId: string): void {
    const among = this.ofCaller();
    if (!among) return;
    // An id that comes again is of a new span: the old one's call may have trapped.
    this.forget(spanId);
    if (this.open.size >= MOST_OPEN) this.forget(this.open.keys().next().value!);
    const span = { id: this.begin({ traceId, spanId }, this.recorder.now()), traceId, spanId };
    among.push(span);
    this.open.set(spanId, { span, among });
  }

  /** `start` and `end`: milliseconds since the epoch, for a span whose begin nobody told. */
  ended(span: GuestSpan, start: number, end: number): void {
    const found = this.forget(span.spanId);
    if (found) this.end(found.id, span, this.recorder.now());
    else if (this.ofCaller()) this.whole(span, start, end);
  }

  /** The innermost span around the guest: one of its `own`, or the call that it is in. */
  context(own: boolean): { traceId: string; spanId: string; state?: string } {
    const last = own ? this.ofCaller()?.at(-1) : undefined;
    if (last) return { traceId: last.traceId, spanId: last.spanId };
    const { stack, options } = this.recorder;
    const [root, frame] = [stack[0], stack.at(-2)];
    const state = root?.context?.state;
    return {
      traceId: traceIdOf(options.traceIds, root ?? { id: 0 }, options.perRoot ?? false),
      spanId: spanIdOf(options.traceIds, frame?.id ?? 0),
      ...(state === undefined ? {} : { state }),
    };
  }

  /** Calls are no longer put below it. Out: what it was, if it was open. */
  private forget(spanId: string): OpenSpan | null {
    const found = this.open.get(spanId);
    if (!found) return null;
    this.open.delete(spanId);
    const at = found.among.indexOf(found.span);
    if (at >= 0) found.among.splice(at, 1);
    return found.span;
  }

  /** Where the component that called the host keeps its open spans; null where no call is open, or nothing is recorded. */
  private ofCaller(): OpenSpan[] | null {
    const frame = this.recorder.stack.at(-2);
    if (!frame || !this.recorder.traced) return null;
    frame.spans ??= [];
    return frame.spans;
  }

  /** Out: the event's number. */
  private begin(span: Pick<GuestSpan, "traceId" | "spanId">, start: number): number {
    const { recorder } = this;
    const { callee, id: call, spans } = recorder.stack.at(-2)!;
    const [id, parent] = [recorder.number(), spans?.at(-1)?.id ?? call];
    recorder.note({ kind: "call", id, parent, caller: callee, callee, interface: null, function: "span", args: [], start, span });
    return id;
  }

  private end(id: number, span: GuestSpan, end: number): void {
    const { recorder } = this;
    const failed = span.status === "error";
    const said = recorder.keepsTold(failed)
      ? { span: withValuesCut(span, recorder.options.valueLimit) }
      : { span: withoutValues(span), omitted: true as const };
    recorder.note({ kind: "return", id, result: null, error: null, failed, end, ...said });
  }

  private whole(span: GuestSpan, start: number, end: number): void {
    const now = this.recorder.now();
    const began = performance.timeOrigin + performance.now() - now;
    const since = (it: number): number => Math.min(Math.max(it - began, 0), now);
    this.end(this.begin(span, since(start)), span, since(end));
  }
}
