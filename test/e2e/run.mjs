#!/usr/bin/env node
// Runs the end-to-end tests: the extension-host suite through @vscode/test-cli, and the browser scenarios.
//   node test/e2e/run.mjs [--version oldest|newest|all] [--suite host|browser|all] [--summary FILE]
import { spawn } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { HostError, hostPaths, installHost, PROFILES } from "../../scripts/vscode-host.mjs";
import { bundleE2e } from "./bundle.mjs";
import { root, sampleWorkspace } from "./host.mjs";

const { values } = parseArgs({
  options: {
    version: { type: "string", default: "all" },
    suite: { type: "string", default: "all" },
    summary: { type: "string" },
  },
});

/** Runs a command, passing its output on, and answers output and exit code. */
function run(command, args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const [stream, target] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ]) {
      stream.on("data", (chunk) => {
        output += chunk;
        target.write(chunk);
      });
    }
    child.on("error", reject);
    child.on("close", (code) => resolve({ output, code }));
  });
}

async function hostSuite(profile) {
  // test-cli wants a newer Node than the oldest that we support; the newest host brings one.
  const { node } = hostPaths("newest");
  const workspace = sampleWorkspace();
  try {
    const env = {
      VSCODE_EXECUTABLE: path.join(root, "test/e2e/code-shim.mjs"),
      WITLOOM_HOST: profile,
      WITLOOM_WORKSPACE: workspace.folder,
    };
    env.PATH = `${path.dirname(node)}${path.delimiter}${process.env.PATH}`;
    const { output, code } = await run(node, [path.join(root, "node_modules/@vscode/test-cli/out/bin.mjs")], env);
    const count = (word) => Number(new RegExp(`^\\s*(\\d+) ${word}`, "m").exec(output)?.[1] ?? 0);
    const skipped = [...output.matchAll(/^ {4,}- (.+)$/gm)].slice(0, count("pending"));
    const failed = count("failing");
    // A host that died, or found no test, has failed whatever it printed.
    return tally(
      count("passing"),
      code !== 0 && failed === 0 ? 1 : failed,
      skipped.map(([, name]) => ({ name, reason: "pending" })),
    );
  } finally {
    workspace.remove();
  }
}

/** Scenarios of a page alone, in the browser: no VS Code is part of them, so once is enough. */
const WITHOUT_HOST = ["canvas.scenario.mjs", "timeline.scenario.mjs", "pages.scenario.mjs"];

async function browserSuite(profile) {
  const here = path.join(root, "test/e2e");
  const files = readdirSync(here).filter(
    (name) => name.endsWith(".scenario.mjs") && (profile === profiles.at(-1) || !WITHOUT_HOST.includes(name)),
  );
  const args = ["--test", "--test-concurrency=1", "--test-reporter=tap", ...files.map((name) => path.join(here, name))];
  const { output, code } = await run(process.execPath, args, { WITLOOM_HOST: profile });
  const count = (word) => Number(new RegExp(`^# ${word} (\\d+)`, "m").exec(output)?.[1] ?? 0);
  const skipped = [...output.matchAll(/^\s*ok \d+ - (.+?) # (?:SKIP|TODO) ?(.*)$/gm)];
  const failed = count("fail") + count("cancelled");
  return tally(
    count("pass"),
    code !== 0 && failed === 0 ? 1 : failed,
    skipped.map(([, name, reason]) => ({ name, reason })),
  );
}

function tally(passed, failed, skipped) {
  return { passed, failed: passed + failed === 0 ? 1 : failed, skipped };
}

const suites = { host: hostSuite, browser: browserSuite };
const choose = (wanted, known) => (wanted === "all" ? known : known.filter((name) => name === wanted));
const profiles = choose(values.version, Object.keys(PROFILES));
const chosen = choose(values.suite, Object.keys(suites));
if (profiles.length === 0 || chosen.length === 0) {
  console.error("usage: node test/e2e/run.mjs [--version oldest|newest|all] [--suite host|browser|all] [--summary FILE]");
  process.exit(2);
}

const total = { passed: 0, failed: 0, skipped: [] };
try {
  for (const profile of new Set([...profiles, "newest"])) await installHost(profile);
  if (chosen.includes("host")) await bundleE2e();
  for (const profile of profiles) {
    for (const suite of chosen) {
      console.log(`# ${suite} suite on the ${profile} VS Code`);
      const result = await suites[suite](profile);
      total.passed += result.passed;
      total.failed += result.failed;
      total.skipped.push(...result.skipped);
    }
  }
} catch (error) {
  console.error(error.message);
  // A machine that cannot have this VS Code skips, with the reason; what fails inside it fails.
  if (error instanceof HostError) total.skipped.push({ name: "the real VS Code", reason: error.message });
  else total.failed += 1;
}
console.log(`# tests ${total.passed + total.failed + total.skipped.length}`);
console.log(`# pass ${total.passed}\n# fail ${total.failed}\n# skipped ${total.skipped.length}`);
if (values.summary) writeFileSync(values.summary, `${JSON.stringify(total)}\n`);
process.exitCode = total.failed === 0 ? 0 : 1;
