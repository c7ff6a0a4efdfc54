/** Components of a script on our runner: assembled, taken apart, linked and called as `witloom run` does it, but kept alive between calls. */

import { planOf } from "../../server/src/compose/plan.ts";
import { loadProgram } from "../../server/src/compose/program.ts";
import type { CallEntry, Neutral, RunOutcome } from "../../server/src/protocol/run.ts";
import { call, type Kept } from "../../server/src/run/invoke.ts";
import { DEFAULT_LIMITS } from "../../server/src/run/limits/defaults.ts";
import { Governor } from "../../server/src/run/limits/governor.ts";
import { link, type RootExport, rootExports } from "../../server/src/run/link.ts";
import { LinkError, load } from "../../server/src/run/load.ts";
import { MockResources } from "../../server/src/run/mockResources.ts";
import { Recorder } from "../../server/src/run/recorder.ts";
import { traceIds } from "../../server/src/run/traceIds.ts";
import { Outstanding } from "../../server/src/run/wasi/v03/streams.ts";
import { trapText } from "../../server/src/run/wire.ts";
import type { Toolkit } from "../../server/src/toolkit/toolkit.ts";
import type { Invoke } from "./script.ts";
import { waveOf } from "./values.ts";

/** Why something cannot be asked of our runner at all. */
export class NotApplicable extends Error {}

export interface Live {
  bytes: Uint8Array;
  exports: RootExport[];
  recorder: Recorder;
  kept: Kept;
  /** What it was taken apart into. */
  parts: number;
}

export type Bytes = { ok: true; bytes: Uint8Array } | { ok: false; message: string };

/** A valid binary, or the official reason why there is none. */
export function assemble(toolkit: Toolkit, text: string): Bytes {
  const made = toolkit.assemble("script.wat", new TextEncoder().encode(text));
  if (!made.ok) return { ok: false, message: made.problem.message };
  const valid = toolkit.validate(made.value);
  return valid.ok ? { ok: true, bytes: made.value } : { ok: false, message: valid.problem.message };
}

/** Starts an instance. Throws `NotApplicable`, a `LinkError`, or the trap of a start function. */
export async function start(toolkit: Toolkit, bytes: Uint8Array, cacheDir: string): Promise<Live> {
  if (bytes.length === 0) throw new NotApplicable("there is nothing to start");
  const none = () => undefined;
  const files = { text: none, bytes: () => bytes, stamp: none, kind: none, list: () => [] };
  const loaded = loadProgram(toolkit, files, "script.wasm", { cwd: "/" });
  if (!loaded.ok) throw new LinkError(loaded.diagnostics[0]!.message);
  const types = planOf((part) => toolkit.componentInfo(part.bytes), loaded.program);
  if (!types.ok) throw new NotApplicable(types.message);
  const recorder = new Recorder({ trace: false, traceIds: traceIds(), valueLimit: 0, spillFile: null, send: none });
  const governor = new Governor(DEFAULT_LIMITS, () => "");
  const components = await load(types.plan, { cacheDir, maxMemory: 0, phase: none });
  const linked = await link(types.plan, components, {
    recorder,
    governor,
    wasi: {},
    mocks: {},
    resources: new MockResources(),
    replay: false,
    outstanding: new Outstanding(),
    phase: none,
  });
  return { bytes, exports: rootExports(types.plan, linked), recorder, kept: new Map(), parts: linked.length };
}

/** Calls a function of the world. The result is WAVE; a trap is an outcome. Throws `NotApplicable`. */
export function invoke(toolkit: Toolkit, live: Live, wanted: Invoke): RunOutcome {
  return invokeText(toolkit, live, `${wanted.function}(${wanted.args.map(waveOf).join(", ")})`);
}

/** The same for the call's text, as in `--invoke`. */
export function invokeText(toolkit: Toolkit, live: Live, text: string): RunOutcome {
  const parsed = toolkit.parseCall(live.bytes, text);
  if (!parsed.ok) throw new NotApplicable(`the call ${text} has no WIT types: ${parsed.problem.message}`);
  const { interface: iface = null, function: name, args } = parsed.value;
  const entry: CallEntry = { kind: "call", interface: iface, function: name, args: args.map((it) => it.json as Neutral) };
  try {
    return call(entry, live.exports, live.recorder, live.kept) as RunOutcome;
  } catch (error) {
    if (error instanceof LinkError) return { kind: "refused", message: error.message };
    return { kind: "trap", message: trapText(error), where: null };
  }
}

/** A value of the script as our command line would print it. */
export function expectedText(toolkit: Toolkit, live: Live, wanted: Invoke, value: string): string {
  const parsed = toolkit.parseValue(live.bytes, wanted.function, { tag: "result" }, value);
  if (!parsed.ok) throw new NotApplicable(`the expected ${value} does not fit: ${parsed.problem.message}`);
  return parsed.value.text;
}
