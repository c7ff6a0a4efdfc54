/** What the extension host and the canvas say to each other. Plain data; the host checks every message of the canvas before it acts. */
import type { FitTable, Gesture, PaletteItem, Point, PortRef, WireCalls, WireStep, WiringView } from "../../server/src/protocol/wiring.ts";

/** What the newest traced run did on the wires. */
export interface CallsView {
  run: number;
  wires: WireCalls[];
  steps: WireStep[];
}

/** Formats in which the picture can be saved. */
export const exportFormats = ["svg", "png", "mermaid"] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** VS Code's own commands that the toolbar offers. */
export const canvasCommands = ["openText", "run", "runWithTrace", "compose", "showRights"] as const;
export type CanvasCommand = (typeof canvasCommands)[number];

/** What a person does to the mocks and faults of imports. */
export const standInGestures = ["mock", "fault", "remove"] as const;
export type StandInGesture = (typeof standInGestures)[number];

/** Breakpoints on the canvas, set or switched off, and where the debugger stands. */
export interface Pauses {
  /** Components by id: calls into them. */
  nodes: Record<string, "on" | "off">;
  /** By edge id. */
  edges: Record<string, "on" | "off">;
  /** By `side NODE#PORT`; a node's name is empty at the border. */
  ports: Record<string, "on" | "off">;
  /** The wire of the call that a debugged program is stopped in. */
  stopped: string | null;
}

/** What a breakpoint is set at: calls into a component, the calls over a wire, or functions of a port. */
export type Pausing = { node: string } | { edge: string } | { port: PortRef; side: "in" | "out" };

/** Something on the canvas whose text is to be shown. */
export type Shown = { node: string } | { edge: string } | { port: PortRef; side: "in" | "out" } | { problem: number };

/** From the extension host to the canvas. */
export type HostMessage =
  | { kind: "view"; view: WiringView; name: string }
  /** There is no picture at all: why, in one sentence. */
  | { kind: "unreadable"; message: string }
  | { kind: "fits"; version: number; fits: FitTable }
  | { kind: "palette"; items: PaletteItem[] }
  | { kind: "calls"; calls: CallsView | null }
  /** What stands in for imports by the launch configuration, by `NODE#IMPORT`. */
  | { kind: "standIns"; set: Record<string, string> }
  | { kind: "pauses"; pauses: Pauses }
  /** A gesture was carried out; the view that shows it follows. */
  | { kind: "done"; id: number; select: string[]; renamed: Record<string, string> }
  | { kind: "refused"; id: number; message: string }
  /** The text's cursor stands in the statements of these nodes or wires. */
  | { kind: "cursor"; nodes: string[]; edges: string[] }
  /** A command of VS Code asks for the picture. */
  | { kind: "export"; format: ExportFormat };

/** From the canvas to the extension host. */
export type WebviewMessage =
  | { kind: "ready" }
  | { kind: "gesture"; id: number; version: number; gesture: Gesture }
  | { kind: "reveal"; shown: Shown }
  | { kind: "places"; places: Record<string, Point> }
  | { kind: "copy"; nodes: string[] }
  /** Pastes what the clipboard of the host holds. */
  | { kind: "paste"; id: number; version: number }
  /** The picture; `data` is text, or base64 for PNG. */
  | { kind: "export"; format: ExportFormat; data: string }
  | { kind: "command"; command: CanvasCommand }
  /** The timeline of a run is to be shown, at one of its calls. */
  | { kind: "timeline"; run: number; call: number | null }
  /** An export of the composition is to be called: an interface or a function. */
  | { kind: "call"; port: string }
  /** Mocks or faults of imports of components are to be changed. */
  | { kind: "standIn"; what: StandInGesture; imports: PortRef[] }
  /** A breakpoint is to be set or taken away. */
  | { kind: "pause"; at: Pausing; add: boolean }
  /** A component that has not been built was chosen. */
  | { kind: "build"; package: string };
