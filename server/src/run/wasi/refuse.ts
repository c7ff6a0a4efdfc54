/** How the parts of the sandbox refuse: they tell what was attempted, and the one grant that would allow it. */
import type { Refusal } from "../../protocol/run.ts";

export type Denied = (refusal: Refusal) => void;

/** Notes a right that the guest needed: what was asked for was granted, and no smaller grant would have done. */
export type Using = (right: { option: string; value: string }) => void;

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

/** Most different things that are told of one run; each is told once, as a guest may try on and on. The trace has all refusals. */
const TOLD = 200;

/** Passes on what was not told before. */
export function onlyNew<T>(tell: (it: T) => void): (it: T) => void {
  const told = new Set<string>();
  return (it) => {
    const key = JSON.stringify(it);
    if (told.size >= TOLD || told.has(key)) return;
    told.add(key);
    tell(it);
  };
}
