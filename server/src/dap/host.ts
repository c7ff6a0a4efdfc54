/** What a debug session needs of whoever runs components: the protocol stands in `session.ts`, the runs elsewhere. */
import type { Files } from "../compose/files.ts";
import type { DebugCommand, DebugEvent, DebugSetup } from "../protocol/debug.ts";
import type { CallSite, TracedValue, TraceEvent } from "../protocol/run.ts";
import type { Toolkit } from "../toolkit/toolkit.ts";
import type { DebugProgram } from "./program.ts";

/** How a debugged run ended. */
export interface DebugEnd {
  exitCode: number;
  /** WAVE text of an invoked export's result. */
  result: string | null;
  /** Why it failed: one sentence, and the guest's stack in lines below it. */
  error: string | null;
}

export interface DebugRun {
  readonly done: Promise<DebugEnd>;
  /** Ends the guest; `done` then resolves within moments. */
  stop(): void;
  /** The guest goes on without a debugger; `done` resolves. Absent: it cannot be left. */
  leave?(): void;
  /** For the debugger in the guest's thread. */
  debug(command: DebugCommand): void;
  /** The whole text of a recorded value that was cut, where it was kept. */
  full(value: TracedValue): string;
}

export type OutputCategory = "stdout" | "stderr" | "console";

/** What a session hears of its run. */
export interface Listener {
  output(category: OutputCategory, text: string): void;
  debug(event: DebugEvent): void;
  /** The run waits for a JavaScript debugger at this port of 127.0.0.1. */
  inspector(port: number): void;
  events(events: TraceEvent[]): void;
  /** Components of the program were built anew. */
  rebuilt?(): void;
}

/** A program that was composed and checked, and waits for its start. */
export interface Prepared {
  ok: true;
  /** What the program is called. */
  name: string;
  program: DebugProgram;
  /** `setup` null: nobody debugs. */
  begin(listener: Listener, setup: DebugSetup | null): DebugRun;
  /** It will not be started. */
  drop(): void;
}

/** A line of a document, 0-based. */
export interface Line {
  path: string;
  line: number;
}

export interface DebugHost {
  /** Reads a `launch` request's arguments and composes; `noDebug`: the person wants to run alone. What is wrong is one sentence. */
  prepare(configuration: unknown, noDebug: boolean): Promise<Prepared | { ok: false; message: string }>;
  /** Finds the running program that an `attach` request's arguments mean; to begin with it is to come to it. */
  attach(configuration: unknown): Promise<Prepared | { ok: false; message: string }>;
  toolkit(): Promise<Toolkit>;
  /** The disk, with unsaved text in front of it where there is any. */
  files(): Files;
  /** Where a function is declared; undefined where no WIT of it is found. `near`: the program. */
  /** Where calls are implemented; absent: nobody looks for it. */
  implementations?(calls: CallSite[]): Promise<(Line | null)[]>;
  declaration(near: string, interfaceName: string | null, fn: string): Line | undefined;
}
