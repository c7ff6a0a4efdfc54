/** Leaf: names of functions as people give them, matched with those of calls. */

interface Named {
  interface: string | null;
  function: string;
}

const withoutVersion = (name: string): string => name.replace(/@[^@#]*(?=#|$)/, "");

/**
 * Whether a name that a person gave (`INTERFACE`, `INTERFACE#FUNCTION` or `FUNCTION`, versions left out if wanted) means a call's function. A
 * method may be written as `[method]counter.inc` or `counter.inc`.
 */
export function matches(name: string, call: Named): boolean {
  const functions = [call.function, call.function.replace(/^\[[a-z-]+\]/, "")];
  const names = call.interface === null ? functions : [call.interface, ...functions, ...functions.map((it) => `${call.interface}#${it}`)];
  return names.some((it) => it === name || withoutVersion(it) === name);
}
