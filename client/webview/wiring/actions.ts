/** What a person can do to the composition and to the selection; the doors (pointer, keys, menus, toolbar) all come here. */
import type { Gesture, Point } from "../../../server/src/protocol/wiring.ts";
import type { Canvas } from "./canvas.ts";
import { type Answer, fitBetween } from "./fits.ts";
import { bounds, curveBounds } from "./geometry.ts";
import { edgeIds, type Item } from "./items.ts";
import { count } from "./names.ts";
import { curveOf, EXPORTS, IMPORTS, refOf, type ScenePort, type SceneWire } from "./scene.ts";
import { wordsFor } from "./words.ts";

let nextId = 1;

/** Sends a gesture to the host; what cannot be done is said at once. Answers whether it was sent. */
export function send(canvas: Canvas, gesture: Gesture, what: string, at?: Point): boolean {
  const id = mayChange(canvas, what, at);
  if (id === null) return false;
  canvas.post({ kind: "gesture", id, version: canvas.state.view!.version, gesture });
  return true;
}

function mayChange(canvas: Canvas, what: string, at?: Point): number | null {
  const { view } = canvas.state;
  const refuse = (text: string): null => {
    canvas.toast(text, { error: true });
    return null;
  };
  if (!view) return refuse("There is no composition to change yet.");
  if (view.readOnly) return refuse("A composed component cannot be changed here; change the .wac that it was made from.");
  if (view.stale) return refuse("The text has errors: mend them first, then the canvas can be used again.");
  const id = nextId++;
  canvas.pending.set(id, { what, ...(at ? { at } : {}) });
  return id;
}

const realNodes = (ids: Iterable<string>): string[] => [...ids].filter((id) => id !== IMPORTS && id !== EXPORTS);

/** What the next action is about: the selection, or else what has the focus. */
export function subjects(canvas: Canvas): { nodes: string[]; wires: SceneWire[] } {
  const { state } = canvas;
  const wires = [...state.wires].flatMap((id) => state.scene.byId.get(id) ?? []);
  const nodes = realNodes(state.nodes);
  if (nodes.length > 0 || wires.length > 0) return { nodes, wires };
  if (state.focus?.kind === "node") return { nodes: realNodes([state.focus.id]), wires: [] };
  const wire = state.focus?.kind === "wire" ? state.scene.byId.get(state.focus.id) : undefined;
  return { nodes: [], wires: wire ? [wire] : [] };
}

/** Draws a wire between two ports, whichever was first; a wrong one is refused with its reason. */
export function connect(canvas: Canvas, a: ScenePort, b: ScenePort, replaces?: SceneWire): void {
  const { state } = canvas;
  const answer = fitBetween(state.fits, state.packages, a, b);
  if (answer.fits === "no") {
    refuse(canvas, answer);
    return;
  }
  const [from, to] = a.side === "out" ? [a, b] : [b, a];
  const gone = replaces && replaces.to.box + replaces.to.port !== to.box + to.name ? replaces.edges[0] : undefined;
  const what = `${from.box} ${from.label} wired to ${to.box} ${to.label}`;
  send(canvas, { kind: "connect", from: refOf(from), to: refOf(to), ...(gone ? { replaces: gone.id } : {}) }, what);
}

/** Shows why a wire does not fit. */
export function refuse(canvas: Canvas, answer: Answer): void {
  canvas.toast(answer.reason === "" ? "This wire does not fit." : answer.reason, { error: true, details: answer.causes });
}

/** Makes a node's import or export one of the composition's own. */
export function toBorder(canvas: Canvas, port: ScenePort): void {
  const kind = port.side === "in" ? "import" : "export";
  send(canvas, { kind, node: port.box, port: port.name }, `${port.label} is an ${kind} of the composition now`);
}

/** Takes the selected nodes and wires away: in one step where it is only one kind. */
export function removeSelected(canvas: Canvas): void {
  const { nodes, wires } = subjects(canvas);
  const gone = new Set(nodes);
  const edges = wires.filter((it) => !gone.has(it.from.box) && !gone.has(it.to.box)).flatMap(edgeIds);
  if (nodes.length > 0) send(canvas, { kind: "remove", nodes }, `${count(nodes.length, "component")} removed`);
  else if (edges.length > 0) send(canvas, { kind: "disconnect", edges }, `${count(edges.length, "wire")} removed`);
  else canvas.say("Nothing is selected.");
}

export function duplicate(canvas: Canvas): void {
  const { nodes } = subjects(canvas);
  if (nodes.length > 0) send(canvas, { kind: "duplicate", nodes }, `${count(nodes.length, "component")} duplicated`);
}

/** Wires every open import of the selected nodes, or of all, to the one export that fits. */
export function plug(canvas: Canvas, nodes: string[]): void {
  send(canvas, { kind: "plug", nodes }, nodes.length === 0 ? "Everything that fits is wired" : `${nodes.join(", ")} wired to what fits`);
}

export function copy(canvas: Canvas): void {
  const { nodes } = subjects(canvas);
  if (nodes.length === 0) return;
  canvas.post({ kind: "copy", nodes });
  canvas.say(`${count(nodes.length, "component")} copied.`);
}

export function cut(canvas: Canvas): void {
  copy(canvas);
  if (subjects(canvas).nodes.length > 0) removeSelected(canvas);
}

/** Pastes statements: those given, or what the host's clipboard holds. */
export function paste(canvas: Canvas, text?: string): void {
  const what = "Pasted";
  if (text !== undefined) send(canvas, { kind: "paste", text }, what);
  else {
    const id = mayChange(canvas, what);
    if (id !== null) canvas.post({ kind: "paste", id, version: canvas.state.view!.version });
  }
}

/** Opens the timeline of the traced run, at the call that is shown. */
export function openTimeline({ state, post, say }: Canvas): void {
  const { calls } = state;
  if (calls) post({ kind: "timeline", run: calls.run, call: calls.steps[state.step ?? -1]?.call ?? null });
  else say("Nothing has been traced yet.");
}

/** Adds a component; one that has not been built is offered to be built. */
export function add(canvas: Canvas, item: { package: string; built: boolean }, at?: Point): void {
  if (!item.built) canvas.post({ kind: "build", package: item.package });
  else send(canvas, { kind: "add", package: item.package }, `${item.package} added`, at);
}

/** Puts a component into a wire. */
export function insert(canvas: Canvas, wire: SceneWire, item: { package: string; built: boolean }): void {
  if (!item.built) canvas.post({ kind: "build", package: item.package });
  else if (wire.edges.length > 1) canvas.toast("Several imports are folded here: show them one by one first.", { error: true });
  else send(canvas, { kind: "insert", edge: wire.edges[0]!.id, package: item.package }, `${item.package} inserted`);
}

/** Selects one thing, or adds it to the selection or takes it out of it; its text is shown. */
export function select(canvas: Canvas, item: Item, more = false): void {
  const { state } = canvas;
  const set = item.kind === "wire" ? state.wires : state.nodes;
  const id = item.kind === "port" ? item.box : item.id;
  if (!more) {
    state.nodes.clear();
    state.wires.clear();
  }
  if (more && set.has(id)) set.delete(id);
  else set.add(id);
  canvas.refresh();
  reveal(canvas, item);
}

/** Shows the text of an item beside the canvas, where a text editor is open. */
export function reveal(canvas: Canvas, item: Item): void {
  const { state } = canvas;
  if (item.kind === "node") {
    if (item.id !== IMPORTS && item.id !== EXPORTS) canvas.post({ kind: "reveal", shown: { node: item.id } });
  } else if (item.kind === "port") {
    canvas.post({ kind: "reveal", shown: { port: refOf(item), side: item.side } });
  } else {
    const edge = state.scene.byId.get(item.id)?.edges[0];
    if (edge) canvas.post({ kind: "reveal", shown: { edge: edge.id } });
  }
}

export function selectAll(canvas: Canvas): void {
  const { state } = canvas;
  state.nodes = new Set(realNodes(state.scene.boxes.keys()));
  state.wires.clear();
  canvas.refresh();
  canvas.say(`${count(state.nodes.size, "component")} selected.`);
}

export function selectNone(canvas: Canvas): void {
  canvas.state.nodes.clear();
  canvas.state.wires.clear();
  canvas.refresh();
}

/** Notes that somebody put these nodes where they stand now. */
export function keepPlaces(canvas: Canvas, ids: Iterable<string>): void {
  const { state } = canvas;
  for (const id of ids) {
    const box = state.scene.boxes.get(id);
    if (!box) continue;
    const place = { x: Math.round(box.x), y: Math.round(box.y) };
    state.chosen.set(id, place);
    state.settled.places.set(id, place);
    state.settled.loose.delete(id);
  }
  postPlaces(canvas);
  canvas.refresh();
}

export function postPlaces(canvas: Canvas): void {
  const { state } = canvas;
  if (state.view?.readOnly === false) canvas.post({ kind: "places", places: Object.fromEntries(state.chosen) });
}

/** Brings something into the screen and gives it the focus. */
export function goTo(canvas: Canvas, item: Item, scale = 0): void {
  const rect = rectOf(canvas, item);
  if (rect) canvas.viewport.bringIn(rect, scale);
  canvas.focus(item);
  canvas.say(wordsFor(canvas.state.scene, item, canvas.state.callsByWire));
}

function rectOf(canvas: Canvas, item: Item): ReturnType<typeof bounds> {
  const { scene } = canvas.state;
  if (item.kind !== "wire") return scene.boxes.get(item.kind === "node" ? item.id : item.box) ?? null;
  const wire = scene.byId.get(item.id);
  const curve = wire && curveOf(scene, wire);
  return curve ? curveBounds(curve) : null;
}

/** Shows everything; `now`: without gliding there. */
export function fitAll(canvas: Canvas, now = false): void {
  const all = bounds(canvas.state.scene.boxes.values());
  if (all) canvas.viewport.fit(all, now);
}

/** Lays everything out again and forgets chosen places; the person can take that back. */
export async function layoutAgain(canvas: Canvas): Promise<void> {
  const { state } = canvas;
  const before = { chosen: new Map(state.chosen), settled: { places: new Map(state.settled.places), loose: new Set(state.settled.loose) } };
  state.chosen.clear();
  if (before.chosen.size > 0) postPlaces(canvas);
  await canvas.layout();
  fitAll(canvas);
  const back = (): void => {
    Object.assign(state, before);
    for (const [id, place] of before.settled.places) Object.assign(state.scene.boxes.get(id) ?? {}, place);
    if (before.chosen.size > 0) postPlaces(canvas);
    canvas.refresh();
    fitAll(canvas);
  };
  const words = before.chosen.size > 0 ? `Laid out again; ${count(before.chosen.size, "chosen place")} dropped.` : "Laid out again.";
  canvas.toast(words, { action: { label: "Undo", run: back } });
}
