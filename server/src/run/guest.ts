/** Runs one composition in the guest's own thread: sandbox, link, call, and say how it ended. */
import type { Action, CodePlace, FromRunner, Refusal, RunOutcome, RunRequest } from "../protocol/run.ts";
import { type DebugLink, guestEnd } from "./debug/channel.ts";
import { GuestDebugger } from "./debug/debugger.ts";
import { ExitSignal } from "./exit.ts";
import { Faults } from "./faults.ts";
import { GuestSpans } from "./guestSpans.ts";
import { call, type Kept } from "./invoke.ts";
import { Governor, LimitError } from "./limits/governor.ts";
import { isOverflow, overflowText } from "./limits/overflow.ts";
import { link, type RootExport, rootExports, siteText } from "./link.ts";
import { LinkError, type Loaded, load } from "./load.ts";
import { MockResources } from "./mockResources.ts";
import { Recorder, type RecorderOptions } from "./recorder.ts";
import { sandbox } from "./sandbox.ts";
import { MOST_FRAMES, placesOf } from "./traps/places.ts";
import { saidIn, Tail } from "./traps/said.ts";
import { allowedAddresses } from "./wasi/addresses.ts";
import type { CommandLine } from "./wasi/commandLine.ts";
import { type Denied, onlyNew, type Using } from "./wasi/refuse.ts";
import { Outstanding } from "./wasi/v03/streams.ts";
import { traceDrop, trapText } from "./wire.ts";

/** What a guest's thread gives it. */
export interface GuestHost {
  send(message: FromRunner): void;
  /** Takes a line with an event. */
  event(line: string): void;
  /** Notes which instance of the plan runs now; null: the host, for the instance named last. */
  runs?(instance: number | null): void;
  /** Where a debugger is heard. */
  debug?: DebugLink;
}

/** A composition that is loaded and can be called again and again. */
export interface Guest {
  recorder: Recorder;
  /** Its exports on live instances, made anew where a trap or an exit ended the last. Throws what `link` throws. */
  exports(): Promise<RootExport[]>;
  /** Makes a call; never throws. After a trap or an exit the next call meets new instances, and no resource is left. */
  call(entry: Action): Promise<RunOutcome>;
  /** The same for any work on the exports. */
  act(work: (exports: RootExport[]) => RunOutcome | Promise<RunOutcome>): Promise<RunOutcome>;
  /** Forgets the instances: the next call meets new ones. */
  renew(): void;
  /** Says what an exception of a call means, and forgets the instances that it left in an unknown state. */
  failed(error: unknown): RunOutcome;
  /** Resources that the host holds. */
  kept: Kept;
}

type Shared = Pick<RecorderOptions, "ids" | "origin">;

/** What stands between a guest and the host: who records, who keeps the limits, and what WASI gives. */
async function surround(request: RunRequest, host: GuestHost, shared: Shared) {
  const { send, event } = host;
  const places = new Map(request.plan.instances.map(({ name }, index) => [name, index]));
  const recorder = new Recorder({
    trace: request.trace,
    traceIds: request.ids,
    perRoot: request.entry.kind === "serve",
    // Who debugs can look at each value.
    ...(request.values && !request.debug ? { values: request.values } : {}),
    valueLimit: request.valueLimit,
    spillFile: request.spillFile,
    send: (it) => event(`${JSON.stringify(it)}\n`),
    ...shared,
    alive: () => {
      governor.check();
      around.look();
    },
    uses: (name) => send({ kind: "used", used: { interface: name } }),
    runs: (name) => host.runs?.(places.get(name) ?? null),
  });
  if (request.faults.length > 0) recorder.faults = new Faults(request.faults);
  const governor = new Governor(request.limits, () => recorder.component() ?? request.program);
  const phase = (name: "transpiling" | "linking", detail: string): void => send({ kind: "phase", phase: name, detail });
  const addresses = await allowedAddresses(request.grants);
  const tell = onlyNew<Refusal>((refusal) => send({ kind: "denied", refusal }));
  const denied: Denied = (refusal) => {
    recorder.denied(refusal);
    tell(refusal);
  };
  const { grants, program } = request;
  const used: Using = onlyNew((it) => send({ kind: "used", used: it }));
  const tail = new Tail();
  const print: CommandLine["print"] = (stream, bytes) => {
    if (stream === "stderr") tail.hear(bytes);
    governor.output(bytes.length);
  };
  const outstanding = new Outstanding();
  const spans = new GuestSpans(recorder);
  const wasi = sandbox({ grants, program, addresses, denied, used, print, exit: (signal) => governor.exit(signal), outstanding, spans });
  // What a recorded call was given from outside is no result of a call here, whose drop would be traced.
  const dropped: ConstructorParameters<typeof MockResources>[0] = (object, iface, resource) =>
    traceDrop(recorder, { site: { callee: "host", interface: iface }, printer: () => () => undefined }, object, resource);
  const mocking = {
    mocks: request.mocks,
    resources: new MockResources(request.replay ? dropped : undefined),
    replay: request.replay === true,
  };
  /** A call from outside begins. */
  const begin = (): void => {
    recorder.begin();
    governor.begin();
    tail.clear();
    around.look();
  };
  const around = { recorder, governor, wasi, ...mocking, phase, outstanding, tail, begin, look: (): void => undefined };
  return around;
}

/** Loads a composition in its sandbox; nothing of the guest has run yet. Throws what `load` throws. */
export async function openGuest(request: RunRequest, host: GuestHost, shared: Shared = {}): Promise<Guest> {
  Error.stackTraceLimit = MOST_FRAMES;
  const around = await surround(request, host, shared);
  const { recorder, governor, phase } = around;
  // One may come later, so it is there in any case.
  const watcher = host.debug ? new GuestDebugger(recorder, guestEnd(host.debug), request.debug ?? null) : null;
  around.look = () => watcher?.look();
  const loaded = await loadAll(request, phase);
  const waits = loaded.some((it) => it.waits);
  if (waits) {
    recorder.useTasks();
    // What fails in a task that nobody waits for ends the call that goes on.
    process.on("unhandledRejection", (error) => governor.fail(error));
  }
  const kept: Kept = new Map();
  let live: RootExport[] | null = null;
  const guest: Guest = {
    recorder,
    kept,
    async exports() {
      if (live) return live;
      const linked = await link(request.plan, loaded, around);
      if (watcher) watcher.aside = { linked, governor, kept: [] };
      live = rootExports(request.plan, linked);
      return live;
    },
    call: (entry) => guest.act((exports) => call(entry, exports, recorder, kept, request.replay ? around.resources : null)),
    async act(work) {
      try {
        const exports = await guest.exports();
        around.begin();
        const outcome = waits ? await governor.whileRunning(finished(work(exports), around.outstanding)) : await work(exports);
        governor.check();
        return outcome;
      } catch (error) {
        return guest.failed(error);
      } finally {
        watcher?.flush();
      }
    },
    renew() {
      live = null;
      kept.clear();
      governor.renew();
    },
    failed(error) {
      // What was asked for wrongly has touched no instance.
      const outcome = outcomeOf(governor.ended ?? error, request, loaded, around);
      if (!(error instanceof LinkError)) guest.renew();
      return outcome;
    },
  };
  return guest;
}

/** A call that may have left streams with the host, which go on for a while. */
async function finished(made: RunOutcome | Promise<RunOutcome>, outstanding: Outstanding): Promise<RunOutcome> {
  const outcome = await made;
  await outstanding.settled();
  return outcome;
}

/** Runs a request to its end, or for a session until it is linked. Never throws: whatever happens is an outcome. */
export async function runGuest(request: RunRequest, host: GuestHost): Promise<{ outcome: RunOutcome; guest?: Guest }> {
  let guest: Guest | undefined;
  try {
    guest = await openGuest(request, host);
    await guest.exports();
    host.send({ kind: "phase", phase: "running", detail: "" });
    guest.recorder.begin();
    const linked: RunOutcome = { kind: "done", code: 0, result: null, failed: false };
    const { entry } = request;
    return { guest, outcome: entry.kind === "session" || entry.kind === "serve" ? linked : await guest.call(entry) };
  } catch (error) {
    return { outcome: guest ? guest.failed(error) : ended(error, undefined, null) };
  } finally {
    if (request.entry.kind !== "session") guest?.recorder.finish();
  }
}

const loadAll = ({ plan, cacheDir, limits, sourceLevel }: RunRequest, phase: Parameters<typeof load>[1]["phase"]): Promise<Loaded[]> =>
  load(plan, { cacheDir, maxMemory: limits.memory, phase, untouched: sourceLevel === true });

/** How a call failed, with all that is known of it. */
function outcomeOf(
  cause: unknown,
  { plan }: RunRequest,
  loaded: Loaded[],
  { recorder, governor, tail }: { recorder: Recorder; governor: Governor; tail: Tail },
): RunOutcome {
  return explained(ended(cause, recorder, governor.refused), () => placesOf(cause, recorder.openAt(cause), plan, loaded), tail);
}

/** A failure with the places of its stack, and with what the guest said of it. */
function explained(outcome: RunOutcome, places: () => CodePlace[], tail: Tail): RunOutcome {
  if (outcome.kind === "done" ? !outcome.failed : outcome.kind !== "trap") return outcome;
  const said = saidIn(tail.text());
  const found = outcome.kind === "trap" ? places() : [];
  return { ...outcome, ...(found.length > 0 ? { places: found } : {}), ...(said ? { said } : {}) };
}

/** `refused`: what the guest wanted more of and did not get, which may be why it failed. */
function ended(error: unknown, recorder: Recorder | undefined, refused: string | null): RunOutcome {
  if (error instanceof ExitSignal) return { kind: "done", code: error.code, result: null, failed: error.code !== 0, exited: true };
  if (error instanceof LinkError) return { kind: "refused", message: error.message };
  const where = recorder?.placeOf(error) ?? null;
  if (error instanceof LimitError) return { kind: "trap", message: error.message, where };
  if (isOverflow(error)) return { kind: "trap", message: overflowText(where), where };
  const text = `${trapText(error)}${refused === null ? "" : `, after this: ${refused.replace(/\.$/, "")}`}`;
  return {
    kind: "trap",
    message: where ? `${siteText(where)} trapped: ${text}.` : `the guest failed before its first call: ${text}.`,
    where,
  };
}
