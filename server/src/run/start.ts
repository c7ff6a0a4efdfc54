/** Starts a run in a process of its own and passes on what happens. In: a request. Out: callbacks, then one outcome; never throws. */
import { type ChildProcess, fork, type StdioOptions } from "node:child_process";
import type { DebugCommand, DebugEvent } from "../protocol/debug.ts";
import type { Action, FromRunner, Refusal, RunOutcome, RunRequest, ServedRequest, ToRunner, TraceEvent, Used } from "../protocol/run.ts";
import { INHERIT } from "./inherit.ts";
import { atSources } from "./traps/scripts.ts";
import { symbolise, symbolsScript } from "./traps/symbolise.ts";

export interface RunCallbacks {
  events?(events: TraceEvent[]): void;
  phase?(phase: string, detail: string): void;
  /** It answers requests now. */
  listening?(host: string, port: number): void;
  served?(request: ServedRequest): void;
  /** Why a request of a server got no answer; the server goes on. */
  trapped?(outcome: RunOutcome): void;
  denied?(refusal: Refusal): void;
  used?(used: Used): void;
  /** It waits for a JavaScript debugger, at this port of 127.0.0.1. */
  inspector?(port: number): void;
  /** What the debugger in the guest's thread says. */
  debug?(event: DebugEvent): void;
  /** Output of the guest; only where `stdio` is `pipe`. */
  output?(stream: "stdout" | "stderr", chunk: Buffer): void;
}

export interface StartOptions {
  request: RunRequest;
  /** The bundled runner, `dist/runner.mjs`. */
  runner: string;
  /** `inherit`: the guest has this process's standard streams. `pipe`: they arrive as `output`, and standard input is empty. */
  stdio: "inherit" | "pipe";
  /** Seconds until the run is stopped; 0: never. */
  timeout: number;
  /** The Node to use; this process's own where absent. */
  node?: string;
  callbacks: RunCallbacks;
  /** A process that `spawnRunner` started before, with the same `runner`, `stdio`, `node` and grants. */
  spawned?: Runner;
}

/** How an action of a session ended, and which resources the host holds now (`counter#1`). */
export interface Answer {
  outcome: RunOutcome;
  kept: string[];
}

export interface Run {
  readonly done: Promise<RunOutcome>;
  /** Does an action on the live instances of a session; it waits until they are linked. The time limit counts for each action. Never rejects. */
  act(action: Action): Promise<Answer>;
  /** For the debugger in the guest's thread; lost where none is there. */
  debug(command: DebugCommand): void;
  /** Ends the guest, wherever it is; `done` then resolves within moments. */
  stop(reason: string): void;
}

/** Milliseconds that the runner has to hand over its last events after a stop. */
const GRACE = 250;

/** What Node itself says on standard error about its inspector, each by itself. */
const INSPECTOR_NOTICE = /^(Debugger attached\.|Waiting for the debugger to disconnect\.\.\.)\n$/;

/** A runner process that waits for its request. */
export interface Runner {
  readonly child: ChildProcess;
  /** Resolves once: with the error that kept the process from starting, or with null as soon as it asks for its request. */
  readonly ready: Promise<Error | null>;
}

/** Starts a run. */
export function start(options: StartOptions): Run {
  const { child, ready } = options.spawned ?? spawnRunner({ ...options, inherit: options.request.grants.inherit });
  const send = (message: ToRunner): void => void (child.connected && child.send(message));
  let stopped: string | null = null;
  const stop = (reason: string): void => {
    if (stopped !== null) return;
    stopped = reason;
    send({ kind: "stop" });
    setTimeout(() => child.kill("SIGKILL"), GRACE).unref();
  };
  passOutput(child, options);
  const limit = `the time limit of ${options.timeout} s was reached`;
  const { kind } = options.request.entry;
  const explain = (it: RunOutcome): Promise<RunOutcome> => symbolise(atSources(it, options.request.plan), symbolsScript(options.runner));
  // The time limit of a server is that of each request, and its own business.
  const { watch, rest, hold } = clock(kind === "serve" ? 0 : options.timeout * 1000, () => stop(limit));
  // While a debugger holds the guest, no time passes for it.
  const debugged = (event: DebugEvent): void => {
    if (event.kind === "stopped") hold();
    if (event.kind === "resumed") watch();
    options.callbacks.debug?.(event);
  };
  const actions = actionQueue(send, watch, rest, explain);
  const done = new Promise<RunOutcome>((resolve) => {
    let outcome: Promise<RunOutcome> | null = null;
    child.on("message", (message: FromRunner) => {
      // The limit is the guest's: transpiling, which only a first run does, does not count.
      if (message.kind === "phase" && message.phase === "linking") watch();
      // A session rests until it is asked for something.
      if (kind === "session" && message.kind === "phase" && message.phase === "running") actions.ready();
      if (message.kind === "ended") {
        outcome = explain(message.outcome);
        // A process that is debugged waits for its debugger to let go.
        if (options.request.sourceLevel) child.kill("SIGKILL");
      } else if (message.kind === "answer") void actions.answered(message);
      else if (message.kind === "debug") debugged(message.event);
      else if (message.kind !== "ready") deliver(message, options.callbacks, explain);
    });
    void ready.then((error) => {
      if (error) resolve({ kind: "refused", message: `the runner process could not be started: ${error.message}.` });
      send({ kind: "run", request: options.request });
    });
    const closed = async (code: number | null, signal: string | null): Promise<void> => {
      rest();
      const ended = await outcome;
      const unexpected = `the runner process ended unexpectedly (${signal ?? `exit code ${code}`}).`;
      const where = stopped === limit && ended?.kind === "stopped" ? `${ended.message}; raise --timeout (0: none)` : "";
      if (stopped !== null) resolve({ kind: "stopped", message: `Stopped: ${stopped}${where}.` });
      else resolve(ended ?? { kind: "trap", message: unexpected, where: null });
    };
    // `close` comes after the last output was read, `exit` does not. A process that was started earlier may be gone already.
    if (child.exitCode === null && child.signalCode === null) child.on("close", (code, signal) => void closed(code, signal));
    else void closed(child.exitCode, child.signalCode);
  });
  void done.then((outcome) => actions.over(outcome));
  // What is said before the request would meet nobody.
  const debug = (command: DebugCommand): void => void ready.then(() => send({ kind: "debug", command }));
  return { done, stop, act: actions.act, debug };
}

function passOutput({ stdout, stderr }: ChildProcess, { request, callbacks }: StartOptions): void {
  stdout?.on("data", (chunk: Buffer) => callbacks.output?.("stdout", chunk));
  stderr?.on("data", (chunk: Buffer) => {
    if (!request.sourceLevel || !INSPECTOR_NOTICE.test(chunk.toString("latin1"))) callbacks.output?.("stderr", chunk);
  });
}

/** A time limit in milliseconds (0: none). `rest` forgets what has passed, `hold` keeps it until `watch`. */
function clock(limit: number, over: () => void) {
  let timer: NodeJS.Timeout | undefined;
  let left = limit;
  let since = 0;
  const clear = (): void => {
    clearTimeout(timer);
    timer = undefined;
  };
  return {
    watch(): void {
      if (limit === 0 || timer) return;
      since = Date.now();
      timer = setTimeout(over, left);
    },
    rest(): void {
      clear();
      left = limit;
    },
    hold(): void {
      if (timer) left = Math.max(1, left - (Date.now() - since));
      clear();
    },
  };
}

/** One action at a time, so that a time limit is that of one. `watch` and `rest` begin and end its time. */
function actionQueue(
  send: (message: ToRunner) => void,
  watch: () => void,
  rest: () => void,
  explain: (outcome: RunOutcome) => Promise<RunOutcome>,
) {
  const waiting: { action: Action; resolve: (answer: Answer) => void }[] = [];
  let ready = false;
  let busy = false;
  let over: RunOutcome | null = null;
  let id = 0;
  const next = (): void => {
    if (!ready || busy || waiting.length === 0) return;
    busy = true;
    watch();
    send({ kind: "action", id: ++id, action: waiting[0]!.action });
  };
  return {
    act: (action: Action): Promise<Answer> =>
      new Promise((resolve) => {
        if (over) return resolve({ outcome: over, kept: [] });
        waiting.push({ action, resolve });
        next();
      }),
    ready(): void {
      rest();
      ready = true;
      next();
    },
    async answered({ outcome, kept }: Answer): Promise<void> {
      rest();
      const told = await explain(outcome);
      busy = false;
      waiting.shift()?.resolve({ outcome: told, kept });
      next();
    },
    over(outcome: RunOutcome): void {
      over = outcome;
      for (const { resolve } of waiting.splice(0)) resolve({ outcome, kept: [] });
    },
  };
}

function deliver(message: FromRunner, callbacks: RunCallbacks, explain: (outcome: RunOutcome) => Promise<RunOutcome>): void {
  if (message.kind === "phase") callbacks.phase?.(message.phase, message.detail);
  else if (message.kind === "listening") callbacks.listening?.(message.host, message.port);
  else if (message.kind === "served") callbacks.served?.(message.request);
  else if (message.kind === "inspector") callbacks.inspector?.(message.port);
  else if (message.kind === "trapped") void explain(message.outcome).then((it) => callbacks.trapped?.(it));
  else if (message.kind === "denied") callbacks.denied?.(message.refusal);
  else if (message.kind === "used") callbacks.used?.(message.used);
  else if (message.kind === "events") {
    const lines = message.lines.split("\n").filter((line) => line !== "");
    callbacks.events?.(lines.map((line) => JSON.parse(line) as TraceEvent));
  }
}

/** Starts the process ahead of its request, so that it loads while the engine still composes. One that is not used must be killed. */
export function spawnRunner(options: Pick<StartOptions, "runner" | "stdio" | "node"> & { inherit: boolean }): Runner {
  const stdio: StdioOptions = options.stdio === "inherit" ? ["inherit", "inherit", "inherit", "ipc"] : ["ignore", "pipe", "pipe", "ipc"];
  const child = fork(options.runner, options.inherit ? [INHERIT] : [], {
    stdio,
    serialization: "advanced",
    execPath: options.node ?? process.execPath,
    execArgv: wasmFlags(options.node === undefined ? process.versions.node : null),
    env: runnerEnvironment(options.inherit),
  });
  const ready = new Promise<Error | null>((resolve) => {
    child.on("error", resolve);
    child.once("message", () => resolve(null));
  });
  return { child, ready };
}

/** Node 20 has constant expressions with additions, which Python's and QuickJS's components use, behind a flag; later ones know the flag no more. */
function wasmFlags(version: string | null): string[] {
  // An inspector, which only a run that asks for it has, is not to print where it listens among what the guest prints.
  return ["--inspect-publish-uid=http", ...(version?.startsWith("20.") ? ["--experimental-wasm-extended-const"] : [])];
}

/** The runner itself needs next to nothing of our environment, and what it does not have no guest can reach. */
function runnerEnvironment(inherit: boolean): NodeJS.ProcessEnv {
  if (inherit) return process.env;
  const kept = ["ELECTRON_RUN_AS_NODE", "PATH", "SystemRoot", "TMPDIR", "TEMP", "NODE_V8_COVERAGE"];
  return Object.fromEntries(kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])));
}
