/** What the names of a JavaScript module stand for, and the members of its classes and objects. */
import type { Place } from "../../wit/tree.ts";
import { endAt, isWordAt, type Scan, skip, stringAt, textAt } from "./scan.ts";
import type { Declaration } from "./wanted.ts";

/** A name of the module's top level. */
export interface Local extends Place {
  whole: Place;
  /** The index of its value's first token: `function`, `class`, `{`, `new`, a word, …; -1 for an import. */
  value: number;
  imported?: { module: string; name: string };
}

const STATEMENTS = new Set("export const let var function class import async type interface enum declare abstract".split(" "));

/** Functions, classes, constants and imports of the top level. */
export function localsOf(source: Scan): Map<string, Local> {
  const locals = new Map<string, Local>();
  for (let index = 0; index < source.tokens.length; index = skip(source, index)) {
    const text = textAt(source, index);
    if (text === "import") index = readImport(source, index + 1, locals);
    else if (text === "function" || text === "class") {
      const at = textAt(source, index + 1) === "*" ? index + 2 : index + 1;
      const brace = bodyAfter(source, at);
      if (isWordAt(source, at) && brace > 0) {
        addLocal(source, at, index, index, source.pair[brace]!, locals);
        index = brace;
      }
    } else if (text === "const" || text === "let" || text === "var") index = readConstants(source, index, locals);
  }
  return locals;
}

function addLocal(source: Scan, at: number, first: number, value: number, last: number, locals: Map<string, Local>): void {
  const { start, end, text } = source.tokens[at]!;
  locals.set(text, { start, end, whole: { start: source.tokens[first]!.start, end: endAt(source, last) }, value });
}

/** The index of the brace that begins the body of a function, method or class; -1 if there is none before the statement's end. */
function bodyAfter(source: Scan, from: number): number {
  for (let index = from, count = 0; index < source.tokens.length && count < 400; index = skip(source, index), count++) {
    if (textAt(source, index) === ";") return -1;
    if (textAt(source, index) !== "{") continue;
    const next = skip(source, index);
    // The type of the result may be written in braces too.
    if (textAt(source, index - 1) === ":" && textAt(source, next) === "{") return next;
    return index;
  }
  return -1;
}

/** `import a, { b as c }, * as d from "…"`; answers the index of its last token. */
function readImport(source: Scan, from: number, locals: Map<string, Local>): number {
  const found: { at: number; name: string }[] = [];
  let index = from;
  for (; index < source.tokens.length && textAt(source, index) !== '""'; index++) {
    const text = textAt(source, index);
    if (text === ";" || text === "(" || text === ".") return index;
    if (!isWordAt(source, index) || text === "from") continue;
    const before = textAt(source, index - 1);
    if (before === "as") {
      if (found.length > 0 && textAt(source, index - 2) !== "*") found.at(-1)!.at = index;
      else found.push({ at: index, name: "*" });
    } else if (text !== "as" && text !== "type")
      found.push({ at: index, name: before === "{" || before === "," || before === "type" ? text : "default" });
  }
  const token = source.tokens[index];
  if (!token) return index;
  for (const { at, name } of found) {
    const { start, end, text } = source.tokens[at]!;
    locals.set(text, { start, end, whole: { start, end }, value: -1, imported: { module: stringAt(source, index), name } });
  }
  return index;
}

/** `const a: T = …, b = …;`; answers the index before the next statement. */
function readConstants(source: Scan, from: number, locals: Map<string, Local>): number {
  let name = from + 1;
  let index = name + 1;
  let value = -1;
  const finish = (): void => {
    if (value > 0 && isWordAt(source, name)) addLocal(source, name, name, value, index - 1, locals);
    name = index + 1;
    value = -1;
  };
  for (; index < source.tokens.length; index = skip(source, index)) {
    const text = textAt(source, index);
    if (
      text === ";" ||
      (STATEMENTS.has(text) && index > value + 1 && index !== value && textAt(source, index - 1) !== "=>" && isStatement(source, index))
    )
      break;
    if (text === "=" && textAt(source, index + 1) === ">") index++;
    else if (text === "=" && value < 0) value = index + 1;
    else if (text === ",") finish();
  }
  finish();
  return textAt(source, index) === ";" ? index : index - 1;
}

/** Whether a keyword begins a line, and so a statement. */
function isStatement(source: Scan, index: number): boolean {
  const between = source.text.slice(source.tokens[index - 1]!.end, source.tokens[index]!.start);
  return between.includes("\n") && !/^[=,(]$/.test(textAt(source, index - 1));
}

/** What a name stands for in the end: through `const a = b`. */
export function resolve(source: Scan, locals: Map<string, Local>, local: Local): Local {
  let at = local;
  for (let depth = 0; depth < 8 && at.value >= 0 && isWordAt(source, at.value); depth++) {
    const next = locals.get(textAt(source, at.value));
    if (!next || next === at || /^(=|\(|\.|\[)$/.test(textAt(source, at.value + 1))) break;
    at = next;
  }
  return at;
}

/** The functions of an object or class that begins at a token, and the classes among an object's values. */
export function addMembers(
  source: Scan,
  value: number,
  owner: Pick<Declaration, "type" | "homes">,
  locals: Map<string, Local>,
  out: Declaration[],
): void {
  const open = textAt(source, value) === "{" ? value : bodyAfter(source, value);
  if (open < 0) return;
  const close = Math.min(source.pair[open]!, source.tokens.length);
  const object = open === value;
  for (let index = open + 1; index < close; index = skip(source, index)) {
    const before = textAt(source, index - 1);
    if (!isWordAt(source, index) && textAt(source, index) !== '""') continue;
    const next = textAt(source, index + 1);
    const key = textAt(source, index) === '""' ? stringAt(source, index) : textAt(source, index);
    const { start, end } = source.tokens[index]!;
    if (next === "(" || next === "<") {
      const body = bodyAfter(source, index + 1);
      if (body < 0 || body > close) continue;
      out.push({ start, end, whole: { start, end: endAt(source, source.pair[body]!) }, name: key, ...owner });
      index = body;
    } else if (object && next === ":") index = addValue(source, { start, end }, key, index + 2, close, owner, locals, out);
    else if (object && (before === "{" || before === ",") && /^[,}]$/.test(next)) {
      addValue(source, { start, end }, key, index, close, owner, locals, out);
    } else if (!object && next === "=") {
      // A field that is a function.
      const last = memberEnd(source, index + 2, close, ";");
      out.push({ start, end, whole: { start, end: endAt(source, last - 1) }, name: key, ...owner });
      index = last - 1;
    }
  }
}

function memberEnd(source: Scan, from: number, close: number, end: string): number {
  let index = from;
  while (index < close && textAt(source, index) !== end) index = skip(source, index);
  return index;
}

/** A value of an object under its key; answers the index of its last token. */
function addValue(
  source: Scan,
  place: Place,
  key: string,
  value: number,
  close: number,
  owner: Pick<Declaration, "type" | "homes">,
  locals: Map<string, Local>,
  out: Declaration[],
): number {
  const last = memberEnd(source, value, close, ",") - 1;
  const whole = { start: place.start, end: endAt(source, last) };
  const own: Local = { ...place, whole, value };
  const alone = last === value && isWordAt(source, value);
  const found = alone ? resolve(source, locals, locals.get(textAt(source, value)) ?? own) : own;
  if (textAt(source, found.value) === "class") {
    out.push({ start: found.start, end: found.end, whole: found.whole, name: null, type: key, homes: owner.homes });
    addMembers(source, found.value, { type: key, homes: owner.homes }, locals, out);
  } else if (found.imported) {
    out.push({ ...place, whole, name: key, ...owner, imported: found.imported });
    out.push({ ...place, whole, name: null, type: key, homes: owner.homes, imported: found.imported });
  } else {
    const target = { start: found.start, end: found.end };
    out.push({ ...target, whole: found.whole, name: key, ...owner });
    if (alone) out.push({ ...target, whole, name: key, ...owner });
  }
  return last;
}
