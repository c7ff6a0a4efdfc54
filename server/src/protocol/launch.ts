/** Leaf: a run configuration as it stands in launch.json; the debug adapter's `launch` takes the same. */

import type { Deniable, Refusal } from "./run.ts";

/** Per function the WAVE text of its result, or those of successive calls, the last of which repeats; null where there is none. */
export type MockAnswers = Record<string, string | null | (string | null)[] | MockBehaviour> | "default";

export interface MockBehaviour {
  answers?: string | null | (string | null)[];
  /** The plainest value of the type. */
  default?: boolean;
  /** Milliseconds. */
  delay?: number;
  trap?: string;
}

/** The embedded engine, or a native wasmtime. */
export type Engine = "jco" | "wasmtime";

/** The formats in which a trace is written. */
export const TRACE_FORMATS = ["tree", "json", "otlp", "chrome"] as const;
export type TraceFormat = (typeof TRACE_FORMATS)[number];

export interface LaunchConfiguration {
  /** A `.wac` or `.wasm` file; relative to `cwd`. */
  program: string;
  /** `NAMESPACE:PACKAGE/INTERFACE#FUNCTION(WAVE, …)`; absent: `wasi:cli/run`. */
  invoke?: string;
  /** `HOST:PORT`: answers HTTP requests instead, one after the other where it is debugged. */
  serve?: string;
  args?: string[];
  /** null: as this process has it. */
  env?: Record<string, string | null>;
  /** `HOST` or `HOST::GUEST`; relative to `cwd`. */
  dirs?: string[];
  dirsReadOnly?: string[];
  /** `HOST:PORT`. */
  allowNet?: string[];
  /** `HOST:PORT`. */
  allowUdp?: string[];
  /** `ADDRESS:PORT`; port 0: any that is free. */
  allowListen?: string[];
  /** `HOST` or `HOST:PORT`. */
  allowHttp?: string[];
  /** What is taken away of that which every guest has. */
  deny?: Deniable[];
  /** Fixed clocks, and random numbers from this seed (true: 0): the same run again. */
  deterministic?: boolean | number;
  grant?: "inherit";
  /** By import: a JSON file relative to `cwd`, or the answers themselves. */
  mocks?: Record<string, string | MockAnswers>;
  /** What goes wrong on purpose: `[CALLER>]INTERFACE[#FUNCTION]=fail|trap|wrong[,every:N][,delay:MS]`. */
  faults?: string[];
  trace?: boolean;
  /** A file for the trace, or the address of an OpenTelemetry collector. */
  traceOut?: string;
  /** Absent: `json` for a file, `otlp` for a collector. */
  traceFormat?: TraceFormat;
  /** Whose values are recorded: `all`, `failing`, `none`, or `last:N` of each function. */
  traceValues?: string;
  /** `INTERFACE[#FUNCTION]` or `FUNCTION`: recorded with their values whatever `traceValues` says. */
  tracePinned?: string[];
  /** Characters at which a value is cut. */
  traceCut?: number;
  /** Calls that are kept: the newest. */
  traceCalls?: number;
  /** What runs it where nothing is traced; the setting where absent. */
  engine?: Engine;
  /** Seconds; 0: none. */
  timeout?: number;
  /** MiB; 0: none. */
  maxMemory?: number;
  /** MiB on standard output and standard error together; 0: none. */
  maxOutput?: number;
  /** Handles of resources, entries of tables; 0: no limit. */
  maxHandles?: number;
  maxTable?: number;
  stopOnEntry?: boolean;
  /** VS Code's own JavaScript debugger is attached to the guests' process: it steps through their source, by DWARF where its extension for that is there. */
  sourceLevel?: boolean;
  /** A restart goes to the call where the run stood before anything stops it. */
  replay?: boolean;
  /** A debugged run is restarted when the editor has built components of it. */
  restartOnBuild?: boolean;
  cwd?: string;
}

/** The list in a run configuration that holds what an option of the command line grants. */
const FIELDS: Readonly<Record<string, keyof LaunchConfiguration>> = {
  "--dir": "dirs",
  "--dir-ro": "dirsReadOnly",
  "--env": "env",
  "--allow-net": "allowNet",
  "--allow-udp": "allowUdp",
  "--allow-listen": "allowListen",
  "--allow-http": "allowHttp",
};

/** The field of a run configuration for a grant; null where nothing can be added: the value is still to be chosen, or an option forbids it. */
export function fieldOf({ option, value, omit }: Refusal["grant"]): keyof LaunchConfiguration | null {
  if (omit || /^(NAME|FOLDER|HOST)$|:PORT$/.test(value)) return null;
  return FIELDS[option] ?? null;
}
