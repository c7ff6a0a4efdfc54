/** Helpers of the run tests: guests from text, programs run in this process's engine, and the built command line. */
import { type ChildProcess, spawn } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { componentEmbed, componentNew } from "@bytecodealliance/jco-transpile/wasm-tools";
import { diskFiles } from "../../server/src/compose/files.ts";
import { loadProgram, type Program, type ProgramOptions } from "../../server/src/compose/program.ts";
import type { Grants, RunOutcome } from "../../server/src/protocol/run.ts";
import { DEFAULT_LIMITS } from "../../server/src/run/limits/defaults.ts";
import { NO_GRANTS, prepare, type Wanted } from "../../server/src/run/prepare.ts";
import { fullText } from "../../server/src/run/spill.ts";
import { type Run, start } from "../../server/src/run/start.ts";
import { callJson } from "../../server/src/trace/json.ts";
import { append, emptyModel, functionName, type TraceModel } from "../../server/src/trace/model.ts";
import { toolkit, wat } from "../toolkit/kit.ts";

export { must, random, toolkit, wat } from "../toolkit/kit.ts";

export const root = process.cwd();
export const cli = path.join(root, "dist", "cli.js");
export const runner = path.join(root, "dist", "runner", "runner.mjs");
export const fixture = (...parts: string[]): string => path.join(root, "test", "fixtures", ...parts);
export const sample = (...parts: string[]): string => path.join(root, "components", ...parts);

// The tests share one cache, which is not the user's.
process.env["XDG_CACHE_HOME"] = path.join(root, "out", "test-cache");

/** A folder that is gone when the process ends. */
export function scratch(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), "witloom-test-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes files into a new folder and gives its path. */
export function folderOf(files: Record<string, string | Uint8Array>): string {
  const folder = scratch();
  for (const [name, content] of Object.entries(files)) writeFileSync(path.join(folder, name), content);
  return folder;
}

/** A component made of WIT and a core module in the text format. */
export async function guest(wit: string, world: string, core: string): Promise<Uint8Array> {
  const embedded = await componentEmbed({ binary: await wat(core), witSource: wit, world });
  return componentNew(embedded, []);
}

/** Text of a fixture. */
export const textOf = (...parts: string[]): string => readFileSync(fixture(...parts), "utf8");

/** Writes the middleware fixture with its two components in the text format, and gives the composition's path. */
export async function middleware(): Promise<string> {
  const folder = scratch();
  const deps = path.join(folder, "deps", "ex");
  mkdirSync(deps, { recursive: true });
  for (const name of ["inner", "middle"])
    copyFileSync(fixture("middleware", "deps", "ex", `${name}.wasm`), path.join(deps, `${name}.wasm`));
  for (const name of ["hoster", "drive"]) {
    const bytes = await guest(textOf("middleware", "h.wit"), name, textOf("middleware", `${name}.wat`));
    writeFileSync(path.join(deps, `${name}.wasm`), bytes);
  }
  copyFileSync(fixture("middleware", "chain.wac"), path.join(folder, "chain.wac"));
  return path.join(folder, "chain.wac");
}

export interface Ran {
  outcome: RunOutcome;
  /** The WAVE text of the result, or what went wrong. */
  answer: string | null;
  model: TraceModel;
  stdout: string;
  stderr: string;
  denied: string[];
  /** Calls as the JSON trace has them. */
  calls: Record<string, unknown>[];
}

export interface RunSettings extends Partial<Omit<Wanted, "grants">>, Partial<ProgramOptions> {
  grants?: Partial<Grants>;
  timeout?: number;
  started?(going: Run): void;
  phase?(phase: string): void;
  inspector?(port: number): void;
  /** Another Node for the runner. */
  node?: string;
}

const programs = new Map<string, Program>();

/** Loads a program once: the tests' files do not change while they run. */
async function load(file: string, options: Partial<ProgramOptions>): Promise<Program> {
  const key = JSON.stringify([file, options]);
  const known = programs.get(key);
  if (known) return known;
  const loaded = loadProgram(await toolkit(), diskFiles(), file, { cwd: root, ...options });
  if (!loaded.ok) throw new Error(loaded.diagnostics.map((it) => it.message).join("\n"));
  programs.set(key, loaded.program);
  return loaded.program;
}

/** Runs a file with this process's engine. */
export async function run(file: string, invoke?: string, settings: RunSettings = {}): Promise<Ran> {
  const tk = await toolkit();
  const { grants, timeout = 60, node, roots, overrides, started, phase, inspector, ...wanted } = settings;
  const program = await load(file, { ...(roots ? { roots } : {}), ...(overrides ? { overrides } : {}) });
  const prepared = prepare(tk, program, {
    ...(invoke === undefined ? {} : { invoke }),
    grants: { ...NO_GRANTS, ...grants },
    mocks: {},
    trace: true,
    valueLimit: 1024,
    keepValues: true,
    limits: DEFAULT_LIMITS,
    ...wanted,
  });
  if (!prepared.ok) throw new Error(prepared.message);
  const { request } = prepared;
  const ran = { model: emptyModel(), stdout: "", stderr: "", denied: [] as string[] };
  const going = start({
    request,
    runner,
    stdio: "pipe",
    timeout,
    ...(node === undefined ? {} : { node }),
    callbacks: {
      events: (events) => {
        for (const event of events) append(ran.model, event);
      },
      ...(phase ? { phase } : {}),
      ...(inspector ? { inspector } : {}),
      denied: (refusal) => ran.denied.push(`${refusal.what}; ${refusal.grant.option} ${refusal.grant.value}`),
      output: (stream, chunk) => {
        ran[stream] += chunk.toString();
      },
    },
  });
  started?.(going);
  const outcome = await going.done;
  const full = fullText(request.spillFile);
  const calls = [...ran.model.calls.values()].map((call) => callJson(call, full) as Record<string, unknown>);
  if (request.spillFile) rmSync(path.dirname(request.spillFile), { recursive: true, force: true });
  return { ...ran, outcome, calls, answer: outcome.kind === "done" ? outcome.result : outcome.message };
}

/** The calls as lines `caller > callee function(args) = result`, indented below their callers; times left out. Calls of WASI are left out too. */
export function treeOf(model: TraceModel, rename: (name: string) => string = (name) => name): string[] {
  const out: string[] = [];
  const visit = (ids: number[], indent: string): void => {
    for (const id of ids) {
      const call = model.calls.get(id)!;
      if (call.callee === "host") continue;
      const name = functionName(call)
        .replace(/^[^#]*\//, "")
        .replace(/@[^#]*/, "");
      const result = call.error !== null ? ` ! ${call.error}` : call.result === null ? "" : ` = ${call.result.text}`;
      const args = call.args.map((arg) => arg.text).join(", ");
      out.push(`${indent}${rename(call.caller)} > ${rename(call.callee)} ${name}(${args})${result}`);
      visit(model.children.get(id) ?? [], `${indent}  `);
    }
  };
  visit(model.children.get(0) ?? [], "");
  return out;
}

export interface Finished {
  code: number | null;
  signal: string | null;
  stdout: string;
  stderr: string;
}

export interface CliOptions {
  cwd?: string;
  env?: Record<string, string>;
  input?: string;
  /** Called with the process as soon as it runs. */
  during?(child: ChildProcess): void;
}

/** Runs the built command line to its end. */
export function witloom(args: string[], options: CliOptions = {}): Promise<Finished> {
  const child = spawn(process.execPath, [cli, ...args], { cwd: options.cwd ?? root, env: { ...process.env, ...options.env } });
  const done = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    done.stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    done.stderr += text;
  });
  child.stdin.end(options.input ?? "");
  options.during?.(child);
  return new Promise((resolve) => child.on("close", (code, signal) => resolve({ ...done, code, signal })));
}

/** Runs jobs two at a time: the tests' machines have few cores. */
export async function pairwise<T>(items: T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = [...items];
  const next = async (): Promise<void> => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) await work(item);
  };
  await Promise.all([next(), next()]);
}

let probing: Promise<string> | undefined;

/** The probe component's file: a guest that attempts what it is told. */
export function probe(): Promise<string> {
  probing ??= guest(textOf("probe", "probe.wit"), "probe", textOf("probe", "probe.wat")).then((bytes) =>
    path.join(folderOf({ "probe.wasm": bytes }), "probe.wasm"),
  );
  return probing;
}
