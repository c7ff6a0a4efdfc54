/** How jco 1.35 names WIT items in JavaScript (crate heck's camel cases). Words of a WIT name are split at `-`; each is all lower or all upper case. */

/** `list-of-URLs` style WIT name → `lowerCamelCase`. */
export function lowerCamel(name: string): string {
  const upper = upperCamel(name);
  const first = name.split("-", 1)[0]!;
  return first.toLowerCase() + upper.slice(first.length);
}

/** WIT name → `UpperCamelCase`, jco's name of a resource's class. */
export function upperCamel(name: string): string {
  return name
    .split("-")
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase())
    .join("");
}

/** The parts of a function name of the Component Model: `[method]counter.inc` → method, counter, inc. */
export interface FunctionName {
  kind: "plain" | "constructor" | "method" | "static";
  resource: string;
  /** Without the resource; empty for a constructor. */
  name: string;
}

/** Splits a Component Model function name; anything that is not about a resource is `plain`. */
export function parseFunctionName(name: string): FunctionName {
  const match = /^\[(constructor|method|static)\]([^.]+)(?:\.(.+))?$/.exec(name);
  if (!match) return { kind: "plain", resource: "", name };
  return { kind: match[1] as FunctionName["kind"], resource: match[2]!, name: match[3] ?? "" };
}
