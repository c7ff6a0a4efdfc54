// Turns a TypeScript program into a component that carries QuickJS with it:
//
//   node componentize-js.mjs ENTRY.ts OUT.wasm --world WORLD
//
// Before that it writes the types of the world's imports into the folder gen/types, for the compiler and the editor.
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { generateGuestTypes } from "@bytecodealliance/jco-transpile";
import { componentize } from "componentize-qjs";
import { build } from "esbuild";
import { showDiskToJco } from "./preopens.mjs";

const { values, positionals } = parseArgs({ allowPositionals: true, options: { world: { type: "string" } } });
const [entry, out] = positionals.map((file) => path.resolve(file));
const wit = path.resolve(import.meta.dirname, "../wit");
const generated = path.resolve("gen");

await showDiskToJco();
const types = await generateGuestTypes(wit, { worldName: values.world, outDir: path.join(generated, "types") });
for (const [file, text] of Object.entries(types)) {
  await mkdir(path.dirname(file), { recursive: true });
  // The generator has StarlingMonkey in mind. QuickJS takes and gives 64-bit integers as numbers.
  await writeFile(
    file,
    Buffer.from(text)
      .toString()
      .replaceAll(/\bbigint\b/g, "number"),
  );
}

const bundle = await build({
  entryPoints: [entry],
  bundle: true,
  format: "esm",
  platform: "neutral",
  target: "es2023",
  external: ["orders:*", "wasi:*"],
  write: false,
});

const { component } = await componentize({
  witPath: wit,
  world: values.world,
  jsSource: bundle.outputFiles[0].text,
  jsPath: entry,
  sync: true,
});
await writeFile(out, withoutBuildPaths(component));

/**
 * The messages of QuickJS's panics name the folders of the machine that it was compiled on. They say nothing to anybody
 * here: what comes before the crate's name gives way to dots, byte for byte, so that nothing moves.
 */
function withoutBuildPaths(bytes) {
  const folders = /\/home\/runner\/(?:\.cargo\/(?:registry\/src\/[^/]+|git\/checkouts\/[^/]+)\/|(?:[\w.-]+\/)*)/g;
  const text = Buffer.from(bytes).toString("latin1");
  return Buffer.from(
    text.replace(folders, (found) => ".".repeat(found.length)),
    "latin1",
  );
}
