#!/usr/bin/env node
// Runs the end-to-end tests: the extension-host suite through @vscode/test-cli, and the browser scenarios. A file (of the suite: all of it) that
// failed is run once more; what then passes counts as passed, and is named at the end as unsteady.
//   node test/e2e/run.mjs [--version oldest|newest|all] [--suite host|browser|all] [--scenario NAME ...] [--summary FILE]
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { HostError, hostPaths, installHost, PROFILES } from "../../scripts/vscode-host.mjs";
import { bundleE2e } from "./bundle.mjs";
import { root, sampleWorkspace } from "./host.mjs";
import { isFailed, readResults, settle, sum, unsteadyLine } from "./results.mjs";

const { values } = parseArgs({
  options: {
    version: { type: "string", default: "all" },
    suite: { type: "string", default: "all" },
    scenario: { type: "string", multiple: true },
    summary: { type: "string" },
  },
});

/** Runs a command, passing its output on, and answers its exit code. */
function run(command, args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, env: { ...process.env, ...env }, stdio: ["ignore", "inherit", "inherit"] });
    child.on("error", reject);
    child.on("close", (code) => resolve(code));
  });
}

/** Runs something once, and where it failed once more, in a fresh window, as a slow machine loses races that nobody else loses. */
async function steadily(name, attempt) {
  const first = await attempt();
  if (!first.some(isFailed)) return settle(first);
  console.log(`# ${name} failed: it is run once more, alone, in a fresh window`);
  return settle(first, await attempt());
}

/** Runs a command whose reporter writes into the file that `args` and `env` are made with; what it came to. */
async function reported(name, command, prepared) {
  const folder = mkdtempSync(path.join(tmpdir(), "witloom-results-"));
  const file = path.join(folder, "results.jsonl");
  writeFileSync(file, "");
  try {
    const { args, env } = prepared(file);
    const code = await run(command, args, env);
    return readResults(readFileSync(file, "utf8"), code, name);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function hostSuite(profile) {
  // test-cli wants a newer Node than the oldest that we support; the newest host brings one.
  const { node } = hostPaths("newest");
  const name = `the host suite on the ${profile} VS Code`;
  return steadily(name, async () => {
    const workspace = sampleWorkspace();
    try {
      return await reported(name, node, (file) => ({
        args: [path.join(root, "node_modules/@vscode/test-cli/out/bin.mjs")],
        env: {
          VSCODE_EXECUTABLE: path.join(root, "test/e2e/code-shim.mjs"),
          WITLOOM_HOST: profile,
          WITLOOM_WORKSPACE: workspace.folder,
          WITLOOM_MOCHA: path.join(root, "test/e2e/suiteReporter.cjs"),
          WITLOOM_RESULTS: file,
          PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH}`,
        },
      }));
    } finally {
      workspace.remove();
    }
  });
}

/** Scenarios of a page alone, in the browser: no VS Code is part of them, so once is enough. */
const WITHOUT_HOST = ["canvas.scenario.mjs", "timeline.scenario.mjs", "pages.scenario.mjs"];

async function browserSuite(profile) {
  const here = path.join(root, "test/e2e");
  const files = readdirSync(here).filter(
    (name) =>
      name.endsWith(".scenario.mjs") &&
      (profile === profiles.at(-1) || !WITHOUT_HOST.includes(name)) &&
      (!values.scenario || values.scenario.some((it) => name.startsWith(it))),
  );
  if (files.length === 0) throw new Error(`There is no scenario ${values.scenario?.join(", ")}.`);
  const reporter = pathToFileURL(path.join(here, "scenarioReporter.mjs")).href;
  const counts = [];
  for (const name of files) {
    const prepared = (file) => ({
      args: [
        ...["--test", "--test-reporter=tap", "--test-reporter-destination=stdout"],
        ...[`--test-reporter=${reporter}`, `--test-reporter-destination=${file}`, path.join(here, name)],
      ],
      env: { WITLOOM_HOST: profile },
    });
    counts.push(await steadily(name, () => reported(name, process.execPath, prepared)));
  }
  return sum(counts);
}

const suites = { host: hostSuite, browser: browserSuite };
const choose = (wanted, known) => (wanted === "all" ? known : known.filter((name) => name === wanted));
const profiles = choose(values.version, Object.keys(PROFILES));
const chosen = choose(values.suite, Object.keys(suites));
if (profiles.length === 0 || chosen.length === 0) {
  console.error("usage: node test/e2e/run.mjs [--version oldest|newest|all] [--suite host|browser|all] [--summary FILE]");
  process.exit(2);
}

const all = [];
try {
  for (const profile of new Set([...profiles, "newest"])) await installHost(profile);
  if (chosen.includes("host")) await bundleE2e();
  for (const profile of profiles) {
    for (const suite of chosen) {
      console.log(`# ${suite} suite on the ${profile} VS Code`);
      all.push(await suites[suite](profile));
    }
  }
} catch (error) {
  console.error(error.message);
  // A machine that cannot have this VS Code skips, with the reason; what fails inside it fails.
  const skipped = error instanceof HostError ? [{ name: "the real VS Code", reason: error.message }] : [];
  all.push({ passed: 0, failed: 1 - skipped.length, skipped, unsteady: [] });
}
const total = sum(all);
console.log(`# tests ${total.passed + total.failed + total.skipped.length}`);
console.log(`# pass ${total.passed}\n# fail ${total.failed}\n# skipped ${total.skipped.length}`);
for (const test of total.unsteady) console.log(unsteadyLine(test));
if (values.summary) writeFileSync(values.summary, `${JSON.stringify(total)}\n`);
process.exitCode = total.failed === 0 ? 0 : 1;
