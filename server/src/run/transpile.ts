/** Turns a component into JavaScript and core modules with jco, patched, kept on disk by content hash. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { HOOK_VERSION, hook } from "./limits/hook.ts";
import { moduleName, NAME_VERSION, withName } from "./limits/moduleName.ts";
import { patch, VERSION } from "./patches.ts";
import { asScript, SCRIPT } from "./script.ts";

/** Part of the cache key: the exact jco-transpile that package.json pins. */
const JCO = "0.15.0";

/** Where a component's JavaScript is kept; `untouched`: with its code as its compiler left it. The import names need no part in the key: they follow from the content. */
export function transpiledFolder(component: { hash: string }, cacheDir: string, untouched = false): string {
  const key = createHash("sha256")
    .update(JSON.stringify([JCO, VERSION, HOOK_VERSION, NAME_VERSION, SCRIPT, component.hash, ...(untouched ? ["untouched"] : [])]))
    .digest("hex");
  return path.join(cacheDir, key);
}

/**
 * Transpiles a component for instantiation with own imports and returns the folder: `component.js` and its core modules.
 * Import names keep their versions, which jco would strip: `importNames` are mapped to themselves.
 * With `untouched`, places in the code are those that DWARF names, and its memories cannot ask before they grow.
 * Throws an `Error` with jco's sentence where jco refuses the component.
 */
export async function transpile(
  component: { hash: string; bytes: Uint8Array },
  importNames: string[],
  cacheDir: string,
  untouched = false,
): Promise<string> {
  const folder = transpiledFolder(component, cacheDir, untouched);
  if (existsSync(path.join(folder, SCRIPT))) {
    utimesSync(folder, new Date(), new Date()); // the cache is cleaned by age
    return folder;
  }
  if (component.bytes.length === 0) throw new Error("its cached JavaScript was deleted just now; run again");
  const files = await generate(component, importNames, untouched);
  mkdirSync(cacheDir, { recursive: true, mode: 0o700 });
  const fresh = mkdtempSync(path.join(cacheDir, "new-"));
  for (const [name, content] of files) writeFileSync(path.join(fresh, name), content);
  try {
    renameSync(fresh, folder); // whole or not at all, also when two runs do it at once
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    if (!existsSync(path.join(folder, SCRIPT))) throw error;
  }
  return folder;
}

async function generate(
  { bytes, hash }: { bytes: Uint8Array; hash: string },
  importNames: string[],
  untouched: boolean,
): Promise<[string, Uint8Array | string][]> {
  // Loaded only when something must be transpiled: it is 4 MB of wasm.
  const bindgen = await import("@bytecodealliance/jco-transpile/component");
  await bindgen.$init;
  const { files } = bindgen.generate(bytes, {
    name: "component",
    noTypescript: true,
    instantiation: { tag: "async" },
    map: importNames.map((name) => [name, name]),
    base64Cutoff: 0,
    noComponentErrorWrapping: true,
  });
  return files.map(([name, content]) =>
    name.endsWith(".js")
      ? [name, asScript(patch(new TextDecoder().decode(content)))]
      : [name, withName(untouched ? content : hook(content), moduleName(hash, name))],
  );
}
