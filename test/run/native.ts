/** Calls of components under native wasmtime (Python's package): the judge of what results and traps are right. */
import { spawnSync } from "node:child_process";
import path from "node:path";
import { witloom } from "./kit.ts";

const python = process.env["WITLOOM_WASMTIME_PYTHON"];
const reason = "WITLOOM_WASMTIME_PYTHON does not name a Python with the package wasmtime";
if (python === undefined) console.log(`SKIPPED LOUDLY: ${reason}, so nothing is compared with wasmtime`);

/** For tests that need it. */
export const needsNative = { skip: python === undefined ? reason : false };

/** One call in a fresh instance. `function` is `INTERFACE#FUNCTION`, or a function of the world. */
export interface NativeCall {
  file: string;
  function: string;
  /** `{"ref": N}` is the result of the step N. */
  args?: unknown[];
  /** Calls before it in the same instance. */
  before?: Omit<NativeCall, "file" | "before">[];
}

/** The value as JSON (a variant is `[case, payload]`, flags are names in order), or the trap's own words, the innermost cause. */
export type NativeAnswer = { value: unknown } | { trap: string };

const SCRIPT = `
import json, sys, wasmtime
from wasmtime import component as c

def plain(v):
    if isinstance(v, c.Record): return {k: plain(w) for k, w in vars(v).items()}
    if isinstance(v, c.Variant): return [v.tag, plain(v.payload)]
    if isinstance(v, (list, tuple)): return [plain(w) for w in v]
    if isinstance(v, (bytes, bytearray)): return list(v)
    if isinstance(v, (set, frozenset)): return sorted(v)
    if isinstance(v, float): return repr(v)
    if isinstance(v, c.ResourceAny): return "resource"
    return v

engine = wasmtime.Engine()
known = {}
for line in sys.stdin:
    job = json.loads(line)
    try:
        if job["file"] not in known: known[job["file"]] = c.Component.from_file(engine, job["file"])
        store = wasmtime.Store(engine)
        store.set_wasi(wasmtime.WasiConfig())
        linker = c.Linker(engine)
        linker.add_wasip2()
        instance = linker.instantiate(store, known[job["file"]])
        results = []
        for step in [*job.get("before", []), job]:
            at = None
            *path, name = step["function"].split("#")
            for part in path: at = instance.get_export_index(store, part, at)
            func = instance.get_func(store, instance.get_export_index(store, name, at))
            args = [results[a["ref"]] if isinstance(a, dict) and "ref" in a else a for a in step.get("args", [])]
            results.append(func(store, *args))
            if hasattr(func, "post_return"): func.post_return(store)
        answer = {"value": plain(results[-1])}
    except Exception as error:
        answer = {"trap": str(error).strip()}
    print(json.dumps(answer), flush=True)
`;

/** The answers to all calls, in order. */
export function native(calls: NativeCall[]): NativeAnswer[] {
  const input = calls.map((it) => JSON.stringify(it)).join("\n");
  const done = spawnSync(python!, ["-c", SCRIPT], { encoding: "utf8", input, maxBuffer: 1 << 28 });
  if (done.status !== 0) throw new Error(done.stderr);
  const answers = done.stdout.trim().split("\n");
  return answers.map((line) => {
    const answer = JSON.parse(line) as NativeAnswer;
    return "trap" in answer ? { trap: words(answer.trap) } : answer;
  });
}

/** wasmtime's error is a list of causes around the trap's own words. */
function words(trap: string): string {
  const lines = trap.split("\n").map((line) => line.trim());
  const causes = lines.filter((line) => /^\d+: /.test(line) && !/^\d+: +0x/.test(line)).map((line) => line.replace(/^\d+: +/, ""));
  return (causes.at(-1) ?? lines.at(-1) ?? "").replace(/^wasm trap: /, "");
}

/** The bytes of a composition, which wasmtime runs as one component; the path of the file. */
export async function composed(wac: string, out = path.join(path.dirname(wac), "composed.wasm")): Promise<string> {
  const done = await witloom(["compose", wac, "-o", out]);
  if (done.code !== 0) throw new Error(done.stderr);
  return out;
}
