/** What is said of a build in one line. */
import path from "node:path";
import type { ComponentBuild } from "../protocol/build.ts";

/** Name, language and outcome, without a newline; the component's path is relative to `cwd`. */
export function buildLine(
  { name, language, component, bytes, seconds, cached, missing, diagnostics }: ComponentBuild,
  cwd: string,
): string {
  const head = `${name} (${language ?? "own commands"})`;
  if (missing) return `${head}: needs ${missing.tool}; install it with: ${missing.install}`;
  if (diagnostics.some((it) => it.code === "cancelled")) return `${head}: cancelled`;
  if (diagnostics.some((it) => it.severity === "error")) return `${head}: failed after ${seconds} s`;
  return `${head}: ${path.relative(cwd, component)}, ${bytes} bytes, ${cached ? "cached" : `built in ${seconds} s`}`;
}
