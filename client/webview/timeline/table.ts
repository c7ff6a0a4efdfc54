/** The table of statistics: in which order, with which words, and which filter a row stands for. Pure. */
import type { Statistics } from "../../../server/src/protocol/timeline.ts";
import { duration } from "./ticks.ts";

export type Column = "what" | "count" | "failed" | "self" | "total" | "median" | "p95" | "longest" | "size";

export const COLUMNS: { key: Column; title: string; about: string }[] = [
  { key: "what", title: "What", about: "The component that is called, and its function or interface" },
  { key: "count", title: "Calls", about: "How many" },
  { key: "failed", title: "Errors", about: "Traps, error results, and calls that did not return: how many, and their share" },
  { key: "self", title: "Self", about: "Time without the calls below" },
  { key: "total", title: "Total", about: "Time with the calls below" },
  { key: "median", title: "p50", about: "Half of the calls took no longer" },
  { key: "p95", title: "p95", about: "95 of 100 calls took no longer" },
  { key: "longest", title: "Longest", about: "The longest call" },
  {
    key: "size",
    title: "Bytes",
    about: "Bytes of all arguments, results and streams, as they lie in memory (of a trace that does not say so: characters of their text)",
  },
];

export const whatOf = (row: Statistics): string => `${row.caller === null ? "" : `${row.caller} → `}${row.callee} ${row.name}`;

/** A row's words by column. */
export function cellsOf(row: Statistics): Record<Column, string> {
  const time = (it: number | null): string => (it === null ? "–" : duration(it));
  const share = (100 * row.failed) / row.count;
  return {
    what: whatOf(row),
    count: String(row.count),
    failed: row.failed === 0 ? "–" : `${row.failed} (${share < 1 ? "<1" : share.toFixed(0)} %)`,
    self: time(row.self),
    total: time(row.total),
    median: time(row.median),
    p95: time(row.p95),
    longest: time(row.longest),
    size: row.size < 10_000 ? String(row.size) : row.size < 1e7 ? `${(row.size / 1000).toFixed(0)} k` : `${(row.size / 1e6).toFixed(0)} M`,
  };
}

/** The rows by a column; numbers from the largest, names from A. */
export function sorted(rows: readonly Statistics[], by: Column, turned: boolean): Statistics[] {
  const value = (row: Statistics): number => (by === "what" ? 0 : (row[by] ?? -1));
  const order = (a: Statistics, b: Statistics): number =>
    by === "what" ? (whatOf(a) < whatOf(b) ? -1 : whatOf(a) > whatOf(b) ? 1 : 0) : value(b) - value(a);
  return [...rows].sort((a, b) => (turned ? -order(a, b) : order(a, b)));
}

/** The filter that picks a row's calls. */
export function filterOf(row: Statistics): string {
  const quoted = (text: string): string => (/^[^\s"\\]+$/.test(text) ? text : `"${text.replace(/["\\]/g, "\\$&")}"`);
  const caller = row.caller === null ? "" : `caller:${quoted(row.caller)} `;
  return `${caller}callee:${quoted(row.callee)} function:${quoted(row.name)}`;
}
