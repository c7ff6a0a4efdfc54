/** The Rust that makes WebAssembly: with a target for it, or with the source of the standard library to build one. */
import path from "node:path";
import { type Machine, programIn, searchFolders, type Tool, versionIn } from "../machine.ts";

export interface RustTool extends Tool {
  cargo: string;
  /** The installed target that serves best; null: the standard library is built from its source. */
  target: "wasm32-wasip2" | "wasm32-unknown-unknown" | null;
  /** A linker, where the compiler brings none. */
  linker: string | null;
  /** Where cargo is told to build by the environment, if it is. */
  targetDir?: string;
}

const TARGETS = ["wasm32-wasip2", "wasm32-unknown-unknown"] as const;
const LINKERS = ["wasm-ld", "wasm-ld-22", "wasm-ld-21", "wasm-ld-20", "wasm-ld-19"];

/** The best of those on PATH: one with WASI 0.2, with plain WebAssembly, or with source. Null where none can make WebAssembly. */
export async function findRust(machine: Machine): Promise<RustTool | null> {
  const { files, env } = machine;
  const targetDir = env["CARGO_TARGET_DIR"] ? { targetDir: env["CARGO_TARGET_DIR"] } : {};
  const found: { rank: number; tool: RustTool }[] = [];
  for (const folder of searchFolders(machine)) {
    const [rustc, cargo] = [programIn(machine, ["rustc"], [folder]), programIn(machine, ["cargo"], [folder])];
    if (rustc === undefined || cargo === undefined) continue;
    const sysroot = await machine.ask(rustc, ["--print", "sysroot"]);
    if (sysroot === undefined) continue;
    const library = path.join(sysroot, "lib", "rustlib");
    const target = TARGETS.find((it) => files.kind(path.join(library, it, "lib")) === "folder") ?? null;
    const source = files.kind(path.join(library, "src", "rust", "library")) === "folder";
    if (target === null && !source) continue;
    const linker = target === null ? (programIn(machine, LINKERS) ?? null) : null;
    if (target === null && linker === null) continue;
    const version = versionIn(await machine.ask(rustc, ["--version"]));
    const tool: RustTool = { name: "rustc", path: rustc, version, cargo, target, linker, ...targetDir };
    found.push({ rank: target === null ? TARGETS.length : TARGETS.indexOf(target), tool });
  }
  return found.sort((a, b) => a.rank - b.rank)[0]?.tool ?? null;
}
