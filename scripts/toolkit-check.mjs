// Checks that each engine's .wasm (or that of those named) belongs to the sources beside it; with --rebuild also that they still build
// to the same bytes. --remember=FOLDER keeps which sources gave which bytes with which compiler: what was seen once is not built again.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { buildEngine, compilerVersion, findTools } from "./toolkit-build.mjs";
import { engineFolder, enginesOf, readDigest, sha256, sourceDigest } from "./toolkit-digest.mjs";

const args = process.argv.slice(2);
const memory = args.find((it) => it.startsWith("--remember="))?.slice("--remember=".length);
const problems = [];
for (const name of enginesOf(args.filter((it) => !it.startsWith("--")))) {
  const found = check(name);
  if (args.includes("--rebuild")) found.push(...(await rebuild(name)));
  if (found.length === 0) console.log(`components/${name}/${name}.wasm is up to date.`);
  problems.push(...found);
}
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;

function check(name) {
  const found = [];
  const digest = readDigest(name);
  const committed = sha256(readFileSync(path.join(engineFolder(name), `${name}.wasm`)));
  if (sourceDigest(name) !== digest.sources) {
    found.push(`components/${name} has changed since ${name}.wasm was built: run node scripts/toolkit-build.mjs ${name}.`);
  }
  if (committed !== digest.wasm) found.push(`components/${name}/${name}.wasm is not the file that ${name}.digest names: build it again.`);
  return found;
}

/** Another compiler makes other bytes; that is no error. */
async function rebuild(name) {
  const digest = readDigest(name);
  const { tools, missing } = findTools();
  if (tools === null) {
    console.log(`${name} is not rebuilt: the Debian package ${missing} is not installed.`);
    return [];
  }
  const version = compilerVersion(tools);
  const seen =
    memory &&
    path.join(
      memory,
      createHash("sha256")
        .update(JSON.stringify([name, digest, version]))
        .digest("hex"),
    );
  if (seen && existsSync(seen)) {
    console.log(`${name} was rebuilt from these sources with this compiler before: the same bytes.`);
    return [];
  }
  const bytes = await buildEngine(tools, name);
  if (sha256(bytes) === digest.wasm) {
    console.log(`${name}, rebuilt: the same bytes.`);
    if (seen) {
      mkdirSync(memory, { recursive: true });
      writeFileSync(seen, "");
    }
    return [];
  }
  if (version === digest.compiler) return [`components/${name} does not build to the committed ${name}.wasm with the compiler it names.`];
  console.log(`${name}, rebuilt: other bytes, with ${version} instead of ${digest.compiler}.`);
  return [];
}
