/** Entry of the thread that reads strangers' name sections and DWARF: one that makes it endless is ended with it. */
import path from "node:path";
import { parentPort } from "node:worker_threads";
import { loadEngine } from "./instance.ts";
import type { FunctionName, SourceLevel, SymbolAnswer, SymbolTask } from "./symbolsTypes.ts";

const engine = loadEngine(path.join(__dirname, "symbols"), "symbols");

parentPort!.on("message", async ({ module, places, shifts }: SymbolTask) => {
  const call = await engine;
  const answer = (it: SymbolAnswer): void => parentPort!.postMessage(it);
  const functions = call("symbols", "functions", [module, Uint32Array.from(places)]);
  answer({ functions: functions.ok ? (functions.value as (FunctionName | undefined)[]).map((it) => it ?? null) : places.map(() => null) });
  const lines = call("symbols", "lines", [module, Uint32Array.from(places), shifts]);
  answer({ lines: lines.ok ? (lines.value as SourceLevel[][]) : places.map(() => []) });
});
