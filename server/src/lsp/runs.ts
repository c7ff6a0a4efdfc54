/** The runs that the editor started: their state, calls and output, newest first, the last few kept. */
import { rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import type { Failure, RequestView, RunOptions, RunView } from "../protocol/editor.ts";
import type { RunOutcome, RunRequest, TracedValue } from "../protocol/run.ts";
import { limitsOf } from "../run/limits/defaults.ts";
import { NO_GRANTS, parseAddress, type Wanted } from "../run/prepare.ts";
import { fullText } from "../run/spill.ts";
import { type Run, type Runner, spawnRunner, start } from "../run/start.ts";
import { append, emptyModel, type TraceModel } from "../trace/model.ts";
import { refusalText } from "../trace/refusal.ts";
import type { Engine } from "./engine.ts";
import { toPath } from "./uris.ts";

/** Bytes a second of what a guest prints: the editor must stay able to show it. */
const OUTPUT_RATE = 4 << 20;
/** Runs that are kept with their calls. */
const KEPT = 10;
/** Milliseconds between two notices of a run that records calls. */
const NOTICE = 100;

export interface RunRecord {
  view: RunView;
  options: RunOptions;
  model: TraceModel;
  full(value: TracedValue): string;
  stop(): void;
  spillFile: string | null;
  /** Its live instances, and a component of the program's types. */
  session?: { act: Run["act"]; types: Uint8Array };
}

export interface RunEvents {
  changed(run: RunRecord): void;
  output(run: RunView, stream: "stdout" | "stderr", text: string): void;
  served(request: RequestView): void;
}

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
}

export class Runs {
  /** Newest first. */
  readonly all: RunRecord[] = [];
  private nextId = 1;
  private warm: { nodePath: string; runner: Runner } | null = null;
  private readonly engine: Engine;
  private readonly events: RunEvents;
  private readonly settings: () => RunSettings;

  constructor(engine: Engine, events: RunEvents, settings: () => RunSettings) {
    this.engine = engine;
    this.events = events;
    this.settings = settings;
  }

  find(id: number): RunRecord | undefined {
    return this.all.find((it) => it.view.id === id);
  }

  /** Composes and starts; what is wrong before the start is a failure. */
  async start(options: RunOptions, again = false): Promise<{ run: RunView } | { error: Failure }> {
    const settings = this.settings();
    if (options.serve !== undefined && !parseAddress(options.serve))
      return { error: { message: `${options.serve} is no address to serve at; give HOST:PORT, as 127.0.0.1:8080.` } };
    const wanted: Wanted = {
      ...(options.invoke === undefined ? {} : { invoke: options.invoke }),
      ...(options.session ? { session: true } : {}),
      ...serveOf(options, settings),
      grants: { ...NO_GRANTS, args: options.args ?? [] },
      mocks: {},
      trace: options.trace,
      valueLimit: 1024,
      keepValues: true,
      limits: { ...limitsOf(settings), outputRate: OUTPUT_RATE },
    };
    // The process loads while the engine composes.
    const runner = this.takeRunner();
    const prepared = await this.engine.task("prepareRun", { file: toPath(options.uri), wanted });
    if (!prepared.ok) {
      runner.child.kill("SIGKILL");
      return { error: prepared.error };
    }
    const record = this.record(options, prepared.request.spillFile, again);
    const going = this.launch(record, prepared.request, settings, runner);
    record.stop = () => going.stop("by you");
    if (prepared.types) record.session = { act: going.act, types: prepared.types };
    void going.done.then((outcome) => this.ended(record, outcome));
    this.events.changed(record);
    return { run: record.view };
  }

  /** Has a process ready for a run that is about to come. */
  warmUp(): void {
    const { nodePath } = this.settings();
    if (this.warm?.nodePath === nodePath) return;
    this.coolDown();
    this.warm = { nodePath, runner: spawnRunner({ ...this.runnerOptions(this.settings()), inherit: false }) };
  }

  /** Ends the process that was kept ready and not needed. */
  coolDown(): void {
    this.warm?.runner.child.kill("SIGKILL");
    this.warm = null;
  }

  stop(id: number | undefined): void {
    for (const run of this.all) if (run.view.state !== "ended" && (id === undefined || run.view.id === id)) run.stop();
  }

  /** Ends everything and removes what was kept on disk. */
  dispose(): void {
    this.coolDown();
    this.stop(undefined);
    for (const run of this.all) forget(run);
  }

  private takeRunner(): Runner {
    this.warmUp();
    const { runner } = this.warm!;
    this.warm = null;
    // One that could not be started says so to the run.
    runner.child.on("error", () => undefined);
    return runner;
  }

  private runnerOptions({ nodePath }: RunSettings): { runner: string; stdio: "pipe"; node?: string } {
    const runner = path.join(this.engine.dist, "runner", "runner.mjs");
    return { runner, stdio: "pipe", ...(nodePath === "" ? {} : { node: nodePath }) };
  }

  /** Starts a run once more with its options; what is left of it ends first. */
  async again({ options, stop }: RunRecord): ReturnType<Runs["start"]> {
    stop();
    return this.start(options, true);
  }

  private record(options: RunOptions, spillFile: string | null, again: boolean): RunRecord {
    const view: RunView = {
      id: this.nextId++,
      program: options.uri,
      state: "starting",
      started: new Date().toISOString(),
      traced: options.trace,
      calls: 0,
      ...(again ? { again } : {}),
      ...(options.session ? { session: true } : {}),
      ...(options.serve === undefined ? {} : { serving: { url: null, requests: 0 } }),
    };
    const record: RunRecord = { view, options, model: emptyModel(), full: fullText(spillFile), stop: () => undefined, spillFile };
    this.all.unshift(record);
    for (const old of this.all.splice(KEPT)) {
      old.stop();
      forget(old);
    }
    return record;
  }

  private launch(record: RunRecord, request: RunRequest, settings: RunSettings, spawned: Runner): Run {
    let noticed = 0;
    const began = Date.now();
    const stdout = new TextDecoder();
    const stderr = new TextDecoder();
    return start({
      request,
      ...this.runnerOptions(settings),
      timeout: settings.timeout,
      spawned,
      callbacks: {
        phase: (phase) => {
          if (phase !== "running") return;
          record.view = { ...record.view, state: "running" };
          this.events.changed(record);
        },
        events: (events) => {
          for (const event of events) append(record.model, event);
          record.view = { ...record.view, calls: record.model.calls.size + record.model.dropped };
          if (Date.now() - Math.max(noticed, began) < NOTICE) return;
          noticed = Date.now();
          this.events.changed(record);
        },
        listening: (host, port) => {
          const url = `http://${host.includes(":") ? `[${host}]` : host}:${port}/`;
          record.view = { ...record.view, serving: { url, requests: 0 } };
          this.events.changed(record);
        },
        served: (request) => {
          const { serving } = record.view;
          if (serving) record.view = { ...record.view, serving: { ...serving, requests: serving.requests + 1 } };
          this.events.served({ ...request, run: record.view.id });
        },
        denied: (refusal) => {
          record.view = { ...record.view, denied: [...(record.view.denied ?? []), refusal] };
          if (!refusal.asked) this.events.output(record.view, "stderr", `witloom: ${refusalText(refusal)}\n`);
          this.events.changed(record);
        },
        output: (stream, chunk) =>
          this.events.output(record.view, stream, (stream === "stdout" ? stdout : stderr).decode(chunk, { stream: true })),
      },
    });
  }

  private ended(record: RunRecord, outcome: RunOutcome): void {
    const duration = Date.now() - Date.parse(record.view.started);
    const base: RunView = { ...record.view, state: "ended", duration };
    if (outcome.kind === "done") {
      record.view = { ...base, exitCode: outcome.code, ...(outcome.result === null ? {} : { result: outcome.result }) };
    } else {
      record.view = { ...base, exitCode: 1, error: { message: `${path.basename(toPath(base.program))}: ${outcome.message}` } };
    }
    this.events.changed(record);
  }
}

/** What a run that serves is to do; refused by the engine where the address is none. */
function serveOf({ serve }: RunOptions, { timeout }: RunSettings): Pick<Wanted, "serve"> {
  const address = serve === undefined ? undefined : parseAddress(serve);
  return address ? { serve: { kind: "serve", ...address, workers: Math.max(2, availableParallelism()), reuse: 1, timeout } } : {};
}

function forget(run: RunRecord): void {
  if (run.spillFile) rmSync(path.dirname(run.spillFile), { recursive: true, force: true });
}
