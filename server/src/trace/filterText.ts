/** Filters as people write them: `component:auth function:login error longer:2ms "some value"`. */
import type { Filter } from "./filter.ts";

export type ReadFilter = { ok: true; filter: Filter[] } | { ok: false; message: string };

const KEYS: Record<string, (value: string) => Filter | string> = {
  component: (instance) => ({ instance }),
  caller: (caller) => ({ caller }),
  callee: (callee) => ({ callee }),
  function: (name) => ({ name }),
  value: (text) => ({ text }),
  longer: (value) => timeOr(value, "longer", (longer) => ({ longer })),
  shorter: (value) => timeOr(value, "shorter", (shorter) => ({ shorter })),
};

/** What is written, as filters of which all must pick a call; a mistake is one sentence. Words alone are looked for in names and values. */
export function readFilter(text: string): ReadFilter {
  const filter: Filter[] = [];
  for (const word of words(text)) {
    if (word === null) return { ok: false, message: 'A quotation mark has no end: write value:"two words".' };
    const one = termOf(word);
    if (typeof one === "string") return { ok: false, message: one };
    filter.push(one);
  }
  return { ok: true, filter };
}

interface Word {
  key: string | null;
  value: string;
}

/** Words between spaces; quotes hold spaces together, with `\"` and `\\` inside. Null: a quote without end. */
function* words(text: string): Iterable<Word | null> {
  const pattern = /\s*(?:([a-z]+):)?(?:"((?:[^"\\]|\\.)*)("?)|([^\s"]\S*|(?<=:)))/gy;
  let at = 0;
  while (text.slice(at).trim() !== "") {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (!match || match[3] === "") {
      yield null;
      return;
    }
    at = pattern.lastIndex;
    const value = match[2] === undefined ? match[4]! : match[2].replace(/\\(.)/g, "$1");
    // A name such as `wasi:io/streams` has a colon of its own.
    const key = match[1] ?? null;
    yield match[2] === undefined && key !== null && !(key in KEYS) && value.includes("/")
      ? { key: null, value: `${key}:${value}` }
      : { key, value };
  }
}

function termOf({ key, value }: Word): Filter | string {
  if (key === null) return value === "error" ? { failed: true } : { any: value };
  const read = KEYS[key];
  if (!read)
    return `There is no '${key}:'; write ${Object.keys(KEYS)
      .map((it) => `${it}:`)
      .join(", ")} or the word error.`;
  if (value === "") return `'${key}:' has nothing behind it; write what is looked for without a space.`;
  return read(value);
}

const UNITS: Record<string, number> = { ns: 1e-6, µs: 1e-3, us: 1e-3, ms: 1, s: 1000, "": 1 };

function timeOr(value: string, key: string, made: (milliseconds: number) => Filter): Filter | string {
  const match = /^(\d+(?:\.\d+)?)(ns|µs|us|ms|s|)$/.exec(value);
  return match ? made(Number(match[1]) * UNITS[match[2]!]!) : `'${value}' is no time; write ${key}:2ms, with ns, µs, ms or s.`;
}

/** A value as it is written in a filter. */
export function quoted(value: string): string {
  return /^[^\s"\\]+$/.test(value) ? value : `"${value.replace(/["\\]/g, "\\$&")}"`;
}
