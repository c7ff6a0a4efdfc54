/** Runs a composed component with a native `wasmtime`. In: its path and arguments. Out: how it ended; never throws. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";

/** How a run ended. `code` is the program's exit code. */
export type NativeOutcome = { kind: "done"; code: number } | { kind: "trap" | "refused" | "stopped"; message: string };

export interface NativeRun {
  /** Never rejects. */
  done: Promise<NativeOutcome>;
  /** Ends it; `done` then says why. */
  stop(reason: string): void;
}

export type NativeOutput = (stream: "stdout" | "stderr", chunk: Buffer) => void;

/** wasmtime's exit code for a trap: that of a program that was aborted. */
const TRAPPED = process.platform === "win32" ? 3 : 134;

/** The native engine: the path that was named, or the first `wasmtime` on PATH; null where there is none. */
export function findWasmtime(named: string | undefined, env: NodeJS.ProcessEnv): string | null {
  const given = named || env["WITLOOM_WASMTIME_CLI"];
  if (given) return runs(given) ? given : null;
  const names = process.platform === "win32" ? ["wasmtime.exe"] : ["wasmtime"];
  const folders = (env["PATH"] ?? "").split(path.delimiter).filter((it) => it !== "");
  return folders.flatMap((folder) => names.map((name) => path.join(folder, name))).find(runs) ?? null;
}

function runs(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Whether this wasmtime takes the name of a function without its interface alone: those before 48 do. An unknown version is taken for a new one. */
export function findsBareNames(wasmtime: string): boolean {
  const { stdout } = spawnSync(wasmtime, ["--version"], { encoding: "utf8", timeout: 5000 });
  const major = /^wasmtime (?:\S+ )?(\d+)\./.exec(stdout ?? "")?.[1];
  return major !== undefined && Number(major) < 48;
}

/** Writes the component where wasmtime can read it. It is gone after `remove`, or when this process ends. */
export function nativeFile(program: string, bytes: Uint8Array): { file: string; remove(): void } {
  const folder = mkdtempSync(path.join(os.tmpdir(), "witloom-native-"));
  const gone = (): void => rmSync(folder, { recursive: true, force: true });
  process.once("exit", gone);
  const file = path.join(folder, `${path.parse(program).name}.wasm`);
  writeFileSync(file, bytes);
  const remove = (): void => {
    process.off("exit", gone);
    gone();
  };
  return { file, remove };
}

/** Starts it. With `output` its streams are piped there and its input is empty, else it has ours. */
export function startNative(wasmtime: string, argv: string[], output?: NativeOutput): NativeRun {
  const child: ChildProcess = spawn(wasmtime, argv, { stdio: output ? ["ignore", "pipe", "pipe"] : "inherit" });
  let stopped: string | null = null;
  const done = new Promise<NativeOutcome>((resolve) => {
    child.stdout?.on("data", (chunk: Buffer) => output?.("stdout", chunk));
    child.stderr?.on("data", (chunk: Buffer) => output?.("stderr", chunk));
    child.on("error", (error) => resolve({ kind: "refused", message: `${wasmtime} could not be started: ${error.message}.` }));
    child.on("close", (code, signal) => {
      if (stopped !== null) resolve({ kind: "stopped", message: `Stopped: ${stopped}.` });
      else if (code !== null && code !== TRAPPED) resolve({ kind: "done", code });
      else resolve({ kind: "trap", message: `wasmtime ended the program (${signal ?? `exit code ${code}`}); its reason stands above.` });
    });
  });
  const stop = (reason: string): void => {
    stopped ??= reason;
    child.kill("SIGKILL");
  };
  return { done, stop };
}
