/** What is said of a build in one line. */
import path from "node:path";
import type { ComponentBuild } from "../protocol/build.ts";

/** Name, language and outcome, without a newline; the component's path is relative to `cwd`. */
export function buildLine(built: ComponentBuild, cwd: string): string {
  const { name, language, component, bytes, seconds, cached, missing, diagnostics } = built;
  const head = `${name} (${language ?? "own commands"})`;
  if (missing) return `${head}: needs ${missing.tool}; install it with: ${missing.install}`;
  if (diagnostics.some((it) => it.code === "cancelled")) return `${head}: cancelled`;
  if (diagnostics.some((it) => it.severity === "error")) return `${head}: failed after ${seconds} s`;
  const wasi = [...new Set(built.imports.map((it) => it.split("/", 1)[0]!))];
  const imports = wasi.length > 0 ? `, imports ${wasi.join(", ")}` : "";
  return `${head}: ${path.relative(cwd, component)}, ${sizeText(bytes ?? 0)}${imports}, ${cached ? "cached" : `built in ${seconds} s`}`;
}

/** As people read sizes: `812 bytes`, `12.3 KB`, `18.2 MB`. */
function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} KB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
