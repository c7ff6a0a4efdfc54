/**
 * Changes to the JavaScript that jco 1.35 (jco-transpile 0.15.0) generates. Each is a named function that asserts how often it matched:
 * jco's internals move, and a silent mismatch would be a wrong result. Bump `VERSION` with every change, it is part of the cache key.
 */

import { ASK_HANDLE, patchHandles } from "./patchHandles.ts";
import { replaceExactly } from "./patchText.ts";
import { patchValues } from "./patchValues.ts";

export { PatchMismatch } from "./patchText.ts";

export const VERSION = 12;

/** All patches, in order. Throws `PatchMismatch` naming the patch where the text is not as expected. */
export function patch(source: string): string {
  return [
    quietDebugLog,
    keepByteOrderMarks,
    scopeMapCounters,
    scopeHandles,
    patchHandles,
    patchValues,
    countHandles,
    keepFutures,
    addItems,
  ].reduce((text, apply) => apply(text), source);
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

/** A future as the result of a function that waits arrives in a box (`Held` in `carry.ts`): as a promise it would be awaited with the function. */
function keepFutures(text: string): string {
  const box = "[Symbol.for('witloom.future')]";
  const known = replaceExactly(
    "keepFutures",
    text,
    /function _isFutureLowerableObject\(obj\) \{\s*if \(typeof obj !== 'object'\) \{ return false; \}/g,
    text.includes("function _isFutureLowerableObject(") ? 1 : 0,
    (all) => `${all} if (obj?.${box}) { return true; }`,
  );
  return replaceExactly(
    "keepFutures",
    known,
    /function _genFutureHostInjectFn\(genArgs\) \{/g,
    text.includes("function _genFutureHostInjectFn(") ? 1 : 0,
    (all) => `${all} genArgs = { ...genArgs, promise: genArgs.promise?.${box} ?? genArgs.promise };`,
  );
}

/** What a host reads of a stream is kept in one list, which would be copied with each item that a guest writes. */
function addItems(text: string): string {
  return replaceExactly(
    "addItems",
    text,
    /this\.#hostOnlyData = this\.#hostOnlyData\.concat\(values\);/g,
    text.includes("class ManagedBuffer {") ? 1 : 0,
    "for (const it of values) this.#hostOnlyData.push(it);",
  );
}

/** jco's other table of handles asks before it grows, as ours does (`patchHandles.ts`): only that makes a guest end that keeps all its handles. */
function countHandles(text: string): string {
  const expected = text.match(/class RepTable \{/g)?.length ?? 0;
  return replaceExactly(
    "countHandles",
    text,
    /insert\(val\) \{[\s\S]{0,200}?if \(freeIdx === 0\) \{/g,
    expected,
    (all) => `${all} ${ASK_HANDLE}`,
  );
}
