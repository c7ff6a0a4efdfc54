/**
 * Changes to the JavaScript that jco 1.35 (jco-transpile 0.15.0) generates. Each is a named function that asserts how often it matched:
 * jco's internals move, and a silent mismatch would be a wrong result. Bump `VERSION` with every change, it is part of the cache key.
 */

import { countHandles } from "./limits/countHandles.ts";

export const VERSION = 5;

export class PatchMismatch extends Error {}

/** All patches, in order. Throws `PatchMismatch` naming the patch where the text is not as expected. */
export function patch(source: string): string {
  return [
    quietDebugLog,
    keepByteOrderMarks,
    scopeMapCounters,
    scopeHandles,
    identifyNewResources,
    identifyLiftedResources,
    countHandles,
  ].reduce((text, apply) => apply(text), source);
}

function replaceExactly(
  name: string,
  text: string,
  pattern: RegExp,
  expected: number,
  by: string | ((...groups: string[]) => string),
): string {
  const found = [...text.matchAll(pattern)].length;
  if (found !== expected) throw new PatchMismatch(`the patch "${name}" matched ${found} places of jco's output instead of ${expected}`);
  return text.replace(pattern, by as string);
}

/** The debug log reads `process.env` on every call, which costs microseconds: its body becomes empty. Output without calls has none. */
function quietDebugLog(text: string): string {
  if (!text.includes("JCO_DEBUG")) return text;
  const pattern =
    /const _debugLog = \(\.\.\.args\) => \{\s*if \(!globalThis\?\.process\?\.env\?\.JCO_DEBUG\) \{ return; \}\s*console\.debug\(\.\.\.args\);\s*\};/g;
  return replaceExactly("quietDebugLog", text, pattern, 1, "const _debugLog = () => {};");
}

/** A `TextDecoder` drops a U+FEFF at the start of a text unless told otherwise: a string would change on its way. */
function keepByteOrderMarks(text: string): string {
  const found = text.match(/new TextDecoder\(/g)?.length ?? 0;
  const kept = text.replace(/new TextDecoder\(\)/g, "new TextDecoder('utf-8', { ignoreBOM: true })");
  return replaceExactly(
    "keepByteOrderMarks",
    kept.replace(/new TextDecoder\('utf-16'\)/g, "new TextDecoder('utf-16', { ignoreBOM: true })"),
    /new TextDecoder\('utf-(?:8|16)', \{ ignoreBOM: true \}\)/g,
    found,
    (all) => all,
  );
}

/** Two maps lowered in one block, or one in another, would declare or read each other's counter `i`: each gets its own. */
function scopeMapCounters(text: string): string {
  const loop = /let i = 0;(\s*for \(const \[key, value\] of entries(\d+)\) \{\s*const base = result\2 \+ )i( \* \d+;)/g;
  const maps = [...text.matchAll(loop)].length;
  const counted = text.replace(loop, (_all, head: string, index: string, tail: string) => `let i${index} = 0;${head}i${index}++${tail}`);
  return replaceExactly("scopeMapCounters", counted, /^ *i\+\+;(\s*\}\n)/gm, maps, "$1");
}

/**
 * The dispose functions of resources lifted in a loop (a list) close over `var`s, so each would drop the last one's handle:
 * what is declared in the loop becomes the loop's own.
 */
function scopeHandles(text: string): string {
  const registered = [...text.matchAll(/finalizationRegistry\d+\.register\((\w+), (\w+), \1\);/g)].flatMap(([, object, handle]) => [
    object,
    handle,
  ]);
  const names = new Set(registered);
  return text.replace(/\bvar ((?:rsc|handle)\d+)\b/g, (all, name: string) => (names.has(name) ? `let ${name}` : all));
}

/**
 * `resource.new` starts a new identity for its representation: representations are addresses that are used again once a resource is gone.
 * Only the trampoline of `resource.new` binds `rscTableCreateOwn` to a table.
 */
function identifyNewResources(text: string): string {
  const helper = [
    "const witloomIdentities = new WeakMap();",
    "function witloomNew(table, rep) {",
    "  if (!witloomIdentities.has(table)) witloomIdentities.set(table, new Map());",
    "  witloomIdentities.get(table).set(rep, {});",
    "  return rscTableCreateOwn(table, rep);",
    "}",
    "function witloomIdentify(object, table, handle) {",
    "  const identity = witloomIdentities.get(table)?.get(table[(handle << 1) + 1] & ~T_FLAG);",
    "  if (identity) Object.defineProperty(object, Symbol.for('witloom.identity'), { configurable: true, value: identity });",
    "}",
  ].join("\n");
  if (!text.includes("function rscTableCreateOwn(")) return text;
  const bound = text.replace(/rscTableCreateOwn\.bind\(null, (handleTable\d+)\)/g, "witloomNew.bind(null, $1)");
  return replaceExactly("identifyNewResources", bound, /function rscTableCreateOwn\(/g, 1, `${helper}\nfunction rscTableCreateOwn(`);
}

/** Each place that lifts an owned resource out of its component marks the object with the identity, so that it can be told apart from others. */
function identifyLiftedResources(text: string): string {
  const registrations = [...text.matchAll(/finalizationRegistry(\d+)\.register\(/g)].length;
  const pattern = /(finalizationRegistry(\d+)\.register\((\w+), (\w+), \3\);)/g;
  return replaceExactly(
    "identifyLiftedResources",
    text,
    pattern,
    registrations,
    (all, _call, index, object, handle) => `${all} witloomIdentify(${object}, handleTable${index}, ${handle});`,
  );
}
