/** `witloom build`: the component projects below a folder, each by its own toolchain. */
import { availableParallelism } from "node:os";
import path from "node:path";
import { type Building, buildAll, planProject } from "../build/build.ts";
import { findProjects } from "../build/find.ts";
import { buildLine } from "../build/lines.ts";
import type { Profile, Project } from "../build/project.ts";
import { brokenProjects } from "../build/serve.ts";
import { stepText } from "../build/steps.ts";
import { surroundings } from "../build/surroundings.ts";
import { watchFolders } from "../build/watch.ts";
import { diskFiles } from "../compose/files.ts";
import type { ComponentBuild } from "../protocol/build.ts";
import type { Diagnostic } from "../protocol/diagnostic.ts";
import { type Args, type Command, diagnosticText, type Surroundings, UsageError } from "./command.ts";

export const build: Command = {
  usage: `witloom build [--json] [--watch] [--dry-run] [--debug | --release] [PATH...]

Builds the component projects at and below PATH (default: the working folder) whose inputs changed, each with its own toolchain. A project is a
folder with its language's files (Cargo.toml, go.mod, pyproject.toml or app.py, package.json, C or C++ sources, build.zig) and a wit/ whose only
world is its own. Its witloom.json may say otherwise: {"language", "wit", "world", "component", "build", "entry", "wasi", "profile", "inputs"}.
--json      {"components":[{"name","folder","language","component","bytes","imports","seconds","cached","missing","diagnostics"}]}
--watch     build again after each change, until interrupted
--dry-run   show the steps and run none
--debug     names and what debuggers read stay in the components; nothing is optimized
--release   as small as it gets, for shipping. Without either, a release build keeps functions' names and line tables, so that a trap has its
            line in the source`,
  options: {
    json: { type: "boolean" },
    watch: { type: "boolean" },
    "dry-run": { type: "boolean" },
    debug: { type: "boolean" },
    release: { type: "boolean" },
  },
  async run(args, around) {
    const roots = args.positionals.length > 0 ? args.positionals : ["."];
    const folders = roots.map((it) => folderOf(it, around));
    const stop = new AbortController();
    const profile = profileOf(args);
    const building = { ...buildingOf(around, stop.signal), ...(profile ? { profile } : {}) };
    const round = async (): Promise<number> => {
      const found = folders.map((it) => findProjects(building.files, it));
      const projects = [...new Map(found.flatMap((it) => it.projects).map((it) => [it.folder, it])).values()];
      const problems = found.flatMap((it) => it.problems);
      if (projects.length + problems.length === 0)
        throw new UsageError(
          `${roots.join(", ")} holds no component project; a project is a folder with its language's files and a wit/, or a witloom.json`,
        );
      return args.flag("dry-run")
        ? showPlans(projects, building, around)
        : buildRound(projects, problems, building, around, args.flag("json"));
    };
    const interrupt = (): void => stop.abort();
    for (const signal of SIGNALS) process.on(signal, interrupt);
    try {
      return args.flag("watch") && !args.flag("dry-run") ? await watch(folders, building.signal, around, round) : await round();
    } finally {
      for (const signal of SIGNALS) process.off(signal, interrupt);
    }
  },
};

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

function profileOf(args: Args): Profile | undefined {
  const [debug, release] = [args.flag("debug"), args.flag("release")];
  if (debug && release) throw new UsageError("--debug and --release exclude each other; give one of them");
  return debug ? "debug" : release ? "release" : undefined;
}

function folderOf(given: string, { cwd }: Surroundings): string {
  const target = path.resolve(cwd, given);
  const kind = diskFiles().kind(target);
  if (kind === undefined) throw new UsageError(`${given} does not exist; check the path`);
  return kind === "file" ? path.dirname(target) : target;
}

function buildingOf(around: Surroundings, signal: AbortSignal): Building {
  return {
    ...surroundings(around.dist, () => around.toolkit()),
    signal,
    onStep: (project, step) => around.err(`${project.name}: ${stepText(step, around.cwd)}\n`),
    onOutput: (_, text) => around.err(text),
  };
}

/** Builds once; the worst outcome is the exit code: 1 errors, 2 a missing tool alone. */
async function buildRound(
  projects: Project[],
  problems: Diagnostic[],
  building: Building,
  around: Surroundings,
  json: boolean,
): Promise<number> {
  const show = (built: ComponentBuild): void => {
    if (!json) around.out(`${buildLine(built, around.cwd)}\n${built.diagnostics.map(diagnosticText).join("")}`);
  };
  const built = await buildAll(projects, building, availableParallelism(), show);
  const broken = brokenProjects(problems, building);
  broken.forEach(show);
  const components = [...built, ...broken];
  if (json) around.out(`${JSON.stringify({ components })}\n`);
  for (const { name, missing } of components)
    if (missing) around.err(`witloom: ${name} needs ${missing.tool}, which was not found; install it with: ${missing.install}\n`);
  if (components.some((it) => it.diagnostics.some((one) => one.severity === "error"))) return 1;
  return components.some((it) => it.missing) ? 2 : 0;
}

async function showPlans(projects: Project[], building: Building, around: Surroundings): Promise<number> {
  let code = 0;
  for (const project of projects) {
    const planned = await planProject(project, building);
    around.out(`${project.name} (${project.language ?? "own commands"}) -> ${path.relative(around.cwd, project.component)}\n`);
    if ("plan" in planned) for (const step of planned.plan.steps) around.out(`  ${stepText(step, around.cwd)}\n`);
    else if ("missing" in planned) {
      around.out(`  needs ${planned.missing.tool}; install it with: ${planned.missing.install}\n`);
      code = Math.max(code, 2);
    } else {
      around.out(planned.diagnostics.map((it) => `  ${diagnosticText(it)}`).join(""));
      code = 1;
    }
  }
  return code;
}

/** Builds at once and after each change, until it is interrupted; then the last round's code. */
async function watch(folders: string[], signal: AbortSignal, around: Surroundings, round: () => Promise<number>): Promise<number> {
  around.err("witloom: watching; Ctrl-C ends it\n");
  let code = 0;
  await watchFolders(folders, signal, async () => {
    code = await round();
  });
  return code;
}
