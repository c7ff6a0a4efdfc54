/** Reads the answers for one import as a person writes them, in a JSON file or in a run configuration. */

/** Per function its successive results as WAVE; null where there is none. */
export type Answers = Record<string, (string | null)[]>;

/** Checks the shape alone; whether the answers fit the types is for `prepare`. `what` begins the sentence that says what is wrong. */
export function readAnswers(value: unknown, what: string): { ok: true; answers: Answers } | { ok: false; message: string } {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return { ok: false, message: `${what} must hold an object of function names and WAVE results` };
  const answers: Answers = {};
  for (const [fn, given] of Object.entries(value)) {
    const list: unknown[] = Array.isArray(given) ? given : [given];
    if (list.some((it) => it !== null && typeof it !== "string"))
      return { ok: false, message: `${what}: the answers of ${fn} must be WAVE texts in quotes, or null` };
    answers[fn] = list as (string | null)[];
  }
  return { ok: true, answers };
}
