/** Runs one composition in the guest's own thread: sandbox, link, call, and say how it ended. */
import type { Action, FromRunner, RunOutcome, RunRequest } from "../protocol/run.ts";
import { allowedAddresses } from "./addresses.ts";
import { ExitSignal } from "./exit.ts";
import { call, type Kept } from "./invoke.ts";
import { link, type RootExport, rootExports, siteText } from "./link.ts";
import { LinkError, load } from "./load.ts";
import { Recorder, type RecorderOptions } from "./recorder.ts";
import { sandbox } from "./sandbox.ts";
import { trapText } from "./wire.ts";

/** A composition that is loaded and can be called again and again. */
export interface Guest {
  recorder: Recorder;
  /** Its exports on live instances, made anew where a trap or an exit ended the last. Throws what `link` throws. */
  exports(): Promise<RootExport[]>;
  /** Makes a call; never throws. After a trap or an exit the next call meets new instances, and no resource is left. */
  call(entry: Action): Promise<RunOutcome>;
  /** Forgets the instances: the next call meets new ones. */
  renew(): void;
  /** Says what an exception of a call means, and forgets the instances that it left in an unknown state. */
  failed(error: unknown): RunOutcome;
  /** Resources that the host holds. */
  kept: Kept;
}

/** Loads a composition in its sandbox; nothing of the guest has run yet. Throws what `load` throws. */
export async function openGuest(
  request: RunRequest,
  send: (message: FromRunner) => void,
  event: (line: string) => void,
  shared: Pick<RecorderOptions, "ids" | "origin"> = {},
): Promise<Guest> {
  const recorder = new Recorder({
    trace: request.trace,
    valueLimit: request.valueLimit,
    spillFile: request.spillFile,
    send: (it) => event(`${JSON.stringify(it)}\n`),
    ...shared,
  });
  const phase = (name: "transpiling" | "linking", detail: string): void => send({ kind: "phase", phase: name, detail });
  const addresses = await allowedAddresses(request.grants);
  const denied = (what: string, grant: string): void => send({ kind: "denied", what, grant });
  const wasi = sandbox(request.grants, request.program, addresses, denied);
  const loaded = await load(request.plan, { cacheDir: request.cacheDir, maxMemoryPages: request.maxMemoryPages, phase });
  const kept: Kept = new Map();
  let live: RootExport[] | null = null;
  const guest: Guest = {
    recorder,
    kept,
    async exports() {
      live ??= rootExports(request.plan, await link(request.plan, loaded, { recorder, wasi, mocks: request.mocks, phase }));
      return live;
    },
    async call(entry) {
      try {
        const exports = await guest.exports();
        recorder.begin();
        return call(entry, exports, recorder, kept);
      } catch (error) {
        return guest.failed(error);
      }
    },
    renew() {
      live = null;
      kept.clear();
    },
    failed(error) {
      // What was asked for wrongly has touched no instance.
      if (!(error instanceof LinkError)) guest.renew();
      return ended(error, recorder);
    },
  };
  return guest;
}

/** Runs a request to its end, or for a session until it is linked. Never throws: whatever happens is an outcome. */
export async function runGuest(
  request: RunRequest,
  send: (message: FromRunner) => void,
  event: (line: string) => void,
): Promise<{ outcome: RunOutcome; guest?: Guest }> {
  let guest: Guest | undefined;
  try {
    guest = await openGuest(request, send, event);
    await guest.exports();
    send({ kind: "phase", phase: "running", detail: "" });
    guest.recorder.begin();
    const linked: RunOutcome = { kind: "done", code: 0, result: null, failed: false };
    const { entry } = request;
    return { guest, outcome: entry.kind === "session" || entry.kind === "serve" ? linked : await guest.call(entry) };
  } catch (error) {
    return { outcome: ended(error, guest?.recorder) };
  } finally {
    if (request.entry.kind !== "session") guest?.recorder.finish();
  }
}

function ended(error: unknown, recorder: Recorder | undefined): RunOutcome {
  if (error instanceof ExitSignal) return { kind: "done", code: error.code, result: null, failed: error.code !== 0, exited: true };
  if (error instanceof LinkError) return { kind: "refused", message: error.message };
  const where = recorder?.placeOf(error) ?? null;
  const text = trapText(error);
  return {
    kind: "trap",
    message: where ? `${siteText(where)} trapped: ${text}.` : `the guest failed before its first call: ${text}.`,
    where,
  };
}
