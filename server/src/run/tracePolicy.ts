/** Which values of calls are recorded, and how many calls are kept: reads what a person wrote, and judges calls by it. */
import { matches } from "../protocol/functionNames.ts";
import type { CallSite, RecordedValues } from "../protocol/run.ts";

/** Longest WAVE text of a value in an event, in UTF-16 units, where nobody says otherwise. */
const VALUE_LIMIT = 1024;
/** Most that may be asked for: events travel through a ring of some megabytes. */
const MOST_VALUE = 64 << 10;

/** What is recorded of a run. */
export interface TracePolicy {
  values: RecordedValues;
  /** Only the newest calls of each function keep their values; 0: all do. */
  last: number;
  /** Longest WAVE text of a value; null: `VALUE_LIMIT`, and what is longer is kept beside where the format takes it whole. */
  cut: number | null;
  /** Most calls that are kept: the newest; null: the model's own limit. */
  calls: number | null;
}

/** The same as people write it: options of the command line, fields of launch.json. */
export interface PolicyText {
  /** `all`, `failing`, `none`, or `last:N`. */
  values?: string;
  pinned?: readonly string[];
  cut?: number;
  calls?: number;
}

/** In: what was written. Out: the policy, or what is wrong as the end of a sentence that begins with the option's name. */
export function readPolicy({
  values = "all",
  pinned = [],
  cut,
  calls,
}: PolicyText): TracePolicy | { wrong: keyof PolicyText; why: string } {
  const last = /^last:([1-9]\d{0,8})$/.exec(values)?.[1];
  const of = last === undefined ? values : "all";
  if (of !== "all" && of !== "failing" && of !== "none")
    return { wrong: "values", why: `takes all, failing, none or last:N, not '${values}'` };
  if (cut !== undefined && !(Number.isInteger(cut) && cut >= 1 && cut <= MOST_VALUE))
    return { wrong: "cut", why: `takes a whole number of characters from 1 to ${MOST_VALUE}, not ${cut}` };
  if (calls !== undefined && !(Number.isInteger(calls) && calls >= 1 && calls <= 10_000_000))
    return { wrong: "calls", why: `takes a whole number from 1 to 10000000, not ${calls}` };
  return { values: { of, pinned: [...pinned] }, last: Number(last ?? 0), cut: cut ?? null, calls: calls ?? null };
}

/** What a run is asked to record. `whole`: the trace's format takes long values whole. */
export const wantedTrace = (
  { values, cut }: TracePolicy,
  whole: boolean,
): { values?: RecordedValues; valueLimit: number; keepValues: boolean } => ({
  ...(values.of === "all" ? {} : { values }),
  valueLimit: cut ?? VALUE_LIMIT,
  keepValues: whole && cut === null,
});

/** What is kept of its calls. */
export const keptCalls = ({ values, last, calls }: TracePolicy): { calls?: number; last: number; pinned: string[] } => ({
  ...(calls === null ? {} : { calls }),
  last,
  pinned: values.pinned,
});

/** `hold`: the values are kept where the call fails. */
export type Keeping = "yes" | "hold" | "no";

/** Judges functions by what is to be recorded; each is looked at once. */
export function keeper({ of, pinned }: RecordedValues): (site: CallSite) => Keeping {
  if (of === "all") return () => "yes";
  const known = new Map<string, Keeping>();
  return (site) => {
    const key = `${site.interface}#${site.function}`;
    let keeping = known.get(key);
    if (keeping === undefined) {
      keeping = pinned.some((name) => matches(name, site)) ? "yes" : of === "failing" ? "hold" : "no";
      known.set(key, keeping);
    }
    return keeping;
  };
}
