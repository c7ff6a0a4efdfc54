/** A run configuration under a native wasmtime: what must be there, and the run. */
import type { RunLimits, RunOutcome } from "../../protocol/run.ts";
import type { Launch } from "../launch.ts";
import { argvOf } from "./argv.ts";
import { findsBareNames, findWasmtime, type NativeOutcome, nativeFile, startNative } from "./run.ts";

export interface NativeLaunch {
  launch: Pick<Launch, "invoke" | "grants" | "mocks" | "faults">;
  limits: RunLimits;
  /** Seconds; 0: none. */
  timeout: number;
  /** Another wasmtime than the one on PATH; empty: that one. */
  wasmtimePath: string;
  /** The guest's first argument. */
  name: string;
  /** The composed component. */
  bytes: Uint8Array;
}

export interface NativeReady {
  ok: true;
  begin(output: (stream: "stdout" | "stderr", chunk: Buffer) => void): { done: Promise<NativeOutcome>; stop(reason: string): void };
  /** It is not wanted after all. */
  drop(): void;
}

/** Milliseconds beyond wasmtime's own time limit after which it is ended from outside. */
const GRACE = 5000;

/** One sentence why there is no wasmtime, and what to do. */
export function missingWasmtime(named: string): string {
  const what = named === "" ? "wasmtime was not found on PATH" : `${named} is no program that can be run`;
  return `${what}; install it (https://wasmtime.dev), or name it with the setting witloom.wasmtimePath (--wasmtime on the command line)`;
}

/** Whether a run with another engine than ours is possible at all. */
export function prepareNative({
  launch,
  limits,
  timeout,
  wasmtimePath,
  name,
  bytes,
}: NativeLaunch): NativeReady | { ok: false; message: string } {
  const wasmtime = findWasmtime(wasmtimePath, process.env);
  if (wasmtime === null) return { ok: false, message: `${missingWasmtime(wasmtimePath || (process.env["WITLOOM_WASMTIME_CLI"] ?? ""))}.` };
  if (launch.faults.length > 0) return { ok: false, message: "Faults need the engine jco: native wasmtime has no place in a wire." };
  const { file, remove } = nativeFile(name, bytes);
  const made = argvOf({
    file,
    program: name,
    ...(launch.invoke === undefined ? {} : { invoke: launch.invoke }),
    bare: findsBareNames(wasmtime),
    grants: launch.grants,
    limits,
    timeout,
    mocked: Object.keys(launch.mocks).length > 0,
  });
  if (!made.ok) {
    remove();
    return made;
  }
  return {
    ok: true,
    drop: remove,
    begin(output) {
      let printed = 0;
      const run = startNative(wasmtime, made.argv, (stream, chunk) => {
        printed += chunk.length;
        if (limits.output > 0 && printed > limits.output)
          run.stop(`it printed more than ${limits.output >> 20} MiB; raise maxOutput (0: no limit)`);
        else output(stream, chunk);
      });
      const late = (): void => run.stop(`the time limit of ${timeout} s was reached`);
      const timer = timeout > 0 ? setTimeout(late, timeout * 1000 + GRACE) : undefined;
      const done = run.done.finally(() => {
        clearTimeout(timer);
        remove();
      });
      return { done, stop: run.stop };
    },
  };
}

/** The outcome as that of any run. */
export function runOutcome(outcome: NativeOutcome): RunOutcome {
  if (outcome.kind === "done") return { kind: "done", code: outcome.code, result: null, failed: outcome.code !== 0 };
  return outcome.kind === "trap" ? { ...outcome, kind: "trap", where: null } : { kind: outcome.kind, message: outcome.message };
}
