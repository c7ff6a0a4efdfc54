/** Leaf: builds as the editor asks for them and follows them. Plain data only; folders and files are URIs. */

import type { GeneratedFile } from "./bindings.ts";
import type { BuildLanguage, MissingTool, ToolchainReport } from "./build.ts";
import type { Failure } from "./places.ts";

/** A component project of the workspace. */
export interface ProjectView {
  name: string;
  folder: string;
  language: BuildLanguage | null;
  component: string;
  /** Whether its component is there. */
  built: boolean;
}

export interface BuildOptions {
  /** Projects by their folders; absent: all. */
  folders?: string[];
  /** What has not changed is built, too. */
  force?: boolean;
  /** Builds again what changes, until it is stopped. */
  watch?: boolean;
  /** Instead of the way that the project is built by: a program and its arguments. Only with one folder. */
  command?: string[];
  profile?: "debug" | "release";
}

export interface ComponentState {
  name: string;
  folder: string;
  language: BuildLanguage | null;
  state: "waiting" | "building" | "built" | "cached" | "failed" | "missing" | "cancelled";
  /** Null where there is no component. */
  bytes: number | null;
  seconds: number;
  errors: number;
  warnings: number;
  missing: MissingTool | null;
}

export interface BuildView {
  id: number;
  watch: boolean;
  /** A build that watches rests between its rounds. */
  state: "building" | "resting" | "ended";
  cancelled: boolean;
  /** Of the last round. */
  components: ComponentState[];
  /** Compositions that were composed again after the last round. */
  recomposed: string[];
  /** The run that was started again after the last round. */
  rerun: number | null;
  /** Why it could not be done at all. */
  error?: Failure;
}

/** What a terminal shows of a build. `result` is our own line about one project, `step` is what is done next. */
export interface BuildOutput {
  build: number;
  /** The project's name; null: about the build as a whole. */
  project: string | null;
  kind: "step" | "output" | "good" | "bad";
  text: string;
}

/** The steps that would build a project, or why there are none. */
export interface PlanView {
  name: string;
  folder: string;
  language: BuildLanguage | null;
  steps: string[];
  missing: MissingTool | null;
  /** Sentences. */
  problems: string[];
}

export interface NewComponent {
  /** The WIT file or the folder of its package. */
  wit: string;
  world: string;
  language: BuildLanguage;
  name: string;
  /** The new project's folder. */
  folder: string;
}

/** Method name → [params, result]. */
export interface BuildRequests {
  "witloom/projects": [null, ProjectView[]];
  /** The projects that make the components of a composition, by their folders; also those that are not built yet. */
  "witloom/partsOf": [{ uri: string }, string[]];
  /** The worlds that a component can be made for, with their packages' names and folders. */
  "witloom/targetWorlds": [null, { world: string; package: string; folder: string }[]];
  "witloom/build": [BuildOptions, { build: BuildView } | { error: Failure }];
  /** Ends one build, or all (no id). */
  "witloom/stopBuild": [{ id?: number }, null];
  /** Takes away what builds made: components and working folders. The answer names what is gone. */
  "witloom/clean": [{ folders?: string[] }, { removed: string[] } | { error: Failure }];
  "witloom/plans": [{ folders?: string[] }, PlanView[]];
  "witloom/toolchains": [null, ToolchainReport[]];
  /** The files of a new project, and the one with the first function to write; nothing is written. */
  "witloom/newComponent": [NewComponent, { files: GeneratedFile[]; main: string } | { error: Failure }];
}
