/** What every way of building C and C++ shares: the compiler, the bindings, and their object. */
import type { PlanContext } from "../context.ts";
import type { BindingsStep, Step } from "../steps.ts";

/** One call compiles and another links: each is given what both need. */
export const QUIET = "-Wno-unused-command-line-argument";

/** How far it optimizes, and what it tells debuggers. */
export function compileFlags({ profile, lines }: PlanContext): string[] {
  return profile === "debug" ? ["-g", "-O0"] : lines ? ["-Os", "-gline-tables-only"] : ["-Os"];
}

/** What the linker leaves out. */
export const linkFlags = ({ profile, lines }: PlanContext): string[] => (profile === "release" && !lines ? ["-Wl,--strip-debug"] : []);

/** A compiler with what it is always given. */
export interface Compiler {
  command: string;
  args: string[];
}

/** What every way of building C has. */
export interface CWay {
  language: "c" | "cpp";
  compiler: Compiler;
  bindings: BindingsStep;
  /** The generated sources and the object that holds the world. */
  generated: { source: string; type: string };
  /** `-I` of the bindings. */
  includes: string[];
  /** Compiles the generated sources by themselves. */
  object: { step: Step; file: string };
}

/** The compiler of a language; null where there is none. */
export function compilerOf({ tools }: PlanContext, language: "c" | "cpp"): Compiler | null {
  const { clang, zig } = tools;
  if (clang)
    return language === "c"
      ? { command: clang.path, args: clang.flags }
      : { command: clang.cxx, args: [...clang.flags, ...clang.cxxFlags] };
  return zig ? { command: zig.path, args: [language === "c" ? "cc" : "c++", "-target", "wasm32-wasi"] } : null;
}
