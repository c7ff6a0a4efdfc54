/** C and C++: a wasi-sdk, a distribution's clang or Zig's, with bindings that the compiler finds by `-I`. */
import path from "node:path";
import type { Files } from "../../compose/files.ts";
import { adapterFor, missing, type PlanContext } from "../context.ts";
import type { Planned } from "../steps.ts";
import { sourcesIn } from "./sources.ts";

const USES_WASI =
  /\b(f?printf|puts|putchar|perror|fopen|getenv|time|clock_gettime|rand|exit)\s*\(|\bstd::(cout|cerr|clog|cin|chrono|random|f?stream)/;
const FLAGS = { c: ["-std=gnu17"], cpp: ["-std=c++23", "-fno-exceptions", "-fno-rtti"] };

const PROFILE_FLAGS = { release: ["-Os", "-Wl,--strip-debug"], debug: ["-g", "-O0"] };

/** For either language; `compile_flags.txt`, which clangd reads too, holds the project's own options. */
export function planC(context: PlanContext, language: "c" | "cpp"): Planned {
  const { project, files, tools, work, world, profile } = context;
  const { folder, wit } = project;
  const compiler = compilerOf(context, language);
  if (!compiler) return missing(context, "clang", "clang for WebAssembly");
  const gen = path.join(work, "gen");
  const core = path.join(work, "core.wasm");
  const output = path.join(work, "component.wasm");
  const sources = sourcesIn(files, folder, language === "c" ? /\.c$/ : /\.(cpp|cc|cxx)$/);
  const texts = sourcesIn(files, folder, /\.(c|cpp|cc|cxx|h|hpp)$/).map((it) => files.text(it) ?? "");
  const stem = path.join(gen, world.split("/").pop()!.split("@")[0]!.replaceAll("-", "_"));
  return {
    ok: true,
    plan: {
      steps: [
        { kind: "bindings", language, wit, world, into: gen, single: false, headers: folder },
        {
          kind: "run",
          command: compiler.command,
          // A reactor is a module without `main`, which lives as long as its exports are called.
          args: [
            ...compiler.args,
            ...FLAGS[language],
            ...PROFILE_FLAGS[profile],
            ...["-Wall", "-mexec-model=reactor", "-I", gen, "-I", work, "-I", folder],
            ...ownFlags(files, folder),
            ...["-o", core, ...sources, `${stem}.${language}`, `${stem}_component_type.o`],
          ],
          cwd: folder,
          env: {},
          makes: core,
          format: "clang",
        },
        { kind: "componentize", core, makes: output, adapter: adapterFor(context, texts, USES_WASI) },
      ],
      output,
      tools: [tools.clang?.path ?? compiler.command],
    },
  };
}

function compilerOf({ tools }: PlanContext, language: "c" | "cpp"): { command: string; args: string[] } | null {
  const { clang, zig } = tools;
  if (clang)
    return language === "c"
      ? { command: clang.path, args: clang.flags }
      : { command: clang.cxx, args: [...clang.flags, ...clang.cxxFlags] };
  return zig ? { command: zig.path, args: [language === "c" ? "cc" : "c++", "-target", "wasm32-wasi"] } : null;
}

/** One option a line. */
function ownFlags(files: Files, folder: string): string[] {
  const lines = (files.text(path.join(folder, "compile_flags.txt")) ?? "").split("\n").map((it) => it.trim());
  return lines.filter((it) => it !== "" && !it.startsWith("#"));
}
