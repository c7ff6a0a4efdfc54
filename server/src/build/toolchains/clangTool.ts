/** A clang that compiles for WASI: a wasi-sdk, or a distribution's clang with its wasi-libc. */
import path from "node:path";
import { type Machine, programIn, type Tool, versionIn } from "../machine.ts";

export interface ClangTool extends Tool {
  /** The compiler for C++. */
  cxx: string;
  /** What both are always given. */
  flags: string[];
  /** What the C++ compiler is given too. */
  cxxFlags: string[];
  /** The archiver that knows WebAssembly, where there is one. */
  ar?: string;
}

const VERSIONS = ["22", "21", "20", "19", "18"];
const numbered = (name: string): string[] => [...VERSIONS.map((it) => `${name}-${it}`), name];

/** A wasi-sdk of WASI_SDK_PATH or in /opt first, then the system's; null where there is no C library for it. */
export async function findClang(machine: Machine): Promise<ClangTool | null> {
  const { env, files } = machine;
  for (const sdk of [env["WASI_SDK_PATH"], "/opt/wasi-sdk", path.join(machine.home, "wasi-sdk")]) {
    const clang = sdk === undefined ? undefined : programIn(machine, ["clang"], [path.join(sdk, "bin")]);
    if (clang === undefined) continue;
    const version = versionIn(await machine.ask(clang, ["--version"]));
    return {
      name: "clang",
      path: clang,
      version,
      cxx: beside(clang),
      flags: ["--target=wasm32-wasip1", ...unoptimized(version)],
      cxxFlags: [],
      ...archiver(machine, clang),
    };
  }
  const sysroot = [env["WASI_SYSROOT"], "/usr", "/usr/share/wasi-sysroot", "/opt/homebrew/share/wasi-sysroot"].find(
    (it) => it !== undefined && triple(machine, it) !== undefined,
  );
  const [clang, linker] = [programIn(machine, numbered("clang")), programIn(machine, numbered("wasm-ld"))];
  if (sysroot === undefined || clang === undefined || linker === undefined) return null;
  const target = triple(machine, sysroot)!;
  // libc++ lies in the sysroot, or with the compiler, three folders above what it calls its resources.
  const resources = (await machine.ask(clang, ["--print-resource-dir"])) ?? "";
  const libcxx = [path.join(resources, "../../../include", target, "c++/v1"), path.join(sysroot, "include", target, "c++/v1")];
  const found = libcxx.find((it) => files.kind(it) === "folder");
  const version = versionIn(await machine.ask(clang, ["--version"]));
  return {
    name: "clang",
    path: clang,
    version,
    cxx: beside(clang),
    flags: [`--target=${target}`, `--sysroot=${sysroot}`, "-Wno-deprecated", `-fuse-ld=${linker}`, ...unoptimized(version)],
    cxxFlags: found === undefined ? [] : ["-isystem", found],
    ...archiver(machine, clang),
  };
}

/** The first clang that surely knows the option. */
const KNOWS = 20;

/** clang has a `wasm-opt` that it finds on PATH, for whatever it was installed, change what it linked: names and lines of the source are lost or wrong then. */
const unoptimized = (version: string): string[] => (Number.parseInt(version, 10) >= KNOWS ? ["--no-wasm-opt"] : []);

/** The name under which a sysroot has its C library. */
function triple({ files }: Machine, sysroot: string): string | undefined {
  return ["wasm32-wasip1", "wasm32-wasi"].find((it) => files.kind(path.join(sysroot, "include", it, "stdlib.h")) === "file");
}

function archiver(machine: Machine, clang: string): { ar?: string } {
  const ar =
    programIn(machine, [path.basename(clang).replace("clang", "llvm-ar")], [path.dirname(clang)]) ??
    programIn(machine, numbered("llvm-ar"));
  return ar === undefined ? {} : { ar };
}

/** The C++ compiler that came with a C compiler. */
function beside(clang: string): string {
  return path.join(path.dirname(clang), path.basename(clang).replace("clang", "clang++"));
}
