/** What the editor wants of a run: commands, configuration and settings put together; and how its words reach people. */
import { availableParallelism } from "node:os";
import type { RunOptions } from "../protocol/editor.ts";
import { type Engine as EngineName, fieldOf, type LaunchConfiguration } from "../protocol/launch.ts";
import type { Refusal } from "../protocol/run.ts";
import { terminalFilter } from "../protocol/visible.ts";
import type { Launch } from "../run/launch.ts";
import { limitsOf } from "../run/limits/defaults.ts";
import { parseAddress, type Wanted } from "../run/prepare.ts";
import { wantedTrace } from "../run/tracePolicy.ts";
import { refusalText } from "../trace/refusal.ts";
import { toPath } from "./uris.ts";

/** Bytes a second of what a guest prints: the editor must stay able to show it. */
const OUTPUT_RATE = 4 << 20;

/** What the settings say about runs. */
export interface RunSettings {
  /** Seconds; 0: none. */
  timeout: number;
  /** MiB; 0: none. */
  maxMemory: number;
  /** MiB on standard output and error; handles of resources; entries of tables; 0: none. */
  maxOutput: number;
  maxHandles: number;
  maxTable: number;
  /** Another Node for the runner. */
  nodePath: string;
  /** What runs are run by that nobody looks into. */
  engine: EngineName;
  /** Another wasmtime than the one on PATH. */
  wasmtimePath: string;
}

/** What a run that serves is to do; refused by the engine where the address is none. */
function serveOf({ serve }: RunOptions, { timeout }: RunSettings): Pick<Wanted, "serve"> {
  const address = serve === undefined ? undefined : parseAddress(serve);
  return address ? { serve: { kind: "serve", ...address, workers: Math.max(2, availableParallelism()), reuse: 1, timeout } } : {};
}

/** The text of what a guest prints, for people: an output channel shows no colours, and nothing in it is obeyed. */
export function readable(): (chunk: Uint8Array) => string {
  const filter = terminalFilter(false);
  const decoder = new TextDecoder();
  return (chunk) => decoder.decode(filter(chunk), { stream: true });
}

/** What a command asks for stands before what the configuration says. */
export function configurationOf({ uri, invoke, args, configuration = {} }: RunOptions): LaunchConfiguration {
  return {
    ...configuration,
    program: toPath(uri),
    ...(invoke === undefined ? {} : { invoke }),
    ...(args === undefined ? {} : { args }),
  };
}

export function wantedOf(launch: Launch, options: RunOptions, settings: RunSettings, debugged = false): Wanted {
  const { trace, session } = options;
  return {
    ...(session ? { session } : launch.invoke === undefined || options.serve !== undefined ? {} : { invoke: launch.invoke }),
    ...serveOf(options, settings),
    // Who only runs has nobody to attach.
    ...(launch.sourceLevel && debugged ? { sourceLevel: true } : {}),
    grants: launch.grants,
    mocks: launch.mocks,
    faults: launch.faults,
    trace: trace || launch.traceOut !== undefined,
    ...wantedTrace(launch.recorded, true),
    limits: { ...limitsOf({ ...settings, ...launch.limits }), outputRate: OUTPUT_RATE },
  };
}

/** A refusal with what allows it, in launch.json and on the command line. */
export function refusalLine(refusal: Refusal): string {
  const field = fieldOf(refusal.grant);
  return `${refusalText(refusal)}${field === null ? "" : ` or "${field}" in launch.json`}`;
}
