/** From call to call, by keys: by who called whom, not by where bars stand. Pure. */
import type { Calls } from "./calls.ts";
import { isFound } from "./rows.ts";

export type Step = "parent" | "child" | "next" | "previous" | "first" | "last";

/** The call that a step leads to; null where there is none. Calls without a caller are siblings. */
export function step(calls: Calls, at: number | null, to: Step): number | null {
  if (calls.count === 0) return null;
  if (at === null || to === "first") return 0;
  if (to === "last") return calls.count - 1;
  const parent = calls.parent[at]!;
  if (to === "parent") return parent < 0 ? null : parent;
  if (to === "child") return search(calls.count, at + 1, 1, (it) => calls.parent[it] === at);
  return search(calls.count, to === "next" ? at + 1 : at - 1, to === "next" ? 1 : -1, (it) => calls.parent[it] === parent);
}

/** The next or previous call that was found, around the end. */
export function foundStep(calls: Calls, bits: Uint8Array, at: number | null, forward: boolean): number | null {
  const { count } = calls;
  for (let i = 1; i <= count; i++) {
    const it = forward ? ((at ?? -1) + i) % count : ((at ?? count) - i + count) % count;
    if (isFound(bits, it)) return it;
  }
  return null;
}

function search(count: number, from: number, by: number, good: (at: number) => boolean): number | null {
  for (let at = from; at >= 0 && at < count; at += by) if (good(at)) return at;
  return null;
}
