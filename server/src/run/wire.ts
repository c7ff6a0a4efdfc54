/**
 * Puts a recording wrapper around what one component provides to others: functions, and classes of resources.
 * In: jco's exports of an instance and their WIT types. Out: the same shape, to be passed as another instance's imports.
 */
import type { FunctionJson, ResolveJson, TypeRef } from "../protocol/resolve.ts";
import type { Fault } from "../protocol/run.ts";
import { asItIs, type Carrier, carrier, Held, held } from "./carry.ts";
import { ExitSignal } from "./exit.ts";
import { type Faulty, InjectedError, inject } from "./faults.ts";
import { lowerCamel, parseFunctionName, upperCamel } from "./names.ts";
import { type OwnedVisitor, ownedVisitor } from "./owned.ts";
import type { Ending, Frame, Recorder, Watcher } from "./recorder.ts";
import { isAsync, isDeclaredAsync, isFuture, resultCases } from "./types.ts";
import type { Printer } from "./wave.ts";

type Fn = (this: unknown, ...args: unknown[]) => unknown;
type Members = Record<string, unknown>;
type Class = { new (...args: unknown[]): object; prototype: Members } & Members;
/** What jco gives for one interface: functions and classes by their JavaScript name. */
export type InterfaceObject = Record<string, unknown>;

export interface WireTypes {
  resolve: ResolveJson;
  printer: (type: TypeRef) => Printer;
}

export interface WireSite {
  callee: string;
  interface: string | null;
}

/** Constant parts of one function's wrapper, worked out once. */
interface Wrapped {
  site: WireSite & { function: string };
  args: Printer[];
  /** For what comes through streams and futures. */
  printer: WireTypes["printer"];
  /** Printer of the whole result, in jco's tagged form for a `result`. */
  result: Printer | null;
  /** The function returns a `result`, which jco turns into return or throw. */
  throws: boolean;
  owned: OwnedVisitor | null;
  /** Of the error of a `result`. */
  ownedError: OwnedVisitor | null;
  /** How each argument crosses, the receiver of a method included; null where all cross as they are. */
  carried: Carrier[] | null;
  carriedResult: Carrier | null;
  carriedError: Carrier | null;
  /** The result is a future. */
  future: boolean;
  /** A promise that the host gives is that future, and not the waiting for it. */
  atOnce: boolean;
  /** For faults; null for what has no type of its own. */
  faulty: Faulty | null;
}

const DISPOSE: symbol = Symbol.dispose ?? Symbol.for("dispose");
const DROP_TRACED = Symbol("witloom.dropTraced");
const WRAPPED = Symbol("witloom.wrapped");

/** Wraps every function of an interface, or the one function of a world-level item. Classes are changed in place, as objects keep their prototype. */
export function wire(
  recorder: Recorder,
  types: WireTypes,
  site: WireSite,
  functions: Iterable<FunctionJson>,
  provided: InterfaceObject,
): InterfaceObject {
  const out: InterfaceObject = { ...provided };
  for (const fn of functions) {
    const name = parseFunctionName(fn.name);
    const wrapped = describe(types, site, fn);
    if (name.kind === "plain") {
      const key = lowerCamel(fn.name);
      if (typeof provided[key] === "function") out[key] = recorded(recorder, wrapped, provided[key] as Fn, false);
      continue;
    }
    const className = upperCamel(name.resource);
    const original = provided[className] as Class | undefined;
    if (typeof original !== "function") continue;
    const key = lowerCamel(name.name);
    if (name.kind === "method") wrapMember(recorder, wrapped, original.prototype, key, true);
    else if (name.kind === "static") wrapMember(recorder, wrapped, original, key, false);
    else out[className] = wrapClass(recorder, wrapped, original);
  }
  return out;
}

function describe(types: WireTypes, site: WireSite, fn: FunctionJson): Wrapped {
  const cases = resultCases(types.resolve, fn);
  const carrierOf = (type: TypeRef | null | undefined): Carrier | null => (type == null ? null : carrier(types.resolve, type));
  const params = fn.params.map((param) => carrierOf(param.type));
  const ownedOf = (type: TypeRef | null | undefined): OwnedVisitor | null => (type == null ? null : ownedVisitor(types.resolve, type));
  const future = isFuture(types.resolve, cases ? cases.ok : fn.result);
  return {
    site: { ...site, function: fn.name },
    args: fn.params.map((param) => types.printer(param.type)),
    printer: types.printer,
    result: fn.result == null ? null : types.printer(fn.result),
    throws: cases !== null,
    owned: !cases ? ownedOf(fn.result) : ownedOf(cases.ok),
    ownedError: ownedOf(cases?.err),
    carried: params.some((it) => it !== null) ? params.map((it) => it ?? asItIs) : null,
    carriedResult: carrierOf(cases ? cases.ok : fn.result),
    carriedError: carrierOf(cases?.err),
    future,
    atOnce: future && !isDeclaredAsync(fn) && (site.callee === "host" || site.callee === "mock"),
    faulty: { resolve: types.resolve, fn },
  };
}

/** The wrapper of one function. `method`: the receiver is the first argument in WIT. */
function recorded(recorder: Recorder, wrapped: Wrapped, original: Fn, method: boolean): Fn {
  return function (this: unknown, ...args: unknown[]): unknown {
    // What the host does for itself is not a call over a wire.
    if (wrapped.site.callee === "host" && recorder.caller() === "host") return original.apply(this, args);
    const fault = wrapped.faulty && recorder.faults ? recorder.faults.next(recorder.caller() ?? "host", wrapped.site) : null;
    if (recorder.debugger) return watched(recorder, recorder.debugger, wrapped, fault, original, this, args, method);
    const frame = recorder.enter(wrapped.site, wrapped.args, method ? [this, ...args] : args);
    const given = carriedArgs(recorder, wrapped, frame, args, method);
    try {
      // Most calls meet neither a fault nor other tasks, and go the short way.
      const value =
        fault || recorder.hasTasks
          ? recorder.within(
              frame,
              detour(recorder, wrapped, fault, () => begun(wrapped, original, original.apply(this, given))),
            )
          : original.apply(this, given);
      if (!(value instanceof Promise) || wrapped.atOnce) return returned(recorder, wrapped, frame, value);
      return value.then(
        (it) => returned(recorder, wrapped, frame, it),
        (error) => failed(recorder, wrapped, frame, error),
      );
    } catch (error) {
      return failed(recorder, wrapped, frame, error);
    }
  };
}

const AsyncFunction = (async () => undefined).constructor;

/**
 * A function of jco that waits and gives a future returns a thenable which calls it when it is first asked; what that delivers is thenable
 * in its turn. It becomes the promise of a future that is not awaited with it.
 */
function begun(wrapped: Wrapped, original: Fn, value: unknown): unknown {
  if (!wrapped.future || value instanceof Promise || !(original instanceof AsyncFunction)) return value;
  return new Promise(
    (resolve, reject) => void (value as PromiseLike<unknown>).then((it) => resolve(new Held(it as PromiseLike<unknown>)), reject),
  );
}

/** The arguments as they cross the wire: streams and futures become the host's on their way. */
function carriedArgs(recorder: Recorder, wrapped: Wrapped, frame: Frame, args: unknown[], method: boolean): unknown[] {
  const { carried } = wrapped;
  if (!carried) return args;
  const tell = recorder.tell(frame, "argument", wrapped.printer);
  return args.map((arg, index) => carried[method ? index + 1 : index]!(arg, tell));
}

/** The same under a debugger, which may stop before the call enters and at its return, and change what goes in and comes out. */
function watched(
  recorder: Recorder,
  watcher: Watcher,
  wrapped: Wrapped,
  fault: Fault | null,
  original: Fn,
  self: unknown,
  args: unknown[],
  method: boolean,
): unknown {
  const { resolve, fn } = wrapped.faulty ?? { resolve: null, fn: null };
  const all = method ? [self, ...args] : args;
  let early: Ending | null = null;
  const frame = recorder.enter(wrapped.site, wrapped.args, all, (entered, parent) => {
    early = watcher.entered(entered, parent, { resolve, fn }, all);
  });
  const ended = (ending: Ending): unknown => {
    if (ending.kind === "trap") return failed(recorder, wrapped, frame, ending.error);
    if (!wrapped.throws) return returned(recorder, wrapped, frame, ending.value);
    const { tag, val } = ending.value as { tag: "ok" | "err"; val: unknown };
    return tag === "ok" ? returned(recorder, wrapped, frame, val) : failed(recorder, wrapped, frame, new InjectedError(val));
  };
  const gave = (value: unknown): unknown =>
    ended(watcher.leaving(frame, { kind: "value", value: wrapped.throws ? { tag: "ok", val: value } : value }));
  const threw = (error: unknown): unknown => {
    const payload = wrapped.throws ? thrownPayload(wrapped, error) : undefined;
    return ended(watcher.leaving(frame, payload ? { kind: "value", value: { tag: "err", val: payload.value } } : { kind: "trap", error }));
  };
  if (early) {
    const ending: Ending = early;
    return fn && resolve && isAsync(resolve, fn) ? Promise.resolve().then(() => ended(ending)) : ended(ending);
  }
  const own = method ? all.slice(1) : all;
  const given = carriedArgs(recorder, wrapped, frame, own, method);
  let value: unknown;
  try {
    value = recorder.within(
      frame,
      detour(recorder, wrapped, fault, () => begun(wrapped, original, original.apply(self, given))),
    );
  } catch (error) {
    return threw(error);
  }
  return value instanceof Promise && !wrapped.atOnce ? value.then(gave, threw) : gave(value);
}

/** The call, with its fault in front where it meets one. */
function detour(recorder: Recorder, wrapped: Wrapped, fault: Fault | null, make: () => unknown): () => unknown {
  return fault ? () => inject(fault, recorder.faults!.random, wrapped.faulty!, make) : make;
}

function returned(recorder: Recorder, wrapped: Wrapped, frame: Frame, value: unknown): unknown {
  visitOwned(recorder, wrapped, wrapped.owned, value);
  recorder.leave(frame, wrapped.result, wrapped.throws ? { tag: "ok", val: value } : value, false);
  if (!wrapped.carriedResult) return value;
  const carried = wrapped.carriedResult(value, recorder.tell(frame, "result", wrapped.printer));
  return wrapped.future ? held(carried) : carried;
}

function failed(recorder: Recorder, wrapped: Wrapped, frame: Frame, error: unknown): never {
  const payload = wrapped.throws ? thrownPayload(wrapped, error) : undefined;
  if (!payload) {
    recorder.blame(error, frame);
    recorder.abort(frame, error instanceof ExitSignal ? null : trapText(error));
    throw error;
  }
  visitOwned(recorder, wrapped, wrapped.ownedError, payload.value);
  recorder.leave(frame, wrapped.result, { tag: "err", val: payload.value }, true);
  // In a box, as the importing code of jco takes the field `payload` out of whatever is thrown, an error record too.
  const tell = wrapped.carriedError ? recorder.tell(frame, "result", wrapped.printer) : null;
  throw { payload: wrapped.carriedError ? wrapped.carriedError(payload.value, tell) : payload.value };
}

/** What an exception means as the error of a `result`. A guest's own code throws the bare error; the host follows jco's rule. */
function thrownPayload(wrapped: Wrapped, error: unknown): { value: unknown } | undefined {
  if (error instanceof InjectedError) return { value: error.payload };
  if (wrapped.site.callee === "host" || wrapped.site.callee === "mock") return errorPayload(error);
  return error instanceof Error ? undefined : { value: error };
}

/** jco's rule for what a thrown value means to a function that returns a `result`: an `Error` without a payload is a trap. */
export function errorPayload(error: unknown): { value: unknown } | undefined {
  if (typeof error === "object" && error !== null && Object.hasOwn(error, "payload"))
    return { value: (error as { payload: unknown }).payload };
  return error instanceof Error ? undefined : { value: error };
}

/** One line for a trap. */
export function trapText(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split("\n", 1)[0]!;
}

function wrapMember(recorder: Recorder, wrapped: Wrapped, holder: Members, key: string, method: boolean): void {
  const original = holder[key] as (Fn & { [WRAPPED]?: true }) | undefined;
  if (typeof original !== "function" || original[WRAPPED]) return;
  const member = Object.assign(recorded(recorder, wrapped, original, method), { [WRAPPED]: true });
  Object.defineProperty(holder, key, { value: member, writable: true, configurable: true });
}

/** A class with the same prototype whose construction is recorded. */
function wrapClass(recorder: Recorder, wrapped: Wrapped, original: Class): Class {
  const construct = recorded(recorder, wrapped, (...args) => Reflect.construct(original, args), false);
  // A declared function, as an arrow function cannot be constructed.
  function Wrapper(...args: unknown[]): unknown {
    return construct(...args);
  }
  Wrapper.prototype = original.prototype;
  return Object.setPrototypeOf(Wrapper, original);
}

/** Gives the resources that are handed out a recorded drop. */
function visitOwned(recorder: Recorder, wrapped: Wrapped, owned: OwnedVisitor | null, value: unknown): void {
  owned?.(value, (resource, name) => traceDrop(recorder, wrapped, resource, name));
}

/** Gives a resource a recorded drop, once: jco calls the dispose function of the object itself. */
export function traceDrop(
  recorder: Recorder,
  { site, printer }: Pick<Wrapped, "printer"> & { site: WireSite },
  resource: object,
  name: string,
): void {
  const drop = (resource as Record<symbol, unknown>)[DISPOSE];
  if (typeof drop !== "function" || Object.hasOwn(resource, DROP_TRACED)) return;
  const self: Printer = (it, out) => out.add(`${name}#${out.identify(it as object, name)}`);
  const wrapped: Wrapped = {
    site: { ...site, function: `[resource-drop]${name}` },
    args: [self],
    printer,
    result: null,
    throws: false,
    owned: null,
    ownedError: null,
    carried: null,
    carriedResult: null,
    carriedError: null,
    future: false,
    atOnce: false,
    faulty: null,
  };
  Object.defineProperty(resource, DROP_TRACED, { value: true });
  // Assigned, as jco defines the property as writable but not configurable.
  (resource as Record<symbol, unknown>)[DISPOSE] = recorded(recorder, wrapped, drop as Fn, true);
}
