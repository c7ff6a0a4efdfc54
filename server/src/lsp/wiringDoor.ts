/** The answers to the canvas: one entry in the table per request of `WiringRequests`. */
import path from "node:path";
import type { Connection } from "vscode-languageserver";
import { editBetween } from "../graph/draft.ts";
import { fitTable, isNear, type Pair, packagesIn, pairsOf } from "../graph/fitTable.ts";
import { copyText } from "../graph/gestures/nodes.ts";
import { applyGesture } from "../graph/gestures.ts";
import { composedView, viewOf } from "../graph/view.ts";
import { readWiring, type Shape } from "../graph/wiring.ts";
import { identifier } from "../graph/write.ts";
import type { Gesture, GestureAnswer, PaletteItem, WiringRequests, WiringView } from "../protocol/wiring.ts";
import { lineStarts, positionAt } from "../wit/lines.ts";
import { compositionHandlers } from "./compositions.ts";
import type { Engine } from "./engine.ts";
import { readLayout, writeLayout } from "./layoutFile.ts";
import type { Runs } from "./runs.ts";
import { inSlices } from "./slices.ts";
import { toPath, toUri } from "./uris.ts";
import type { WacLanguage, WacState } from "./wacLanguage.ts";
import { wireCalls } from "./wireCalls.ts";
import type { WitLanguage } from "./witLanguage.ts";
import type { Workspace } from "./workspace.ts";

export interface WiringServices {
  engine: Engine;
  wac: WacLanguage;
  wit: WitLanguage;
  workspace: Workspace;
  runs: Runs;
}

type Handlers = { [M in keyof WiringRequests]: (params: WiringRequests[M][0]) => Promise<WiringRequests[M][1]> };

const METHODS: (keyof WiringRequests)[] = [
  "witloom/wiring",
  "witloom/fits",
  "witloom/palette",
  "witloom/gesture",
  "witloom/copyWiring",
  "witloom/places",
  "witloom/wireCalls",
  "witloom/infer",
  "witloom/worlds",
  "witloom/targets",
  "witloom/explain",
  "witloom/decompose",
];

/** Registers every request; those that come before everything is ready wait. */
export function registerWiring(connection: Connection, ready: Promise<WiringServices>): void {
  const table = ready.then((services) => handlers(services, (uri) => void connection.sendNotification("witloom/wiringChanged", { uri })));
  for (const method of METHODS)
    connection.onRequest(method as string, async (params: unknown): Promise<unknown> => (await table)[method](params as never));
}

const GONE = { message: "The document is not open any more; open it again." };

function handlers(services: WiringServices, changed: (uri: string) => void): Handlers {
  const { wac, runs } = services;
  return {
    ...compositionHandlers(services),
    "witloom/wiring": async ({ uri }) => (uri.endsWith(".wac") || wac.document(uri) ? view(services, uri) : composed(services, uri)),
    async "witloom/fits"({ uri, packages = [] }) {
      const state = (await wac.state(uri)) ?? wac.lastSound(uri);
      if (!state) return { exports: {}, imports: {}, fits: [], answers: [] };
      const all = packagesIn(state.wiring, packages, await shapesWith(services, state, packages));
      await wac.fits.begin(uri, pairsOf(all), () => changed(uri));
      return fitTable(state.wiring, all, (pair) => wac.fits.answer(uri, pair));
    },
    "witloom/palette": ({ uri }) => palette(services, uri),
    "witloom/gesture": (params) => gesture(services, params),
    async "witloom/copyWiring"({ uri, nodes }) {
      const state = await wac.state(uri);
      return { text: state ? copyText(state, nodes) : "" };
    },
    async "witloom/places"({ uri, places }) {
      // A document that was never saved has no folder for the file.
      if (uri.startsWith("file:")) writeLayout(toPath(uri), places);
      return null;
    },
    async "witloom/wireCalls"({ uri }) {
      const run = runs.all.find((it) => it.view.program === uri && it.view.traced && it.view.calls > 0);
      if (!run) return null;
      const shown = await view(services, uri);
      if ("error" in shown) return null;
      const calls = await inSlices(wireCalls(run, shown.edges));
      return calls && { run: run.view.id, ...calls };
    },
  };
}

async function view(services: WiringServices, uri: string): Promise<WiringView | { error: typeof GONE }> {
  const state = await services.wac.state(uri);
  if (!state) return { error: GONE };
  // A file that was just made has no package yet: that is an empty picture, on which one can begin.
  if (isBlank(state)) return { ...draw(services, state), problems: [] };
  if (state.graph !== null) return draw(services, state);
  const before = services.wac.lastSound(uri);
  const problems = state.diagnostics.map(({ message, range }) => ({ message, range }));
  const shown = draw(services, before ?? state);
  return { ...shown, version: state.version, stale: true, problems };
}

function draw({ workspace }: WiringServices, state: WacState): WiringView {
  const projects = new Map(workspace.view().components.flatMap((it) => (it.uri && it.language ? [[it.uri, it.language] as const] : [])));
  const languages = new Map<string, string>();
  for (const [name, { file, language }] of Object.entries(state.packages)) {
    const known = projects.get(toUri(file)) ?? language;
    if (known !== undefined) languages.set(name, known);
  }
  const problems = state.diagnostics.map(({ message, range }) => ({ message, range }));
  return viewOf(state.wiring, { uri: state.uri, version: state.version, languages, places: readLayout(toPath(state.uri)), problems });
}

async function composed({ engine }: WiringServices, uri: string): ReturnType<Handlers["witloom/wiring"]> {
  const answer = await engine.task("composed", { file: toPath(uri) });
  return "error" in answer ? answer : composedView(answer.graph, uri, answer.languages);
}

async function palette({ wac, workspace }: WiringServices, uri: string): Promise<PaletteItem[]> {
  const found = await wac.palette(uri);
  const projects = workspace.view().components;
  const built = found.map(({ file, ...item }): PaletteItem => {
    const project = projects.find((it) => it.uri === toUri(file));
    return project?.language === undefined ? item : { ...item, language: project.language };
  });
  const deps = path.join(path.dirname(toPath(uri)), "deps");
  const unbuilt = workspace.unbuilt().flatMap(({ component, folder, language }): PaletteItem[] => {
    const parts = path
      .relative(deps, component)
      .replace(/\.wasm$/, "")
      .split(path.sep);
    if (parts.length !== 2 || parts.includes("..")) return [];
    const origin = path.relative(path.dirname(toPath(uri)), folder);
    return [{ package: parts.join(":"), origin, built: false, imports: [], exports: [], ...(language === null ? {} : { language }) }];
  });
  return [...built, ...unbuilt.filter((it) => !built.some((own) => own.package === it.package))];
}

/** The ports of the document's packages, and of others that are named. */
async function shapesWith({ wac }: WiringServices, state: WacState, more: readonly string[]): Promise<ReadonlyMap<string, Shape>> {
  if (more.every((it) => state.shapes.has(it))) return state.shapes;
  const found = await wac.palette(state.uri);
  return new Map<string, Shape>([...found.map((it): [string, Shape] => [it.package, it]), ...state.shapes]);
}

/** Nothing was written yet, apart from comments. */
function isBlank({ wiring: { file } }: WacState): boolean {
  return file.directive === null && file.statements.length === 0 && file.problems.length <= 1;
}

/** A blank document with the package that it needs, named after its file and folder. */
async function begun({ wac }: WiringServices, state: WacState): Promise<WacState> {
  const file = toPath(state.uri);
  const text = `package ${identifier(path.basename(path.dirname(file)))}:${identifier(path.basename(file))};\n${state.text}`;
  const document = await wac.would(state.uri, text);
  return { ...state, ...document, text, wiring: readWiring(text, document.graph, state.shapes) };
}

async function gesture(services: WiringServices, params: { uri: string; version: number; gesture: Gesture }): Promise<GestureAnswer> {
  const { uri, version, gesture: wanted } = params;
  const present = await services.wac.state(uri);
  if (!present) return { error: GONE };
  const state = isBlank(present) ? await begun(services, present) : present;
  if (state.version !== version) return { error: { message: "The text changed meanwhile; try again on the new picture." } };
  if (state.graph === null) {
    const [first] = state.diagnostics;
    return {
      error: {
        message: `The text has an error that must be mended first: ${first?.message ?? "it does not parse"}.`,
        ...(first ? { location: { uri, range: first.range } } : {}),
      },
    };
  }
  const named = "package" in wanted ? [wanted.package] : [];
  const shapes = await shapesWith(services, state, named);
  await services.wac.fits.ensure(uri, neededPairs(state, wanted, shapes));
  const outcome = applyGesture(state.wiring, wanted, {
    shapes,
    fits: (from, to) => services.wac.fitsNow(uri, from, to),
  });
  if (!outcome.ok) return { error: { message: outcome.message } };
  if (outcome.edit === null) return { edits: [], select: outcome.select };
  const refusal = await verdict(services, state, outcome.edit);
  if (refusal !== null) return { error: { message: refusal } };
  const result = state.text.slice(0, outcome.edit.start) + outcome.edit.newText + state.text.slice(outcome.edit.end);
  const edit = state === present ? outcome.edit : editBetween(present.text, result)!;
  const starts = lineStarts(present.text);
  const range = { start: positionAt(starts, edit.start), end: positionAt(starts, edit.end) };
  const renamed = Object.keys(outcome.renamed).length > 0 ? { renamed: outcome.renamed } : {};
  return { edits: [{ range, newText: edit.newText }], select: outcome.select, ...renamed };
}

/** What the official crates have against the document with an edit that they do not have against it now; null if nothing. */
async function verdict(
  { wac }: WiringServices,
  state: WacState,
  edit: { start: number; end: number; newText: string },
): Promise<string | null> {
  const text = state.text.slice(0, edit.start) + edit.newText + state.text.slice(edit.end);
  const after = await wac.would(state.uri, text);
  const before = new Set(state.diagnostics.map((it) => it.message));
  return after.diagnostics.find((it) => it.severity === "error" && !before.has(it.message))?.message ?? null;
}

/** The pairs that a gesture asks about. */
function neededPairs(state: WacState, gesture: Gesture, shapes: ReadonlyMap<string, Shape>): Pair[] {
  const { nodes, wires } = state.wiring;
  const packageOf = (id: string | null): string | undefined => nodes.find((it) => it.id === id)?.package;
  if (gesture.kind === "connect") {
    const exporter = packageOf(gesture.from.node);
    const importer = packageOf(gesture.to.node);
    return exporter && importer ? [{ exporter, export: gesture.from.port, importer, import: gesture.to.port }] : [];
  }
  if (gesture.kind === "plug") return pairsOf(packagesIn(state.wiring, [], shapes)).filter(isNear);
  if (gesture.kind !== "insert") return [];
  const wire = wires.find((it) => it.id === gesture.edge);
  const inserted = shapes.get(gesture.package);
  const exporter = packageOf(wire?.from.node ?? null);
  const importer = packageOf(wire?.to.node ?? null);
  if (!wire || !inserted) return [];
  const outputs = importer
    ? inserted.exports.map((it) => ({ exporter: gesture.package, export: it.name, importer, import: wire.to.port }))
    : [];
  const inputs = exporter
    ? inserted.imports.map((it) => ({ exporter, export: wire.from.port, importer: gesture.package, import: it.name }))
    : [];
  return [...outputs, ...inputs];
}
