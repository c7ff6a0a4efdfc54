/** What the builder process is asked and what it tells. Plain data; paths are absolute. */
import type { ComponentBuild, MissingTool, ToolchainReport } from "../protocol/build.ts";
import type { Profile, Project } from "./project.ts";

/** Where projects are looked for, and what is said about them beyond their own files. */
export interface Where {
  roots: string[];
  /** Only the projects in these folders; absent: all. */
  only?: string[];
  /** By folder, in the form of `witloom.json`, over what that file says. */
  settings: Record<string, unknown>;
}

export interface BuildRequest extends Where {
  force: boolean;
  /** Over what projects say themselves. */
  profile?: Profile;
  /** Goes on until it is cancelled. */
  watch: boolean;
}

export type About = Pick<Project, "name" | "folder" | "language" | "component">;

export interface PlannedSteps extends About {
  steps: string[];
  missing: MissingTool | null;
  problems: string[];
}

export interface CleanedUp {
  removed: string[];
  /** A sentence. */
  failed: string | null;
}

/** Task name → [request, answer]. */
export interface BuilderTasks {
  build: [BuildRequest, null];
  plans: [Where, PlannedSteps[]];
  clean: [Where, CleanedUp];
  toolchains: [{ folder: string }, ToolchainReport[]];
}

export type ToBuilder =
  | { id: number; cancel: true }
  | { [K in keyof BuilderTasks]: { id: number; task: K; request: BuilderTasks[K][0] } }[keyof BuilderTasks];

/** What is told while a build goes on. A round is one look at all projects; a watching build has many. */
export type BuildEvent =
  | { kind: "round"; projects: About[] }
  | { kind: "step"; folder: string; text: string }
  | { kind: "output"; folder: string; text: string }
  | { kind: "built"; built: ComponentBuild }
  | { kind: "rest" };

export type FromBuilder = { id: number } & ({ event: BuildEvent } | { answer: unknown } | { failed: string });
