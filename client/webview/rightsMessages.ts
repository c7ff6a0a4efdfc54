/** What the page of rights and the extension host say to each other. */
import type { Right } from "../../server/src/protocol/rights.ts";

/** What the last run needed, and what its configuration grants. */
export interface LeastRow {
  /** The field of a run configuration. */
  field: string;
  granted: string[];
  needed: string[];
}

export interface LeastShown {
  rows: LeastRow[];
  /** Remarks in whole sentences. */
  notes: string[];
  /** The configuration grants just that. */
  exact: boolean;
}

export type RightsHostMessage =
  | {
      kind: "rights";
      name: string;
      instances: { id: string; package: string }[];
      rights: Right[];
      /** The launch configuration; null: there is none yet. */
      configuration: string | null;
      least: LeastShown | null;
    }
  | { kind: "failed"; message: string };

export type RightsWebviewMessage = { kind: "ready" } | { kind: "write" } | { kind: "run" };
