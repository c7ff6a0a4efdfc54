/** What the page of two compared runs and the extension host say to each other. */
import type { RunComparison } from "../../server/src/protocol/timeline.ts";

export type CompareHostMessage =
  | { kind: "comparison"; before: string; after: string; comparison: RunComparison }
  | { kind: "failed"; message: string };

export type CompareWebviewMessage =
  | { kind: "ready" }
  /** Shows a call of one of both runs in its timeline. */
  | { kind: "show"; side: "before" | "after"; call: number }
  | { kind: "swap" };
