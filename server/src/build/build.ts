/** Builds projects: those whose inputs changed, each by its plan, as many at a time as there are cores. The last good component stays until a better one is there. */
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import type { Generators } from "../bindings/generate.ts";
import type { Files } from "../compose/files.ts";
import type { ComponentBuild, MissingTool } from "../protocol/build.ts";
import type { Diagnostic } from "../protocol/diagnostic.ts";
import { capabilityFindings } from "./capabilities.ts";
import { inputsOf, lastBuild, prepareWorkFolder, remember } from "./inputs.ts";
import { systemOf } from "./install.ts";
import type { Machine } from "./machine.ts";
import { perform } from "./perform.ts";
import { planBuild, toolsFor } from "./plan.ts";
import { finding } from "./problems/finding.ts";
import { keepsLines, type Profile, type Project, profileOf, workFolder } from "./project.ts";
import { scriptDrift } from "./scriptDrift.ts";
import type { Plan, Step } from "./steps.ts";
import { type Target, targetOf } from "./target.ts";
import { sourcesIn } from "./toolchains/sources.ts";
import { findTool, type Tools } from "./tools.ts";
import { inTurn } from "./turns.ts";
import { verify } from "./verify.ts";
import { atTheWit } from "./witPlaces.ts";

export interface Building {
  machine: Machine;
  files: Files;
  /** Loaded when something must be built. */
  generators(): Promise<Generators>;
  dist: string;
  node: string;
  signal: AbortSignal;
  /** Builds what has not changed, too. */
  force?: boolean;
  /** Instead of what the projects say. */
  profile?: Profile;
  onStep(project: Project, step: Step): void;
  onOutput(project: Project, text: string): void;
}

/** Builds all, a few at a time; `onDone` hears of each as it ends. The answer is in the order of the projects. */
export async function buildAll(
  projects: Project[],
  around: Building,
  cores: number,
  onDone: (built: ComponentBuild) => void = () => undefined,
): Promise<ComponentBuild[]> {
  const out: ComponentBuild[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < projects.length; index = next++) {
      out[index] = await buildProject(projects[index]!, around);
      onDone(out[index]!);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(cores, projects.length)) }, worker));
  return out;
}

/** Builds one project, or finds that nothing changed. Every failure is a diagnostic or a missing tool. Builds of one project take turns: they share a folder. */
export function buildProject(given: Project, around: Building): Promise<ComponentBuild> {
  const project = withProfile(given, around);
  return inTurn(project.folder, () => buildOne(project, around));
}

async function buildOne(project: Project, around: Building): Promise<ComponentBuild> {
  const started = performance.now();
  const outcome = (rest: Partial<ComponentBuild>): ComponentBuild => ({
    name: project.name,
    folder: project.folder,
    language: project.language,
    component: project.component,
    bytes: statSync(project.component, { throwIfNoEntry: false })?.size ?? null,
    imports: [],
    seconds: Math.round(performance.now() - started) / 1000,
    cached: false,
    missing: null,
    diagnostics: [],
    ...rest,
  });
  const kept = around.force ? null : lastBuild(around.files, project);
  if (kept) return outcome({ cached: true, diagnostics: kept.diagnostics, imports: kept.imports });
  try {
    const planned = await planProject(project, around);
    if ("diagnostics" in planned) return outcome({ diagnostics: planned.diagnostics });
    if ("missing" in planned) return outcome({ missing: planned.missing });
    return outcome(await carryOut(project, planned.plan, planned.target, around));
  } catch (error) {
    const { code, path: file, message } = error as NodeJS.ErrnoException;
    const why =
      code === undefined ? message.split("\n", 1)[0]! : `${file ?? project.folder} cannot be written (${code}); check its permissions`;
    return outcome({ diagnostics: [failure(homeOf(project, around.files), `The build failed: ${why}.`, "build-failed")] });
  }
}

export type PlannedProject = { plan: Plan; target: Target | null } | { missing: MissingTool } | { diagnostics: Diagnostic[] };

/** The steps that would build a project. Runs nothing but the tools' own `--version`. */
export async function planProject(given: Project, around: Building): Promise<PlannedProject> {
  const { files, machine } = around;
  const project = withProfile(given, around);
  const { toolkit } = await around.generators();
  const asked = targetOf(toolkit, files, project);
  if ("diagnostics" in asked) return asked;
  const tools: Partial<Tools> = {};
  for (const key of toolsFor(project)) Object.assign(tools, { [key]: await findTool(machine, key, project.folder) });
  const planned = planBuild({
    project,
    world: asked.target?.world ?? project.world ?? "",
    worldUsesWasi: asked.target === null || asked.target.wasi.length > 0,
    profile: profileOf(project),
    lines: keepsLines(project),
    env: machine.env,
    work: workFolder(project),
    files,
    tools,
    system: systemOf(files, machine.platform),
    dist: around.dist,
    node: around.node,
  });
  return planned.ok ? { plan: planned.plan, target: asked.target } : { missing: planned.missing };
}

type CarriedOut = Pick<ComponentBuild, "diagnostics"> & Partial<Pick<ComponentBuild, "imports">>;

/** Performs the plan; what it made takes its place when it is found good. */
async function carryOut(project: Project, plan: Plan, target: Target | null, around: Building): Promise<CarriedOut> {
  const { files, signal } = around;
  const home = homeOf(project, files);
  const generators = await around.generators();
  prepareWorkFolder(project);
  const before = inputsOf(files, project);
  const own = plan.output === project.component;
  const last = path.join(workFolder(project), "last.wasm");
  rmSync(last, { force: true });
  if (own) {
    mkdirSync(path.dirname(project.component), { recursive: true });
    if (existsSync(project.component)) copyFileSync(project.component, last);
  }
  const restore = (): void => {
    if (!own) return;
    if (existsSync(last)) copyFileSync(last, project.component);
    else rmSync(project.component, { force: true });
  };
  const done = await perform(plan, {
    generators,
    files,
    signal,
    project: project.folder,
    home,
    onStep: (step) => around.onStep(project, step),
    onOutput: (text) => around.onOutput(project, text),
  });
  const diagnosed = atTheWit(generators.toolkit, target, workFolder(project), done.diagnostics);
  if (!done.done) {
    restore();
    const cancelled = signal.aborted ? [failure(home, "The build was cancelled.", "cancelled")] : [];
    return { diagnostics: [...diagnosed, ...cancelled] };
  }
  if (!existsSync(plan.output)) {
    const message = `The build made no ${plan.output}; check "component" in witloom.json, or the build command.`;
    return { diagnostics: [...done.diagnostics, failure(home, message, "no-output")] };
  }
  const expected = target && { source: target.source, world: target.world, wit: project.wit };
  const { findings, imports } = verify(generators.toolkit, readFileSync(plan.output), expected, home);
  findings.push(...scriptDrift(generators.toolkit, project, target));
  if (findings.length > 0) {
    restore();
    return { diagnostics: [...done.diagnostics, ...findings] };
  }
  if (!own) install(plan.output, project.component);
  rmSync(last, { force: true });
  const wasi = imports.filter((it) => it.startsWith("wasi:"));
  const named = target?.wasi ?? [];
  const diagnostics = [...done.diagnostics, ...capabilityFindings({ project, files, home, imports: wasi, named })];
  remember(files, project, before, plan.tools, diagnostics, wasi);
  return { diagnostics, imports: wasi };
}

/** Whole or not at all: it is copied beside its place and renamed. */
function install(made: string, component: string): void {
  mkdirSync(path.dirname(component), { recursive: true });
  const fresh = `${component}.${process.pid}.new`;
  copyFileSync(made, fresh);
  renameSync(fresh, component);
}

const withProfile = (project: Project, { profile }: Building): Project => (profile ? { ...project, profile } : project);

const failure = (file: string, message: string, code: string): Diagnostic => finding("", { file, line: 1 }, "error", message, code);

const HOMES = ["witloom.json", "Cargo.toml", "go.mod", "build.zig", "pyproject.toml", "package.json", "app.py", "src/main.zig", "main.zig"];

/** The file that stands for what has no place: a source of C, else the project's file. */
function homeOf(project: Project, files: Files): string {
  if (project.language === "c" || project.language === "cpp") {
    const source = sourcesIn(files, project.folder, /\.(c|cpp|cc|cxx)$/)[0];
    if (source !== undefined) return source;
  }
  const name = HOMES.find((it) => files.kind(path.join(project.folder, it)) === "file");
  return name === undefined ? project.folder : path.join(project.folder, name);
}
