/** Runs one composition in the guest's own thread: sandbox, link, call, and say how it ended. */
import { lookup } from "node:dns/promises";
import type { FunctionJson } from "../protocol/resolve.ts";
import type { Entry, FromRunner, Grants, RunOutcome, RunRequest } from "../protocol/run.ts";
import { ExitSignal } from "./exit.ts";
import { LinkError, link, type RootExport, rootExports, siteText } from "./link.ts";
import { lower } from "./lower.ts";
import { lowerCamel, parseFunctionName } from "./names.ts";
import { Recorder } from "./recorder.ts";
import { sandbox } from "./sandbox.ts";
import { resultCases } from "./types.ts";
import { print } from "./wave.ts";
import { errorPayload, trapText } from "./wire.ts";

/** How many UTF-16 units of an invoked function's result are printed. */
const RESULT_LIMIT = 64 << 20;

/** Runs to the end. Never throws: whatever happens is an outcome. */
export async function runGuest(
  request: RunRequest,
  send: (message: FromRunner) => void,
  event: (line: string) => void,
): Promise<RunOutcome> {
  const recorder = new Recorder({
    trace: request.trace,
    valueLimit: request.valueLimit,
    spillFile: request.spillFile,
    send: (it) => event(`${JSON.stringify(it)}\n`),
  });
  try {
    const addresses = await allowedAddresses(request.grants);
    const denied = (what: string, grant: string): void => send({ kind: "denied", what, grant });
    const linked = await link(request.plan, {
      recorder,
      wasi: sandbox(request.grants, request.program, addresses, denied),
      mocks: request.mocks,
      cacheDir: request.cacheDir,
      maxMemoryPages: request.maxMemoryPages,
      phase: (phase, detail) => send({ kind: "phase", phase, detail }),
    });
    send({ kind: "phase", phase: "running", detail: "" });
    recorder.begin();
    return call(request.entry, rootExports(request.plan, linked), recorder);
  } catch (error) {
    return ended(error, recorder);
  } finally {
    recorder.finish();
  }
}

function ended(error: unknown, recorder: Recorder): RunOutcome {
  if (error instanceof ExitSignal) return { kind: "done", code: error.code, result: null, failed: error.code !== 0 };
  if (error instanceof LinkError) return { kind: "refused", message: error.message };
  const where = recorder.placeOf(error);
  const text = trapText(error);
  return {
    kind: "trap",
    message: where ? `${siteText(where)} trapped: ${text}.` : `the guest failed before its first call: ${text}.`,
    where,
  };
}

/** Makes the call that was asked for on what is linked. Traps come out as exceptions. */
export function call(entry: Entry, exports: RootExport[], recorder: Recorder): RunOutcome {
  return entry.kind === "command" ? command(exports) : invoke(entry, exports, recorder);
}

function command(exports: RootExport[]): RunOutcome {
  const found = exports.find(({ name }) => /^wasi:cli\/run@0\.2\.\d+$/.test(name));
  if (!found) throw new LinkError(noCommand(exports));
  try {
    (found.functions["run"] as () => void)();
    return { kind: "done", code: 0, result: null, failed: false };
  } catch (error) {
    if (errorPayload(error) === undefined) throw error;
    return { kind: "done", code: 1, result: null, failed: true };
  }
}

function noCommand(exports: RootExport[]): string {
  const names = exports.flatMap(({ name, item }) =>
    item.kind === "interface" ? [...item.functions.keys()].map((fn) => `${name}#${fn}`) : [name],
  );
  const list =
    names.length === 0 ? "it exports no function at all" : `call one of its functions with --invoke: ${names.slice(0, 8).join(", ")}`;
  return `it is no command (it does not export wasi:cli/run); ${list}.`;
}

function invoke(entry: Extract<Entry, { kind: "call" }>, exports: RootExport[], recorder: Recorder): RunOutcome {
  // A function of the world may be exported under another name than its component gives it.
  const found = exports.find(({ name, item }) =>
    item.kind === "function" ? entry.interface === null && name === entry.function : name === entry.interface,
  );
  const fn = found?.item.kind === "function" ? [...found.item.functions.values()][0] : found?.item.functions.get(entry.function);
  if (!found || !fn)
    throw new LinkError(`the composition does not export ${entry.interface === null ? "" : `${entry.interface}#`}${entry.function}.`);
  const { provider } = found;
  const { resolve } = provider.types;
  const args = fn.params.map((param, index) => lower(resolve, param.type, entry.args[index] ?? null, (text) => live(recorder, text)));
  const target = callable(found, fn);
  const printed = (value: unknown): string | null => {
    if (fn.result == null) return null;
    return print(provider.printer(fn.result), value, RESULT_LIMIT, recorder.identify).text;
  };
  try {
    const value = target(...args);
    return { kind: "done", code: 0, result: printed(resultCases(resolve, fn) ? { tag: "ok", val: value } : value), failed: false };
  } catch (error) {
    const payload = resultCases(resolve, fn) ? errorPayload(error) : undefined;
    if (!payload) throw error;
    return { kind: "done", code: 0, result: printed({ tag: "err", val: payload.value }), failed: true };
  }
}

function live(recorder: Recorder, text: string): object {
  const found = recorder.live.get(text)?.deref();
  if (!found) throw new LinkError(`there is no resource ${text} in this run; make one first by calling its constructor.`);
  return found;
}

/** The JavaScript function behind a Component Model function; a method takes its resource as the first argument. */
function callable(found: RootExport, fn: FunctionJson): (...args: unknown[]) => unknown {
  const name = parseFunctionName(fn.name);
  if (name.kind === "plain") return found.functions[lowerCamel(fn.name)] as (...args: unknown[]) => unknown;
  const owner = Object.entries(found.functions).find(([key]) => key.toLowerCase() === name.resource.replaceAll("-", "").toLowerCase())?.[1];
  const made = owner as { new (...args: unknown[]): object } & Record<string, (...args: unknown[]) => unknown>;
  if (name.kind === "constructor") return (...args) => new made(...args);
  if (name.kind === "static") return (...args) => made[lowerCamel(name.name)]!(...args);
  return (self, ...args) => (self as Record<string, (...args: unknown[]) => unknown>)[lowerCamel(name.name)]!(...args);
}

/** Looks up the granted hosts before the guest starts: `ADDRESS:PORT` of each. */
async function allowedAddresses(grants: Grants): Promise<Set<string>> {
  const out = new Set<string>();
  for (const grant of grants.net) {
    const colon = grant.lastIndexOf(":");
    const host = grant.slice(0, colon).replace(/^\[|\]$/g, "");
    for (const { address, family } of await lookup(host, { all: true }).catch(() => [])) {
      out.add(`${family === 6 ? `[${groups(address)}]` : address}:${grant.slice(colon + 1)}`);
    }
  }
  return out;
}

/** An IPv6 address as its eight groups, as the guest names it. */
function groups(address: string): string {
  const [head = "", tail] = address.split("::");
  const parts = (text: string | undefined): string[] => (text ? text.split(":") : []);
  const front = parts(head);
  const back = parts(tail);
  const middle = tail === undefined ? [] : Array<string>(8 - front.length - back.length).fill("0");
  return [...front, ...middle, ...back].join(":");
}
