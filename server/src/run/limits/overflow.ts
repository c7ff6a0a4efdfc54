/** Recursion that fills the call stack, which the engine tells as a `RangeError`. */
import type { CallSite } from "../../protocol/run.ts";

/** Whether an exception says that the call stack is full. */
export const isOverflow = (error: unknown): boolean => error instanceof RangeError && /call stack/i.test(error.message);

/** The sentence for it. */
export function overflowText(where: CallSite | null): string {
  if (!where) return "the guest's calls are nested too deeply: the call stack is full.";
  const name = where.interface === null ? where.function : `${where.interface}#${where.function}`;
  return `\`${where.callee}\` nests its calls too deeply: the call stack was full in ${name}; look for a recursion that does not end.`;
}
