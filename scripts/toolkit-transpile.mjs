// Turns components/NAME/NAME.wasm of each engine into out/NAME/: NAME.mjs, its types and its core modules. Instant when nothing changed.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { engineFolder, engines, sha256 } from "./toolkit-digest.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

// Instances are made anew after a panic, within a synchronous call; so is the code that makes them.
const options = {
  instantiation: { tag: "sync" },
  base64Cutoff: 0,
  noComponentErrorWrapping: true,
};

/** jco logs every call when an environment variable is set, and reads the variable on every call. */
function withoutDebugLog(code) {
  const pattern = /const _debugLog = \(\.\.\.args\) => \{[\s\S]*?\n {2}\}/g;
  const found = code.match(pattern)?.length ?? 0;
  if (found !== 1) throw new Error(`jco's output has ${found} definitions of _debugLog instead of 1: adapt scripts/toolkit-transpile.mjs.`);
  return code.replace(pattern, "const _debugLog = () => {}");
}

function stamp(wasm) {
  const bindgen = createRequire(import.meta.url).resolve("@bytecodealliance/jco-transpile/component");
  const manifest = JSON.parse(readFileSync(path.join(path.dirname(bindgen), "..", "package.json"), "utf8"));
  const self = readFileSync(fileURLToPath(import.meta.url));
  return sha256(JSON.stringify([manifest.version, sha256(self), sha256(wasm)]));
}

/** Writes out/NAME/ for every engine. */
export async function transpileEngines() {
  for (const name of engines) await transpile(name);
}

async function transpile(name) {
  const output = path.join(root, "out", name);
  const wasm = readFileSync(path.join(engineFolder(name), `${name}.wasm`));
  const key = stamp(wasm);
  const mark = path.join(output, "stamp.json");
  if (existsSync(mark) && JSON.parse(readFileSync(mark, "utf8")).key === key) return;
  const bindgen = await import("@bytecodealliance/jco-transpile/component");
  await bindgen.$init;
  rmSync(output, { recursive: true, force: true });
  for (const [part, content] of bindgen.generate(wasm, { ...options, name }).files) {
    const script = part.endsWith(".js");
    const file = path.join(output, script ? part.replace(/\.js$/, ".mjs") : part);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, script ? withoutDebugLog(new TextDecoder().decode(content)) : content);
  }
  writeFileSync(mark, `${JSON.stringify({ key })}\n`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await transpileEngines();
