/** What every toolchain plans from. */
import type { Files } from "../compose/files.ts";
import { installCommand, type System, type ToolName } from "./install.ts";
import type { Profile, Project } from "./project.ts";
import type { Adapter, Planned } from "./steps.ts";
import type { Tools } from "./tools.ts";

export interface PlanContext {
  project: Project;
  /** The world by name. */
  world: string;
  /** Whether the world itself imports from `wasi:`. */
  worldUsesWasi: boolean;
  profile: Profile;
  /** A release keeps names of functions and line tables. */
  lines?: boolean;
  /** The environment's variables, as cargo and its like read them. */
  env: Record<string, string | undefined>;
  /** A folder of the project that is ours alone. */
  work: string;
  files: Files;
  tools: Partial<Tools>;
  system: System;
  /** The folder of the bundles. */
  dist: string;
  /** Node.js itself. */
  node: string;
}

/** What to say where a tool is missing. */
export function missing(context: PlanContext, tool: ToolName, label: string): Planned {
  return { ok: false, missing: { tool: label, install: installCommand(tool, context.system) } };
}

/** The adapter: what a project says, else WASI only where the world or the sources use it. */
export function adapterFor({ project, worldUsesWasi }: PlanContext, sources: string[], uses: RegExp): Adapter {
  return (project.wasi ?? (worldUsesWasi || sources.some((it) => uses.test(it)))) ? "wasi" : "stub";
}
