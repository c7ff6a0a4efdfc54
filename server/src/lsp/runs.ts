/** The runs that the editor started: their state, calls and output, newest first, the last few kept. */

import { rmSync } from "node:fs";
import path from "node:path";
import type { Failure, RequestView, RunOptions, RunView } from "../protocol/editor.ts";
import type { Refusal, RunOutcome, RunRequest } from "../protocol/run.ts";
import { withoutBytes } from "../run/attach/wire.ts";
import { type Launch, readLaunch } from "../run/launch.ts";
import { limitsOf } from "../run/limits/defaults.ts";
import { prepareNative, runOutcome } from "../run/native/launch.ts";
import { parseAddress } from "../run/prepare.ts";
import { fullText } from "../run/spill.ts";
import { type Run, type RunCallbacks, type Runner, spawnRunner, start } from "../run/start.ts";
import { keptCalls } from "../run/tracePolicy.ts";
import { append, emptyModel, type TraceModel } from "../trace/model.ts";
import type { Engine } from "./engine.ts";
import type { Beginning, PreparedRun, RunRecord } from "./runRecord.ts";
import { configurationOf, type RunSettings, readable, refusalLine, wantedOf } from "./runWanted.ts";
import { traceOut } from "./traceOut.ts";
import { runFailure, stackText, trappedAt } from "./traps.ts";
import { toPath } from "./uris.ts";

/** Runs that are kept with their calls. */
const KEPT = 10;
/** Different refusals of one run that are told. */
const MOST_DENIED = 100;
/** Answered requests of one run that are kept for its trace. */
const MOST_SERVED = 100_000;
/** Milliseconds between two notices of a run that records calls. */
const NOTICE = 100;

export type { Beginning, PreparedRun, RunRecord, Watching } from "./runRecord.ts";

export interface RunEvents {
  changed(run: RunRecord): void;
  output(run: RunView, stream: "stdout" | "stderr", text: string): void;
  served(request: RequestView): void;
}

export class Runs {
  /** Newest first. */
  readonly all: RunRecord[] = [];
  private readonly quiet = new Set<RunRecord>();
  private nextId = 1;
  private warm: { nodePath: string; runner: Runner } | null = null;
  private readonly engine: Engine;
  private readonly events: RunEvents;
  readonly settings: () => RunSettings;

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
    const prepared = await this.prepare(options);
    return "error" in prepared ? prepared : { run: prepared.begin(again ? { again } : {}).view };
  }

  /** Composes and checks; the run begins later, or is dropped. */
  async prepare(given: RunOptions, debugged = false): Promise<PreparedRun | { error: Failure }> {
    const settings = this.settings();
    const options = withServe(given);
    if (options.serve !== undefined && !parseAddress(options.serve))
      return { error: { message: `${options.serve} is no address to serve at; give HOST:PORT, as 127.0.0.1:8080.` } };
    const read = readLaunch(configurationOf(options), path.dirname(toPath(options.uri)));
    if (!read.ok) return { error: { message: read.message } };
    const { launch } = read;
    if (wantsWasmtime(launch, { ...options, trace: options.trace || debugged }, settings)) return this.native(launch, options, settings);
    // The process loads while the engine composes.
    const runner = this.takeRunner(launch.grants.inherit);
    const prepared = await this.engine.task("prepareRun", {
      file: launch.file,
      wanted: wantedOf(launch, options, settings, debugged),
      debugged,
    });
    if (!prepared.ok) {
      runner.child.kill("SIGKILL");
      return { error: prepared.error };
    }
    const { request, types } = prepared;
    // Nobody waits at a breakpoint with a clock behind them.
    const timeout = launch.timeout ?? (debugged ? 0 : settings.timeout);
    const program = { file: launch.file, plan: withoutBytes(request.plan), types: prepared.parts ?? [] };
    return {
      program,
      drop: () => runner.child.kill("SIGKILL"),
      begin: (how) => {
        const record = this.record(options, request.spillFile, how);
        const asked = how.debug ? { ...request, trace: true, debug: how.debug.setup } : request;
        record.program = program;
        record.watching = how.debug ?? null;
        const going = this.launch(record, asked, { ...settings, timeout }, runner);
        record.debug = going.debug;
        record.stop = () => going.stop("by you");
        if (types) record.session = { act: going.act, types };
        record.model = emptyModel(keptCalls(launch.recorded));
        record.done = going.done.then(async (outcome) => {
          this.ended(record, outcome);
          await this.writeTrace(record, launch);
          return outcome;
        });
        this.changed(record);
        return record;
      },
    };
  }

  /** The same for a native wasmtime, which runs the composed bytes. */
  private async native(launch: Launch, options: RunOptions, settings: RunSettings): Promise<PreparedRun | { error: Failure }> {
    const name = path.basename(launch.file);
    if (options.trace || launch.traceOut !== undefined)
      return {
        error: {
          message: `${name}: native wasmtime shows no calls between components; run it without debugging and trace, or take "engine" out of launch.json.`,
        },
      };
    const found = await this.engine.task("program", { file: launch.file });
    if (!found.ok) return { error: found.error };
    const limits = limitsOf({ ...settings, ...launch.limits });
    const timeout = launch.timeout ?? settings.timeout;
    const ready = prepareNative({ launch, limits, timeout, wasmtimePath: settings.wasmtimePath, name, bytes: found.bytes });
    if (!ready.ok) return { error: { message: `${name}: ${ready.message}` } };
    return {
      // Nothing of it can be seen.
      program: { file: launch.file, plan: { components: [], instances: [], exports: [] }, types: [] },
      drop: ready.drop,
      begin: (how) => {
        const record = this.record(options, null, how);
        record.view = { ...record.view, state: "running", engine: "wasmtime" };
        const text = { stdout: readable(), stderr: readable() };
        const going = ready.begin((stream, chunk) => this.print(record, stream, text[stream](chunk)));
        record.stop = () => going.stop("by you");
        record.done = going.done.then((outcome) => {
          this.ended(record, runOutcome(outcome));
          return runOutcome(outcome);
        });
        this.changed(record);
        return record;
      },
    };
  }

  /** Starts a request that stands in no list, with the limit of time that the settings say. */
  beside(request: RunRequest, callbacks: RunCallbacks): Run {
    const settings = this.settings();
    return start({ request, ...this.runnerOptions(settings), timeout: settings.timeout, callbacks });
  }

  /** A run that was recorded before, from its file: its calls stand among those of runs that have ended. */
  opened(uri: string, model: TraceModel): RunView {
    const record = this.record({ uri, trace: true }, null, {});
    record.model = model;
    const began = model.epoch === null ? {} : { started: new Date(model.epoch).toISOString() };
    record.view = { ...record.view, ...began, state: "ended", calls: model.calls.size };
    this.changed(record);
    return record.view;
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
    for (const run of this.quiet) run.stop();
    for (const run of [...this.all, ...this.quiet]) forget(run);
  }

  private takeRunner(inherit: boolean): Runner {
    if (!inherit) this.warmUp();
    // One that may have everything is made for it.
    const runner = inherit ? spawnRunner({ ...this.runnerOptions(this.settings()), inherit }) : this.warm!.runner;
    if (!inherit) this.warm = null;
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

  private record(options: RunOptions, spillFile: string | null, how: Beginning): RunRecord {
    const view: RunView = {
      id: this.nextId++,
      program: options.uri,
      state: "starting",
      started: new Date().toISOString(),
      traced: options.trace,
      calls: 0,
      ...(how.again ? { again: true } : {}),
      ...(options.session ? { session: true } : {}),
      ...(options.serve === undefined ? {} : { serving: { url: null, requests: 0 } }),
      ...(how.output ? { debugged: true } : {}),
      ...(options.configuration?.name === undefined ? {} : { configuration: options.configuration.name }),
    };
    const record: RunRecord = {
      ...{ view, options, model: emptyModel(), full: fullText(spillFile), stop: () => undefined, spillFile, used: [], served: [] },
      ...{ parts: new Map(), trapped: null, ...(how.output ? { output: how.output } : {}) },
      done: Promise.resolve({ kind: "refused", message: "it has not begun." }),
    };
    if (how.quiet) {
      this.quiet.add(record);
      return record;
    }
    this.all.unshift(record);
    for (const old of this.all.splice(KEPT)) {
      old.stop();
      forget(old);
    }
    return record;
  }

  /** Tells of a run at most once in `NOTICE` milliseconds, the last time after all that happened: a guest that stands says no more. */
  private seldom(record: RunRecord): () => void {
    let waiting = false;
    const tell = (): void => {
      waiting = false;
      if (record.view.state !== "ended") this.changed(record);
    };
    return () => {
      if (!waiting) setTimeout(tell, NOTICE);
      waiting = true;
    };
  }

  private launch(record: RunRecord, request: RunRequest, settings: RunSettings, spawned: Runner): Run {
    const soon = this.seldom(record);
    record.parts = new Map(request.plan.instances.map(({ name, component }) => [name, request.plan.components[component]!.hash]));
    const [stdout, stderr] = [readable(), readable()];
    return start({
      request,
      ...this.runnerOptions(settings),
      timeout: settings.timeout,
      spawned,
      callbacks: {
        phase: (phase) => {
          if (phase !== "running") return;
          record.view = { ...record.view, state: "running" };
          this.changed(record);
        },
        events: (events) => {
          for (const event of events) append(record.model, event);
          record.watching?.events(events);
          record.view = { ...record.view, calls: record.model.calls.size + record.model.dropped };
          soon();
        },
        debug: (event) => record.watching?.heard(event),
        inspector: (port) => record.watching?.inspector?.(port),
        listening: (host, port) => {
          const url = `http://${host.includes(":") ? `[${host}]` : host}:${port}/`;
          record.view = { ...record.view, serving: { url, requests: 0 } };
          this.changed(record);
        },
        served: (request) => {
          const { serving } = record.view;
          if (serving) record.view = { ...record.view, serving: { ...serving, requests: serving.requests + 1 } };
          if (record.served.length < MOST_SERVED) record.served.push(request);
          this.events.served({ ...request, run: record.view.id });
        },
        trapped: (outcome) => this.explain(record, outcome, soon),
        denied: (refusal) => this.denied(record, refusal),
        used: (it) => void record.used.push(it),
        output: (stream, chunk) => this.print(record, stream, (stream === "stdout" ? stdout : stderr)(chunk)),
      },
    });
  }

  private print(record: RunRecord, stream: "stdout" | "stderr", text: string): void {
    if (record.output) record.output(stream, text);
    else this.events.output(record.view, stream, text);
  }

  private denied(record: RunRecord, refusal: Refusal): void {
    const known = record.view.denied ?? [];
    if (known.length >= MOST_DENIED) return;
    record.view = { ...record.view, denied: [...known, refusal] };
    if (!refusal.asked) this.print(record, "stderr", `witloom: ${refusalLine(refusal)}\n`);
    this.changed(record);
  }

  private async writeTrace(record: RunRecord, { traceOut: place, traceFormat }: Launch): Promise<void> {
    if (place === undefined) return;
    const problem = await traceOut(record, traceFormat, place, "choose another file as `traceOut`");
    if (problem !== null) this.print(record, "stderr", `${problem}\n`);
  }

  /** Tells of a run that changed. */
  changed(record: RunRecord): void {
    if (!this.quiet.has(record)) this.events.changed(record);
  }

  /** What is known of a failure beyond its sentence goes where the run's output goes; a debug session tells it by itself. */
  private explain(record: RunRecord, outcome: RunOutcome, told = (): void => undefined): void {
    const text = stackText(record.view.program, outcome);
    record.trapped = trappedAt(record.view.program, outcome);
    told();
    if (text !== "" && (!record.output || record.view.serving)) this.print(record, "stderr", text);
  }

  private ended(record: RunRecord, outcome: RunOutcome): void {
    record.watching = null;
    const duration = Date.now() - Date.parse(record.view.started);
    const base: RunView = { ...record.view, state: "ended", duration };
    if (outcome.kind === "done") {
      record.view = { ...base, exitCode: outcome.code, ...(outcome.result === null ? {} : { result: outcome.result }) };
    } else {
      record.view = { ...base, exitCode: 1, error: runFailure(base.program, outcome.message, outcome) };
    }
    this.explain(record, outcome);
    this.changed(record);
    this.quiet.delete(record);
  }
}

/** A configuration may say that its program serves; a call or a session of it is wanted as it is. */
function withServe(options: RunOptions): RunOptions {
  const serve = options.configuration?.serve;
  return serve === undefined || options.session || options.invoke !== undefined ? options : { serve, ...options };
}

/** A session, a server and a trace need the engine that we link ourselves; a setting alone does not stand in their way. */
function wantsWasmtime({ engine, traceOut }: Launch, { session, serve, trace }: RunOptions, settings: RunSettings): boolean {
  if (session || serve !== undefined) return false;
  return engine === undefined ? settings.engine === "wasmtime" && !trace && traceOut === undefined : engine === "wasmtime";
}

function forget(run: RunRecord): void {
  if (run.spillFile) rmSync(path.dirname(run.spillFile), { recursive: true, force: true });
}
