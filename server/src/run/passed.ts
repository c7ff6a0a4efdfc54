/** What a trace tells of streams and futures, as text in which they can be handed over again: the list of a stream's items, a future's value. */
import type { StreamRead } from "../protocol/run.ts";
import { visible } from "../protocol/visible.ts";
import { namesIn, renumber } from "./waveNames.ts";

/** A chunk of a call in a trace. */
export interface PassedPart {
  /** `stream#1`, `future#2`. */
  stream: string;
  /** Items. */
  count: number;
  /** WAVE of a list of the items, or of the future's value; null where there is none. */
  value: string | null;
  /** The value is not whole. */
  cut: boolean;
  end: boolean;
  /** Milliseconds since the run began. */
  time: number;
}

/** The parts of a call in JSON lines, as far as they are such. */
export function partsOf(chunks: unknown): PassedPart[] {
  if (!Array.isArray(chunks)) return [];
  return chunks.flatMap((it: unknown): PassedPart[] => {
    const { stream, count, value, end, time } = (it ?? {}) as Record<string, unknown>;
    if (typeof stream !== "string" || typeof count !== "number") return [];
    const text = typeof value === "string" ? value : null;
    return [{ stream, count, value: text, cut: false, end: end === true, time: typeof time === "number" ? time : 0 }];
  });
}

/** Longest text that is made: items that are streams stand in the text of their stream, which a forged trace could repeat. */
const LONGEST = 64 << 20;

const isPassed = (name: string): boolean => /^(?:stream|future)#/.test(name);

/** Thrown within this file alone; the message is a sentence without a full stop. */
class Unknown extends Error {}

/** The text with what came through in the place of each stream and future; a string under `problem` says why it cannot be had, without a full stop. */
export function filled(text: string, parts: readonly PassedPart[]): { text: string } | { problem: string } {
  if (!text.includes("stream#") && !text.includes("future#")) return { text };
  /** What stands for each, once it is known; null while it is worked out. */
  const known = new Map<string, string | null>();
  let length = text.length;
  const go = (part: string): string => renumber(part, (name) => (isPassed(name) ? whole(name) : name));
  const whole = (name: string): string => {
    let made = known.get(name);
    if (made === null) throw new Unknown(`${name} came through itself`);
    if (made === undefined) {
      known.set(name, null);
      made = go(contents(name, parts));
      known.set(name, made);
    }
    length += made.length;
    if (length > LONGEST) throw new Unknown("what came through its streams is too long");
    return made;
  };
  try {
    return { text: go(text) };
  } catch (error) {
    if (error instanceof Unknown) return { problem: error.message };
    throw error;
  }
}

/** WAVE of all that came through one stream or future; null where it is not known whole. */
export function passedText(name: string, parts: readonly PassedPart[]): string | null {
  try {
    return contents(name, parts);
  } catch (error) {
    if (error instanceof Unknown) return null;
    throw error;
  }
}

function contents(name: string, parts: readonly PassedPart[]): string {
  const own = parts.filter((it) => it.stream === name && it.count > 0);
  if (own.some((it) => it.cut))
    throw new Unknown(`what came through ${name} was not recorded whole; record the run again as JSON, with all values`);
  if (own.some((it) => it.value === null)) throw new Unknown(`${name} has no type, so nothing can be given in its place`);
  if (name.startsWith("stream#")) return `[${own.map((it) => listed(name, it.value!)).join(", ")}]`;
  if (own.length !== 1) throw new Unknown(`${name} gave no value when it was recorded`);
  return own[0]!.value!;
}

/** The items of a list's text. */
function listed(name: string, list: string): string {
  if (!list.startsWith("[") || !list.endsWith("]"))
    throw new Unknown(`what came through ${name} is no list: ${visible(list.slice(0, 100))}`);
  return list.slice(1, -1);
}

/** The streams and futures that a text names, in their order. */
export const passedIn = (text: string): string[] => namesIn(text).filter(isPassed);

/**
 * How far the one who was called read the streams in its arguments. `returned`: when it returned, in milliseconds since the run began; null:
 * it did not.
 */
export function readsOf(args: readonly string[], parts: readonly PassedPart[], returned: number | null): StreamRead[] {
  return args.flatMap(passedIn).map((name) => {
    const own = parts.filter((it) => it.stream === name);
    const last = own.findLast((it) => it.end);
    return {
      items: own.reduce((sum, it) => sum + it.count, 0),
      end: last !== undefined,
      before: last !== undefined && returned !== null && last.time <= returned,
    };
  });
}

/** Whether the futures in a result came after all that was read of the arguments had come to its end. */
export function isLater(args: readonly string[], result: string | null, parts: readonly PassedPart[]): boolean {
  const given = new Set(args.flatMap(passedIn));
  const futures = new Set(passedIn(result ?? "").filter((it) => it.startsWith("future#")));
  const time = (names: Set<string>): number[] => parts.filter((it) => names.has(it.stream) && it.end).map((it) => it.time);
  const [read, arrived] = [time(given), time(futures)];
  return given.size > 0 && read.length >= given.size && arrived.length > 0 && Math.min(...arrived) >= Math.max(...read);
}
