/** What the page of a run's timeline and the extension host say to each other. */
import type { Statistics, TimelineCall, TimelinePart } from "../../server/src/protocol/timeline.ts";

export type Grouping = "function" | "wire";

export type TimelineHostMessage =
  /** More of the run; `data` holds the columns. */
  | { kind: "part"; name: string; part: TimelinePart; data: ArrayBuffer }
  /** The call that is chosen; null: it is no longer kept. */
  | { kind: "call"; at: number; call: TimelineCall | null }
  /** The answer to a filter: a bit a call. */
  | { kind: "found"; filter: string; count: number; bits: ArrayBuffer }
  | { kind: "wrongFilter"; filter: string; message: string }
  | { kind: "statistics"; by: Grouping; rows: Statistics[] }
  /** Chooses a call and shows it. */
  | { kind: "show"; at: number }
  | { kind: "failed"; message: string };

export type TimelineWebviewMessage =
  | { kind: "ready" }
  | { kind: "call"; at: number }
  | { kind: "find"; filter: string }
  | { kind: "statistics"; by: Grouping }
  /** Opens the function's WIT, the line that makes the callee, or the call in the Components view. */
  | { kind: "go"; to: "wit" | "wac" | "tree"; at: number }
  | { kind: "compare" };
