/** From a recorded run to what is done again: the calls that came from outside, in their order, and the answers to all that went outside. */
import { visible } from "../../protocol/visible.ts";
import { type ScriptedCall, scriptedCall } from "../../run/mockFile.ts";
import { type Call, emptyModel, functionName, type TraceModel } from "../model.ts";
import { partsOfCall } from "./streams.ts";

export interface ReplayPlan {
  /** The recorded calls that are made again, one after the other. */
  steps: Call[];
  /** By the import's name (an interface, or a function of the world) and by function. */
  answers: Map<string, Map<string, ScriptedCall[]>>;
  /** The recorded calls behind the answers in their order, with those that nobody answers: the end of the program, and what is said of spans. */
  left: Call[];
  /** The caller of each call, in calls. */
  parents: Map<number, number>;
  /** The recorded calls that the new run is to make: a model of them alone. */
  expected: TraceModel;
}

/** Who answers a call that leaves the composition. */
const outside = (callee: string): boolean => callee === "host" || callee === "mock";

/** A guest's own span is made by it again, and the host takes what it says of it. */
export const ofSpans = (call: Call): boolean => call.span !== undefined || (call.interface?.startsWith("wasi:otel/") ?? false);

/** The end of the program is the program's own doing, and not answered from the record. */
export const ends = (call: Call): boolean => call.interface !== null && /^wasi:cli\/exit@/.test(call.interface);

/**
 * The plan of the whole composition, or of one instance among its recorded neighbours. In a whole run the host answers from the record; with
 * `only`, all that the instance called does. A string is why it cannot be replayed, without a full stop.
 */
export function replayPlan(model: TraceModel, only: string | undefined): ReplayPlan | string {
  if (model.dropped > 0) return `its first ${model.dropped} calls were dropped, so it cannot be replayed from the beginning`;
  const names = [...new Set([...model.calls.values()].map((it) => it.callee))].filter((it) => !outside(it));
  if (only !== undefined && !names.includes(only))
    return `nothing in it called \`${only}\`; it holds calls of ${visible(names.join(", ")) || "nobody"}`;
  const entered = (call: Call): boolean => (only === undefined ? call.parent === 0 && call.caller === "host" : call.callee === only);
  const left = (call: Call): boolean => (only === undefined ? outside(call.callee) : call.caller === only && call.callee !== only);
  const steps: Call[] = [];
  const answers: ReplayPlan["answers"] = new Map();
  const outgoing: Call[] = [];
  const parents = new Map<number, number>();
  const kept = new Map<number, Call>();
  for (const call of model.calls.values()) {
    parents.set(call.id, call.parent);
    if (left(call) && call.span === undefined) outgoing.push(call);
    if (ofSpans(call)) {
      if (only === undefined) kept.set(call.id, call);
      continue;
    }
    if (entered(call)) steps.push(call);
    if ((entered(call) || left(call)) && call.omitted)
      return `the values of ${stepName(call)} were not recorded; record the run again with all of them`;
    const refused = left(call) && !ends(call) ? answer(answers, call) : null;
    if (refused !== null) return `the answer of ${stepName(call)} cannot be given again: ${refused}`;
    if (only === undefined || entered(call) || left(call))
      kept.set(call.id, only !== undefined && entered(call) ? { ...call, parent: 0 } : call);
  }
  if (steps.length === 0) return "nothing in it was called from outside";
  return { steps, answers, left: outgoing, parents, expected: subModel(kept, model) };
}

/** Out: why the answer cannot be given again, or null. */
function answer(answers: ReplayPlan["answers"], call: Call): string | null {
  const name = call.interface ?? call.function;
  const functions = answers.get(name) ?? new Map<string, ScriptedCall[]>();
  answers.set(name, functions);
  const recorded = functions.get(call.function) ?? [];
  functions.set(call.function, recorded);
  const error = call.error ?? (call.duration === null ? "the call did not return when it was recorded" : null);
  const end = call.duration === null ? null : call.start + call.duration;
  const args = call.args.map((it) => it.text);
  const made = scriptedCall({ args, result: call.result?.text ?? null, error, end, parts: partsOfCall(call) });
  if (typeof made === "string") return made;
  recorded.push(made);
  return null;
}

function subModel(calls: Map<number, Call>, { epoch }: TraceModel): TraceModel {
  const children = new Map<number, number[]>();
  for (const call of calls.values()) {
    const siblings = children.get(call.parent);
    if (siblings) siblings.push(call.id);
    else children.set(call.parent, [call.id]);
  }
  return { ...emptyModel(), epoch, calls, children };
}

/** How the name of a saved run ends that is a test of the program beside it: `app.trace.jsonl`, `app.refused-login.trace.jsonl`. */
export const REPLAY_SUFFIX = ".trace.jsonl";

/** The file beside a saved run that names functions which may differ, as clocks and random numbers do; null for a run that is no test. */
export const ignoreFileOf = (file: string): string | null =>
  file.endsWith(REPLAY_SUFFIX) ? `${file.slice(0, -REPLAY_SUFFIX.length)}.trace.ignore` : null;

/** The names in such a file: `INTERFACE[#FUNCTION]` a line; lines that begin with `#` are remarks. */
export const ignoredNames = (text: string): string[] =>
  text
    .split("\n")
    .map((it) => it.trim())
    .filter((it) => it !== "" && !it.startsWith("#"));

/** The names that the program of a saved run may have, by the run's file name, the most exact first. */
export function programNames(file: string): string[] {
  const parts = file.slice(0, -REPLAY_SUFFIX.length).split(".");
  return parts.flatMap((_, at) => {
    const name = parts.slice(0, parts.length - at).join(".");
    return [`${name}.wac`, `${name}.wasm`];
  });
}

/** What a step is called in messages. */
export const stepName = (call: Call): string => visible(`${call.callee} ${functionName(call)}`);
