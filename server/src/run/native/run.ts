/** Runs a composed component with a native `wasmtime`. In: its path and arguments. Out: how it ended; never throws. */
import { spawn } from "node:child_process";
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";

/** How a run ended. `code` is the program's exit code. */
export type NativeOutcome = { kind: "done"; code: number } | { kind: "trap"; message: string } | { kind: "refused"; message: string };

/** wasmtime's exit code for a trap: that of a program that was aborted. */
const TRAPPED = new Set([134, 3]);

/** The native engine: the path that was named, or the first `wasmtime` on PATH; null where there is none. */
export function findWasmtime(named: string | undefined, env: NodeJS.ProcessEnv): string | null {
  const given = named ?? env["WITLOOM_WASMTIME_CLI"];
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

/** Writes the component where wasmtime can read it, and gives the path; it is gone when the process ends. */
export function nativeFile(program: string, bytes: Uint8Array): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), "witloom-native-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, `${path.parse(program).name}.wasm`);
  writeFileSync(file, bytes);
  return file;
}

/** Runs it. With `output` its streams are piped there and its input is empty, else it has ours. */
export function runNative(
  wasmtime: string,
  argv: string[],
  output?: (stream: "stdout" | "stderr", chunk: Buffer) => void,
): Promise<NativeOutcome> {
  return new Promise((resolve) => {
    const child = spawn(wasmtime, argv, { stdio: output ? ["ignore", "pipe", "pipe"] : "inherit" });
    child.stdout?.on("data", (chunk: Buffer) => output?.("stdout", chunk));
    child.stderr?.on("data", (chunk: Buffer) => output?.("stderr", chunk));
    child.on("error", (error) => resolve({ kind: "refused", message: `${wasmtime} could not be started: ${error.message}.` }));
    child.on("close", (code, signal) => {
      if (code !== null && !TRAPPED.has(code)) resolve({ kind: "done", code });
      else resolve({ kind: "trap", message: `wasmtime ended the program (${signal ?? `exit code ${code}`}); its reason stands above.` });
    });
  });
}
