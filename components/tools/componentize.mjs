// Turns a core module into a component, with jco's copy of wasm-tools instead of a separate program:
//
//   node componentize.mjs CORE.wasm OUT.wasm [--world WORLD] [--adapter FILE.wat|FILE.wasm]
//
// --world   describe the module by this world of ../wit first (Go's modules do not carry their types, others do)
// --adapter what stands in for wasi_snapshot_preview1
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { componentEmbed, componentNew, parse } from "@bytecodealliance/jco";
import { showDiskToJco } from "./preopens.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { world: { type: "string" }, adapter: { type: "string" } },
});
const [corePath, outPath] = positionals;
let binary = await readFile(corePath);

if (values.world) {
  await showDiskToJco();
  binary = await componentEmbed({
    binary,
    witPath: path.resolve(import.meta.dirname, "../wit"),
    world: values.world,
  });
}

const adapters = values.adapter ? [["wasi_snapshot_preview1", await readAdapter(values.adapter)]] : [];
await writeFile(outPath, await componentNew(binary, adapters));

async function readAdapter(file) {
  return file.endsWith(".wat") ? parse(await readFile(file, "utf8")) : readFile(file);
}
