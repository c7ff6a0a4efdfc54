/**
 * Records calls while the guest runs: a stack of open frames, and events with their values printed as WAVE at once, as they may change later.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { OMITTED } from "../protocol/omitted.ts";
import type { FunctionJson, ResolveJson, TypeRef } from "../protocol/resolve.ts";
import type { CallSite, RecordedValues, Refusal, StreamChunk, TraceContext, TracedValue, TraceEvent } from "../protocol/run.ts";
import type { OpenSpan, TraceIds } from "../protocol/spans.ts";
import { bytesOf, bytesOfItems } from "./bytes.ts";
import type { Tell } from "./carry.ts";
import type { Faults } from "./faults.ts";
import { SpillWriter } from "./spill.ts";
import { type Keeping, keeper } from "./tracePolicy.ts";
import { list, type Printer, print } from "./wave.ts";

/** Most UTF-16 units that are kept of one cut value. */
const SPILL_VALUE = 4 << 20;

export interface RecorderOptions {
  trace: boolean;
  /** Whose values are recorded; absent: everybody's. */
  values?: RecordedValues;
  /** Longest WAVE text of a value in an event, in UTF-16 units. */
  valueLimit: number;
  /** Where cut values are kept whole; null keeps none. */
  spillFile: string | null;
  send(event: TraceEvent): void;
  traceIds: TraceIds;
  /** Each call from the host is a trace of its own, as with requests to a server. */
  perRoot?: boolean;
  /** Shared by the threads of one run: the numbers of calls and of resources that were given last. */
  ids?: SharedArrayBuffer;
  /** When the run began, in milliseconds since the epoch, where several threads have one beginning. */
  origin?: number;
  /** Throws where the run is over already: a guest can catch what an import throws, and go on. */
  alive?(): void;
  /** An interface of the host is called for the first time. */
  uses?(name: string): void;
  /** Notes who runs now: the name of an instance, `host` or `mock`. */
  runs?(name: string): void;
}

export interface Frame extends CallSite {
  id: number;
  /** What the host refused in this call. */
  denied?: Refusal;
  /** Its arguments, until it is known whether it fails. */
  held?: TracedValue[];
  /** Spans that the guest opened in it, the innermost last. */
  spans?: OpenSpan[];
  /** Of a call from the host: whose trace it continues. */
  context?: TraceContext;
}

/** How a call ends: with its whole value (a `result` in jco's tagged form), or with an exception. */
export type Ending = { kind: "value"; value: unknown } | { kind: "trap"; error: unknown };

/** The types of a call that is watched; null for a drop. */
export interface Watched {
  resolve: ResolveJson | null;
  fn: FunctionJson | null;
}

/** A debugger: it is told of every call before it enters its callee and when it ends, and may take its time. */
export interface Watcher {
  /** `args` may be changed in place. What is returned ends the call before it entered. */
  entered(frame: Frame, parent: Frame | undefined, watched: Watched, args: unknown[]): Ending | null;
  leaving(frame: Frame, ending: Ending): Ending;
}

/** Where jco's patched code keeps the identity of a resource on each object that stands for it. */
const IDENTITY = Symbol.for("witloom.identity");

export class Recorder {
  private readonly base: Frame[] = [];
  private tasks: AsyncLocalStorage<Frame[]> | null = null;
  private readonly used = new Set<string>();
  /** What goes wrong on purpose; null where nothing does. */
  faults: Faults | null = null;
  /** Null where none watches. */
  debugger: Watcher | null = null;
  private muted = false;
  /** A debugger that came later needs the calls, whether they are traced or not. */
  private needed = false;
  /** The last call that came from the host. */
  root = 0;
  private readonly ids: Int32Array;
  private readonly shared: boolean;
  private began: number | null = null;
  private told = false;
  /** Whose trace the next call from the host continues; it is taken by that call. */
  context: TraceContext | null = null;
  private readonly numbers = new WeakMap<object, number>();
  private readonly counters = new Map<string, number>();
  private trap: { error: unknown; site: CallSite; open: string[] } | null = null;
  private readonly spill: SpillWriter | null;
  readonly options: RecorderOptions;
  private readonly judge: (site: CallSite) => Keeping;

  constructor(options: RecorderOptions) {
    this.options = options;
    this.judge = keeper(options.values ?? { of: "all", pinned: [] });
    this.spill = options.spillFile === null ? null : new SpillWriter(options.spillFile);
    this.shared = options.ids !== undefined;
    this.ids = new Int32Array(options.ids ?? new ArrayBuffer(8));
    if (options.origin !== undefined) this.began = options.origin - performance.timeOrigin;
  }

  /** Open calls of the task that runs, the innermost last. Kept when nothing is traced too, to name the place of a trap. */
  get stack(): Frame[] {
    return this.tasks?.getStore() ?? this.base;
  }

  /** From now on calls may wait while others go on: each task has open calls of its own. */
  useTasks(): void {
    this.tasks ??= new AsyncLocalStorage();
  }

  /** Whether calls may wait. */
  get hasTasks(): boolean {
    return this.tasks !== null;
  }

  /** Runs a call that `enter` began; what it does later, when it has waited, belongs to it too. */
  within<T>(frame: Frame, run: () => T): T {
    return this.tasks ? this.tasks.run([...this.stack, frame], run) : run();
  }

  /** The guest begins to run: times count from here, or from an earlier first call of a component that starts. */
  begin(): void {
    this.now();
  }

  /** Notes that a call starts; every `enter` is paired with one `leave`. `args` are printed only when traced; `before` may change them. */
  enter(
    site: CallSite,
    printersOfArgs: readonly Printer[],
    args: readonly unknown[],
    before?: (frame: Frame, parent: Frame | undefined) => void,
  ): Frame {
    this.options.alive?.();
    if (site.callee === "host" && site.interface !== null && !this.used.has(site.interface)) {
      this.used.add(site.interface);
      this.options.uses?.(site.interface);
    }
    const top = this.stack[this.stack.length - 1];
    const frame: Frame = { id: this.number(), ...site };
    if (!top) this.root = frame.id;
    if (!top && this.context) frame.context = this.context;
    this.push(frame);
    before?.(frame, top);
    if (this.traced) {
      const keeping = this.keeps(site);
      const printed = keeping === "no" ? [] : printersOfArgs.map((printer, index) => this.value(printer, args[index]));
      if (keeping === "hold") frame.held = printed;
      this.options.send({
        kind: "call",
        id: frame.id,
        parent: top?.spans?.at(-1)?.id ?? top?.id ?? 0,
        caller: top?.callee ?? "host",
        callee: site.callee,
        interface: site.interface,
        function: site.function,
        args: keeping === "yes" ? printed : printersOfArgs.map(() => OMITTED),
        ...(keeping === "yes" ? {} : { omitted: true }),
        bytes: bytesOf(printersOfArgs, args),
        start: this.now(),
        ...(!top && this.context ? { context: this.context } : {}),
      });
    }
    if (!top) this.context = null;
    return frame;
  }

  /** Notes that a call ended with a value. Frames that a trap left open above it are closed too. */
  leave(frame: Frame, printer: Printer | null, value: unknown, failed: boolean): void {
    this.close(frame);
    if (!this.traced) return;
    const end = this.now();
    const keeping = this.keeps(frame);
    const kept = keeping === "yes" || (keeping === "hold" && failed);
    this.options.send({
      kind: "return",
      id: frame.id,
      ...(failed ? heldBy(frame) : {}),
      result: !printer ? null : kept ? this.value(printer, value) : OMITTED,
      error: null,
      failed,
      bytes: printer ? bytesOf([printer], [value]) : 0,
      end,
      ...refused(frame),
    });
  }

  /** Notes that a call ended without a value: `error` is the trap's text, or null where the guest ended the program. */
  abort(frame: Frame, error: string | null): void {
    this.close(frame);
    if (!this.traced) return;
    const ended = {
      ...(error === null ? {} : heldBy(frame)),
      result: null,
      error,
      failed: error !== null,
      end: this.now(),
      ...refused(frame),
    };
    this.options.send({ kind: "return", id: frame.id, ...ended });
  }

  /** Who is told what comes through the streams and futures of a call, for as long as they live; null where nothing is traced. */
  tell(frame: Frame, of: StreamChunk["of"], printer: (type: TypeRef) => Printer): Tell {
    if (!this.traced) return null;
    const kept = this.keeps(frame) === "yes";
    return (passed) => {
      const { name, type, values, end } = passed;
      const moved = type === null ? undefined : printer(type);
      const item = kept ? (moved ?? null) : null;
      const shown =
        item === null || values.length === 0 ? null : name === "future" ? this.value(item, values[0]) : this.value(list(item), values);
      this.options.send({
        kind: "chunk",
        id: frame.id,
        stream: `${name}#${this.identify(passed.of, name)}`,
        of,
        count: values.length,
        value: kept || type === null || values.length === 0 ? shown : OMITTED,
        bytes: bytesOfItems(moved?.measure, values),
        time: this.now(),
        end,
      });
    };
  }

  /** From now on calls are told of also where nothing is traced, or no more. */
  traceAll(needed: boolean): void {
    this.needed = needed;
  }

  /** A pause of so many milliseconds does not count as time of the run. */
  rested(milliseconds: number): void {
    if (this.began !== null) this.began += milliseconds;
  }

  /** Does something beside the run: no call is open, and nothing is recorded. */
  aside<T>(work: () => T): T {
    const [open, root] = [this.base.splice(0), this.root];
    this.muted = true;
    try {
      return this.tasks ? this.tasks.run([], work) : work();
    } finally {
      this.base.splice(0, this.base.length, ...open);
      this.root = root;
      this.muted = false;
    }
  }

  /** Tells of something that is no call; with a number of its own, as calls have. */
  note(event: TraceEvent): void {
    this.options.send(event);
  }

  number(): number {
    return Atomics.add(this.ids, 0, 1) + 1;
  }

  /** Who debugs can look at each value. */
  private keeps(site: CallSite): Keeping {
    return this.needed ? "yes" : this.judge(site);
  }

  /** Whether the values of what a guest tells of itself are recorded: where those of the call that tells it, or of the one around it, are. */
  keepsTold(failed: boolean): boolean {
    const keepings = this.stack.slice(-2).map((it) => this.keeps(it));
    return keepings.includes("yes") || (failed && keepings.includes("hold"));
  }

  get traced(): boolean {
    return (this.options.trace || this.needed) && !this.muted;
  }

  /** WAVE text of a value, cut at the limit; the whole text goes to the spill file. */
  value(printer: Printer, value: unknown): TracedValue {
    try {
      const short = print(printer, value, this.options.valueLimit, this.identify);
      if (!short.cut) return { ...short, full: null };
      return { ...short, full: this.spill?.add(print(printer, value, SPILL_VALUE, this.identify).text) ?? null };
    } catch (error) {
      // A value that does not fit its type is a bug of the guest's bindings or of ours; the run itself goes on.
      return { text: `<unprintable: ${error instanceof Error ? error.message : String(error)}>`, cut: false, full: null };
    }
  }

  /** The instance that runs now; undefined while the host itself does. */
  caller(): string | undefined {
    return this.stack[this.stack.length - 1]?.callee;
  }

  /** The component instance that runs, or that waits for the host. */
  component(): string | undefined {
    return this.stack.findLast(({ callee }) => callee !== "host" && callee !== "mock")?.callee;
  }

  /** Notes what the host refuses in the call that is open. */
  denied(refusal: Refusal): void {
    const top = this.stack[this.stack.length - 1];
    if (top) top.denied = refusal;
  }

  /** Puts a frame on the stack without an event: a component that is being instantiated may already call others. */
  open(site: CallSite): Frame {
    const frame = { id: 0, ...site };
    this.push(frame);
    return frame;
  }

  /** Takes off a frame that `open` put there, and what an exception left above it. */
  shut(frame: Frame): void {
    this.close(frame);
  }

  /** Remembers the innermost open call of an exception that passes through several. */
  blame(error: unknown, top: Frame | undefined = this.stack[this.stack.length - 1]): void {
    if (this.trap?.error === error || !top) return;
    const open = this.stack.map(({ callee }) => callee).reverse();
    this.trap = { error, site: { callee: top.callee, interface: top.interface, function: top.function }, open };
  }

  /** Where an exception came from, if it passed through a recorded call. */
  placeOf(error: unknown): CallSite | null {
    const { trap } = this;
    return trap && trap.error === error ? trap.site : null;
  }

  /** Who was called and had not returned when an exception came, the innermost first. */
  openAt(error: unknown): string[] {
    const { trap } = this;
    return trap && trap.error === error ? trap.open : [];
  }

  /** Closes the file of whole values. */
  finish(): void {
    this.spill?.close();
  }

  /** The number of a resource: the same one as long as it lives, wherever it goes. */
  readonly identify = (resource: object, name: string): number => {
    const key = (resource as Record<symbol, object | undefined>)[IDENTITY] ?? resource;
    let number = this.numbers.get(key);
    if (number === undefined) {
      // Threads of one run number all resources together, as one must not have the name of another.
      number = this.shared ? Atomics.add(this.ids, 1, 1) + 1 : (this.counters.get(name) ?? 0) + 1;
      this.counters.set(name, number);
      this.numbers.set(key, number);
    }
    return number;
  };

  /** Milliseconds since the run began. */
  now(): number {
    const now = performance.now();
    if (!this.told) this.announce(now);
    return now - this.began!;
  }

  /** Says once when the run's time was 0. */
  private announce(now: number): void {
    this.told = true;
    this.began ??= now;
    if (this.options.trace) this.options.send({ kind: "began", epoch: performance.timeOrigin + this.began, ids: this.options.traceIds });
  }

  private push(frame: Frame): void {
    // With tasks, `within` does it.
    if (!this.tasks) this.base.push(frame);
    this.options.runs?.(frame.callee);
  }

  private close(frame: Frame): void {
    const at = this.stack.lastIndexOf(frame);
    if (at < 0) return;
    this.stack.length = at;
    if (at > 0) this.options.runs?.(this.stack[at - 1]!.callee);
  }
}

const heldBy = ({ held }: Frame): { args?: TracedValue[] } => (held ? { args: held } : {});
const refused = ({ denied }: Frame): { denied?: Refusal } => (denied ? { denied } : {});
