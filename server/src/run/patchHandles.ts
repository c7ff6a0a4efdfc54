/**
 * Handles of resources as the canonical ABI has them, in the place of jco's tables: one table for all resource types of a component
 * instance, each entry with its type; what a component hands out leaves its table; borrows are counted to the end of their call, and what
 * is lent cannot be given away; a table asks before it grows (`limits/governor.ts`). jco keeps an array for each type, in which a handle of one type passes for another's.
 * `RUNTIME` is the code that generated modules get; its errors have wasmtime's words.
 */
import { count, PatchMismatch, replaceExactly } from "./patchText.ts";

/** A table asks before it grows (`limits/governor.ts`). */
export const ASK_HANDLE = "globalThis[Symbol.for('witloom.handle')]?.();";

const RUNTIME = `
  const WITLOOM_SPACES = new Map();
  function witloomSpace(table) {
    if (table._space === undefined) {
      const key = table._componentIdx ?? table;
      if (!WITLOOM_SPACES.has(key)) WITLOOM_SPACES.set(key, { entries: [undefined], free: [] });
      table._space = WITLOOM_SPACES.get(key);
    }
    return table._space;
  }
  function witloomAdd(table, entry) {
    const { entries, free } = witloomSpace(table);
    if (free.length === 0) ${ASK_HANDLE}
    const handle = free.pop() ?? entries.length;
    entries[handle] = entry;
    return handle;
  }
  function witloomEntry(table, handle) {
    const entry = witloomSpace(table).entries[handle >>> 0];
    if (entry === undefined) throw new WebAssembly.RuntimeError('unknown handle index ' + (handle >>> 0));
    if (entry.table !== table) {
      throw new WebAssembly.RuntimeError('handle index ' + (handle >>> 0) + ' used with the wrong type, expected guest-defined resource but found a different guest-defined resource');
    }
    return entry;
  }
  function rscTableCreateOwn(table, rep) {
    return witloomAdd(table, { table, rep, own: true, lends: 0, scope: 0 });
  }
  function rscTableCreateBorrow(table, rep, scope) {
    return witloomAdd(table, { table, rep, own: false, lends: 0, scope });
  }
  const rscTableGet = witloomEntry;
  function rscTableRemove(table, handle) {
    const entry = witloomEntry(table, handle);
    if (entry.own && entry.lends > 0) throw new WebAssembly.RuntimeError('cannot remove owned resource while borrowed');
    const { entries, free } = witloomSpace(table);
    entries[handle >>> 0] = undefined;
    free.push(handle >>> 0);
    if (!entry.own && typeof RESOURCE_SCOPE_TASKS !== 'undefined') RESOURCE_SCOPE_TASKS.get(entry.scope)?.removeBorrowedHandle();
    return entry;
  }
  function witloomRemoveOwn(table, handle) {
    if (!witloomEntry(table, handle).own) throw new WebAssembly.RuntimeError('cannot lift own resource from a borrow');
    return rscTableRemove(table, handle);
  }
  const witloomDefine = (table) => {
    table._defines = true;
    return (rep) => witloomAdd(table, { table, rep, own: true, lends: 0, scope: 0, identity: {} });
  };
  const witloomOutside = (table) => (table._outside ??= []);
  function witloomOut(table, object, handle) {
    const { rep, identity } = witloomRemoveOwn(table, handle);
    const outside = witloomOutside(table);
    if (identity) Object.defineProperty(object, Symbol.for('witloom.identity'), { configurable: true, value: identity });
    object[symbolRscHandle] = witloomAdd(outside, { table: outside, rep, own: true, lends: 0, scope: 0, identity });
    return object[symbolRscHandle];
  }
  function witloomIn(table, handle) {
    const { rep, identity } = rscTableRemove(witloomOutside(table), handle);
    return witloomAdd(table, { table, rep, own: true, lends: 0, scope: 0, identity });
  }
  let witloomLent = [];
  function witloomLend(table, handle) {
    const entry = witloomEntry(table, handle);
    if (!entry.own) return;
    entry.lends++;
    witloomLent.push(entry);
  }
  function witloomTakeBack() {
    for (const entry of witloomLent) entry.lends--;
    witloomLent = [];
  }
`;

/** All patches of handles, in order. */
export function patchHandles(text: string): string {
  if (!TABLES.some((it) => text.includes(`function ${it}(`))) return text;
  return [ownTables, definers, reads, lifts, lowers, drops, lends, borrows, scopes, transfers, nothingLeft].reduce(
    (out, apply) => apply(out),
    text,
  );
}

/** jco's functions over its tables; each module has those that it uses. */
const TABLES = ["rscTableCreateOwn", "rscTableCreateBorrow", "rscTableGet", "rscTableRemove"];

/** They become ours, where the first of them stood. */
function ownTables(text: string): string {
  const [first, ...others] = TABLES.filter((it) => text.includes(`function ${it}(`));
  const without = others.reduce((out, name) => replaceExactly("ownTables", out, declared(name), 1, ""), text);
  return replaceExactly("ownTables", without, declared(first!), 1, () => RUNTIME);
}

/** A function with its body, which ends where its indentation does. */
const declared = (name: string): RegExp => new RegExp(`^( *)function ${name}\\([^)]*\\) \\{\\n[\\s\\S]*?^\\1\\}\\n`, "gm");

/** `resource.new` begins an identity: representations are addresses that are used again once a resource is gone. */
function definers(text: string): string {
  return text.replace(/rscTableCreateOwn\.bind\(null, (handleTable\d+)\)/g, "witloomDefine($1)");
}

/** A handle that the guest gave is looked up; the number that an object of ours carries counts in the table of what was handed out. */
function reads(text: string): string {
  return text
    .replace(/((?:var|let|const) rep\d* = )(handleTable\d+)\[\((handle\d*) << 1\) \+ 1\] & ~T_FLAG;/g, "$1witloomEntry($2, $3).rep;")
    .replace(/if \(!(handle\d+) \|\| \((handleTable\d+)\[\(\1 << 1\) \+ 1\] & T_FLAG\) === 0\) \{/g, "if (!$1) {")
    .replace(
      /((?:var|let) handle\d+ = )(handleTable\d+)\[\((handle\d+) << 1\) \+ 1\] & ~T_FLAG;/g,
      "$1witloomEntry(witloomOutside($2), $3).rep;",
    );
}

/** An owned resource that is lifted leaves the table of its component, and its object takes its identity along. */
function lifts(text: string): string {
  const all = count(text, /finalizationRegistry\d+\.register\(/g);
  return replaceExactly(
    "lifts",
    text,
    /finalizationRegistry(\d+)\.register\((\w+), (\w+), \2\);/g,
    all,
    (_all, index, object, handle) =>
      `${handle} = witloomOut(handleTable${index}, ${object}, ${handle}); finalizationRegistry${index}.register(${object}, ${handle}, ${object});`,
  );
}

/** An owned resource that comes back stands in the table of its component again. */
function lowers(text: string): string {
  const all = count(text, /\.unregister\((?!rsc\d|resourceObj)[\w.]+\);/g);
  return replaceExactly(
    "lowers",
    text,
    /(\w+)( = ([\w.]+)\[symbolRscHandle\];\s*if \(!\1\) \{\s*throw new TypeError\([^\n]*\);\s*\}\s*finalizationRegistry(\d+)\.unregister\(\3\);\s*\3\[symbolDispose\] = emptyFunc;\s*\3\[symbolRscHandle\] = undefined;)/g,
    all,
    (_all, handle, rest, _object, index) => `${handle}${rest}\n${handle} = witloomIn(handleTable${index}, ${handle});`,
  ).replace(/\bconst (\w+)( = [\w.]+\[symbolRscHandle\];(?:(?!\bconst )[\s\S])*?\n\1 = witloomIn\()/g, "let $1$2");
}

/** What drops a resource from outside, a `dispose` or the collector, drops it from what was handed out. */
function drops(text: string): string {
  const disposed = text.replace(
    /(finalizationRegistry\d+\.unregister\(\w+\);\s*const handleEntry = rscTableRemove\()(handleTable\d+)(, handle\d*\);)/g,
    "$1witloomOutside($2)$3",
  );
  const collected = disposed.replace(/(const \{ rep \} = rscTableRemove\()(handleTable\d+)(, handle\);)/g, "$1witloomOutside($2)$3");
  // A borrow that is dropped needs its object no more.
  return collected.replace(
    /(const handleEntry = rscTableRemove\(handleTable(\d+), handle\);)(\s*if \(handleEntry\.own\) \{\s*const rsc = captureTable\2\.)/g,
    "$1\nif (!handleEntry.own) captureTable$2.delete(handleEntry.rep);$3",
  );
}

/** What is lent to a call cannot be given away before its end, and a borrow cannot be given away at all. */
function lends(text: string): string {
  const pushes = count(text, /curResourceBorrows\.push\(rsc\d+\);/g);
  const lent = replaceExactly(
    "lends",
    text,
    /(= witloomEntry\((handleTable\d+), (handle\d+)\)\.rep;(?:(?!= witloomEntry\()[\s\S])*?)(curResourceBorrows\.push\(rsc\d+\);)/g,
    pushes,
    (_all, before, table, handle, push) => `${before}witloomLend(${table}, ${handle});\n${push}`,
  );
  return lent
    .replace(/(?<!let )curResourceBorrows = \[\];/g, "curResourceBorrows = [];\nwitloomTakeBack();")
    .replace(/^( *)rscTableRemove\((handleTable\d+), (handle\d*)\);/gm, "$1witloomRemoveOwn($2, $3);");
}

/** A borrow that the host lowers belongs to the call's task, which looks at its end whether it was dropped. */
function borrows(text: string): string {
  return text.replace(
    /(\w+ = rscTableCreateBorrow\(handleTable\d+, rep, )SCOPE_ID\);/g,
    "$1task.resourceScopeId());\ntask.addBorrowedHandle();",
  );
}

/** The end of a call gives back what it was lent, and does not speak over the trap that ended it. */
function scopes(text: string): string {
  if (!text.includes("validateResourceBorrowScope() {")) return text;
  const guarded = replaceExactly(
    "scopes",
    text,
    /(validateResourceBorrowScope\(\) \{\s*if \(this\.#resourceScopeExited)\) \{ return; \}/g,
    1,
    "$1 || this.#errored) { return; }",
  );
  const loop = /for \(const \{ table, handle \} of this\.#resourceLenders\) \{[\s\S]*?table\[idx\] = lendCount - 1;\s*\}/g;
  const returned = replaceExactly("scopes", guarded, loop, 1, "for (const entry of this.#resourceLenders) entry.lends--;");
  const add = /addResourceLender\(table, handle\) \{([\s\S]*?)this\.#resourceLenders\.push\(\{ table, handle \}\);/g;
  return replaceExactly(
    "scopes",
    returned,
    add,
    1,
    "addResourceLender(table, handle) {$1this.#resourceLenders.push(witloomEntry(table, handle));",
  );
}

/**
 * Between components in one binary: the component that defines a resource gets its representation, every other one a handle. jco takes
 * each that ever received it for one that defines it.
 */
function transfers(text: string): string {
  if (!text.includes("function resourceTransferBorrow(")) return text;
  const counted = replaceExactly("transfers", text, /fromTable\[handle << 1\]\+\+;/g, 1, "witloomEntry(fromTable, handle).lends++;");
  return replaceExactly("transfers", counted, /toTable\._createdReps\.has\(rep\)/g, 1, "toTable._defines");
}

/** Nothing may still look into jco's own tables. */
function nothingLeft(text: string): string {
  const left = text.match(/handleTable\d+\[|\btable\[|& ~?T_FLAG|rscTable\w+\.bind|SCOPE_ID\);\n|fromTable\[/);
  if (left) throw new PatchMismatch(`the patch "handles" leaves ${JSON.stringify(left[0])} in jco's output`);
  return text;
}
