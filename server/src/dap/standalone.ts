/** Runs for a debug adapter of its own, outside of the editor: composes, starts the runner, writes the trace. */

import { rmSync } from "node:fs";
import path from "node:path";
import { diskFiles } from "../compose/files.ts";
import { loadProgram, type Program } from "../compose/program.ts";
import { partTypes } from "../compose/skeleton.ts";
import type { DebugSetup } from "../protocol/debug.ts";
import type { RunRequest } from "../protocol/run.ts";
import { endOf, TIMEOUT } from "../run/attach/end.ts";
import { withoutBytes } from "../run/attach/wire.ts";
import { deliver } from "../run/collector.ts";
import { type Launch, readLaunch } from "../run/launch.ts";
import { limitsOf } from "../run/limits/defaults.ts";
import { parseAddress, prepare } from "../run/prepare.ts";
import { fullText } from "../run/spill.ts";
import { spawnRunner, start } from "../run/start.ts";
import { traceIds } from "../run/traceIds.ts";
import { keptCalls, wantedTrace } from "../run/tracePolicy.ts";
import { loadToolkit, type Toolkit } from "../toolkit/toolkit.ts";
import { delivery } from "../trace/formats.ts";
import { append, emptyModel, type TraceModel } from "../trace/model.ts";
import { refusalText } from "../trace/refusal.ts";
import { TREE_DEFAULTS, traceTree } from "../trace/tree.ts";
import { declarationFinder } from "./declarations.ts";
import type { DebugEnd, DebugHost, DebugRun, Listener, OutputCategory, Prepared } from "./host.ts";
import { nativeRun } from "./native.ts";
import type { DebugProgram } from "./program.ts";
import { visited } from "./visited.ts";

type Output = (category: OutputCategory, text: string) => void;

/** A host on an engine of its own. `dist`: the folder of the bundles. */
export function standaloneHost(dist: string): DebugHost {
  const toolkit = loadToolkit(path.join(dist, "toolkit"));
  toolkit.catch(() => undefined); // told where it is first used
  const files = diskFiles;
  return {
    attach: visited,
    prepare: async (configuration, noDebug) => prepareRun(await toolkit, dist, configuration, noDebug),
    toolkit: () => toolkit,
    files,
    declaration: declarationFinder(files),
  };
}

function prepareRun(toolkit: Toolkit, dist: string, configuration: unknown, noDebug: boolean): Prepared | { ok: false; message: string } {
  const read = readLaunch(configuration, process.cwd());
  if (!read.ok) return read;
  const { launch } = read;
  const name = path.basename(launch.file);
  const loaded = loadProgram(toolkit, diskFiles(), launch.file, { cwd: path.dirname(launch.file) });
  if (!loaded.ok) {
    const [first, ...more] = loaded.diagnostics;
    return {
      ok: false,
      message: `${name}: ${first?.message ?? "it cannot be composed"}${more.length > 0 ? ` (and ${more.length} more)` : ""}`,
    };
  }
  if (launch.engine === "wasmtime") return nativeRun(launch, loaded.program, noDebug);
  const prepared = prepare(toolkit, loaded.program, {
    ...(launch.invoke === undefined || launch.serve !== undefined ? {} : { invoke: launch.invoke }),
    ...(launch.serve === undefined ? {} : { serve: { kind: "serve", ...parseAddress(launch.serve)!, workers: 2, reuse: 1, timeout: 0 } }),
    ...(launch.sourceLevel && !noDebug ? { sourceLevel: true } : {}),
    grants: launch.grants,
    mocks: launch.mocks,
    faults: launch.faults,
    trace: launch.trace === true || launch.traceOut !== undefined,
    ...wantedTrace(launch.recorded, launch.traceOut !== undefined && launch.traceFormat === "json"),
    limits: limitsOf(launch.limits),
  });
  if (!prepared.ok) return { ok: false, message: `${name}: ${prepared.message.replace(/^--/, "")}.` };
  const { request } = prepared;
  const program = programOf(toolkit, loaded.program, request);
  return { ok: true, name, program, begin: (listener, setup) => begin(dist, launch, request, listener, setup), drop: () => undefined };
}

/** What a session needs to know of a program: components of the same types, without their code. */
function programOf(toolkit: Toolkit, program: Program, { plan }: RunRequest): DebugProgram {
  const types = partTypes(toolkit, program, plan);
  return { file: program.file, types, plan: withoutBytes(plan) };
}

function begin(dist: string, launch: Launch, base: RunRequest, listener: Listener, setup: DebugSetup | null): DebugRun {
  // Whoever debugs can go back to each call, whether the trace is shown or not.
  const request: RunRequest = setup ? { ...base, trace: true, debug: setup } : base;
  const { output } = listener;
  const runner = path.join(dist, "runner", "runner.mjs");
  const model = emptyModel(keptCalls(launch.recorded));
  const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  const run = start({
    request,
    runner,
    stdio: "pipe",
    timeout: launch.timeout ?? (setup ? 0 : TIMEOUT),
    spawned: spawnRunner({ runner, stdio: "pipe", inherit: request.grants.inherit }),
    callbacks: {
      events: (events) => {
        for (const event of events) append(model, event);
        listener.events(events);
      },
      debug: listener.debug,
      inspector: listener.inspector,
      trapped: (outcome) => output("stderr", `${endOf(path.basename(launch.file), outcome).error}\n`),
      listening: (host, port) => output("console", `Serving HTTP on http://${host.includes(":") ? `[${host}]` : host}:${port}/\n`),
      denied: (refusal) => refusal.asked || output("stderr", `witloom: ${refusalText(refusal)}\n`),
      output: (stream, chunk) => output(stream, decoders[stream].decode(chunk, { stream: true })),
    },
  });
  const done = run.done.then(async (outcome): Promise<DebugEnd> => {
    if (base.trace) await writeTrace(launch, model, request.spillFile, output);
    if (request.spillFile) rmSync(path.dirname(request.spillFile), { recursive: true, force: true });
    return endOf(path.basename(launch.file), outcome);
  });
  return { done, stop: () => run.stop("by you"), debug: run.debug, full: fullText(request.spillFile) };
}

async function writeTrace(launch: Launch, model: TraceModel, spillFile: string | null, output: Output): Promise<void> {
  const { traceOut, traceFormat } = launch;
  if (traceOut === undefined) {
    output("console", traceTree(model, { ...TREE_DEFAULTS, color: false }));
    return;
  }
  const how = { program: path.basename(launch.file), full: fullText(spillFile), color: false, ids: model.ids ?? traceIds() };
  const problem = await deliver(traceOut, delivery(traceFormat, model, how), "choose another file as `traceOut`");
  if (problem !== null) output("stderr", `${problem}\n`);
}
