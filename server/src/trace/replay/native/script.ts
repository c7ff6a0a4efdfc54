/**
 * From a plan to what the two generated components hold: each step's function and arguments, each imported function's answers. Everything in a
 * recording is a stranger's: what does not fit the program's types is told in one sentence. In: a plan, the program's types. Out: data.
 */
import { problemText } from "../../../compose/problems.ts";
import type { FunctionJson, ResolveJson } from "../../../protocol/resolve.ts";
import type { Neutral } from "../../../protocol/run.ts";
import { visible } from "../../../protocol/visible.ts";
import { NoShape, type Signature, SLOT, shapes, signature } from "../../../run/abi/shapes.ts";
import { type Hole, Image, store, storeFlat } from "../../../run/abi/store.ts";
import { type ComponentTypes, dealias, type ItemTypes, interfaceName, isAsync } from "../../../run/types.ts";
import { namesIn } from "../../../run/waveNames.ts";
import type { Toolkit } from "../../../toolkit/toolkit.ts";
import { type Call, functionName } from "../../model.ts";
import { ends, type ReplayPlan, stepName } from "../plan.ts";
import type { Answer, Answering, HostResource } from "./answers.ts";
import type { Driven, DrivenStep } from "./driver.ts";
import { IMAGE } from "./wat.ts";

/** What a recording cannot have done again here; the message is one sentence without its full stop. */
export class Refused extends Error {}

const refuse = (why: string): never => {
  throw new Refused(why);
};

export interface Surroundings {
  toolkit: Toolkit;
  /** A component of the program's types. */
  bytes: Uint8Array;
  types: ComponentTypes;
  /** The name under which the program exports what a step calls. */
  exportOf(call: Call): string | null;
}

/** A function that the program calls, with the recorded calls of it. */
export interface Asked extends Answering {
  /** The import, and the function in it. */
  item: string;
  interface: string | null;
  fn: FunctionJson;
  recorded: Call[];
}

export interface AnswersScript {
  functions: Asked[];
  resources: HostResource[];
  image: Image;
}

export interface DriverScript {
  functions: (Driven & { fn: FunctionJson | null })[];
  steps: DrivenStep[];
  kept: number;
  hosts: number[];
  image: Image;
}

/** Largest image in bytes: what a text format carries, and a memory holds beside the values of a run. */
const MOST_BYTES = 64 << 20;

const ELSEWHERE = "replay it with --engine jco";

/** The signature of a function that is called without waiting. */
function synchronous(resolve: ResolveJson, of: ReturnType<typeof shapes>, fn: FunctionJson, name: string): Signature {
  if (isAsync(resolve, fn)) return refuse(`${visible(name)} is asynchronous, which cannot be replayed by native wasmtime; ${ELSEWHERE}`);
  try {
    return signature(of, fn.params, fn.result);
  } catch (error) {
    if (!(error instanceof NoShape)) throw error;
    return refuse(
      `${visible(name)} has a value of type ${visible(error.message)}, which cannot be replayed by native wasmtime; ${ELSEWHERE}`,
    );
  }
}

const fits = (image: Image): void => {
  if (image.end > MOST_BYTES) refuse(`its values take more than ${MOST_BYTES >> 20} MiB, too much for one component; ${ELSEWHERE}`);
};

/** `wasi:io/streams@0.2` of any `wasi:io/streams@0.2.x`: a composition's import may be another version than a component's. */
function track(name: string): string {
  const [, path, version] = /^([^@]*)@(.*)$/.exec(name) ?? [];
  if (path === undefined || version === undefined) return name;
  const parts = /^(0\.0\.\d+|0\.\d+|\d+)[^-]*$/.exec(version);
  return parts ? `${path}@${parts[1]}` : name;
}

/** All that the program imports, with the answers that were recorded. Throws `Refused`. */
export function answersScript(plan: ReplayPlan, around: Surroundings, resources: HostResource[]): AnswersScript {
  const { resolve, imports } = around.types;
  const of = shapes(resolve);
  const functions: Asked[] = [];
  for (const [item, { kind, functions: own }] of imports) {
    for (const fn of own.values()) {
      const path = kind === "interface" ? item : null;
      const name = path === null ? fn.name : `${path}#${fn.name}`;
      functions.push({ name, item, interface: path, fn, signature: synchronous(resolve, of, fn, name), answers: [], recorded: [] });
    }
  }
  const exact = new Map(functions.map((it) => [it.name, it]));
  const near = new Map(functions.map((it) => [`${track(it.item)} ${it.fn.name}`, it]));
  const image = new Image(IMAGE);
  const read = answerValues(around);
  for (const call of plan.left) {
    const found = exact.get(functionName(call)) ?? near.get(`${track(call.interface ?? call.function)} ${call.function}`);
    // What is not imported any more is not asked for.
    if (!found) continue;
    found.recorded.push(call);
    if (!ends(call)) found.answers.push(answer(found, call, image, resources, read));
    fits(image);
  }
  return { functions, resources, image };
}

/** The resources that the host made: those of all interfaces that are imported. */
export function hostResources({ resolve, imports }: ComponentTypes): HostResource[] {
  return [...imports].flatMap(([key, item]) => {
    const id = resolve.interfaces.findIndex((_, index) => isItem(resolve, index, key, item));
    return item.resources.map((name) => ({ interface: key, name, type: resolve.interfaces[id]!.types[name]! }));
  });
}

/** Whether an interface is the one under a name; one that was written inline has none of its own, and is known by its functions. */
function isItem(resolve: ResolveJson, id: number, key: string, { functions }: ItemTypes): boolean {
  const name = interfaceName(resolve, id);
  if (name !== null) return name === key;
  const own = Object.values(resolve.interfaces[id]!.functions);
  return own.length === functions.size && own.every((it) => functions.get(it.name) === it);
}

function answer(
  asked: Asked,
  call: Call,
  image: Image,
  resources: readonly HostResource[],
  read: (asked: Asked, call: Call) => Neutral,
): Answer {
  if (call.error !== null || call.duration === null) return null;
  const { fn, signature: it } = asked;
  if (it.result === null) return { at: IMAGE, made: [] };
  const value = read(asked, call);
  const at = it.resultInMemory ? image.take(it.result.size, it.result.align) : image.take(SLOT, SLOT);
  if (it.resultInMemory) store(image, it.result, value, at);
  else storeFlat(image, it.result, value, at);
  const made = image.newHoles().map((hole) => {
    const resource = resources.findIndex((own) => own.type === hole.resource);
    if (resource < 0)
      return refuse(`the recorded answer of ${visible(fn.name)} names ${visible(hole.name)}, which is no resource of the host`);
    return { at: hole.at, resource, number: numberOf(hole.name) };
  });
  return { at, made };
}

/** Reads the recorded results; the same text of a function is read once. */
function answerValues({ toolkit, bytes }: Surroundings): (asked: Asked, call: Call) => Neutral {
  const known = new Map<string, Neutral>();
  return ({ name }, { result }) => {
    if (result === null) return refuse(`the recorded call of ${visible(name)} has no result; record the run again`);
    if (result.cut) return refuse(`an answer of ${visible(name)} was cut when it was recorded; record it as JSON`);
    const key = `${name} ${result.text}`;
    const old = known.get(key);
    if (old !== undefined) return old;
    const parsed = toolkit.parseValue(bytes, name, { tag: "result" }, result.text);
    if (!parsed.ok)
      return refuse(`the answer ${shortened(result.text)} of ${visible(name)} does not fit: ${plainProblem(problemText(parsed.problem))}`);
    const value = parsed.value.json as Neutral;
    known.set(key, value);
    return value;
  };
}

const shortened = (text: string): string => visible(text.length > 200 ? `${text.slice(0, 200)}…` : text);
const plainProblem = (text: string): string => visible(text).replace(/\.$/, "");

/** The recorded calls, in their order. Throws `Refused`. */
export function driverScript(plan: ReplayPlan, around: Surroundings, hosts: readonly HostResource[]): DriverScript {
  const script: DriverScript = { functions: [], steps: [], kept: 0, hosts: [], image: new Image(IMAGE) };
  const known = new Map<string, number>();
  /** Where the resource of a recorded name is kept. */
  const places = new Map<string, number>();
  const of = shapes(around.types.resolve);
  for (const call of plan.steps) {
    const { driven, args } = drivenCall(call, around, of);
    const key = `${driven.module} ${driven.name}`;
    const index = known.get(key) ?? script.functions.push(driven) - 1;
    known.set(key, index);
    const at = argumentsOf(script.image, driven.signature, args);
    const resources = script.image.newHoles().map((hole) => {
      const host = hostOf(hole, hosts, around);
      if (host && !script.hosts.includes(host.resource)) script.hosts.push(host.resource);
      // Other than the program's own, it is made where it is first asked for.
      if (host && !places.has(hole.name)) places.set(hole.name, script.kept++);
      return { at: hole.at, kept: placeOf(hole, call, places), owned: hole.kind === "own", host };
    });
    const given = driven.signature.result?.owns ? namesIn(call.result?.text ?? "") : [];
    for (const [which, name] of given.entries()) places.set(name, script.kept + which);
    script.steps.push({ function: index, args: at, resources, first: script.kept, count: given.length });
    script.kept += given.length;
    fits(script.image);
  }
  return script;
}

/** A resource of the host's; null for those that the program defines. */
function hostOf(
  { resource, name }: Hole,
  hosts: readonly HostResource[],
  { types }: Surroundings,
): { resource: number; number: number } | null {
  const found = hosts.findIndex((it) => it.type === resource && !types.exports.has(it.interface));
  return found < 0 ? null : { resource: found, number: numberOf(name) };
}

/** The number in `counter#2`. */
function numberOf(name: string): number {
  const number = Number(/#(\d{1,10})$/.exec(name)?.[1]);
  return number <= 0xffff_ffff ? number : refuse(`${visible(name)} cannot be a resource: its number is too large`);
}

function placeOf(hole: Hole, call: Call, places: ReadonlyMap<string, number>): number {
  return places.get(hole.name) ?? refuse(`${stepName(call)} takes ${visible(hole.name)}, which no call before it gave; ${ELSEWHERE}`);
}

/** Lays out the arguments: a slot for each core value, or one for where all of them lie. */
function argumentsOf(image: Image, { params, paramsInMemory }: Signature, args: Neutral[]): number {
  if (!paramsInMemory) {
    const at = image.take(params.flat.length * SLOT, SLOT);
    storeFlat(image, params, args, at);
    return at;
  }
  const [at, all] = [image.take(SLOT, SLOT), image.take(params.size, params.align)];
  store(image, params, args, all);
  image.whole(at, 4, all);
  return at;
}

function drivenCall(
  call: Call,
  around: Surroundings,
  of: ReturnType<typeof shapes>,
): { driven: DriverScript["functions"][number]; args: Neutral[] } {
  if (call.args.some((it) => it.cut)) return refuse(`an argument of ${stepName(call)} was cut when it was recorded; record it as JSON`);
  const { resolve, exports } = around.types;
  const path = around.exportOf(call);
  const item = path === null ? undefined : exports.get(path);
  if (path === null || !item)
    return refuse(`the composition does not export ${visible(functionName(call))} any more, which the recorded run called`);
  if (call.function.startsWith("[resource-drop]")) return dropCall(call, path, around);
  const fn = item.functions.get(call.function);
  if (!fn) return refuse(`the composition does not export ${visible(functionName(call))} any more, which the recorded run called`);
  const name = item.kind === "interface" ? `${path}#${fn.name}` : path;
  const text = `${name}(${call.args.map((it) => it.text).join(", ")})`;
  const parsed = around.toolkit.parseCall(around.bytes, text);
  if (!parsed.ok) return refuse(`${stepName(call)}: ${plainProblem(problemText(parsed.problem))}`);
  const driven = { module: item.kind === "interface" ? path : "$root", name: fn.name, signature: synchronous(resolve, of, fn, name), fn };
  return { driven, args: parsed.value.args.map((it) => it.json as Neutral) };
}

/** The end of a resource is a function of the interface that defines it, which another may only use. */
function dropCall(call: Call, path: string, { types: { resolve } }: Surroundings): ReturnType<typeof drivenCall> {
  const name = call.function.slice("[resource-drop]".length);
  const ids = resolve.interfaces.flatMap((it, id) =>
    interfaceName(resolve, id) === path && Object.hasOwn(it.types, name) ? [it.types[name]!] : [],
  );
  const found = ids[0] === undefined ? undefined : dealias(resolve, ids[0]);
  const type = typeof found === "object" && found.kind === "resource" ? found.id : undefined;
  const owner = type === undefined ? null : resolve.types[type]!.owner;
  const module = owner && "interface" in owner ? interfaceName(resolve, owner.interface) : null;
  const [arg] = call.args;
  if (type === undefined || module === null || !arg)
    return refuse(`${stepName(call)} is no drop of a resource that the composition exports`);
  const params = [{ name: "self", type: type }];
  const driven = {
    module,
    name: `[resource-drop]${resolve.types[type]!.name}`,
    signature: signature(ownOf(type, name), params, null),
    fn: null,
  };
  return { driven, args: [{ resource: arg.text }] };
}

/** A resource that is given away. */
const ownOf = (resource: number, name: string) => () =>
  ({ kind: "own", resource, name, size: 4, align: 4, flat: ["i32"], owns: true }) as const;
