/** Answers for imports that nothing provides: each function gives its scripted results in order, the last of which repeats. */
import type { FunctionJson, TypeRef } from "../protocol/resolve.ts";
import type { Mock, MockFunction, Neutral, RecordedCall } from "../protocol/run.ts";
import { Held } from "./carry.ts";
import { type Drained, drainer } from "./drain.ts";
import { type FindResource, LIVE, lower } from "./lower.ts";
import type { MockResources } from "./mockResources.ts";
import { lowerCamel, parseFunctionName, upperCamel } from "./names.ts";
import { type ComponentTypes, type ItemTypes, isDeclaredAsync, resultCases } from "./types.ts";
import { type Maker, makeValue } from "./values.ts";
import type { Outstanding } from "./wasi/v03/streams.ts";
import { unnumbered } from "./waveNames.ts";
import type { InterfaceObject } from "./wire.ts";

/** Thrown to a guest's `result`: jco takes the payload for the error case. */
class MockError extends Error {
  readonly payload: unknown;
  constructor(payload: unknown) {
    super("the mock answered with an error");
    this.payload = payload;
  }
}

/** Arguments as recorded calls are told apart by them: without the numbers of resources, which are others in each run. */
export const argumentsText = (args: string[]): string => args.map(unnumbered).join(", ");

/** An interface made of scripted answers. A function without one throws a sentence that names it. */
export function mockInterface(
  name: string,
  mock: Mock,
  types: ComponentTypes,
  item: ItemTypes,
  around: Pick<Answering, "printer" | "outstanding"> & { resources: MockResources },
): InterfaceObject {
  const { resources } = around;
  const out: InterfaceObject = {};
  const classes = new Map(item.resources.map((resource) => [resource, resources.classOf(item.interface ?? name, resource)]));
  for (const [resource, made] of classes) out[upperCamel(resource)] = made;
  const find: FindResource = (text, type) => {
    const found = resources.find(types.resolve, type, text);
    if (!found) throw new Error(`the mock of ${name} answers with ${text}, but no mocked interface has a resource of that name`);
    return found;
  };
  for (const fn of item.functions.values()) {
    const scripted = mock[fn.name] ?? mock["*"];
    const answer = answerer({ name, fn, scripted, types, find, printer: around.printer, outstanding: around.outstanding });
    const parsed = parseFunctionName(fn.name);
    const owner = classes.get(parsed.resource);
    if (parsed.kind === "plain") out[lowerCamel(fn.name)] = answer;
    else if (parsed.kind === "constructor")
      out[upperCamel(parsed.resource)] = constructable(owner!, scripted ? answer : () => new owner!());
    else if (parsed.kind === "static") owner![lowerCamel(parsed.name)] = answer;
    else {
      const method = function (this: object, ...args: unknown[]): unknown {
        return answer(this, ...args);
      };
      (owner!.prototype as Record<string, unknown>)[lowerCamel(parsed.name)] = method;
    }
  }
  return out;
}

interface Answering {
  name: string;
  fn: FunctionJson;
  scripted: MockFunction | undefined;
  types: ComponentTypes;
  find: FindResource;
  /** WAVE of an argument, by which a recorded call is found; resources are left out, as they are others in each run. */
  printer: (type: TypeRef) => (value: unknown) => string;
  /** What the mock reads of streams that it was given belongs to the call that goes on. */
  outstanding: Outstanding;
}

interface Answer {
  value: Neutral;
  /** The recorded call that is answered once more. */
  recorded?: RecordedCall;
}

/** One function of a mock: the arguments as the guest gave them, the answer as it takes it. */
function answerer(it: Answering): (...args: unknown[]) => unknown {
  const { fn, scripted, types, find } = it;
  let count = 0;
  let made = 0;
  const maker: Maker = { choose: () => 0, resource: (resource) => ({ resource: `${resource}#made-${++made}` }) };
  const value = (args: unknown[]): Answer => {
    if (!scripted) throw new Error(`the mock of ${it.name} has no answer for ${fn.name}; add "${fn.name}" to its file`);
    if (scripted.trap !== null) throw new Error(scripted.trap);
    if (scripted.recorded) {
      const recorded = recordedAnswer(it, scripted.recorded, args);
      return { value: recorded.answer, recorded };
    }
    const { answers } = scripted;
    if (answers.length > 0) return { value: answers[Math.min(count++, answers.length - 1)]! };
    if (fn.result == null) return { value: null };
    if (scripted.default) return { value: makeValue(types.resolve, fn.result, maker) };
    throw new Error(`the mock of ${it.name} has no answer for ${fn.name}; add "${fn.name}" to its file`);
  };
  const waits = isDeclaredAsync(fn);
  const drain = drainer(types.resolve, fn, it.outstanding);
  const answer = (args: unknown[]): unknown => {
    const { value: given, recorded } = value(args);
    const drained = drain?.(args, recorded?.reads ?? []);
    const made = (): unknown => returned(given, recorded?.later ? drained : undefined);
    // A function that is not declared to wait gives its future at once.
    return drained?.before && waits ? drained.before.then(made) : made();
  };
  const returned = (given: Neutral, awaited: Drained | undefined): unknown => {
    if (fn.result == null) return undefined;
    const streams = awaited ? { ...LIVE, future: (it: unknown) => new Held(awaited.all.then(() => it)) } : LIVE;
    const lowered = lower(types.resolve, fn.result, given, find, streams);
    if (!resultCases(types.resolve, fn)) return lowered;
    const { tag, val } = lowered as { tag: "ok" | "err"; val: unknown };
    if (tag === "err") throw new MockError(val);
    return val;
  };
  const delay = scripted?.delay ?? 0;
  if (delay > 0 && waits) return (...args) => sleep(delay).then(() => answer(args));
  return (...args) => {
    if (delay > 0) Atomics.wait(SLEEPER, 0, 0, delay);
    return answer(args);
  };
}

const SLEEPER = new Int32Array(new SharedArrayBuffer(4));
const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The first recorded call with these arguments that was not answered yet; the last one of them repeats. */
function recordedAnswer({ name, fn, printer }: Answering, recorded: RecordedCall[], args: unknown[]): RecordedCall {
  const text = argumentsText(fn.params.map((param, index) => printer(param.type)(args[index])));
  const same = recorded.filter((it) => it.args === text);
  const found = same.find((it) => !used.has(it)) ?? same.at(-1);
  if (!found) throw new Error(`the recording of ${name} has no call ${fn.name}(${text})`);
  used.add(found);
  if (found.trap !== null) throw new Error(found.trap);
  return found;
}

const used = new WeakSet<object>();

function constructable(original: { new (): object; prototype: object }, answer: (...args: unknown[]) => unknown): unknown {
  // A declared function, as an arrow function cannot be constructed.
  function Made(...args: unknown[]): unknown {
    return answer(...args);
  }
  Made.prototype = original.prototype;
  return Object.setPrototypeOf(Made, original);
}
