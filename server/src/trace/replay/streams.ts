/** What came through the streams and futures of a call, to be given again and to be compared. */
import { type PassedPart, passedIn, passedText } from "../../run/passed.ts";
import type { Call } from "../model.ts";

/** The parts of a call. Of a stream that gave more than was kept nothing is whole. */
export function partsOfCall(call: Call): PassedPart[] {
  const chunks = call.chunks ?? [];
  const kept = new Map<string, number>();
  for (const { stream, count } of chunks) kept.set(stream, (kept.get(stream) ?? 0) + count);
  const less = (stream: string): boolean => (call.streams?.[stream]?.items ?? 0) > kept.get(stream)!;
  return chunks.map(({ value, ...rest }) => ({ ...rest, value: value?.text ?? null, cut: value?.cut === true || less(rest.stream) }));
}

/** A stream of a call in two runs: WAVE of all that came, or how many items where that is not known. Without a partner it is a difference of values. */
export interface StreamPair {
  before: string;
  after: string;
  /** One of them had not ended. */
  open: boolean;
}

/** The streams of both calls, in the order in which the call names them; how many items came at once is a matter of time and left out. */
export function streamPairs(old: Call, now: Call): StreamPair[] {
  const [befores, afters] = [streamsOf(old), streamsOf(now)];
  const length = Math.min(befores.length, afters.length);
  return Array.from({ length }, (_, at) => {
    const [before, after] = [befores[at]!, afters[at]!];
    const open = !before.end || !after.end;
    if (before.text !== null && after.text !== null) return { before: before.text, after: after.text, open };
    const [a, b] = [before.items, after.items];
    return open ? { before: "", after: "", open } : { before: `${a} items`, after: `${b} items`, open };
  });
}

interface Whole {
  /** WAVE of all items; null where it is not known. */
  text: string | null;
  items: number;
  end: boolean;
}

function streamsOf(call: Call): Whole[] {
  const parts = partsOfCall(call);
  const named = [...call.args, ...(call.result ? [call.result] : [])].flatMap((it) => passedIn(it.text));
  const names = [...new Set([...named, ...parts.map((it) => it.stream)])];
  return names.map((name) => {
    const own = parts.filter((it) => it.stream === name);
    const items = call.streams?.[name]?.items ?? own.reduce((sum, it) => sum + it.count, 0);
    return { text: own.length === 0 ? "" : passedText(name, parts), items, end: own.some((it) => it.end) };
  });
}
