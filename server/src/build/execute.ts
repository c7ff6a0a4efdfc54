/** Runs one program as a process group, so that its end ends all that it started. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";

export interface Ran {
  /** Null where it was ended by a signal or could not be started. */
  code: number | null;
  /** Both streams, as they came. */
  output: string;
  cancelled: boolean;
  /** Why it could not be started. */
  failure: string | null;
}

export interface RunOptions {
  cwd: string;
  env: Record<string, string>;
  signal: AbortSignal;
  /** Called with each piece of output; `stdout` of programs that speak JSON is for us alone. */
  onOutput(stream: "stdout" | "stderr", text: string): void;
}

/** Most characters of output that are kept for reading. */
const MOST = 16 << 20;
/** Milliseconds between asking a group to end and ending it. */
const GRACE = 2000;

/** Runs to the end; never throws. Arguments go to the program as they are, without a shell. */
export function runProgram(command: string, args: string[], { cwd, env, signal, onOutput }: RunOptions): Promise<Ran> {
  if (signal.aborted) return Promise.resolve({ code: null, output: "", cancelled: true, failure: null });
  return new Promise((resolve) => {
    let output = "";
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      detached: process.platform !== "win32",
      windowsHide: true,
    });
    let timer: NodeJS.Timeout | undefined;
    const cancel = (): void => {
      endGroup(child, "SIGTERM");
      timer = setTimeout(() => {
        endGroup(child, "SIGKILL");
        // What left the group may hold the pipes open: nobody waits for it.
        child.stdout.destroy();
        child.stderr.destroy();
      }, GRACE);
    };
    signal.addEventListener("abort", cancel, { once: true });
    const end = (code: number | null, failure: string | null): void => {
      signal.removeEventListener("abort", cancel);
      clearTimeout(timer);
      // What it left running in its group must not outlive a build that was cancelled.
      if (signal.aborted) endGroup(child, "SIGKILL");
      resolve({ code, output, cancelled: signal.aborted, failure });
    };
    for (const stream of ["stdout", "stderr"] as const)
      child[stream].setEncoding("utf8").on("data", (text: string) => {
        if (output.length < MOST) output += text;
        onOutput(stream, text);
      });
    child.on("error", (error: NodeJS.ErrnoException) =>
      end(null, error.code === "ENOENT" ? `${command} was not found on PATH` : `${command} cannot be started (${error.code})`),
    );
    child.on("close", (code) => end(code, null));
  });
}

function endGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === "win32") spawnSync("taskkill", ["/pid", String(child.pid), "/T", "/F"], { windowsHide: true });
    else process.kill(-child.pid, signal);
  } catch {
    // It has ended.
  }
}
