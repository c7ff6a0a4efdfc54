/** Runs without debugging under a native wasmtime, for a debug adapter of its own. */
import path from "node:path";
import type { Program } from "../compose/program.ts";
import { endOf, TIMEOUT } from "../run/attach/end.ts";
import type { Launch } from "../run/launch.ts";
import { limitsOf } from "../run/limits/defaults.ts";
import { prepareNative, runOutcome } from "../run/native/launch.ts";
import type { Prepared } from "./host.ts";

/** The run, or one sentence why this engine cannot do it. */
export function nativeRun(launch: Launch, program: Program, noDebug: boolean): Prepared | { ok: false; message: string } {
  const name = path.basename(launch.file);
  if (!noDebug || launch.trace === true || launch.traceOut !== undefined)
    return {
      ok: false,
      message: `${name}: native wasmtime shows no calls between components; run it without debugging and trace, or take "engine" out.`,
    };
  const limits = limitsOf(launch.limits);
  const ready = prepareNative({ launch, limits, timeout: launch.timeout ?? TIMEOUT, wasmtimePath: "", name, bytes: program.bytes });
  if (!ready.ok) return { ok: false, message: `${name}: ${ready.message}` };
  return {
    ok: true,
    name,
    // Nothing of it can be seen.
    program: { file: program.file, plan: { components: [], instances: [], exports: [] }, types: [] },
    drop: ready.drop,
    begin: ({ output }) => {
      const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
      const run = ready.begin((stream, chunk) => output(stream, decoders[stream].decode(chunk, { stream: true })));
      const done = run.done.then((outcome) => endOf(name, runOutcome(outcome)));
      return { done, stop: () => run.stop("by you"), debug: () => undefined, full: ({ text }) => text };
    },
  };
}
