/** Calls an export of a live instance while the guest is stopped: nothing of it is recorded, and no breakpoint is met. */
import type { Question, Reply } from "../../protocol/debug.ts";
import { callable } from "../invoke.ts";
import type { Governor } from "../limits/governor.ts";
import type { Linked } from "../link.ts";
import { lower } from "../lower.ts";
import type { Recorder } from "../recorder.ts";
import { isAsync, resultCases } from "../types.ts";
import { errorPayload } from "../wire.ts";
import type { OpenCalls } from "./calls.ts";
import { Unfit } from "./evaluate.ts";
import { finder, show } from "./questions.ts";
import type { Resources } from "./resources.ts";

/** What there is to be called. */
export interface Aside {
  linked: readonly Linked[];
  governor: Governor;
  /** Resources that came out of evaluated calls: they live as long as the run. */
  kept: object[];
}

/** Makes the call. Throws `Unfit`, and what the guest throws. */
export function callAside(
  aside: Aside | null,
  recorder: Recorder,
  { calls, resources }: { calls: OpenCalls; resources: Resources },
  question: Extract<Question, { kind: "call" }>,
): Reply {
  const instance = aside?.linked.find((it) => it.name === question.instance);
  if (!aside || !instance) throw new Unfit(`there is no live instance \`${question.instance}\``);
  if (calls.isInside(instance.name))
    throw new Unfit(`\`${instance.name}\` is on the stack, and a component cannot be entered again; evaluate this when it has returned`);
  const key = question.interface ?? question.function;
  const item = instance.types.exports.get(key);
  const fn = item?.functions.get(question.function);
  if (!item || !fn) throw new Unfit(`\`${instance.name}\` does not export ${question.interface ?? ""}#${question.function}`);
  const { resolve } = instance.types;
  if (isAsync(resolve, fn)) throw new Unfit("an asynchronous function cannot be called while the program is stopped");
  const args = fn.params.map((param, index) => lower(resolve, param.type, question.args[index] ?? null, finder(resources)));
  const target = callable({ name: key, item, provider: instance, functions: instance.exports.get(key)! }, fn);
  const { ended } = aside.governor;
  try {
    const value = recorder.aside(() => outcome(() => target(...args), resultCases(resolve, fn) !== null));
    if (fn.result == null) return { kind: "values", values: [] };
    const result = { resolve, name: "result", type: fn.result, value };
    resources.returned([], result, 0, "debugger", instance.name);
    aside.kept.push(value as object);
    return { kind: "values", values: [show(result, 0, recorder.identify)] };
  } catch (error) {
    const text = error instanceof Error ? error.message.split("\n", 1)[0]! : String(error);
    throw new Unfit(`the call trapped: ${text.replace(/\.$/, "")}; \`${instance.name}\` may not be in order any more`);
  } finally {
    // What it ended is not the run's end.
    aside.governor.ended = ended;
  }
}

function outcome(make: () => unknown, throws: boolean): unknown {
  try {
    const value = make();
    return throws ? { tag: "ok", val: value } : value;
  } catch (error) {
    const payload = throws ? errorPayload(error) : undefined;
    if (!payload) throw error;
    return { tag: "err", val: payload.value };
  }
}
