/**
 * The runs as they can be compared: of the recorded one, the calls that entered the program and those that left it; of the new one the same, read
 * from the log. In: a plan, the scripts, the log. Out: models of calls for `trace/compare.ts`.
 */
import type { ResolveJson, TypeRef } from "../../../protocol/resolve.ts";
import type { Neutral } from "../../../protocol/run.ts";
import { BadMemory, load, loadFlat, type Memory } from "../../../run/abi/load.ts";
import type { Shape, Signature } from "../../../run/abi/shapes.ts";
import { lower } from "../../../run/lower.ts";
import { print, printers } from "../../../run/wave.ts";
import { namesIn } from "../../../run/waveNames.ts";
import { type Call, emptyModel, type TraceModel } from "../../model.ts";
import { ends, ofSpans, type ReplayPlan, stepName } from "../plan.ts";
import type { LogRecord } from "./log.ts";
import type { AnswersScript, Asked, DriverScript } from "./script.ts";

/** Longest WAVE text of a value in UTF-16 units, as in other replays. */
const VALUE_LIMIT = 4 << 20;

type Value = NonNullable<Call["result"]>;

/** The recorded run: its steps, each with the calls that left the program meanwhile, whoever made them. */
export function expectedCalls(plan: ReplayPlan): TraceModel {
  const steps = new Set(plan.steps.map((it) => it.id));
  const model = emptyModel();
  const stepOf = (call: Call): number => {
    // A hostile trace may say that a call is below itself.
    const seen = new Set<number>();
    let at = call.parent;
    while (at !== 0 && !steps.has(at) && !seen.has(at)) {
      seen.add(at);
      at = plan.parents.get(at) ?? 0;
    }
    return steps.has(at) ? at : 0;
  };
  for (const call of plan.steps) add(model, { ...call, parent: 0 });
  for (const call of plan.left) if (!ofSpans(call)) add(model, { ...call, parent: stepOf(call) });
  return model;
}

function add(model: TraceModel, call: Call): void {
  model.calls.set(call.id, call);
  const siblings = model.children.get(call.parent);
  if (siblings) siblings.push(call.id);
  else model.children.set(call.parent, [call.id]);
}

export interface Made {
  plan: ReplayPlan;
  resolve: ResolveJson;
  answers: AnswersScript;
  driver: DriverScript;
}

interface State extends Made {
  model: TraceModel;
  text: Printed;
  /** Which step is being made, its call in the model, and the last call that left the program in it. */
  step: number;
  open: Call | null;
  last: Call | null;
  /** How often each function was called. */
  counts: Map<number, number>;
  /** Recorded drops of the host's resources, by what they are called with: they name the interface that gave the resource. */
  drops: Map<string, Call>;
  /** The names of those functions. */
  dropped: Set<string>;
  /** The number of the last resource that only this run gave. */
  fresh: number;
}

/** The new run; a string is why it came to nothing, without a full stop. `trapped`: the engine ended the program. */
export function madeCalls(made: Made, log: readonly LogRecord[], trapped: boolean): TraceModel | string {
  const { plan, resolve } = made;
  const drops = plan.left
    .filter((it) => it.function.startsWith("[resource-drop]"))
    .map((it) => [dropKey(it.function, it.args[0]?.text), it] as const);
  const state: State = {
    ...made,
    ...{ model: emptyModel(), text: printed(resolve), step: 0, open: null, last: null },
    ...{ counts: new Map(), drops: new Map(drops), dropped: new Set(drops.map(([, it]) => it.function)), fresh: highest(plan) },
  };
  try {
    for (const record of log) {
      const problem = take(state, record);
      if (problem !== null) return problem;
    }
  } catch (error) {
    if (error instanceof BadMemory) return `what came of it could not be read: ${error.message}`;
    throw error;
  }
  if (trapped) ended(state);
  return state.model;
}

const dropKey = (name: string, resource = ""): string => `${name} ${resource}`;

/** The highest number of a resource that the recorded calls gave. */
function highest({ steps }: ReplayPlan): number {
  let most = 0;
  for (const call of steps)
    for (const it of namesIn(call.result?.text ?? "")) most = Math.max(most, Math.min(Number(it.split("#")[1]), Number.MAX_SAFE_INTEGER));
  return most;
}

function take(state: State, record: LogRecord): string | null {
  const { plan } = state;
  switch (record.kind) {
    case "begun":
      begin(state);
      return null;
    case "called":
      called(state, record);
      return null;
    case "answered":
      answered(state, record);
      return null;
    case "unknownResource": {
      const step = plan.steps[state.step];
      if (!step) throw new BadMemory(`there is no step ${record.index}`);
      return `${stepName(step)} takes a resource that this run did not give`;
    }
    case "over":
      state.open = null;
      return null;
  }
}

/** The program ended within a call. */
function ended(state: State): void {
  const { plan, open, last } = state;
  if (!open) return;
  // Its own doing is no failure.
  if (!last || !ends(last)) fail(open, plan.steps[state.step]!);
  for (state.step++; state.step < plan.steps.length; state.step++) {
    begin(state);
    fail(state.open!, plan.steps[state.step]!);
  }
}

/** Engines tell a trap in words of their own: those that were recorded stand for any. */
function fail(call: Call, recorded: Call): void {
  call.error = recorded.error ?? "a trap";
  call.failed = true;
}

const nothing = { result: null, error: null, failed: false, duration: 0 } as const;

function begin(state: State): void {
  const recorded = state.plan.steps[state.step];
  state.last = null;
  state.open = recorded ? { ...plain(recorded), id: state.model.calls.size + 1, parent: 0, ...nothing } : null;
  if (state.open) add(state.model, state.open);
}

/** A call without what only a recording tells. */
const plain = ({
  id,
  parent,
  caller,
  callee,
  interface: path,
  function: name,
  args,
  result,
  error,
  failed,
  start,
  duration,
}: Call): Call => ({
  ...{ id, parent, caller, callee, interface: path, function: name, args, result, error, failed, start, duration },
});

function called(state: State, { index, slots, memory }: LogRecord): void {
  const { functions, resources } = state.answers;
  const asked = functions[index];
  if (asked) {
    const mapped: Memory = { pieces: [memory], name: (number, { name }) => `${name}#${number}` };
    const values = parameters(mapped, asked.signature, slots);
    const args = asked.fn.params.map((it, at) => state.text(it.type, values[at]!));
    leave(state, answerOf(state, index, asked), args);
    return;
  }
  const resource = resources[index - functions.length];
  if (!resource || slots.byteLength < 4) throw new BadMemory(`there is no function ${index}`);
  const name = `${resource.name}#${slots.getUint32(0, true)}`;
  const fn = `[resource-drop]${resource.name}`;
  // Not all ends of what our own host gave are recorded: a resource of which none is says nothing.
  if (resource.interface.startsWith("wasi:") && !state.dropped.has(fn)) return;
  const recorded = state.drops.get(dropKey(fn, name));
  leave(state, { ...outside(recorded, resource.interface, fn), ...nothing }, [{ text: name, cut: false, full: null }]);
}

/** Who was called, as it was recorded. */
const outside = (recorded: Call | undefined, path: string | null, name: string) => ({
  callee: recorded?.callee ?? "host",
  interface: recorded ? recorded.interface : path,
  function: recorded?.function ?? name,
});

type Answered = Pick<Call, "callee" | "interface" | "function" | "result" | "error" | "failed" | "duration">;

/** The recorded call whose answer is given to this one. */
function answerOf({ counts }: State, index: number, { answers, recorded, interface: path, fn }: Asked): Answered {
  const count = counts.get(index) ?? 0;
  counts.set(index, count + 1);
  const from = recorded[Math.min(count, recorded.length - 1)];
  if (!from) return { ...outside(from, path, fn.name), ...nothing, error: "the recording has no answer", failed: true };
  const { result, error, failed, duration } = recorded[Math.min(count, answers.length - 1)] ?? { ...from, result: null };
  return { ...outside(from, path, fn.name), result, error, failed, duration: duration === null ? null : 0 };
}

function leave(state: State, call: Answered, args: Value[]): void {
  const { open, model } = state;
  const id = model.calls.size + 1;
  const made: Call = { ...call, id, parent: open?.id ?? 0, caller: open?.callee ?? "host", args, start: 0 };
  if (ofSpans(made)) return;
  state.last = made;
  add(model, made);
}

function answered(state: State, { index, slots, memory }: LogRecord): void {
  const step = state.driver.steps[index];
  if (!step || !state.open || index !== state.step) throw new BadMemory(`there is no step ${index}`);
  const { signature, fn } = state.driver.functions[step.function]!;
  if (fn && signature.result && fn.result != null) {
    const given = namesIn(state.plan.steps[index]!.result?.text ?? "");
    let count = 0;
    // A handle shows nothing of what it stands for: what comes in the place of a recorded resource stands for it.
    const name = (_: number, { name }: Shape & { kind: "own" | "borrow" }): string => {
      const recorded = given[count++];
      return recorded?.startsWith(`${name}#`) ? recorded : `${name}#${++state.fresh}`;
    };
    const mapped: Memory = { pieces: [memory], name };
    const value = signature.resultInMemory ? load(mapped, signature.result, word(slots)) : loadFlat(mapped, signature.result, slots);
    state.open.result = state.text(fn.result, value);
    state.open.failed =
      typeof value === "object" &&
      value !== null &&
      signature.result.kind === "variant" &&
      signature.result.form === "result" &&
      "err" in value;
  }
  state.step++;
  begin(state);
}

function parameters(memory: Memory, { params, paramsInMemory }: Signature, slots: DataView): Neutral[] {
  const all = paramsInMemory ? load(memory, params, word(slots)) : loadFlat(memory, params, slots);
  return all as Neutral[];
}

function word(slots: DataView): number {
  if (slots.byteLength < 4) throw new BadMemory("there is no core value");
  return slots.getUint32(0, true);
}

type Printed = (type: TypeRef, value: Neutral) => Value;

/** Values as WAVE, as those of recorded calls. */
function printed(resolve: ResolveJson): Printed {
  const printer = printers(resolve);
  const named = new WeakMap<object, number>();
  const find = (text: string): object => {
    const it = {};
    named.set(it, Number(text.split("#")[1]));
    return it;
  };
  return (type, value) => ({
    ...print(printer(type), lower(resolve, type, value, find), VALUE_LIMIT, (it) => named.get(it) ?? 0),
    full: null,
  });
}
