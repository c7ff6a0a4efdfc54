/** What calls come to by the function and the instance that they are about: worked out once for all documents, in steps, as there may be a million calls. */
import type { Refusal } from "../protocol/run.ts";
import { type Call, functionName, type TraceModel } from "./model.ts";
import { atOnce, STEP, type Steps } from "./steps.ts";

/** The newest calls that are kept of each. */
export const LAST = 5;

/** Calls of one function that one instance answered. */
interface Group {
  callee: string;
  count: number;
  failed: number;
  times: number[];
  /** The newest, in their order; some more than are shown. */
  last: Call[];
  /** What was refused in them or below them, by its words. */
  denied: Map<string, Refusal>;
}

export interface CallIndex {
  /** By the function's full name, and by the callee. */
  functions: Map<string, Group[]>;
  instances: Map<string, Group[]>;
  /** What was summed up already: documents ask again at every key. */
  sums: Map<string, Summary>;
}

/** What the calls of one place come to. */
export interface Summary {
  count: number;
  /** Trapped, or the result is an error. */
  failed: number;
  /** Calls that returned, their milliseconds together, and of the middle one. */
  timed: number;
  total: number;
  median: number | null;
  /** The newest `LAST`, in their order; at least one. */
  last: Call[];
  denied: Refusal[];
}

/** Sorts the calls of a model. */
export function indexCalls(model: TraceModel): CallIndex {
  return atOnce(indexSteps(model));
}

/** The same in steps. The run may go on between them. */
export function* indexSteps(model: TraceModel): Steps<CallIndex> {
  const index: CallIndex = { functions: new Map(), instances: new Map(), sums: new Map() };
  const groups: Groups = new Map();
  const refused: Call[] = [];
  let seen = 0;
  for (const call of model.calls.values()) {
    if (++seen % STEP === 0) yield null;
    // A guest's own span is no call, whatever its name is.
    if (call.span) continue;
    add(groupOf(index, groups, call), call);
    // What only asks what there is, and gets nothing, is no failure.
    if (call.denied && !call.denied.asked) refused.push(call);
  }
  for (const call of refused) {
    if (++seen % STEP === 0) yield null;
    // A refusal concerns all that led to it.
    for (let at: Call | undefined = call; at; at = model.calls.get(at.parent))
      if (!at.span) groupOf(index, groups, at).denied.set(call.denied!.what, call.denied!);
  }
  return index;
}

/** By interface, function and callee: the full name of a function would have to be made for each call. */
type Groups = Map<string | null, Map<string, Map<string, Group>>>;

function groupOf(index: CallIndex, groups: Groups, call: Call): Group {
  const known = groups.get(call.interface)?.get(call.function)?.get(call.callee);
  if (known) return known;
  const group: Group = { callee: call.callee, count: 0, failed: 0, times: [], last: [], denied: new Map() };
  inside(inside(groups, call.interface), call.function).set(call.callee, group);
  for (const [map, key] of [[index.functions, functionName(call)] as const, [index.instances, call.callee] as const]) {
    const all = map.get(key);
    if (all) all.push(group);
    else map.set(key, [group]);
  }
  return group;
}

function inside<K, L, V>(map: Map<K, Map<L, V>>, key: K): Map<L, V> {
  const known = map.get(key);
  if (known) return known;
  const made = new Map<L, V>();
  map.set(key, made);
  return made;
}

function add(group: Group, call: Call): void {
  group.count++;
  if (call.failed || call.error !== null) group.failed++;
  if (call.duration !== null) group.times.push(call.duration);
  group.last.push(call);
  if (group.last.length > 8 * LAST) group.last = group.last.slice(-LAST);
}

/** The calls of an instance; null where there are none. */
export const instanceSum = (index: CallIndex, name: string): Summary | null => known(index, `instance ${name}`, index.instances.get(name));

/** The calls of a function, or those that the instances of `own` answered; null where there are none. */
export function functionSum(index: CallIndex, name: string, own?: (callee: string) => boolean): Summary | null {
  const groups = index.functions.get(name);
  if (!own) return known(index, `function ${name}`, groups);
  const mine = (groups ?? []).filter(({ callee }) => own(callee));
  return mine.length === 0 ? null : summary(mine);
}

function known(index: CallIndex, key: string, groups: readonly Group[] | undefined): Summary | null {
  if (!groups) return null;
  const sum = index.sums.get(key) ?? summary(groups);
  index.sums.set(key, sum);
  return sum;
}

function summary(groups: readonly Group[]): Summary {
  const all = groups.reduce((sum, { times }) => sum + times.length, 0);
  const times = new Float64Array(all);
  let at = 0;
  for (const group of groups) {
    times.set(group.times, at);
    at += group.times.length;
  }
  times.sort();
  const last = groups.flatMap((it) => it.last).sort((a, b) => a.start - b.start || a.id - b.id);
  const sum = (of: "count" | "failed"): number => groups.reduce((so, it) => so + it[of], 0);
  return {
    count: sum("count"),
    failed: sum("failed"),
    timed: all,
    total: times.reduce((so, it) => so + it, 0),
    median: all === 0 ? null : times[Math.floor(all / 2)]!,
    last: last.slice(-LAST),
    denied: [...new Map(groups.flatMap(({ denied }) => [...denied])).values()],
  };
}
