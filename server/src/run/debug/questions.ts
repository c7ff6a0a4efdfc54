/** Answers what a debugger asks of a guest that is stopped: values, parts of them, changes. A refusal is a sentence. */
import type { Question, Reply, Shown, ValuePath } from "../../protocol/debug.ts";
import { lower } from "../lower.ts";
import { parseFunctionName } from "../names.ts";
import { argumentsOf, type OpenCall, type OpenCalls, resultOf } from "./calls.ts";
import { evaluate, pathOf, textOf, Unfit } from "./evaluate.ts";
import { jsonOf } from "./json.ts";
import { follow, type Part, partsOf, replaced, type Typed } from "./parts.ts";
import type { Resources } from "./resources.ts";
import { textWith } from "./textWith.ts";
import { typeText } from "./typeText.ts";

/** UTF-16 units of a value as it is shown. */
export const SHOWN = 1024;
/** UTF-16 units of a value that is read back. */
const WHOLE = 16 << 20;

export interface Asked {
  calls: OpenCalls;
  resources: Resources;
  /** The call that the guest is stopped at. */
  top: OpenCall;
  identify(resource: object, name: string): number;
}

/** Answers everything but calls. */
export function answer(asked: Asked, question: Exclude<Question, { kind: "call" }>): Reply {
  const { top, identify } = asked;
  if (question.kind === "return") return forced(asked, question.value);
  if (question.kind === "trap") {
    top.ending = { kind: "trap", error: new Error(question.message) };
    return { kind: "values", values: [] };
  }
  const call = asked.calls.find(question.frame);
  if (!call) throw new Unfit("this call is over");
  if (question.kind === "resources")
    return { kind: "resources", resources: asked.resources.shown([...argumentsOf(call), ...(resultOf(call) ? [resultOf(call)!] : [])]) };
  if (question.kind === "evaluate") return evaluated(argumentsOf(call), resultOf(call), question, identify);
  const roots = question.scope === "arguments" ? argumentsOf(call) : [resultOf(call)].filter((it) => it !== null);
  if (question.kind === "children") return children(roots, question, identify);
  const [root, ...inner] = question.path;
  const whole = roots[root ?? -1];
  if (!whole) throw new Unfit("there is no such value");
  if (question.kind === "replaced")
    return { kind: "text", text: textWith(whole, inner, question.text, (it) => textOf(it, WHOLE, identify).text) };
  return changed(asked, call, question, whole, inner);
}

/** A value as a person sees it. */
export function show(part: Typed & { name: string }, step: number, identify: Asked["identify"]): Shown {
  const parts = partsOf(part);
  const type = typeText(part.resolve, part.type);
  return {
    ...{ name: part.name, step, type },
    ...textOf(part, SHOWN, identify),
    named: parts.indexed ? 0 : parts.count,
    indexed: parts.indexed ? parts.count : 0,
  };
}

/** Some parts of a value, or of the list of arguments. */
export function children(
  roots: readonly Part[],
  { path, start, count }: { path: ValuePath; start: number; count: number },
  identify: Asked["identify"],
): Reply {
  const [first, ...inner] = path;
  const root = first === undefined ? undefined : roots[first];
  const at = root && follow(root, inner);
  if (first !== undefined && !at) throw new Unfit("there is no such value any more");
  const parts = at ? partsOf(at) : { count: roots.length, at: (index: number) => roots[index]! };
  const end = Math.min(parts.count, start + count);
  const values: Shown[] = [];
  for (let index = start; index < end; index++) values.push(show(parts.at(index), index, identify));
  return { kind: "values", values };
}

/** Works an expression out over the arguments and, where there is one, the result. */
export function evaluated(
  args: readonly Part[],
  result: Part | null,
  { expr, whole, json }: Pick<Extract<Question, { kind: "evaluate" }>, "expr" | "whole" | "json">,
  identify: Asked["identify"],
): Reply {
  const scope = { values: result ? [...args, result] : args, identify };
  const outcome = evaluate(scope, expr);
  if ("literal" in outcome) {
    if (outcome.literal.kind !== "name") throw new Unfit("a literal has no type here");
    const names = scope.values.map((it) => it.name).join(", ");
    throw new Unfit(`there is no \`${outcome.literal.name}\` here${names === "" ? "" : `; there is ${names}`}`);
  }
  if (json) return { kind: "text", text: JSON.stringify(jsonOf(outcome, identify), null, 2) };
  const [root, ...path] = pathOf(scope, expr) ?? [];
  const shown = show({ ...outcome, name: "name" in expr ? expr.name : "" }, path.at(-1) ?? 0, identify);
  const values = [whole ? { ...shown, ...textOf(outcome, WHOLE, identify) } : shown];
  if (root === undefined) return { kind: "values", values };
  const at = root < args.length ? { scope: "arguments" as const, path: [root, ...path] } : { scope: "result" as const, path: [0, ...path] };
  return { kind: "values", values, at };
}

/** Replaces a part of an argument before the call, or of the result at the return. */
function changed(
  { top, resources }: Asked,
  call: OpenCall,
  { scope, path, value }: Extract<Question, { kind: "set" }>,
  whole: Part,
  inner: number[],
): Reply {
  if (call !== top) throw new Unfit("only the innermost call can be changed: the others have been entered already");
  const { fn } = call.watched;
  if (scope === "arguments" && call.moment !== "call")
    throw new Unfit("the call has returned, so its arguments cannot be changed any more; change the result");
  if (scope === "arguments" && path[0] === 0 && fn && parseFunctionName(fn.name).kind === "method")
    throw new Unfit("the resource that a method belongs to cannot be changed");
  const lowered: Typed = { ...whole, value: lower(whole.resolve, whole.type, value, finder(resources)) };
  const part = follow(lowered, inner);
  if (!part) throw new Unfit("the new value has no such part");
  const next = replaced(whole, inner, part.value);
  if (scope === "arguments") call.args[path[0]!] = next;
  else call.ending = { kind: "value", value: next };
  return { kind: "values", values: [] };
}

/** Ends the innermost call with a value. */
function forced({ top, resources }: Asked, value: Extract<Question, { kind: "return" }>["value"]): Reply {
  const { fn, resolve } = top.watched;
  if (!fn || !resolve) throw new Unfit("a drop returns nothing");
  top.ending = { kind: "value", value: fn.result == null ? undefined : lower(resolve, fn.result, value, finder(resources)) };
  return { kind: "values", values: [] };
}

/** Finds live resources for values that a person writes. */
export const finder =
  (resources: Resources) =>
  (text: string): object => {
    const found = resources.live(text);
    if (!found) throw new Unfit(`there is no live resource ${text}`);
    return found;
  };
