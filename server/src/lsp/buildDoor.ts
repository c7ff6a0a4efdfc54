/** The answers to what the editor asks about builds: one entry in the table per request of `BuildRequests`. */
import path from "node:path";
import type { Connection } from "vscode-languageserver";
import type { Where } from "../build/messages.ts";
import type { BuildRequests, PlanView } from "../protocol/builds.ts";
import type { BuilderProcess } from "./builderProcess.ts";
import type { BuildSettings, Builds } from "./builds.ts";
import { worlds } from "./compositions.ts";
import type { Engine } from "./engine.ts";
import { partPlaces } from "./partPlaces.ts";
import { toPath, toUri } from "./uris.ts";
import type { WitLanguage } from "./witLanguage.ts";
import type { Workspace } from "./workspace.ts";

export interface BuildServices {
  engine: Engine;
  workspace: Workspace;
  wit: WitLanguage;
  builder: BuilderProcess;
  builds: Builds;
  buildSettings(): BuildSettings;
}

type Handlers = { [M in keyof BuildRequests]: (params: BuildRequests[M][0]) => BuildRequests[M][1] | Promise<BuildRequests[M][1]> };

const METHODS: (keyof BuildRequests)[] = [
  "witloom/projects",
  "witloom/partsOf",
  "witloom/targetWorlds",
  "witloom/build",
  "witloom/stopBuild",
  "witloom/clean",
  "witloom/plans",
  "witloom/toolchains",
  "witloom/newComponent",
];

/** Registers every request; those that come before everything is ready wait. */
export function registerBuilds(connection: Connection, ready: Promise<BuildServices>): void {
  const table = ready.then(handlers);
  for (const method of METHODS)
    connection.onRequest(method as string, async (params: unknown): Promise<unknown> => (await table)[method](params as never));
}

function handlers({ engine, workspace, wit, builder, builds, buildSettings }: BuildServices): Handlers {
  const where = (folders: string[] | undefined): Where => {
    const { roots, projects } = buildSettings();
    return { roots, settings: projects, ...(folders ? { only: folders.map(toPath) } : {}) };
  };
  return {
    "witloom/projects": () =>
      workspace.projects().map(({ name, folder, language, component }) => ({
        ...{ name, folder: toUri(folder), language, component: toUri(component) },
        built: engine.files().kind(component) === "file",
      })),
    "witloom/partsOf": ({ uri }) => partsOf(engine, workspace, toPath(uri)),
    "witloom/targetWorlds": () =>
      [...worlds(wit)].map(([name, folder]) => {
        const [id, version] = name.split("@");
        const [owner, world] = [id!.slice(0, id!.lastIndexOf("/")), id!.slice(id!.lastIndexOf("/") + 1)];
        return { world, package: version === undefined ? owner : `${owner}@${version}`, folder: toUri(folder) };
      }),
    "witloom/build": (options) => {
      if (options.command && options.folders?.length !== 1)
        return { error: { message: "A build command is for one project; name its folder." } };
      return { build: builds.start(options) };
    },
    "witloom/stopBuild": ({ id }) => {
      builds.stop(id);
      return null;
    },
    async "witloom/clean"({ folders }) {
      const { removed, failed } = await builder.begin("clean", where(folders)).answer;
      return failed === null ? { removed: removed.map(toUri) } : { error: { message: failed } };
    },
    async "witloom/plans"({ folders }) {
      const plans = await builder.begin("plans", where(folders)).answer;
      return plans.map(({ component, ...it }): PlanView => ({ ...it, folder: toUri(it.folder) }));
    },
    "witloom/toolchains": () => builder.begin("toolchains", { folder: workspace.roots[0] ?? path.resolve(".") }).answer,
    "witloom/newComponent": ({ wit, folder, ...wanted }) =>
      engine.task("newComponent", { ...wanted, wit: toPath(wit), folder: toPath(folder) }),
  };
}

/** By the places where the document's packages are looked for: a component that is not there yet is meant too. */
function partsOf(engine: Engine, workspace: Workspace, file: string): string[] {
  const places = partPlaces(engine, file);
  return workspace
    .projects()
    .filter((it) => places.has(it.component))
    .map((it) => toUri(it.folder));
}
