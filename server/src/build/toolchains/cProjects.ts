/** C and C++ projects with a build of their own: CMake learns of WASI by a toolchain file, make by the names of its compilers. */
import path from "node:path";
import type { PlanContext } from "../context.ts";
import type { Step } from "../steps.ts";
import { type Compiler, type CWay, compileFlags, compilerOf, linkFlags, QUIET } from "./cWay.ts";

interface Way {
  steps: Step[];
  /** The folder in which the module appears. */
  core: string;
  newerThan?: string;
}

/** Configures and builds in a folder of ours, one for each profile. */
export function cmakeSteps(context: PlanContext, way: CWay): Way {
  const { project, work, profile, tools } = context;
  const { folder } = project;
  const cmake = tools.cmake!.path;
  const [settings, made] = [path.join(work, "wasi.cmake"), path.join(work, `cmake-${profile}`)];
  const bin = path.join(made, "bin");
  const type = profile === "release" ? "MinSizeRel" : "Debug";
  const step = { kind: "run" as const, command: cmake, cwd: folder, env: {}, format: "clang" as const };
  const configure = [
    "-S",
    folder,
    "-B",
    made,
    `-DCMAKE_TOOLCHAIN_FILE=${settings}`,
    `-DCMAKE_BUILD_TYPE=${type}`,
    `-DCMAKE_RUNTIME_OUTPUT_DIRECTORY=${bin}`,
  ];
  return {
    core: bin,
    steps: [
      way.bindings,
      way.object.step,
      { kind: "write", file: path.join(work, "cmake", "Platform", "WASI.cmake"), text: PLATFORM },
      { kind: "write", file: settings, text: toolchainFile(context, way), clears: made },
      { ...step, args: configure, makes: made },
      {
        ...step,
        args: ["--build", made],
        makes: bin,
        empties: bin,
        base: made,
        otherwise: "add_executable must make one program, and leave its RUNTIME_OUTPUT_DIRECTORY as it is",
      },
    ],
  };
}

/** CMake does not know the system by itself. */
const PLATFORM = `set(WASI 1)\nset(CMAKE_EXECUTABLE_SUFFIX ".wasm")\n`;

function toolchainFile(context: PlanContext, way: CWay): string {
  const { work, tools } = context;
  const lines = [
    `list(APPEND CMAKE_MODULE_PATH ${quoted(path.join(work, "cmake"))})`,
    "set(CMAKE_SYSTEM_NAME WASI)",
    "set(CMAKE_SYSTEM_VERSION 1)",
    "set(CMAKE_SYSTEM_PROCESSOR wasm32)",
    // A program cannot be linked before there is one: its exports are missing.
    "set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)",
  ];
  for (const [language, name] of [
    ["c", "C"],
    ["cpp", "CXX"],
  ] as const) {
    const { command, args } = compilerOf(context, language)!;
    // Zig is one program for several compilers: which one is its first argument.
    const head = args[0]?.startsWith("-") === false ? args.slice(0, 1) : [];
    // A build type of CMake's brings its own optimization; a release of it has no line tables.
    const tables = context.lines ? ["-gline-tables-only"] : [];
    const flags = [...args.slice(head.length), ...tables, QUIET, ...way.includes];
    lines.push(`set(CMAKE_${name}_COMPILER ${[command, ...head].map(quoted).join(" ")})`);
    lines.push(`set(CMAKE_${name}_FLAGS_INIT ${cmakeText(shellWords(flags))})`);
  }
  if (tools.clang?.ar !== undefined) {
    lines.push(`set(CMAKE_AR ${quoted(tools.clang.ar)})`);
    lines.push(`set(CMAKE_RANLIB ${quoted(tools.clang.ar.replace("llvm-ar", "llvm-ranlib"))})`);
  }
  const linked = ["-mexec-model=reactor", ...linkFlags(context), way.object.file, way.generated.type];
  lines.push(`set(CMAKE_EXE_LINKER_FLAGS_INIT ${cmakeText(shellWords(linked))})`);
  lines.push("set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)", "set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)");
  lines.push("set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)", "set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)");
  return `${lines.join("\n")}\n`;
}

/** Everything is made anew, as make does not know that the WIT or the profile changed. Its own variables for options stay its own. */
export function makeSteps(context: PlanContext, way: CWay): Way {
  const { project, tools } = context;
  const { folder } = project;
  const compiler = ({ command, args }: Compiler): string =>
    shellWords([command, ...args, ...compileFlags(context), QUIET, ...way.includes]);
  const linked = shellWords(["-mexec-model=reactor", ...linkFlags(context), way.object.file, way.generated.type]);
  const ar = tools.clang?.ar;
  const archivers = ar === undefined ? [] : [`AR=${shellWords([ar])}`, `RANLIB=${shellWords([ar.replace("llvm-ar", "llvm-ranlib")])}`];
  const compilers = [`CC=${compiler(compilerOf(context, "c")!)}`, `CXX=${compiler(compilerOf(context, "cpp")!)}`];
  // make reads a dollar as the begin of one of its own variables.
  const args = ["-B", ...[...compilers, `LDFLAGS=${linked}`, ...archivers].map((it) => it.replaceAll("$", "$$$$"))];
  return {
    core: folder,
    newerThan: way.object.file,
    steps: [
      way.bindings,
      way.object.step,
      { kind: "run", command: tools.make!.path, args, cwd: folder, env: {}, makes: folder, format: "clang" },
    ],
  };
}

/** Paths with `/`: every tool here reads them, on Windows too, where `\\` would mean something else. */
const forward = (text: string): string => (path.sep === "\\" ? text.replaceAll("\\", "/") : text);

/** As CMake writes a word. */
const quoted = (text: string): string => `"${forward(text).replace(/[\\"$]/g, "\\$&")}"`;

/** The same for a line of words that are quoted already. */
const cmakeText = (line: string): string => `"${line.replace(/[\\"$]/g, "\\$&")}"`;

/** As a shell reads words. */
const shellWords = (words: string[]): string =>
  words.map((it) => (/^[\w@%+=:,./-]+$/.test(forward(it)) ? forward(it) : `"${forward(it).replace(/[\\"$`]/g, "\\$&")}"`)).join(" ");
