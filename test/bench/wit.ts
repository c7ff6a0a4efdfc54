/**
 * Latency of the language server over stdio, and of parsing beside the native tool in the same run. Prints; asserts nothing.
 * `node scripts/bench.mjs wit`: set WASM_TOOLS where `wasm-tools` is not on PATH.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { findings } from "../../server/src/wit/findings.ts";
import { buildModel } from "../../server/src/wit/model.ts";
import { parseWit } from "../../server/src/wit/parse.ts";
import { LspClient } from "../kit/lspClient.ts";

/** A package of about so many lines, with types that refer to each other and to other interfaces. */
export function large(lines: number): string {
  const out = ["package bench:large@1.0.0;", ""];
  for (let index = 0; out.length < lines; index++) {
    out.push(`/// Interface number ${index}.`, `interface i${index} {`);
    if (index > 0) out.push(`  use i${index - 1}.{shape${index - 1}, thing${index - 1} as before};`);
    out.push(
      `  /// A point.`,
      `  record point${index} {`,
      "    x: s32,",
      "    y: s32,",
      "    label: option<string>,",
      "  }",
      `  variant shape${index} {`,
      `    dot(point${index}),`,
      `    line(tuple<point${index}, point${index}>),`,
      `    area(list<point${index}>),`,
      "  }",
      `  resource thing${index} {`,
      "    constructor(name: string);",
      `    draw: func(s: shape${index}) -> result<u32, string>;`,
      "  }",
      `  all: func(of: borrow<thing${index}>${index > 0 ? ", old: before" : ""}) -> list<shape${index > 0 ? index - 1 : 0}>;`,
      "}",
      "",
    );
  }
  return `${out.join("\n")}\n`;
}

function quantile(times: number[], share: number): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length * share)]!;
}

const report = (name: string, times: number[]): void =>
  console.log(`${name.padEnd(44)} p50 ${quantile(times, 0.5).toFixed(1)} ms  p95 ${quantile(times, 0.95).toFixed(1)} ms`);

/** Edits that are not counted: the runtime compiles what is used often. */
const WARM = 20;

async function server(lines: number): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "witloom-bench-"));
  const text = large(lines);
  writeFileSync(path.join(folder, "large.wit"), text);
  const client = await LspClient.start(folder);
  const uri = pathToFileURL(path.join(folder, "large.wit")).href;
  await client.open(uri, "wit", text);
  await client.diagnostics(uri, () => true);
  const times: number[] = [];
  const middle = text.indexOf("x: s32", text.length >> 1);
  const before = text.slice(0, middle).split("\n");
  const position = { line: before.length - 1, character: before.at(-1)!.length + 4 };
  const start = { line: position.line, character: position.character - 1 };
  let written = "s32";
  let busy: number | null = null;
  for (let round = 0; round < WARM + 60; round++) {
    client.forget();
    if (round === WARM) busy = client.processorTime();
    const word = round % 2 === 0 ? "missing" : "u32";
    const began = performance.now();
    await client.edit(uri, round + 2, { start, end: { ...start, character: start.character + written.length } }, word);
    await client.diagnostics(uri, (it) => it.diagnostics.some((found) => found.severity === 1) === (round % 2 === 0));
    if (round >= WARM) times.push(performance.now() - began);
    written = word;
  }
  report(`edit to diagnostics, ${lines} lines`, times);
  if (busy !== null) console.log(`  processor time for an edit: ${((client.processorTime()! - busy) / 60).toFixed(1)} ms in all threads`);
  await client.change(uri, 1000, text);
  for (const method of ["hover", "completion", "documentHighlight", "definition", "semanticTokens/full", "codeLens", "documentSymbol"]) {
    const asked: number[] = [];
    for (let round = 0; round < 40; round++) {
      const start = performance.now();
      await client.connection.sendRequest(`textDocument/${method}`, { textDocument: { uri }, position }).catch(() => undefined);
      asked.push(performance.now() - start);
    }
    report(`${method}, ${lines} lines`, asked);
  }
  await client.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** Ours in this warm process; the native tool with its start, which is measured on an empty package and taken away. */
function parsing(lines: number): void {
  const text = large(lines);
  const own: number[] = [];
  for (let round = 0; round < 30; round++) {
    const start = performance.now();
    const model = buildModel([[{ path: "a.wit", file: parseWit(text) }]]);
    findings(model, "a.wit");
    own.push(performance.now() - start);
  }
  const tool = process.env["WASM_TOOLS"] ?? "wasm-tools";
  const folder = mkdtempSync(path.join(os.tmpdir(), "witloom-bench-"));
  const native = (source: string): number => {
    const file = path.join(folder, "a.wit");
    writeFileSync(file, source);
    const times = Array.from({ length: 10 }, () => {
      const start = performance.now();
      const done = spawnSync(tool, ["component", "wit", file, "-o", path.join(folder, "out.wit")]);
      if (done.status !== 0) throw new Error(`${tool} is needed for the comparison: ${done.error?.message ?? done.stderr}`);
      return performance.now() - start;
    });
    return quantile(times, 0.5);
  };
  const theirs = native(text) - native("package a:b;\n");
  const ours = quantile(own, 0.5);
  console.log(
    `parse and resolve, ${lines} lines: ours ${ours.toFixed(1)} ms, wasm-tools ${theirs.toFixed(1)} ms, ratio ${(ours / theirs).toFixed(1)}`,
  );
  rmSync(folder, { recursive: true, force: true });
}

for (const lines of [1000, 10_000]) await server(lines);
for (const lines of [1000, 10_000]) parsing(lines);
