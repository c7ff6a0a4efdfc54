/** Types of the end-to-end tests' results for the tests in TypeScript. */
export interface Result {
  name: string;
  state: "passed" | "failed" | "skipped";
  error?: string;
  reason?: string;
  /** Not a test: the hooks of a file, or its process. */
  whole?: boolean;
}
export interface Counts {
  passed: number;
  failed: number;
  skipped: { name: string; reason: string }[];
  unsteady: { name: string; error: string }[];
}
export function readResults(text: string, code: number | null, name: string): Result[];
export function settle(first: Result[], second?: Result[]): Counts;
export function sum(counts: Counts[]): Counts;
export function unsteadyLine(test: { name: string; error: string }): string;
