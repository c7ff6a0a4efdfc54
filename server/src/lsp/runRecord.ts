/** What the server keeps of a run, and how one begins. Plain data and the ways to the run itself. */
import type { DebugCommand, DebugEvent, DebugSetup } from "../protocol/debug.ts";
import type { RunOptions, RunView } from "../protocol/editor.ts";
import type { LinkPlan, RunOutcome, ServedRequest, TracedValue, TraceEvent, Used } from "../protocol/run.ts";
import type { Run } from "../run/start.ts";
import type { TraceModel } from "../trace/model.ts";
import type { Trapped } from "./traps.ts";

export interface RunRecord {
  view: RunView;
  options: RunOptions;
  model: TraceModel;
  full(value: TracedValue): string;
  stop(): void;
  spillFile: string | null;
  /** Its instances, with the hash of each one's component. */
  parts: Map<string, string>;
  /** Where it trapped last. */
  trapped: Trapped | null;
  /** What of the host it used. */
  used: Used[];
  /** The requests that it answered. */
  served: ServedRequest[];
  /** Where a debugged run's output goes; the editor's channel where absent. */
  output?: Output;
  done: Promise<RunOutcome>;
  /** Its live instances, and a component of the program's types. */
  session?: { act: Run["act"]; types: Uint8Array };
  /** For the debugger in the guest's thread. */
  debug?(command: DebugCommand): void;
  /** Who debugs it now. */
  watching?: Watching | null;
  /** What runs, without the components' code; their types where they were asked for. */
  program?: PreparedRun["program"];
}

/** A debug session of a run. */
export interface Watching {
  events(events: TraceEvent[]): void;
  heard(event: DebugEvent): void;
  /** The run waits for a JavaScript debugger at this port of 127.0.0.1. */
  inspector?(port: number): void;
  /** Components of the program were built anew. */
  rebuilt?(): void;
}

export type Output = (stream: "stdout" | "stderr", text: string) => void;

/** How a run begins: again after a build, or for a debug session, which takes the output. */
export interface Beginning {
  again?: true;
  output?: Output;
  debug?: Watching & { setup: DebugSetup };
  /** It stands in no list, and nobody is told of it. */
  quiet?: true;
}

/** A run that is composed and checked. */
export interface PreparedRun {
  /** For a debugger; the types of each component of the plan only where one asked. */
  program: { file: string; plan: LinkPlan; types: Uint8Array[] };
  begin(how: Beginning): RunRecord;
  drop(): void;
}
