/** Reads a run configuration: what a person wrote in launch.json, or a debug client sent, into what a run needs, or one sentence what is wrong with it. */
import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { type Engine, type LaunchConfiguration, TRACE_FORMATS, type TraceFormat } from "../protocol/launch.ts";
import type { Deniable, Fault, Grants } from "../protocol/run.ts";
import { isCollector } from "./collector.ts";
import { parseFault } from "./faults.ts";
import { type Answers, readAnswers, readMockText } from "./mockFile.ts";
import { NO_GRANTS, parseAddress, type Wanted } from "./prepare.ts";
import { readPolicy, type TracePolicy } from "./tracePolicy.ts";

/** A configuration that was read: paths are absolute. */
export interface Launch {
  file: string;
  invoke?: string;
  /** `HOST:PORT` to answer HTTP requests at. */
  serve?: string;
  grants: Grants;
  mocks: Wanted["mocks"];
  faults: Fault[];
  /** Absent where the configuration does not say. */
  engine?: Engine;
  trace?: boolean;
  sourceLevel?: true;
  /** A file or a collector. */
  traceOut?: string;
  traceFormat: TraceFormat;
  recorded: TracePolicy;
  timeout?: number;
  /** As options and settings name them. */
  limits: Partial<Record<(typeof LIMITS)[number], number>>;
}

const LIMITS = ["maxMemory", "maxOutput", "maxHandles", "maxTable"] as const;

/** Wrong configuration; the message is one sentence. */
class Wrong extends Error {}

type Fields = Record<string, unknown>;

/** Reads a configuration; `base`: the folder that a relative `cwd` (or, without one, everything) is relative to. Fields of others are ignored. */
export function readLaunch(configuration: unknown, base: string): { ok: true; launch: Launch } | { ok: false; message: string } {
  try {
    if (typeof configuration !== "object" || configuration === null) throw new Wrong("the run configuration is not an object");
    return { ok: true, launch: read(configuration as Fields, base) };
  } catch (error) {
    if (error instanceof Wrong) return { ok: false, message: `${error.message}.` };
    throw error;
  }
}

function read(fields: Fields, base: string): Launch {
  const program = text(fields, "program", '"app.wac"');
  if (program === undefined || program === "") throw new Wrong("the run configuration names no `program`; set it to a .wac or .wasm file");
  const cwd = path.resolve(base, text(fields, "cwd", "a folder") ?? ".");
  const file = path.resolve(cwd, program);
  if (!/\.(wac|wasm)$/.test(file)) throw new Wrong(`\`program\` is ${program}, which is neither a .wac nor a .wasm file`);
  if (kindOf(file) !== "file") throw new Wrong(`${file} cannot be read: it does not exist; check \`program\``);
  const invoke = text(fields, "invoke", "'INTERFACE#FUNCTION(WAVE, …)'");
  const serve = text(fields, "serve", '"127.0.0.1:8080"');
  if (serve !== undefined && !parseAddress(serve)) throw new Wrong(`\`serve\` takes HOST:PORT, not ${JSON.stringify(serve)}`);
  const [trace, timeout] = [flag(fields, "trace"), amount(fields, "timeout")];
  const limits = LIMITS.flatMap((name) => (amount(fields, name) === undefined ? [] : [[name, amount(fields, name)!] as const]));
  return {
    file,
    ...(invoke === undefined || invoke === "" ? {} : { invoke }),
    ...(serve === undefined ? {} : { serve }),
    grants: grantsOf(fields, cwd),
    mocks: mocksOf(fields, cwd),
    faults: faultsOf(fields),
    ...engineOf(fields),
    ...(trace === undefined ? {} : { trace }),
    ...(flag(fields, "sourceLevel") ? { sourceLevel: true } : {}),
    ...tracingOf(fields, cwd),
    ...(timeout === undefined ? {} : { timeout }),
    limits: Object.fromEntries(limits),
  };
}

function grantsOf(fields: Fields, cwd: string): Grants {
  const grant = text(fields, "grant", '"inherit"');
  if (grant !== undefined && grant !== "inherit") throw new Wrong(`\`grant\` takes "inherit", not ${JSON.stringify(grant)}`);
  return {
    ...NO_GRANTS,
    args: texts(fields, "args", "text"),
    env: environment(fields),
    dirs: [
      ...texts(fields, "dirs", "HOST::GUEST").map((it) => folder("dirs", it, cwd, false)),
      ...texts(fields, "dirsReadOnly", "HOST::GUEST").map((it) => folder("dirsReadOnly", it, cwd, true)),
    ],
    net: addresses(fields, "allowNet"),
    udp: addresses(fields, "allowUdp"),
    listen: addresses(fields, "allowListen"),
    http: texts(fields, "allowHttp", "HOST"),
    inherit: grant === "inherit",
    deny: texts(fields, "deny", "clocks, random, stdio").map(deniable),
    seed: seedOf(fields["deterministic"]),
  };
}

const POLICY_FIELDS = { values: "traceValues", pinned: "tracePinned", cut: "traceCut", calls: "traceCalls" } as const;

function tracingOf(fields: Fields, cwd: string): Pick<Launch, "traceOut" | "traceFormat" | "recorded"> {
  const out = text(fields, "traceOut", "a file's path");
  const toCollector = out !== undefined && isCollector(out);
  const wanted = text(fields, "traceFormat", '"otlp"') ?? (toCollector ? "otlp" : "json");
  const format = TRACE_FORMATS.find((it) => it === wanted);
  if (!format) throw new Wrong(`\`traceFormat\` takes ${TRACE_FORMATS.join(", ")}, not ${JSON.stringify(wanted)}`);
  if (toCollector && format !== "otlp")
    throw new Wrong(`\`traceFormat\` is ${format}, but a collector takes otlp; name a file as \`traceOut\` instead`);
  const [values, cut, calls] = [text(fields, "traceValues", '"failing"'), amount(fields, "traceCut"), amount(fields, "traceCalls")];
  const pinned = texts(fields, "tracePinned", "INTERFACE#FUNCTION");
  const policy = readPolicy({
    ...(values === undefined ? {} : { values }),
    ...(cut === undefined ? {} : { cut }),
    ...(calls === undefined ? {} : { calls }),
    pinned,
  });
  if ("wrong" in policy) throw new Wrong(`\`${POLICY_FIELDS[policy.wrong]}\` ${policy.why}`);
  const place = out === undefined ? {} : { traceOut: toCollector ? out : path.resolve(cwd, out) };
  return { ...place, traceFormat: format, recorded: policy };
}

function engineOf(fields: Fields): Pick<Launch, "engine"> {
  const engine = text(fields, "engine", '"wasmtime"');
  if (engine === undefined) return {};
  if (engine === "jco" || engine === "wasmtime") return { engine };
  throw new Wrong(`\`engine\` takes jco or wasmtime, not ${JSON.stringify(engine)}`);
}

function addresses(fields: Fields, name: "allowNet" | "allowUdp" | "allowListen"): string[] {
  const list = texts(fields, name, "HOST:PORT");
  const bad = list.find((it) => !/^.+:\d+$/.test(it));
  if (bad !== undefined) throw new Wrong(`\`${name}\` takes HOST:PORT, not ${JSON.stringify(bad)}`);
  return list;
}

function deniable(text: string): Deniable {
  if (text === "clocks" || text === "random" || text === "stdio") return text;
  throw new Wrong(`\`deny\` takes clocks, random and stdio, not ${JSON.stringify(text)}`);
}

function seedOf(value: unknown): number | null {
  if (value === undefined || value === false) return null;
  if (value === true) return 0;
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw new Wrong(`\`deterministic\` takes true, or a whole number as the seed, not ${JSON.stringify(value)}`);
}

function environment(fields: Fields): [string, string][] {
  const env = object(fields, "env");
  return Object.entries(env).map(([name, value]): [string, string] => {
    if (value !== null && typeof value !== "string") throw new Wrong(`\`env\`: ${name} must be a text, or null for the editor's own value`);
    return [name, value ?? process.env[name] ?? ""];
  });
}

function folder(field: string, value: string, cwd: string, readOnly: boolean): Grants["dirs"][number] {
  const [host = "", guest = host] = value.split("::");
  const absolute = path.resolve(cwd, host);
  if (kindOf(absolute) !== "folder") throw new Wrong(`\`${field}\`: ${absolute} is not a folder; create it or name another`);
  return { host: absolute, guest, readOnly };
}

function mocksOf(fields: Fields, cwd: string): Record<string, Answers> {
  return Object.fromEntries(
    Object.entries(object(fields, "mocks")).map(([name, given]): [string, Answers] => {
      const file = typeof given === "string" && given !== "default" ? path.resolve(cwd, given) : undefined;
      const read = file === undefined ? readAnswers(given, `\`mocks\`: ${name}`) : readMockText(content(file), name, file);
      if (!read.ok) throw new Wrong(read.message);
      return [name, read.answers];
    }),
  );
}

function content(file: string): string {
  if (kindOf(file) !== "file") throw new Wrong(`\`mocks\`: ${file} does not exist; check the path`);
  return readFileSync(file, "utf8");
}

function faultsOf(fields: Fields): Fault[] {
  return texts(fields, "faults", "[CALLER>]INTERFACE[#FUNCTION]=WHAT").map((it) => {
    const fault = parseFault(it);
    if (typeof fault === "string") throw new Wrong(`\`faults\`: ${fault}`);
    return fault;
  });
}

function text(fields: Fields, name: keyof LaunchConfiguration, such: string): string | undefined {
  const value = fields[name];
  if (value === undefined || typeof value === "string") return value;
  throw new Wrong(`\`${name}\` takes a text such as ${such}, not ${JSON.stringify(value)}`);
}

function texts(fields: Fields, name: keyof LaunchConfiguration, each: string): string[] {
  const value = fields[name];
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every((it) => typeof it === "string")) return value;
  throw new Wrong(`\`${name}\` takes a list of texts (${each}), not ${JSON.stringify(value)}`);
}

function object(fields: Fields, name: keyof LaunchConfiguration): Fields {
  const value = fields[name];
  if (value === undefined) return {};
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Fields;
  throw new Wrong(`\`${name}\` takes an object, not ${JSON.stringify(value)}`);
}

function flag(fields: Fields, name: keyof LaunchConfiguration): boolean | undefined {
  const value = fields[name];
  if (value === undefined || typeof value === "boolean") return value;
  throw new Wrong(`\`${name}\` takes true or false, not ${JSON.stringify(value)}`);
}

function amount(fields: Fields, name: keyof LaunchConfiguration): number | undefined {
  const value = fields[name];
  if (value === undefined || (typeof value === "number" && Number.isFinite(value) && value >= 0)) return value;
  throw new Wrong(`\`${name}\` takes a number of at least 0, not ${JSON.stringify(value)}`);
}

function kindOf(file: string): "file" | "folder" | undefined {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat?.isDirectory() ? "folder" : stat?.isFile() ? "file" : undefined;
}
