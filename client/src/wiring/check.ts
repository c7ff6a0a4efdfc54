// Checks what a canvas sends before anything is done with it: a webview is a page, and a page may send anything.
import type { Gesture, Point, PortRef } from "../../../server/src/protocol/wiring.ts";
import { canvasCommands, exportFormats, type Shown, standInGestures, type WebviewMessage } from "../../webview/messages.ts";

type Fields = Record<string, unknown>;
type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === "string";
const isNumber: Check = (value) => typeof value === "number" && Number.isFinite(value);
const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);
const isList =
  (of: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(of);
const isOneOf =
  (known: readonly string[]): Check =>
  (value) =>
    known.some((it) => it === value);
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const shaped =
  (shape: Record<string, Check>): Check =>
  (value) =>
    isFields(value) && Object.entries(shape).every(([name, check]) => check(value[name]));

const isPort: Check = (value: unknown): value is PortRef =>
  isFields(value) && (value["node"] === null || isText(value["node"])) && isText(value["port"]);
const isPoint: Check = (value: unknown): value is Point => shaped({ x: isNumber, y: isNumber })(value);

const gestures: Record<Gesture["kind"], Check> = {
  add: shaped({ package: isText }),
  connect: shaped({ from: isPort, to: isPort, replaces: optional(isText) }),
  disconnect: shaped({ edges: isList(isText) }),
  remove: shaped({ nodes: isList(isText) }),
  rename: shaped({ node: isText, name: isText }),
  duplicate: shaped({ nodes: isList(isText) }),
  import: shaped({ node: isText, port: isText }),
  export: shaped({ node: isText, port: isText }),
  insert: shaped({ edge: isText, package: isText }),
  plug: shaped({ nodes: isList(isText) }),
  paste: shaped({ text: isText }),
};

const isKnown = <K extends string>(table: Record<K, Check>, value: unknown): boolean => {
  if (!isFields(value) || typeof value["kind"] !== "string" || !Object.hasOwn(table, value["kind"])) return false;
  return table[value["kind"] as K](value);
};

const shownShapes = [
  shaped({ node: isText }),
  shaped({ edge: isText }),
  shaped({ problem: isNumber }),
  shaped({ port: isPort, side: isOneOf(["in", "out"]) }),
];
const isShown: Check = (value: unknown): value is Shown => shownShapes.some((it) => it(value));

const isPausing: Check = (value) =>
  shaped({ node: isText })(value) || shaped({ edge: isText })(value) || shaped({ port: isPort, side: isOneOf(["in", "out"]) })(value);

const messages: Record<WebviewMessage["kind"], Check> = {
  ready: () => true,
  gesture: shaped({ id: isNumber, version: isNumber, gesture: (value) => isKnown(gestures, value) }),
  reveal: shaped({ shown: isShown }),
  places: shaped({ places: (value) => isFields(value) && Object.values(value).every(isPoint) }),
  copy: shaped({ nodes: isList(isText) }),
  paste: shaped({ id: isNumber, version: isNumber }),
  export: shaped({ format: isOneOf(exportFormats), data: isText }),
  call: shaped({ port: isText }),
  command: shaped({ command: isOneOf(canvasCommands) }),
  timeline: shaped({ run: isNumber, call: (value) => value === null || isNumber(value) }),
  standIn: shaped({ what: isOneOf(standInGestures), imports: isList(isPort) }),
  pause: shaped({ at: isPausing, add: (value) => typeof value === "boolean" }),
  build: shaped({ package: isText }),
};

/** The message, if it is one; anything else is ignored. */
export function checkMessage(value: unknown): WebviewMessage | null {
  return isKnown(messages, value) ? (value as WebviewMessage) : null;
}
