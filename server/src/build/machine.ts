/** A machine as the search for tools sees it: its folders of programs, and what they say about themselves. */
import { execFile } from "node:child_process";
import os from "node:os";
import path from "node:path";
import type { Files } from "../compose/files.ts";

export interface Tool {
  name: string;
  path: string;
  version: string;
}

/** Where programs are looked for, and how they are asked. */
export interface Machine {
  files: Files;
  platform: string;
  env: Record<string, string | undefined>;
  home: string;
  /** What a program prints on its standard output; undefined where it fails. */
  ask(program: string, args: string[]): Promise<string | undefined>;
}

/** This machine. */
export function thisMachine(files: Files): Machine {
  const asked = new Map<string, Promise<string | undefined>>();
  return {
    files,
    platform: process.platform,
    env: process.env,
    home: os.homedir(),
    ask(program, args) {
      const key = JSON.stringify([program, args]);
      const known = asked.get(key) ?? answerOf(program, args);
      asked.set(key, known);
      return known;
    },
  };
}

/** Milliseconds that a program may take to tell its version. */
const LIMIT = 20_000;

function answerOf(program: string, args: string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    // Not in the workspace: a version manager there could choose another program.
    execFile(program, args, { cwd: os.homedir(), timeout: LIMIT, windowsHide: true }, (error, stdout) =>
      resolve(error ? undefined : stdout.trim()),
    );
  });
}

/** The folders of PATH, then usual places; relative ones are somebody else's. */
export function searchFolders({ env, home, platform }: Machine): string[] {
  const usual =
    platform === "win32"
      ? [path.join(home, ".cargo", "bin"), "C:\\Program Files\\Go\\bin"]
      : [
          path.join(home, ".cargo/bin"),
          path.join(home, ".local/bin"),
          "/usr/local/go/bin",
          "/opt/homebrew/bin",
          "/usr/local/bin",
          "/usr/bin",
        ];
  const listed = (env["PATH"] ?? env["Path"] ?? "").split(path.delimiter).filter((it) => path.isAbsolute(it));
  return [...new Set([...listed, ...usual])];
}

/** The first of several programs, in the order of their names. */
export function programIn(machine: Machine, names: string[], folders = searchFolders(machine)): string | undefined {
  const suffix = machine.platform === "win32" ? ".exe" : "";
  return names.flatMap((name) => folders.map((it) => path.join(it, name + suffix))).find((it) => machine.files.kind(it) === "file");
}

/** The version number in what a program says about itself. */
export function versionIn(text: string | undefined): string {
  return /\d+\.\d+(?:\.\d+)?(?:[-+][\w.]+)?/.exec(text ?? "")?.[0] ?? "unknown";
}
