// A reporter for Node's test runner: a line of JSON for each test of a file, which `results.mjs` reads.
import path from "node:path";

export default async function* scenarioReporter(events) {
  for await (const { type, data } of events) {
    if ((type !== "test:pass" && type !== "test:fail") || data.nesting > 0) continue;
    yield `${JSON.stringify(outcome(type, data))}\n`;
  }
}

function outcome(type, { name, file, skip, todo, details }) {
  if (type === "test:fail") {
    // What a hook or a test threw is inside of the runner's own error. A file's hooks and process are told under the file's own name.
    const error = String(details.error?.cause?.message ?? details.error?.cause ?? details.error?.message);
    return name === file ? { name: path.basename(file), state: "failed", whole: true, error } : { name, state: "failed", error };
  }
  const reason = skip ?? todo;
  if (reason === undefined || reason === false) return { name, state: "passed" };
  return { name, state: "skipped", reason: reason === true ? "" : reason };
}
