/** Turns what a person asked for (a program, a call in WAVE, grants, mocks) into the runner's request, or into one sentence why not. */
import { existsSync } from "node:fs";
import path from "node:path";
import { cacheRoot } from "../compose/cacheRoot.ts";
import { planOf } from "../compose/plan.ts";
import { problemText } from "../compose/problems.ts";
import type { Program } from "../compose/program.ts";
import { withoutCode } from "../compose/skeleton.ts";
import type {
  CallEntry,
  Entry,
  Fault,
  Grants,
  LinkPlan,
  Mock,
  MockFunction,
  Neutral,
  RecordedValues,
  RunLimits,
  RunRequest,
  ServeEntry,
} from "../protocol/run.ts";
import type { Outcome, Toolkit } from "../toolkit/toolkit.ts";
import { spillFolder, sweep, typesOf } from "./cache.ts";
import { argumentsText } from "./mock.ts";
import type { Answers, Scripted } from "./mockFile.ts";
import { traceIds } from "./traceIds.ts";
import { transpiledFolder } from "./transpile.ts";

export const NO_GRANTS: Grants = {
  env: [],
  args: [],
  dirs: [],
  net: [],
  udp: [],
  listen: [],
  http: [],
  inherit: false,
  deny: [],
  seed: null,
};

export interface Wanted {
  /** `INTERFACE#FUNCTION(WAVE, …)`; absent: `wasi:cli/run`, or with `session` calls that come later. */
  invoke?: string;
  session?: boolean;
  /** Answer HTTP requests instead. */
  serve?: ServeEntry;
  grants: Grants;
  /** By import. */
  mocks: Record<string, Answers>;
  /** The host answers from `mocks` alone; of those, what nobody imports any more is left out. */
  replay?: true;
  /** A JavaScript debugger steps through the guests' own source. */
  sourceLevel?: true;
  /** What goes wrong on purpose; absent: nothing. */
  faults?: Fault[];
  trace: boolean;
  valueLimit: number;
  /** Whose values are recorded; absent: everybody's. */
  values?: RecordedValues;
  /** Keep cut values whole in a file. */
  keepValues: boolean;
  limits: RunLimits;
}

export type Prepared = { ok: true; request: RunRequest; call?: string } | { ok: false; message: string };

/** Checks and completes a request. Paths in grants are absolute already. */
export function prepare(toolkit: Toolkit, program: Program, wanted: Wanted): Prepared {
  const root = cacheRoot();
  sweep(root);
  const planned = planOf((part) => typesOf(toolkit, part, root), program);
  if (!planned.ok) return planned;
  const entry = wantedEntry(toolkit, program, wanted);
  if (!entry.ok) return entry;
  const mocks = mocksOf(toolkit, program, wanted);
  if (!mocks.ok) return { ok: false, message: `--mock: ${mocks.message}` };
  const cacheDir = path.join(root, "transpiled");
  const request: RunRequest = {
    plan: withoutKnownBytes(planned.plan, cacheDir, wanted.sourceLevel),
    program: path.basename(program.file),
    entry: entry.entry,
    grants: wanted.grants,
    mocks: mocks.mocks,
    faults: wanted.faults ?? [],
    ...(wanted.replay ? { replay: true } : {}),
    ...(wanted.sourceLevel ? { sourceLevel: true } : {}),
    trace: wanted.trace,
    ids: traceIds(wanted.grants.seed),
    ...(wanted.values ? { values: wanted.values } : {}),
    valueLimit: wanted.valueLimit,
    spillFile: wanted.trace && wanted.keepValues ? path.join(spillFolder(), "values") : null,
    cacheDir,
    limits: wanted.limits,
  };
  return { ok: true, request };
}

/** What is transpiled already need not travel to the runner: components of interpreted languages are many megabytes. */
function withoutKnownBytes(plan: LinkPlan, cacheDir: string, untouched = false): LinkPlan {
  const known = (component: LinkPlan["components"][number]): boolean => existsSync(transpiledFolder(component, cacheDir, untouched));
  return { ...plan, components: plan.components.map((it) => (known(it) ? { ...it, bytes: new Uint8Array() } : it)) };
}

/** An address as people write it, `127.0.0.1:8080` or `[::1]:8080`; undefined where it is none. */
export function parseAddress(text: string): Pick<ServeEntry, "host" | "port"> | undefined {
  const parts = /^(\[[0-9a-fA-F:.]+\]|[^:\s]+):(\d{1,5})$/.exec(text);
  if (!parts || Number(parts[2]) > 65535) return undefined;
  return { host: parts[1]!.replace(/^\[|\]$/g, ""), port: Number(parts[2]) };
}

function wantedEntry(toolkit: Toolkit, program: Program, wanted: Wanted): EntryOutcome {
  if (wanted.serve) return { ok: true, entry: wanted.serve };
  return wanted.session ? { ok: true, entry: { kind: "session" } } : entryOf(toolkit, program, wanted.invoke);
}

type EntryOutcome = { ok: true; entry: Entry } | { ok: false; message: string };

function entryOf(toolkit: Toolkit, program: Program, invoke: string | undefined): EntryOutcome {
  if (invoke === undefined) return { ok: true, entry: { kind: "command" } };
  const whole = parseCall(toolkit, program, invoke);
  const parsed = whole.ok ? whole : (partCall(toolkit, program, invoke) ?? whole);
  return parsed.ok ? { ok: true, entry: parsed.value } : { ok: false, message: `--invoke: ${problemText(parsed.problem)}` };
}

/** A call as people write it, `INTERFACE#FUNCTION(WAVE, …)`, checked against the program's exports. Resources are written `counter#1`. */
export function parseCall(toolkit: Toolkit, program: Pick<Program, "bytes">, text: string): Outcome<CallEntry> {
  const parsed = toolkit.parseCall(program.bytes, text);
  if (!parsed.ok) return parsed;
  const { interface: iface = null, function: name, args } = parsed.value;
  return { ok: true, value: { kind: "call", interface: iface, function: name, args: args.map((arg) => arg.json as Neutral) } };
}

/**
 * The same against the component that provides the export: WIT cannot describe every composition, as where two instances of a component
 * are exported. Undefined where no single component provides it.
 */
function partCall(toolkit: Toolkit, program: Program, text: string): Outcome<CallEntry> | undefined {
  const [name = "", iface] = (text.split("(", 1)[0] ?? "").trim().split("#").reverse();
  const found = program.graph.exports.find((it) => it.name === (iface ?? name) && it.member === undefined);
  const node = found?.source.node === undefined ? undefined : program.graph.nodes[found.source.node];
  const part = node?.component === undefined ? undefined : program.parts[node.component];
  if (!found || !part) return undefined;
  const own = found.source.path.join("#");
  const inPart = iface === undefined ? own : `${own}#${name}`;
  const parsed = parseCall(toolkit, part, inPart + text.slice(text.indexOf("(")));
  // The composition's own names say where the function is.
  return parsed.ok ? { ok: true, value: { ...parsed.value, interface: iface ?? null, function: name } } : parsed;
}

/** Answers as the runner takes them, checked against the types of whoever imports what they are for. */
export function mocksOf(
  toolkit: Toolkit,
  program: Program,
  wanted: Pick<Wanted, "mocks" | "replay">,
): { ok: true; mocks: Record<string, Mock> } | { ok: false; message: string } {
  const mocks: Record<string, Mock> = {};
  for (const [name, functions] of Object.entries(wanted.mocks)) {
    const user = userOf(toolkit, program, name);
    if (!user && wanted.replay) continue;
    if (!user) {
      const imports = program.graph.imports.map((it) => it.name).join(", ") || "nothing";
      return { ok: false, message: `no component imports ${name}; the composition imports ${imports}` };
    }
    const mock: Mock = {};
    for (const [fn, given] of Object.entries(functions)) {
      const parse = answerParser(toolkit, user, name, fn);
      try {
        mock[fn] = mockFunction(Array.isArray(given) ? { answers: given } : given, parse);
      } catch (error) {
        if (error instanceof Misfit) return { ok: false, message: error.message };
        throw error;
      }
    }
    mocks[user.name] = mock;
  }
  return { ok: true, mocks };
}

/** A component that imports what a mock stands for, with the import's full name. */
function userOf(toolkit: Toolkit, program: Program, name: string): { bytes: Uint8Array; name: string } | undefined {
  for (const node of program.graph.nodes) {
    const own = node.component === undefined ? undefined : program.parts[node.component];
    const found = node.imports.find((port) => port.name === name || port.name.replace(/@[^@]*$/, "") === name);
    // Its types are all that is needed, many times.
    if (own && found) return { bytes: withoutCode(toolkit, own.bytes) ?? own.bytes, name: found.name };
  }
  return undefined;
}

/** Reads answers of one function; the same text is read once. */
function answerParser(
  toolkit: Toolkit,
  user: { bytes: Uint8Array; name: string },
  name: string,
  fn: string,
): (answer: string | null) => Neutral {
  const target = user.name === fn ? fn : `${user.name}#${fn}`;
  const known = new Map<string, Neutral>();
  return (answer) => {
    if (answer === null) return null;
    const old = known.get(answer);
    if (old !== undefined) return old;
    const parsed = toolkit.parseValue(user.bytes, target, { tag: "result" }, answer);
    if (!parsed.ok) throw new Misfit(`the answer ${answer} of ${name}#${fn} does not fit: ${problemText(parsed.problem)}`);
    known.set(answer, parsed.value.json as Neutral);
    return parsed.value.json as Neutral;
  };
}

/** An answer of another type; the message is one sentence. */
class Misfit extends Error {}

function mockFunction(given: Scripted, parse: (answer: string | null) => Neutral): MockFunction {
  return {
    answers: (given.answers ?? []).map(parse),
    default: given.default ?? false,
    delay: given.delay ?? 0,
    trap: given.trap ?? null,
    recorded:
      given.recorded?.map(({ args, result, error, reads, later }) => ({
        args: argumentsText(args),
        answer: error === null ? parse(result) : null,
        trap: error,
        reads: reads ?? [],
        later: later ?? false,
      })) ?? null,
  };
}
