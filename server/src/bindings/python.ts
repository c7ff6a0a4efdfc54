/** Bindings for Python: the user's own componentize-py makes them, in a process of its own and a folder of its own. */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import type { GeneratedFile } from "../protocol/bindings.ts";
import type { Features, Outcome } from "../toolkit/toolkit.ts";
import { withPackage } from "./package.ts";
import { failed, toGenerated } from "./problems.ts";
import { reasonIn } from "./reason.ts";
import type { BindingsSource } from "./source.ts";

const run = promisify(execFile);
/** Milliseconds after which componentize-py is given up. */
const LIMIT = 120_000;
const ENVIRONMENTS = [".venv", "venv", "env"];

/** The program: that of a virtual environment in one of the folders, in their order, else that of PATH. */
export function findComponentizePy(folders: string[], searchPath = process.env["PATH"] ?? ""): string | null {
  const name = process.platform === "win32" ? "componentize-py.exe" : "componentize-py";
  const own = foldersOfEnvironments(folders);
  const shared = searchPath.split(path.delimiter).filter((it) => path.isAbsolute(it));
  return [...own, ...shared].map((it) => path.join(it, name)).find((it) => existsSync(it)) ?? null;
}

/** Where the programs of virtual environments in these folders lie. */
export function foldersOfEnvironments(folders: string[]): string[] {
  const bin = process.platform === "win32" ? "Scripts" : "bin";
  return folders.flatMap((folder) => ENVIRONMENTS.map((it) => path.join(folder, it, bin)));
}

/** Runs `componentize-py bindings`; the program is looked for in the folders' virtual environments first. */
export async function pythonBindings(
  folders: string[],
  source: BindingsSource,
  world: string,
  features: Features,
): Promise<Outcome<GeneratedFile[]>> {
  const program = findComponentizePy(folders);
  if (program === null) {
    return failed(
      "missing-tool",
      "Python bindings need componentize-py, which is neither in a virtual environment of the project nor in PATH; install it with `pip install componentize-py`.",
    );
  }
  const unstable = features.all ? ["--all-features"] : features.names.length > 0 ? ["--features", features.names.join(",")] : [];
  return withPackage(source, async (folder, target) => {
    const out = path.join(folder, "out");
    mkdirSync(out);
    try {
      const args = ["-q", "-d", target, "-w", world, ...unstable, "bindings", out];
      await run(program, args, { cwd: folder, timeout: LIMIT, maxBuffer: 8 << 20, env: { ...process.env, RUST_BACKTRACE: "0" } });
    } catch (error) {
      return failed("unsupported", `${program} cannot generate bindings for the world ${world} (${reasonOf(error)}).`);
    }
    return toGenerated(filesBelow(out).map((it) => [it, readFileSync(path.join(out, it))] as const));
  });
}

/** What it said, or why it did not run. */
function reasonOf(error: unknown): string {
  const { stderr, killed, message } = error as { stderr?: string; killed?: boolean; message: string };
  if (killed) return `no answer within ${LIMIT / 1000} s`;
  return reasonIn(stderr?.trim() ? stderr : message);
}

function filesBelow(folder: string, prefix = ""): string[] {
  return readdirSync(path.join(folder, prefix), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const name = prefix === "" ? entry.name : `${prefix}/${entry.name}`;
      return entry.isDirectory() ? filesBelow(folder, name) : [name];
    });
}
