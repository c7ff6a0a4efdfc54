/** C and C++: a wasi-sdk, a distribution's clang or Zig's, with bindings that the compiler finds by `-I`; the project's own CMake or make where it has them. */
import path from "node:path";
import type { Files } from "../../compose/files.ts";
import { adapterFor, missing, type PlanContext } from "../context.ts";
import type { Planned, Step } from "../steps.ts";
import { cmakeSteps, makeSteps } from "./cProjects.ts";
import { type Compiler, type CWay, compileFlags, compilerOf, linkFlags, QUIET } from "./cWay.ts";
import { sourcesIn } from "./sources.ts";

const USES_WASI =
  /\b(f?printf|puts|putchar|perror|fopen|getenv|time|clock_gettime|rand|exit)\s*\(|\bstd::(cout|cerr|clog|cin|chrono|random|f?stream)/;
const FLAGS = { c: ["-std=gnu17"], cpp: ["-std=c++23", "-fno-exceptions", "-fno-rtti"] };

/** For either language; `compile_flags.txt`, which clangd reads too, holds the project's own options. */
export function planC(context: PlanContext, language: "c" | "cpp"): Planned {
  const { project, files, tools, work } = context;
  const compiler = compilerOf(context, language);
  if (!compiler) return missing(context, "clang", "clang for WebAssembly");
  const way = wayOf(context, language, compiler);
  const build = ownBuild(files, project.folder);
  if (build === "cmake" && !tools.cmake) return missing(context, "cmake", "CMake");
  if (build === "make" && !tools.make) return missing(context, "make", "make");
  const { steps, core, newerThan } =
    build === "cmake" ? cmakeSteps(context, way) : build === "make" ? makeSteps(context, way) : atOnce(context, way);
  const output = path.join(work, "component.wasm");
  const texts = sourcesIn(files, project.folder, /\.(c|cpp|cc|cxx|h|hpp)$/).map((it) => files.text(it) ?? "");
  const adapter = adapterFor(context, texts, USES_WASI);
  steps.push({ kind: "componentize", core, makes: output, adapter, ...(newerThan === undefined ? {} : { newerThan }) });
  return { ok: true, plan: { steps, output, tools: [tools.clang?.path ?? compiler.command] } };
}

/** Whether the project brings its own build. A Makefile must leave the compiler to its caller: others are for something else. */
function ownBuild(files: Files, folder: string): "cmake" | "make" | null {
  if (files.kind(path.join(folder, "CMakeLists.txt")) === "file") return "cmake";
  const text = ["GNUmakefile", "makefile", "Makefile"].map((it) => files.text(path.join(folder, it))).find((it) => it !== undefined);
  return text !== undefined && /\$[({](CC|CXX|LINK\.\w+)[)}]|\.o\b/.test(text) ? "make" : null;
}

function wayOf(context: PlanContext, language: "c" | "cpp", compiler: Compiler): CWay {
  const { project, work, world } = context;
  const { folder, wit } = project;
  const gen = path.join(work, "gen");
  const stem = path.join(gen, world.split("/").pop()!.split("@")[0]!.replaceAll("-", "_"));
  const generated = { source: `${stem}.${language}`, type: `${stem}_component_type.o` };
  const includes = ["-I", gen, "-I", work, "-I", folder];
  const file = path.join(work, "world.o");
  const args = [...compiler.args, ...FLAGS[language], ...compileFlags(context), QUIET, ...includes, "-c", generated.source, "-o", file];
  return {
    ...{ language, compiler, generated, includes },
    bindings: { kind: "bindings", language, wit, world, into: gen, single: false, headers: folder },
    object: { file, step: { kind: "run", command: compiler.command, args, cwd: folder, env: {}, makes: file, format: "clang" } },
  };
}

/** All sources in one call of the compiler. */
function atOnce(context: PlanContext, way: CWay): { steps: Step[]; core: string; newerThan?: string } {
  const { project, files, work } = context;
  const { folder } = project;
  const { compiler, language, includes, generated } = way;
  const core = path.join(work, "core.wasm");
  const sources = sourcesIn(files, folder, language === "c" ? /\.c$/ : /\.(cpp|cc|cxx)$/);
  // A reactor is a module without `main`, which lives as long as its exports are called.
  const args = [
    ...compiler.args,
    ...FLAGS[language],
    ...compileFlags(context),
    ...linkFlags(context),
    ...["-Wall", "-mexec-model=reactor", ...includes],
    ...ownFlags(files, folder),
    ...["-o", core, ...sources, generated.source, generated.type],
  ];
  return {
    core,
    steps: [way.bindings, { kind: "run", command: compiler.command, args, cwd: folder, env: {}, makes: core, format: "clang" }],
  };
}

/** One option a line. */
function ownFlags(files: Files, folder: string): string[] {
  const lines = (files.text(path.join(folder, "compile_flags.txt")) ?? "").split("\n").map((it) => it.trim());
  return lines.filter((it) => it !== "" && !it.startsWith("#"));
}
