// `npm test`: every test, from a fresh clone. Sets up, checks types, style and structure, runs the pure and wire tests, then the real VS Code.
//   npm test -- [--no-e2e] [FILE-PART ...]   only the test files whose path holds one of the parts (WITLOOM_TIMES=1: which were slowest)
// The last line is `N passed, N failed, N skipped`; what was skipped, and which tests were unsteady (failed once, and passed the second
// time), stands above it. WITLOOM_NO_SKIP=1: a skip is a failure.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { unsteadyLine } from "../test/e2e/results.mjs";
import { build, installPackages, root } from "./setup.mjs";

const args = process.argv.slice(2);
const parts = args.filter((it) => !it.startsWith("--"));
// Rust's standard library, which Debian's compiler builds anew for each target folder, is compiled once for all tests, and kept.
process.env.CARGO_TARGET_DIR ??= path.join(root, "out", "test-build", "target");
const total = { passed: 0, failed: 0, skipped: [], unsteady: [] };

/** Runs a command and answers its output and code; the output is shown as it comes unless `quiet`. */
function run(command, argv, { quiet = false, env = {} } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, argv, { cwd: root, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const on = (target) => (chunk) => {
      output += chunk;
      if (!quiet) target.write(chunk);
    };
    child.stdout.on("data", on(process.stdout));
    child.stderr.on("data", on(process.stderr));
    child.on("error", (error) => resolve({ code: 1, output: error.message }));
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

/** One check that passes or fails as a whole; its output is shown where it fails. */
async function step(name, command, argv) {
  const { code, output } = await run(command, argv, { quiet: true });
  process.stdout.write(`${code === 0 ? "ok" : "not ok"}  ${name}\n`);
  if (code === 0) total.passed++;
  else {
    total.failed++;
    process.stdout.write(`${output}\n`);
  }
}

const bin = (name) => path.join(root, "node_modules", ".bin", name);

function testFiles(folder) {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return ["e2e", "fixtures"].includes(entry.name) ? [] : testFiles(file);
    return entry.name.endsWith(".test.ts") && (parts.length === 0 || parts.some((it) => file.includes(it))) ? [file] : [];
  });
}

async function unitTests() {
  const files = testFiles("test");
  if (files.length === 0) return;
  const esbuild = await import("esbuild");
  const outdir = path.join(root, "out", "test");
  rmSync(outdir, { recursive: true, force: true });
  mkdirSync(outdir, { recursive: true });
  await esbuild.build({
    entryPoints: files,
    outdir,
    outbase: "test",
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    sourcemap: "inline",
    logLevel: "warning",
  });
  const bundles = files.map((it) => path.join(outdir, path.relative("test", it).replace(/\.ts$/, ".mjs")));
  const flags = ["--enable-source-maps", "--experimental-wasm-extended-const"].filter(
    (it) => it !== "--experimental-wasm-extended-const" || process.versions.node.startsWith("20."),
  );
  const { code, output } = await run(process.execPath, [...flags, "--test", "--test-concurrency=2", "--test-reporter=tap", ...bundles], {
    quiet: true,
  });
  report(output);
  if (parts.length === 0 || process.env.WITLOOM_TIMES) slowest(output);
  const count = (word) => Number(new RegExp(`^# ${word} (\\d+)`, "m").exec(output)?.[1] ?? 0);
  total.passed += count("pass");
  const failed = count("fail") + count("cancelled");
  total.failed += failed === 0 && code !== 0 ? 1 : failed;
  for (const [, name, reason] of output.matchAll(/^\s*ok \d+ - (.+?) # SKIP ?(.*)$/gm)) total.skipped.push({ name, reason });
  if (count("tests") === 0) total.failed++;
}

/** Shows failures whole and the rest as a count, as the list of all tests helps nobody. */
function report(output) {
  const lines = output.split("\n");
  lines.forEach((line, index) => {
    if (/^\s*not ok \d+ - /.test(line) && !/type: 'suite'/.test(lines.slice(index, index + 6).join("\n"))) {
      process.stdout.write(`${lines.slice(index, index + 40).join("\n")}\n`);
    }
    if (/ABSENT|^# (tests|pass|fail|skipped) /.test(line)) process.stdout.write(`${line}\n`);
  });
}

/** The tests that took longest: where time can be won. */
function slowest(output) {
  const times = [...output.matchAll(/^(?:not )?ok \d+ - (.+)\n {2}---\n {2}duration_ms: ([\d.]+)/gm)].map(([, name, ms]) => [
    Number(ms),
    name,
  ]);
  const lines = times
    .sort((a, b) => b[0] - a[0])
    .slice(0, 20)
    .map(([ms, name]) => `${(ms / 1000).toFixed(0).padStart(5)} s  ${name}`);
  process.stdout.write(`The slowest:\n${lines.join("\n")}\n`);
}

async function endToEnd() {
  const folder = mkdtempSync(path.join(os.tmpdir(), "witloom-e2e-"));
  const summary = path.join(folder, "summary.json");
  const { code } = await run(process.execPath, ["test/e2e/run.mjs", "--summary", summary]);
  try {
    const found = JSON.parse(readFileSync(summary, "utf8"));
    total.passed += found.passed;
    total.failed += found.failed;
    total.skipped.push(...found.skipped);
    total.unsteady.push(...found.unsteady);
    if (code !== 0 && found.failed === 0 && found.skipped.length === 0) total.failed++;
  } catch {
    process.stdout.write("not ok  the end-to-end tests gave no summary\n");
    total.failed++;
  }
  rmSync(folder, { recursive: true, force: true });
}

installPackages();
build();
if (parts.length === 0) {
  await step("types and the order of the stages (tsc -b)", bin("tsc"), ["-b"]);
  await step("style (biome)", bin("biome"), ["check", "."]);
  await step("the engines' binaries are those of their sources", process.execPath, ["scripts/toolkit-check.mjs"]);
}
await unitTests();
if (parts.length === 0 && !args.includes("--no-e2e")) await endToEnd();

for (const { name, reason } of total.skipped) process.stdout.write(`skipped: ${name}: ${reason}\n`);
if (process.env.WITLOOM_NO_SKIP && total.skipped.length > 0) {
  process.stdout.write("Nothing may be skipped here (WITLOOM_NO_SKIP): each skip counts as a failure.\n");
  total.failed += total.skipped.length;
}
for (const it of total.unsteady) process.stdout.write(`${unsteadyLine(it)}\n`);
const skipped = total.skipped.length > 0 ? `, ${total.skipped.length} skipped` : "";
process.stdout.write(`${total.passed} passed, ${total.failed} failed${skipped}\n`);
process.exit(total.failed > 0 ? 1 : 0);
