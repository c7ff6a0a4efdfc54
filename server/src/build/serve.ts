/** The work of the builder process: builds, plans and cleaning up, each task with its events. */
import { rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import type { ComponentBuild } from "../protocol/build.ts";
import { type Building, buildAll, planProject } from "./build.ts";
import { doctor } from "./doctor.ts";
import { type Found, findProjects } from "./find.ts";
import { type Inputs, inputsOf, lastBuild, sameInputs } from "./inputs.ts";
import type { About, BuildEvent, BuilderTasks, BuildRequest, CleanedUp, PlannedSteps, Where } from "./messages.ts";
import { type Project, readManifest, workFolder } from "./project.ts";
import { stepText } from "./steps.ts";
import { watchFolders } from "./watch.ts";

/** What every task needs; `machine` is looked at anew for each. */
export type Around = () => Pick<Building, "machine" | "files" | "generators" | "dist" | "node">;

type Task<K extends keyof BuilderTasks> = (
  request: BuilderTasks[K][0],
  around: Around,
  signal: AbortSignal,
  emit: (event: BuildEvent) => void,
) => Promise<BuilderTasks[K][1]>;

export const tasks: { [K in keyof BuilderTasks]: Task<K> } = {
  build,
  async plans(where, around, signal) {
    const building: Building = { ...around(), signal, onStep: () => undefined, onOutput: () => undefined };
    return Promise.all(projectsOf(where, building).projects.map((it) => planned(it, building)));
  },
  async clean(where, around) {
    return clean(projectsOf(where, around()).projects);
  },
  toolchains: ({ folder }, around) => doctor(around().machine, folder),
};

/** The projects that are meant, each once. */
function projectsOf({ roots, only, settings }: Where, { files }: Pick<Building, "files">): Found {
  const found = roots.map((root) => findProjects(files, root, settings));
  const meant = (folder: string): boolean => only === undefined || only.includes(folder);
  return {
    projects: [...new Map(found.flatMap((it) => it.projects).map((it) => [it.folder, it])).values()].filter((it) => meant(it.folder)),
    problems: found.flatMap((it) => it.problems).filter((it) => meant(path.dirname(it.file))),
  };
}

async function build(request: BuildRequest, around: Around, signal: AbortSignal, emit: (event: BuildEvent) => void): Promise<null> {
  const surroundings = (): Building => ({
    ...around(),
    signal,
    force: request.force,
    ...(request.profile ? { profile: request.profile } : {}),
    onStep: (project, step) => emit({ kind: "step", folder: project.folder, text: stepText(step, project.folder) }),
    onOutput: (project, text) => emit({ kind: "output", folder: project.folder, text }),
  });
  // Tools are asked for their versions once, and again when one was missing: somebody may have installed it meanwhile.
  let building = surroundings();
  let lacking = false;
  const failed = new Map<string, Inputs>();
  const round = async (first: boolean): Promise<void> => {
    if (lacking) building = surroundings();
    lacking = false;
    const now = building;
    const { projects, problems } = projectsOf(request, now);
    const due = first ? projects : projects.filter((it) => isDue(it, now, failed));
    const broken = first ? brokenProjects(problems, now) : [];
    if (due.length + broken.length === 0 && !first) return;
    emit({ kind: "round", projects: [...due, ...broken].map(about) });
    for (const built of broken) emit({ kind: "built", built });
    const before = new Map(due.map((it) => [it.folder, inputsOf(now.files, it)]));
    await buildAll(due, { ...now, force: first && request.force }, availableParallelism(), (built) => {
      lacking ||= built.missing !== null;
      if (isBad(built)) failed.set(built.folder, before.get(built.folder)!);
      else failed.delete(built.folder);
      emit({ kind: "built", built });
    });
    emit({ kind: "rest" });
  };
  if (request.watch) {
    let first = true;
    await watchFolders(watched(request, building), signal, async () => {
      await round(first);
      first = false;
    });
  } else await round(true);
  return null;
}

const about = ({ name, folder, language, component }: About): About => ({ name, folder, language, component });

const isBad = ({ missing, diagnostics }: ComponentBuild): boolean => missing !== null || diagnostics.some((it) => it.severity === "error");

/** What failed is tried again when something of it changed. */
function isDue(project: Project, { files, profile }: Building, failed: Map<string, Inputs>): boolean {
  const before = failed.get(project.folder);
  if (before) return !sameInputs(before, inputsOf(files, project, before));
  return lastBuild(files, profile ? { ...project, profile } : project) === null;
}

/** The roots, and what lies outside of them that a project is built from. */
function watched(request: BuildRequest, around: Pick<Building, "files">): string[] {
  const { projects } = projectsOf(request, around);
  const folders = request.only === undefined ? [...request.roots] : projects.map((it) => it.folder);
  for (const it of projects.flatMap(({ wit, inputs }) => [wit, ...inputs]))
    if (!folders.some((folder) => it === folder || it.startsWith(`${folder}${path.sep}`)))
      folders.push(around.files.kind(it) === "file" ? path.dirname(it) : it);
  return [...new Set(folders)];
}

async function planned(project: Project, building: Building): Promise<PlannedSteps> {
  const found = await planProject(project, building);
  return {
    ...about(project),
    steps: "plan" in found ? found.plan.steps.map((it) => stepText(it, project.folder)) : [],
    missing: "missing" in found ? found.missing : null,
    problems: "diagnostics" in found ? found.diagnostics.map((it) => it.message) : [],
  };
}

/** Only what a build makes: the component and our own working folder. The compilers' caches stay. */
function clean(projects: Project[]): CleanedUp {
  const removed: string[] = [];
  for (const project of projects) {
    for (const it of [project.component, workFolder(project)]) {
      try {
        rmSync(it, { recursive: true });
        removed.push(it);
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code !== "ENOENT") return { removed, failed: `${it} cannot be removed (${code}); check its permissions.` };
      }
    }
  }
  return { removed, failed: null };
}

/** A project whose witloom.json is wrong is told as a component that cannot be built. */
export function brokenProjects(problems: Found["problems"], { files }: Pick<Building, "files">): ComponentBuild[] {
  return [...new Set(problems.map((it) => it.file))].map((file) => {
    const folder = path.dirname(file);
    const name = path.basename(folder);
    const { language = null, component = `${name}.wasm` } = readManifest(files, folder)?.manifest ?? {};
    return {
      ...{ name, folder, language, component: path.resolve(folder, component) },
      ...{ bytes: null, imports: [], seconds: 0, cached: false, missing: null, diagnostics: problems.filter((it) => it.file === file) },
    };
  });
}
