/** Answers for imports that nothing provides: each function gives its scripted results in order, the last of which repeats. */
import type { Mock } from "../protocol/run.ts";
import { lower } from "./lower.ts";
import { lowerCamel, parseFunctionName, upperCamel } from "./names.ts";
import { type ComponentTypes, type ItemTypes, resultCases } from "./types.ts";
import type { InterfaceObject } from "./wire.ts";

/** Thrown to a guest's `result`: jco takes the payload for the error case. */
class MockError extends Error {
  readonly payload: unknown;
  constructor(payload: unknown) {
    super("the mock answered with an error");
    this.payload = payload;
  }
}

/** An interface made of scripted answers. A function without one throws a sentence that names it. */
export function mockInterface(name: string, mock: Mock, types: ComponentTypes, item: ItemTypes): InterfaceObject {
  const out: InterfaceObject = {};
  const live = new Map<string, object>();
  const classes = new Map(
    item.resources.map((resource) => [resource, class {} as unknown as { new (): object } & Record<string, unknown>]),
  );
  for (const [resource, made] of classes) {
    Object.defineProperty(made, "name", { value: upperCamel(resource) });
    out[upperCamel(resource)] = made;
  }
  /** The object behind `counter#2`: made at its first mention. */
  const find = (text: string): object => {
    const known = live.get(text);
    if (known) return known;
    const made = classes.get(text.split("#", 1)[0]!);
    if (!made) throw new Error(`the mock of ${name} answers with ${text}, but the interface has no resource of that name`);
    const object = new made();
    live.set(text, object);
    return object;
  };
  for (const fn of item.functions.values()) {
    const answers = mock[fn.name];
    let count = 0;
    const answer = (): unknown => {
      if (!answers || answers.length === 0)
        throw new Error(`the mock of ${name} has no answer for ${fn.name}; add "${fn.name}" to its file`);
      const value = answers[Math.min(count++, answers.length - 1)]!;
      if (fn.result == null) return undefined;
      const lowered = lower(types.resolve, fn.result, value, find);
      if (!resultCases(types.resolve, fn)) return lowered;
      const { tag, val } = lowered as { tag: "ok" | "err"; val: unknown };
      if (tag === "err") throw new MockError(val);
      return val;
    };
    const parsed = parseFunctionName(fn.name);
    const owner = classes.get(parsed.resource);
    if (parsed.kind === "plain") out[lowerCamel(fn.name)] = answer;
    else if (parsed.kind === "constructor") out[upperCamel(parsed.resource)] = constructable(owner!, answers ? answer : () => new owner!());
    else if (parsed.kind === "static") owner![lowerCamel(parsed.name)] = answer;
    else (owner!.prototype as Record<string, unknown>)[lowerCamel(parsed.name)] = answer;
  }
  return out;
}

function constructable(original: { new (): object; prototype: object }, answer: () => unknown): unknown {
  // A declared function, as an arrow function cannot be constructed.
  function Made(): unknown {
    return answer();
  }
  Made.prototype = original.prototype;
  return Object.setPrototypeOf(Made, original);
}
