/** Everything that the canvas knows at a moment. Plain data and the functions that derive it. */
import type { FitTable, PaletteItem, Point, WireCalls, WiringView } from "../../../server/src/protocol/wiring.ts";
import type { CallsView, Pauses } from "../messages.ts";
import type { Answer } from "./fits.ts";
import { packagesOf, targetsOf } from "./fits.ts";
import type { Rect } from "./geometry.ts";
import { type Item, isThere } from "./items.ts";
import { applyPauses, NO_PAUSES } from "./pauses.ts";
import { emptyScene, type Measure, type Scene, type ScenePort, type SceneWire, sceneOf } from "./scene.ts";
import type { Settled } from "./stable.ts";
import { applyStandIns } from "./standIns.ts";

/** What is going on with the pointer. */
export type Drag =
  | { kind: "move"; ids: ReadonlySet<string>; at: Point; moved: boolean }
  | {
      kind: "wire";
      port: ScenePort;
      at: Point;
      over: ScenePort | null;
      answer: Answer | null;
      marks: Map<ScenePort, Answer>;
      replaces?: SceneWire;
    }
  | { kind: "marquee"; from: Point; rect: Rect; before: ReadonlySet<string> }
  | { kind: "palette"; item: PaletteItem; at: Point | null; wire: string | null };

export interface State {
  view: WiringView | null;
  name: string;
  scene: Scene;
  /** Where the boxes stand, and the places among them that somebody chose. */
  settled: Settled;
  /** Of wires that go around boxes, by id. */
  routes: Map<string, Point[]>;
  chosen: Map<string, Point>;
  nodes: Set<string>;
  wires: Set<string>;
  focus: Item | null;
  hover: Item | null;
  drag: Drag | null;
  fits: FitTable | null;
  packages: Map<string, string>;
  palette: PaletteItem[];
  calls: CallsView | null;
  callsByWire: Map<string, WireCalls>;
  /** What stands in for imports, by `NODE#IMPORT`. */
  standIns: Record<string, string>;
  pauses: Pauses;
  /** The step of the replay that is shown. */
  step: number | null;
  /** Imports from the host are shown as one port. */
  fold: boolean;
  /** What a gesture made and the next view will show, and where it was dropped. */
  awaited: { nodes: string[]; at?: Point } | null;
}

export function emptyState(): State {
  return {
    view: null,
    name: "",
    scene: emptyScene(),
    settled: { places: new Map(), loose: new Set() },
    routes: new Map(),
    chosen: new Map(),
    nodes: new Set(),
    wires: new Set(),
    focus: null,
    hover: null,
    drag: null,
    fits: null,
    packages: new Map(),
    palette: [],
    calls: null,
    callsByWire: new Map(),
    standIns: {},
    pauses: NO_PAUSES,
    step: null,
    fold: true,
    awaited: null,
  };
}

/** Takes a view in: the scene is made anew, and what is no longer there is neither selected nor focused. */
export function takeView(state: State, view: WiringView, measure: Measure): void {
  state.view = view;
  state.packages = packagesOf(view);
  state.scene = sceneOf(view, { measure, places: state.settled.places, fold: state.fold });
  applyRoutes(state);
  takeCalls(state, state.calls);
  applyStandIns(state.scene, state.standIns);
  applyPauses(state.scene, state.pauses);
  dropGone(state);
}

/** Hands the routes to the wires of the scene. */
export function applyRoutes(state: State): void {
  for (const wire of state.scene.wires) {
    const route = state.routes.get(wire.id);
    if (route) wire.route = route;
    else delete wire.route;
  }
}

function dropGone(state: State): void {
  const { scene } = state;
  for (const id of state.nodes) if (!scene.boxes.has(id)) state.nodes.delete(id);
  for (const id of state.wires) if (!scene.byId.has(id)) state.wires.delete(id);
  if (state.focus && !isThere(scene, state.focus)) state.focus = null;
  if (state.hover && !isThere(scene, state.hover)) state.hover = null;
}

/** Takes the calls of a run in; those of folded imports count for the wire that stands for them. */
export function takeCalls(state: State, calls: CallsView | null): void {
  if (calls?.run !== state.calls?.run) state.step = null;
  state.calls = calls;
  const byEdge = new Map((calls?.wires ?? []).map((it) => [it.edge, it]));
  state.callsByWire = new Map();
  for (const wire of state.scene.wires) {
    const parts = wire.edges.flatMap((it) => byEdge.get(it.id) ?? []);
    if (parts.length > 0)
      state.callsByWire.set(
        wire.id,
        parts.reduce((sum, it) => added(sum, it)),
      );
  }
}

const added = (a: WireCalls, b: WireCalls): WireCalls => ({
  edge: a.edge,
  count: a.count + b.count,
  errors: a.errors + b.errors,
  rate: a.rate + b.rate,
  p50: Math.max(a.p50, b.p50),
});

/** The wire of the scene that shows an edge of the view. */
export function wireOfEdge(scene: Scene, edge: string): SceneWire | undefined {
  return scene.byId.get(edge) ?? scene.wires.find((it) => it.edges.some((one) => one.id === edge));
}

/** Whether a wire from a port fits each of the ports that it could go to. */
export function marksFor(state: State, port: ScenePort): Map<ScenePort, Answer> {
  return new Map(targetsOf(state.scene, state.fits, state.packages, port).map((it) => [it.port, it.answer]));
}

/** What nodes are called from now on: places and selection follow. */
export function renameNodes(state: State, renamed: Readonly<Record<string, string>>): void {
  for (const [old, name] of Object.entries(renamed)) {
    for (const places of [state.settled.places, state.chosen]) {
      const place = places.get(old);
      if (place) places.set(name, place);
    }
    if (state.settled.loose.delete(old)) state.settled.loose.add(name);
    if (state.nodes.delete(old)) state.nodes.add(name);
    if (state.focus?.kind === "node" && state.focus.id === old) state.focus = { kind: "node", id: name };
  }
}
