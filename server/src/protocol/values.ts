/** Leaf: values that cross processes, and the names of calls. */

/** A value without WIT's types, as the toolkit's WAVE parser gives it; `lower.ts` turns it into what jco expects. */
export type Neutral = null | boolean | number | string | Neutral[] | { [key: string]: Neutral };

/** A call's callee, and the function as the callee has it. */
export interface CallSite {
  callee: string;
  interface: string | null;
  function: string;
}
