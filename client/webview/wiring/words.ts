/** What a screen reader says about nodes, ports and wires. Pure. */
import { languageName } from "../../../server/src/protocol/languages.ts";
import type { WireCalls } from "../../../server/src/protocol/wiring.ts";
import { findPort, type Item } from "./items.ts";
import { count, shortName } from "./names.ts";
import { pauseWords } from "./pauses.ts";
import { EXPORTS, IMPORTS, type Scene, type SceneBox, type ScenePort, type SceneWire, wiresAt } from "./scene.ts";

/** The name of an item for assistive technology. */
export function wordsFor(scene: Scene, item: Item, calls: ReadonlyMap<string, WireCalls>): string {
  if (item.kind === "node") return boxWords(scene.boxes.get(item.id));
  if (item.kind === "wire") return wireWords(scene, scene.byId.get(item.id), calls);
  const port = findPort(scene, item);
  return port ? portWords(scene, port) : "";
}

function boxWords(box: SceneBox | undefined): string {
  if (!box) return "";
  if (box.border) return `${box.title} of the composition, ${box.subtitle}`;
  const size = (ports: ScenePort[], word: string): string =>
    count(
      ports.reduce((sum, it) => sum + (it.folded?.length ?? 1), 0),
      word,
    );
  const parts = [box.id, `instance of ${box.subtitle}`, languageName(box.language), size(box.ins, "import"), size(box.outs, "export")];
  return [...parts.filter((it) => it !== ""), ...box.problems.map((it) => `problem: ${it}`)].join(", ");
}

function portWords(scene: Scene, port: ScenePort): string {
  const wires = wiresAt(scene, port);
  const direction = port.box === IMPORTS || port.side === "in" ? "import" : "export";
  const role = port.box === EXPORTS ? "export" : direction;
  const ends = wires.map((it) => (port.side === "in" ? endWords(it.from) : endWords(it.to)));
  const wired = ends.length === 0 ? "not wired" : `wired ${port.side === "in" ? "from" : "to"} ${ends.join(", ")}`;
  const owner = port.box === IMPORTS || port.box === EXPORTS ? "the composition" : port.box;
  const name = port.folded ? port.label : `${port.label}, ${port.name}`;
  return [
    `${role} ${name} of ${owner}`,
    wired,
    ...pauseWords(port),
    ...(port.standIn ? [`answered by the launch configuration: ${port.standIn}`] : []),
    ...(port.problem ? [`problem: ${port.problem}`] : []),
  ].join(", ");
}

function wireWords(scene: Scene, wire: SceneWire | undefined, calls: ReadonlyMap<string, WireCalls>): string {
  if (!wire || !scene.byId.has(wire.id)) return "";
  const words = [`wire from ${endWords(wire.from)} to ${endWords(wire.to)}`];
  if (wire.edges.length > 1) words.push(count(wire.edges.length, "import"));
  if (wire.implicit) words.push("implicit");
  if (wire.problem) words.push(`does not fit: ${wire.problem}`);
  if (wire.standIn !== undefined) words.push(`answered or disturbed by the launch configuration: ${wire.standIn}`);
  words.push(...pauseWords(wire));
  const called = calls.get(wire.id);
  if (called) words.push(count(called.count, "call"), ...(called.errors > 0 ? [count(called.errors, "error")] : []));
  return words.join(", ");
}

function endWords(end: { box: string; port: string }): string {
  if (end.box === IMPORTS) return `the composition's import ${shortName(end.port)}`;
  if (end.box === EXPORTS) return `the composition's export ${shortName(end.port)}`;
  return `${end.box} ${shortName(end.port)}`;
}

/** `12 calls · 340/s · 2 errors`, as a wire shows it. */
export function callsLabel(calls: WireCalls, short = false): string {
  const parts = [`${compact(calls.count)}×`];
  if (calls.rate >= 0.1 && !short) parts.push(`${compact(calls.rate)}/s`);
  if (calls.errors > 0) parts.push(short ? `✗${compact(calls.errors)}` : count(calls.errors, "error"));
  return parts.join(short ? " " : " · ");
}

/** `950`, `1.2k`, `34k`, `5.6M`. */
export function compact(number: number): string {
  const [value, unit] = number >= 1e6 ? [number / 1e6, "M"] : number >= 1000 ? [number / 1000, "k"] : [number, ""];
  return `${value >= 10 || Number.isInteger(value) ? Math.round(value) : value.toFixed(1)}${unit}`;
}
