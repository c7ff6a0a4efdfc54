/** What is looked for in source code, what is found there, and how WIT's names are spelled in other languages. */
import type { Place } from "../../wit/tree.ts";

/** Languages whose implementations can be found. C++ is a kind of C here, TypeScript a kind of JavaScript. */
export type Language = "rust" | "go" | "python" | "c" | "javascript";

/** An exported function, or what holds some: an interface or resource (`function` is null then). */
export interface WitFunction {
  /** `ns:pkg`; null for a function of a world itself, and for an interface that is written inside a world. */
  package: string | null;
  /** Told where it is known: some toolchains write it into names when a package is there in two versions. */
  version?: string | null;
  /** Null for what a world exports itself. */
  interface: string | null;
  /** The world that exports it, where it is known: C names functions of the world after it. */
  world?: string | null;
  /** As in a component: `f`, `[method]session.user`, `[constructor]session`, `[static]blob.merge`; null for the interface or resource itself. */
  function: string | null;
  resource: string | null;
}

/** A piece of source code that may implement something of WIT. Its place is that of its name. */
export interface Declaration extends Place {
  /** All of it, the body too. */
  whole: Place;
  /** The function's name as the language spells it; null for what holds functions: an `impl`, a class, an object, a package. */
  name: string | null;
  /** The trait or class that it belongs to. */
  type: string | null;
  /** Modules, namespaces or objects that it may belong to, outermost first: several where the text alone does not tell. */
  homes: string[][];
  /** The code itself is imported from here. */
  imported?: { module: string; name: string };
}

/** How surely a declaration implements something: 0 for not at all, 3 for what the names alone prove. */
export type Strength = 0 | 1 | 2 | 3;

export interface FunctionName {
  kind: "plain" | "method" | "static" | "constructor";
  resource: string | null;
  name: string;
}

/** Takes `[method]session.user` apart; `async` marks are dropped. */
export function functionName(fullName: string): FunctionName {
  const close = fullName.lastIndexOf("]");
  const marks = fullName.slice(0, close + 1);
  const rest = fullName.slice(close + 1);
  const dot = rest.indexOf(".");
  if (marks.includes("constructor")) return { kind: "constructor", resource: rest, name: "constructor" };
  const name = `${marks.includes("[set]") ? "set-" : ""}${rest.slice(dot + 1)}`;
  if (dot < 0) return { kind: "plain", resource: null, name };
  return { kind: marks.includes("static") ? "static" : "method", resource: rest.slice(0, dot), name };
}

/** The resource that is meant, whether itself or through one of its functions. */
export function resourceOf(wanted: WitFunction): string | null {
  return wanted.resource ?? (wanted.function === null ? null : functionName(wanted.function).resource);
}

/** `get-url` → `get_url`. */
export function snake(name: string): string {
  return name.toLowerCase().replaceAll("-", "_");
}

/** `get-url` → `GetUrl`. */
export function upperCamel(name: string): string {
  return name
    .toLowerCase()
    .split("-")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}

/** `get-url` → `getUrl`. */
export function lowerCamel(name: string): string {
  const camel = upperCamel(name);
  return camel.charAt(0).toLowerCase() + camel.slice(1);
}

/** Whether two names differ by nothing but the underscore that keeps a name apart from a keyword. */
export function sameName(written: string, expected: string): boolean {
  return written === expected || written === `${expected}_` || `${written}_` === expected;
}

/** Whether what stands behind a package's name in an identifier can be its version: `0_2_0` of `shop0_2_0`. */
export function isVersion(written: string, version: string | null | undefined): boolean {
  if (version) return written === version.toLowerCase().replace(/[.+-]/g, "_");
  return /^\d+_\d+_\d+(_\w*)?$/.test(written);
}

/** Whether a module's name is that of a package, with its version at the end or without one. */
export function samePackage(written: string, expected: string, version: string | null | undefined): boolean {
  if (sameName(written, expected)) return true;
  return written.startsWith(expected) && isVersion(written.slice(expected.length), version);
}

/** The modules in which toolchains put an interface: namespace, package, interface; the interface alone where it has no package. */
export function modulesOf(wanted: WitFunction): string[] {
  const own = wanted.interface === null ? [] : [wanted.interface];
  return (wanted.package === null ? own : [...wanted.package.split(":"), ...own]).map(snake);
}

/** Compares modules from the last to the first: how many are the same before the first that differs, or where one side ends. */
export function sharedModules(written: readonly string[], wanted: WitFunction): number {
  const expected = modulesOf(wanted);
  let same = 0;
  while (same < written.length && same < expected.length) {
    const mine = written[written.length - 1 - same]!;
    const other = expected[expected.length - 1 - same]!;
    if (!(same === 1 ? samePackage(mine, other, wanted.version) : sameName(mine, other))) break;
    same++;
  }
  return same;
}
