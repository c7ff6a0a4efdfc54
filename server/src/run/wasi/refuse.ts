/** How the parts of the sandbox refuse: they tell what was attempted, and the one grant that would allow it. */
import type { Refusal } from "../../protocol/run.ts";

export type Denied = (refusal: Refusal) => void;

export type Method = (this: object, ...args: unknown[]) => unknown;

/** Puts a check before a method of a class of the shim. It runs with the method's receiver and arguments and throws to refuse. */
export function guard(prototype: object, name: string, check: (self: object, args: unknown[]) => void): void {
  const holder = prototype as Record<string, Method>;
  const original = holder[name];
  if (!original) return;
  holder[name] = function (this: object, ...args) {
    check(this, args);
    return original.apply(this, args);
  };
}

/** Most different refusals that are told of one run; each is told once, as a guest may try on and on. The trace has them all. */
const TOLD = 200;

/** Passes on what was not told before. */
export function onlyNew(tell: Denied): Denied {
  const told = new Set<string>();
  return (refusal) => {
    const key = JSON.stringify(refusal);
    if (told.size >= TOLD || told.has(key)) return;
    told.add(key);
    tell(refusal);
  };
}
