// A reporter for mocha inside of VS Code: its usual text, and a line of JSON for each test in the file WITLOOM_RESULTS, which `results.mjs` reads.
const { appendFileSync } = require("node:fs");
const { reporters } = require("mocha");

module.exports = class SuiteReporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const note = (test, rest) => appendFileSync(process.env.WITLOOM_RESULTS, `${JSON.stringify({ name: test.fullTitle(), ...rest })}\n`);
    runner.on("pass", (test) => note(test, { state: "passed" }));
    runner.on("pending", (test) => note(test, { state: "skipped", reason: "pending" }));
    // Of a hook that fails mocha tells under the hook's name; the tests behind it are not run.
    runner.on("fail", (test, error) =>
      note(test, { state: "failed", error: String(error?.message ?? error), whole: test.type === "hook" }),
    );
  }
};
