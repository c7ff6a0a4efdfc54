/** Leaf: what a build tells of each component, as `witloom build --json` and `witloom doctor --json` print it. Plain data only. */
import type { Diagnostic } from "./diagnostic.ts";

export type BuildLanguage = "rust" | "go" | "python" | "c" | "cpp" | "javascript" | "typescript" | "zig";

/** In the order in which they are shown. */
export const BUILD_LANGUAGES: readonly BuildLanguage[] = ["rust", "go", "python", "c", "cpp", "javascript", "typescript", "zig"];

/** A tool that is not there, and the command that installs it. */
export interface MissingTool {
  tool: string;
  install: string;
}

/** The outcome of one project's build. */
export interface ComponentBuild {
  name: string;
  folder: string;
  language: BuildLanguage | null;
  /** The component's file. */
  component: string;
  /** Null where there is none. */
  bytes: number | null;
  /** The interfaces of WASI that it imports, as `wasi:cli/environment@0.2.3`; empty where there is no component. */
  imports: string[];
  seconds: number;
  cached: boolean;
  missing: MissingTool | null;
  diagnostics: Diagnostic[];
}

export interface ToolReport {
  name: string;
  found: boolean;
  version: string | null;
  path: string | null;
}

/** What this machine has for one language. */
export interface ToolchainReport {
  language: BuildLanguage;
  found: boolean;
  version: string | null;
  tools: ToolReport[];
  install: string;
}
