/** What differs between two runs, as lines below the calls that lead there. Pure. */
import type { Difference, TimeChange } from "../../../server/src/protocol/timeline.ts";

/** A call on the way, or one that differs. */
export interface Line {
  depth: number;
  /** `gateway` and `wasi:cli/run@0.2.12#run`. */
  callee: string;
  name: string;
  difference: Difference | null;
}

/** The differences in their order; what leads to several of them stands once. */
export function outline(differences: readonly Difference[]): Line[] {
  const out: Line[] = [];
  let shown: string[] = [];
  for (const it of differences) {
    const above = it.path.slice(0, -1);
    let common = 0;
    while (common < above.length && common < shown.length && above[common] === shown[common]) common++;
    for (let depth = common; depth < above.length; depth++) out.push({ depth, ...nameOf(above[depth]!), difference: null });
    out.push({ depth: above.length, ...nameOf(it.path.at(-1)!), difference: it });
    shown = above;
  }
  return out;
}

function nameOf(step: string): { callee: string; name: string } {
  const at = step.indexOf(" ");
  return { callee: step.slice(0, at), name: step.slice(at + 1) };
}

export const KINDS: Record<Difference["kind"], { sign: string; text: string }> = {
  missing: { sign: "−", text: "is not called any more" },
  new: { sign: "+", text: "is called, and was not before" },
  arguments: { sign: "≠", text: "has other arguments" },
  result: { sign: "≠", text: "has another result" },
  error: { sign: "✕", text: "ends otherwise" },
  stream: { sign: "≠", text: "passes other items through a stream" },
};

/** A text, cut around the first place where it differs from the other; `mark` is that place in it. */
export function around(text: string, other: string | null, limit: number): { text: string; mark: number } {
  let at = 0;
  if (other !== null) while (at < text.length && text[at] === other[at]) at++;
  if (text.length <= limit) return { text, mark: other === null ? 0 : at };
  const from = Math.max(0, Math.min(at - Math.floor(limit / 3), text.length - limit));
  const head = from > 0 ? "…" : "";
  return { text: `${head}${text.slice(from, from + limit)}${from + limit < text.length ? "…" : ""}`, mark: at - from + head.length };
}

/** How much longer or shorter a function's own time became: milliseconds, and its factor where there is one. */
export function changeOf({ before, after }: TimeChange): { self: number; factor: number | null } {
  const [old, now] = [before?.self ?? 0, after?.self ?? 0];
  return { self: now - old, factor: old > 0 && now > 0 ? now / old : null };
}
