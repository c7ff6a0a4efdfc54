/** Programs that stand where wasmtime's command line would. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { root, scratch } from "../run/kit.ts";

/** A program that stands where wasmtime would: it writes its arguments down, checks the component's magic, and does as it is told. */
export function standIn(output: string, code: number): { path: string; notes: string } {
  const folder = scratch();
  const notes = path.join(folder, "argv.json");
  const file = path.join(folder, "wasmtime");
  const body = [
    `#!${process.execPath}`,
    'const fs = require("node:fs");',
    `fs.writeFileSync(${JSON.stringify(notes)}, JSON.stringify(process.argv.slice(2)));`,
    'const component = fs.readFileSync(process.argv.findLast((it) => it.endsWith(".wasm"))).subarray(0, 8).toString("hex");',
    'if (component !== "0061736d0d000100") process.exit(99);',
    `process.stdout.write(${JSON.stringify(output)}, () => process.exit(${code}));`,
  ];
  writeFileSync(file, body.join("\n"), { mode: 0o755 });
  return { path: file, notes };
}

/** One that really runs the call, by Python's wasmtime; arguments as JSON has them. */
export function pythonStandIn(): string {
  const file = path.join(scratch(), "wasmtime");
  const [python, script] = [process.env["WITLOOM_WASMTIME_PYTHON"], path.join(root, "test", "run", "judge", "invoke.py")];
  writeFileSync(file, `#!/bin/sh\nexec '${python}' '${script}' "$@"\n`, { mode: 0o755 });
  return file;
}
