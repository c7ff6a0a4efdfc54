/** The options that every command which runs a guest takes: grants, limits and mocks. In: arguments. Out: the parts of what is wanted. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { diskFiles } from "../compose/files.ts";
import type { Deniable, Fault, Grants, RunLimits } from "../protocol/run.ts";
import { parseFault } from "../run/faults.ts";
import { limitsOf } from "../run/limits/defaults.ts";
import { type Answers, DEFAULTS, readMockText } from "../run/mockFile.ts";
import { NO_GRANTS, type Wanted } from "../run/prepare.ts";
import { type Args, amount, type Command, pair, type Surroundings, UsageError } from "./command.ts";
import { existing } from "./compose.ts";

/** Lines for a command's usage. */
export const RUN_USAGE = [
  "  --dir HOST[::GUEST], --dir-ro HOST[::GUEST]  a folder, read-write or read-only",
  "  --env NAME[=VALUE]                         one variable",
  "  --allow-net HOST:PORT, --allow-http HOST   one destination of TCP, of HTTP requests",
  "  --allow-udp HOST:PORT                      one destination of UDP",
  "  --allow-listen ADDR:PORT                   one address to listen on (port 0: any that is free)",
  "  --grant inherit                            everything",
  "  --timeout SECONDS                          limits, each with its default; 0: none",
  "  --max-memory MIB, --max-output MIB         1024 of memory, 1024 of output",
  "  --max-handles N, --max-table N             100000 handles of resources, 1000000 table entries",
  "  --deny clocks|random|stdio                 takes away what every guest has",
  "  --deterministic[=SEED]                     fixed clocks and random numbers: the same run again",
  "  --mock IMPORT=FILE.json|default            answers for an import (before any wire), or those of a JSON trace",
  "  --fault '[CALLER>]INTERFACE[#FUNCTION]=WHAT'  fail, trap, wrong, delay:MS; every:N calls",
];

export const RUN_OPTIONS: Command["options"] = {
  dir: { type: "string", multiple: true },
  "dir-ro": { type: "string", multiple: true },
  env: { type: "string", multiple: true },
  "allow-net": { type: "string", multiple: true },
  "allow-http": { type: "string", multiple: true },
  "allow-udp": { type: "string", multiple: true },
  "allow-listen": { type: "string", multiple: true },
  deny: { type: "string", multiple: true },
  deterministic: { type: "string" },
  grant: { type: "string" },
  timeout: { type: "string" },
  "max-memory": { type: "string" },
  "max-output": { type: "string" },
  "max-handles": { type: "string" },
  "max-table": { type: "string" },
  mock: { type: "string", multiple: true },
  fault: { type: "string", multiple: true },
};

/** Seconds until a run is stopped; 0: never. `fallback` is the command's default. */
export const timeoutOf = (args: Args, fallback = 60): number => amount("--timeout", args.text("timeout"), fallback);

/** Grants, limits and mocks. Throws `UsageError`. */
export function runOptions(args: Args, around: Surroundings): Pick<Wanted, "grants" | "mocks" | "faults" | "limits"> {
  return {
    grants: grantsOf(args, around),
    mocks: Object.fromEntries(args.list("mock").map((text) => mockFile(text, around))),
    faults: faultsOf(args),
    limits: limitsOptions(args),
  };
}

function limitsOptions(args: Args): RunLimits {
  const given = (name: string): number | undefined => (args.text(name) === undefined ? undefined : amount(`--${name}`, args.text(name), 0));
  const entries = {
    maxMemory: given("max-memory"),
    maxTable: given("max-table"),
    maxHandles: given("max-handles"),
    maxOutput: given("max-output"),
  };
  return limitsOf(Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined)));
}

function grantsOf(args: Args, around: Surroundings): Grants {
  const grant = args.text("grant");
  if (grant !== undefined && grant !== "inherit") throw new UsageError(`--grant takes 'inherit', not '${grant}'`);
  return {
    ...NO_GRANTS,
    args: args.rest,
    env: args.list("env").map((text): [string, string] => (text.includes("=") ? pair("--env", text) : [text, process.env[text] ?? ""])),
    dirs: [
      ...args.list("dir").map((text) => folder("--dir", text, around, false)),
      ...args.list("dir-ro").map((text) => folder("--dir-ro", text, around, true)),
    ],
    net: addresses(args, "allow-net"),
    udp: addresses(args, "allow-udp"),
    listen: addresses(args, "allow-listen"),
    http: args.list("allow-http"),
    inherit: grant === "inherit",
    deny: args.list("deny").map(deniable),
    seed: seedOf(args.text("deterministic")),
  };
}

function addresses(args: Args, option: string): string[] {
  for (const it of args.list(option)) if (!/^.+:\d+$/.test(it)) throw new UsageError(`--${option} takes HOST:PORT, not '${it}'`);
  return args.list(option);
}

function deniable(text: string): Deniable {
  if (text !== "clocks" && text !== "random" && text !== "stdio")
    throw new UsageError(`--deny takes clocks, random or stdio, not '${text}'`);
  return text;
}

function seedOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (!/^\d{1,15}$/.test(text)) throw new UsageError(`--deterministic takes a whole number, not '${text}'`);
  return Number(text);
}

function folder(option: string, text: string, around: Surroundings, readOnly: boolean): Grants["dirs"][number] {
  const [host = "", guest = host] = text.split("::");
  const absolute = path.resolve(around.cwd, host);
  if (diskFiles().kind(absolute) !== "folder") throw new UsageError(`${option}: ${host} is not a folder; create it or name another`);
  return { host: absolute, guest, readOnly };
}

/** Reads `IMPORT=FILE` (answers as JSON, or the JSON lines of a trace) or `IMPORT=default`. */
function mockFile(text: string, around: Surroundings): [string, Answers] {
  const [name, file] = pair("--mock", text);
  if (file === "default") return [name, DEFAULTS];
  existing(file, around);
  const read = readMockText(readFileSync(path.resolve(around.cwd, file), "utf8"), name, file);
  if (!read.ok) throw new UsageError(read.message);
  return [name, read.answers];
}

function faultsOf(args: Args): Fault[] {
  return args.list("fault").map((text) => {
    const fault = parseFault(text);
    if (typeof fault === "string") throw new UsageError(`--fault: ${fault}`);
    return fault;
  });
}
