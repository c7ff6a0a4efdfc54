/** WASI 0.3 on the guarded objects of 0.2: their methods as they are now, as a trace may put its wrappers on the classes later. */
import type { Method } from "../refuse.ts";

/** Calls a method of an object of a class of 0.2. */
export type Call = <T>(self: object, name: string, ...args: unknown[]) => T;

/** The methods of a class of 0.2. */
export function methodsOf(prototype: object): Call {
  const holder = prototype as Record<string, Method>;
  const methods = new Map(
    Object.getOwnPropertyNames(prototype)
      .filter((name) => typeof Object.getOwnPropertyDescriptor(prototype, name)!.value === "function")
      .map((name) => [name, holder[name]!]),
  );
  return <T>(self: object, name: string, ...args: unknown[]) => methods.get(name)!.apply(self, args) as T;
}

/** Longest wait between two tries, in milliseconds. */
const LONGEST = 10;

/** Tries until the answer is not `would-block`, and lets other tasks run meanwhile. */
export async function until<T>(attempt: () => T | undefined): Promise<T> {
  for (let wait = 0; ; wait = Math.min(wait + 1, LONGEST)) {
    try {
      const value = attempt();
      if (value !== undefined) return value;
    } catch (error) {
      if (error !== "would-block") throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

const DISPOSE: symbol = Symbol.dispose ?? Symbol.for("dispose");

/** Lets go of an object of 0.2. */
export function dispose(it: object | null | undefined): void {
  (it as Record<symbol, (() => void) | undefined> | null | undefined)?.[DISPOSE]?.();
}

export { DISPOSE };
