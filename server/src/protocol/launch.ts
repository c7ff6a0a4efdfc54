/** Leaf: a run configuration as it stands in launch.json; the debug adapter's `launch` takes the same. */

/** Per function the WAVE text of its result, or those of successive calls, the last of which repeats; null where there is none. */
export type MockAnswers = Record<string, string | null | (string | null)[]>;

export interface LaunchConfiguration {
  /** A `.wac` or `.wasm` file; relative to `cwd`. */
  program: string;
  /** `NAMESPACE:PACKAGE/INTERFACE#FUNCTION(WAVE, …)`; absent: `wasi:cli/run`. */
  invoke?: string;
  args?: string[];
  /** null: as this process has it. */
  env?: Record<string, string | null>;
  /** `HOST` or `HOST::GUEST`; relative to `cwd`. */
  dirs?: string[];
  dirsReadOnly?: string[];
  /** `HOST:PORT`. */
  allowNet?: string[];
  /** `HOST` or `HOST:PORT`. */
  allowHttp?: string[];
  grant?: "inherit";
  /** By import: a JSON file relative to `cwd`, or the answers themselves. */
  mocks?: Record<string, string | MockAnswers>;
  trace?: boolean;
  /** A file for the trace, one JSON object a line. */
  traceOut?: string;
  /** Seconds; 0: none. */
  timeout?: number;
  /** MiB; 0: none. */
  maxMemory?: number;
  stopOnEntry?: boolean;
  cwd?: string;
}

/** What would have allowed what a run was refused: an option of the command line with its value. */
export interface Grant {
  option: string;
  value: string;
}

/** The list in a run configuration that holds what an option of the command line grants. */
const FIELDS: Readonly<Record<string, keyof LaunchConfiguration>> = {
  "--dir": "dirs",
  "--dir-ro": "dirsReadOnly",
  "--allow-net": "allowNet",
  "--allow-http": "allowHttp",
};

/** The field of a run configuration for an option; null where there is none. */
export function fieldOf(option: string): keyof LaunchConfiguration | null {
  return FIELDS[option] ?? null;
}

export function grantText({ option, value }: Grant): string {
  return `${option} ${value}`.trim();
}
