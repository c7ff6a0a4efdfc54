/** What lives as long as the server does: the languages, the runs and the builds, and how they hear of documents, files and settings. */
import { CodeLensRefreshRequest, type Connection, type TextDocuments } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { RequestView, RunView } from "../protocol/editor.ts";
import { afterBuild, tellDebuggers } from "./afterBuild.ts";
import { Annotations } from "./annotations.ts";
import type { BuildServices } from "./buildDoor.ts";
import { BuilderProcess } from "./builderProcess.ts";
import { Builds } from "./builds.ts";
import { CallIndexes } from "./callIndexes.ts";
import { Diagnostics } from "./diagnostics.ts";
import type { Engine } from "./engine.ts";
import { Forms } from "./forms.ts";
import { markOutdated } from "./outdated.ts";
import { Publisher } from "./publisher.ts";
import { Repls } from "./repls.ts";
import type { Services } from "./requests.ts";
import { type RunRecord, Runs } from "./runs.ts";
import type { RunSettings } from "./runWanted.ts";
import { SourceRemarks } from "./sourceRemarks.ts";
import { toPath, toUri } from "./uris.ts";
import { WacLanguage } from "./wacLanguage.ts";
import { WitLanguage } from "./witLanguage.ts";
import { Workspace } from "./workspace.ts";

const DEFAULTS: RunSettings = {
  timeout: 60,
  maxMemory: 1024,
  maxOutput: 64,
  maxHandles: 100_000,
  maxTable: 1_000_000,
  nodePath: "",
  engine: "jco",
  wasmtimePath: "",
};

/** Starts everything on an engine that is ready. */
export function startServices(
  connection: Connection,
  documents: TextDocuments<TextDocument>,
  engine: Engine,
  roots: string[],
): Services & BuildServices {
  const workspace = new Workspace(engine.toolkit);
  workspace.roots = roots;
  const wit = new WitLanguage(engine, () => workspace.roots);
  const wac = new WacLanguage(engine);
  const forms = new Forms(engine, workspace);
  const publisher = new Publisher(connection);
  const diagnostics = new Diagnostics(engine, connection, publisher, wit, wac);
  const indexes = new CallIndexes();
  const sources = new SourceRemarks({ connection, wit, roots: () => workspace.roots, projects: () => workspace.projects(), indexes });
  const annotations = new Annotations(engine, wit, wac, connection, { sources, indexes });
  const settings = settingsOf(connection, workspace);
  const runs = startRuns(connection, engine, annotations, settings);
  const filesChanged = (uris: string[]): void => {
    workspace.invalidate();
    markOutdated(engine, runs, uris.filter((it) => it.startsWith("file:")).map(toPath));
    forms.invalidate();
    wit.invalidate();
    wac.invalidate();
    for (const uri of uris) if (uri.endsWith(".wasm")) void connection.sendNotification("witloom/wiringChanged", { uri });
    diagnostics.all();
    void connection.sendNotification("witloom/workspaceChanged", null);
  };
  connection.onDidChangeWatchedFiles(({ changes }) => filesChanged(changes.map((it) => it.uri)));
  const building = startBuilds(connection, { engine, workspace, runs }, publisher, filesChanged);
  const touched = (document: TextDocument): void => {
    if (document.languageId === "wit") wit.packages.documentChanged();
    building.builds.documentChanged(document.uri);
    diagnostics.schedule(document);
    annotations.refresh(document);
  };
  documents.onDidChangeContent(({ document }) => touched(document));
  documents.onDidClose(({ document }) => {
    wit.packages.filesChanged();
    diagnostics.close(document.uri);
    wac.forget(document.uri);
  });
  for (const document of documents.all()) touched(document);
  return {
    engine,
    forms,
    repls: new Repls(engine, forms, runs),
    runs,
    indexes,
    wit,
    wac,
    diagnostics,
    workspace,
    ...building,
    declaration: (iface, fn) => wit.declaration(iface, fn),
  };
}

function startRuns(connection: Connection, engine: Engine, annotations: Annotations, settings: () => RunSettings): Runs {
  const changed = (run: RunRecord): void => {
    void connection.sendNotification("witloom/runChanged", run.view satisfies RunView);
    if (run.view.state !== "starting") annotations.show(run);
    // The lenses tell whether a run goes on; a client that cannot refresh them asks again by itself.
    if (run.view.state !== "running") void connection.sendRequest(CodeLensRefreshRequest.type).catch(() => undefined);
  };
  const output = (run: RunView, stream: "stdout" | "stderr", text: string): void =>
    void connection.sendNotification("witloom/output", { run: run.id, stream, text });
  const served = (request: RequestView): void => void connection.sendNotification("witloom/served", request);
  return new Runs(engine, { changed, output, served }, settings);
}

function startBuilds(
  connection: Connection,
  services: Parameters<typeof afterBuild>[0],
  publisher: Publisher,
  filesChanged: (uris: string[]) => void,
): Pick<BuildServices, "builder" | "builds" | "buildSettings"> {
  const { engine, workspace, runs } = services;
  const buildSettings: BuildServices["buildSettings"] = () => ({ roots: workspace.roots, projects: workspace.settings });
  const builder = new BuilderProcess(engine.dist);
  const events: ConstructorParameters<typeof Builds>[2] = {
    changed: (build) => void connection.sendNotification("witloom/buildChanged", build),
    output: (output) => void connection.sendNotification("witloom/buildOutput", output),
    begun: () => runs.all.length > 0 && runs.warmUp(),
    ended: () => runs.coolDown(),
    async built(components, watching) {
      filesChanged(components.map(toUri));
      tellDebuggers(services, components);
      return watching ? afterBuild(services, components) : { recomposed: [], rerun: null };
    },
  };
  return { builder, builds: new Builds(builder, publisher, events, buildSettings), buildSettings };
}

interface Settings {
  run?: Partial<Omit<RunSettings, "nodePath" | "wasmtimePath">>;
  nodePath?: string;
  wasmtimePath?: string;
  build?: { projects?: Record<string, unknown> };
}

/** The settings for runs as they are now; those for projects go to the workspace. A client without configuration keeps the defaults. */
function settingsOf(connection: Connection, workspace: Workspace): () => RunSettings {
  let settings = DEFAULTS;
  const configure = async (): Promise<void> => {
    const found = (await connection.workspace.getConfiguration("witloom")) as Settings | null;
    settings = { ...DEFAULTS, ...found?.run, nodePath: found?.nodePath ?? "", wasmtimePath: found?.wasmtimePath ?? "" };
    workspace.configure(found?.build?.projects ?? {});
  };
  connection.onDidChangeConfiguration(() => void configure().catch(() => undefined));
  void configure().catch(() => undefined);
  return () => settings;
}
