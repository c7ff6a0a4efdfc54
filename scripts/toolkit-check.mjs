// Checks that toolkit.wasm belongs to the sources beside it; with --rebuild also that they still build to the same bytes.
import { readFileSync } from "node:fs";
import path from "node:path";
import { buildToolkit, compilerVersion, findTools } from "./toolkit-build.mjs";
import { readDigest, sha256, sourceDigest, toolkitFolder } from "./toolkit-digest.mjs";

const problems = [];
const digest = readDigest();
const committed = sha256(readFileSync(path.join(toolkitFolder, "toolkit.wasm")));
if (sourceDigest() !== digest.sources) {
  problems.push("components/toolkit has changed since toolkit.wasm was built: run node scripts/toolkit-build.mjs.");
}
if (committed !== digest.wasm) problems.push("components/toolkit/toolkit.wasm is not the file that toolkit.digest names: build it again.");
if (process.argv.includes("--rebuild")) problems.push(...(await rebuild()));

for (const problem of problems) console.error(problem);
if (problems.length === 0) console.log("components/toolkit/toolkit.wasm is up to date.");
process.exitCode = problems.length === 0 ? 0 : 1;

/** Another compiler makes other bytes; that is no error. */
async function rebuild() {
  const { tools, missing } = findTools();
  if (tools === null) {
    console.log(`Not rebuilt: the Debian package ${missing} is not installed.`);
    return [];
  }
  const version = compilerVersion(tools);
  const bytes = await buildToolkit(tools);
  if (sha256(bytes) === digest.wasm) {
    console.log("Rebuilt: the same bytes.");
    return [];
  }
  if (version === digest.compiler) return ["components/toolkit does not build to the committed toolkit.wasm with the compiler it names."];
  console.log(`Rebuilt: other bytes, with ${version} instead of ${digest.compiler}.`);
  return [];
}
