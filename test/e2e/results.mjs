// What end-to-end tests came to. A file that failed is run once more: tests that then pass count as passed, and are named as unsteady.

/**
 * Reads what a reporter wrote of one run: a line of JSON for each test. A process that ended badly though no test failed, or that ran no test,
 * is a failure of the whole file `name`; a last line that was cut off is none.
 */
export function readResults(text, code, name) {
  const results = text.split("\n").flatMap((line) => {
    try {
      return line === "" ? [] : [JSON.parse(line)];
    } catch {
      return [];
    }
  });
  const whole = (error) => ({ name, state: "failed", whole: true, error });
  if (results.length === 0) return [whole(`no test was run; the process ended with exit code ${code}`)];
  if (code !== 0 && !results.some(isFailed)) return [...results, whole(`the process ended with exit code ${code}`)];
  return results;
}

export const isFailed = ({ state }) => state === "failed";

/**
 * Counts each test once. Without a `second` run the first one counts; with it, the second. What failed once and not again is unsteady; a test
 * that failed and is not there again has failed. Failures of a file as a whole (its hooks, its process) are no tests: they count where they last.
 */
export function settle(first, second = first) {
  const failed = (results) => results.filter(isFailed);
  const again = new Map(second.map((it) => [it.name, it]));
  const lost = failed(first).filter((it) => !it.whole && !again.has(it.name));
  const once =
    second === first ? [] : failed(first).filter((it) => (it.whole ? again.get(it.name) === undefined : passed(again.get(it.name))));
  return {
    passed: second.filter(passed).length,
    failed: failed(second).length + lost.length,
    skipped: second.filter(({ state }) => state === "skipped").map(({ name, reason }) => ({ name, reason: reason ?? "" })),
    unsteady: once.map(({ name, error }) => ({ name, error: firstLine(error) })),
  };
}

const passed = (result) => result?.state === "passed";

/** One sentence of an error; Playwright and assertions begin with it. */
export function firstLine(error = "") {
  return error.trim().split("\n", 1)[0].trim();
}

/** The sum of several counts. */
export function sum(counts) {
  return {
    passed: counts.reduce((total, it) => total + it.passed, 0),
    failed: counts.reduce((total, it) => total + it.failed, 0),
    skipped: counts.flatMap((it) => it.skipped),
    unsteady: counts.flatMap((it) => it.unsteady),
  };
}

/** How an unsteady test is told to a person. */
export const unsteadyLine = ({ name, error }) => `unsteady: ${name} (failed once: ${error})`;
