/** What a debug session needs of whoever runs components: the protocol stands in `session.ts`, the runs elsewhere. */

/** How a debugged run ended. */
export interface DebugEnd {
  exitCode: number;
  /** WAVE text of an invoked export's result. */
  result: string | null;
  /** Why it failed, as one sentence. */
  error: string | null;
}

export interface DebugRun {
  readonly done: Promise<DebugEnd>;
  /** Ends the guest; `done` then resolves within moments. */
  stop(): void;
}

export type OutputCategory = "stdout" | "stderr" | "console";

/** A program that was composed and checked, and waits for its start. */
export interface Prepared {
  ok: true;
  /** What the program is called. */
  name: string;
  begin(output: (category: OutputCategory, text: string) => void): DebugRun;
  /** It will not be started. */
  drop(): void;
}

export interface DebugHost {
  /** Reads a `launch` request's arguments and composes; `noDebug`: the person wants to run alone. What is wrong is one sentence. */
  prepare(configuration: unknown, noDebug: boolean): Promise<Prepared | { ok: false; message: string }>;
}
