/**
 * Reads JSON texts of any length in steps: containers that hold very many values are walked, and what they hold is read one by one by
 * `JSON.parse`. A text is JSON here where it is for `JSON.parse`, and means the same (of two fields with one name the last counts).
 */
import type { Steps } from "./steps.ts";

/** How a value is read: walked through, where it is a container of the sort, else whole. */
export interface Shape {
  /** Of an array's elements. */
  elements?: Shape;
  /** Of an object's fields: by their names, and of all others. */
  fields?: ReadonlyMap<string, Shape>;
  others?: Shape;
  /** What is kept of a value that was read whole; undefined as an element: nothing. It does not throw. */
  keep?: (value: unknown) => unknown;
}

/** A place in a text that comes in pieces; what lies before it is let go. */
export interface Cursor {
  /** As much as is needed. */
  text: string;
  at: number;
  pieces: Iterator<string>;
  /** UTF-16 units that were let go. */
  passed: number;
  /** Where the next step ends. */
  due: number;
}

export const cursorOf = (pieces: Iterable<string>): Cursor => ({ text: "", at: 0, pieces: pieces[Symbol.iterator](), passed: 0, due: 0 });

/** UTF-16 units that are read in one step. */
const STEP = 1 << 14;
/** Most UTF-16 units of one value: a text of V8 has no more than twice as many. */
export const LONGEST = 1 << 28;

class NoJson extends Error {}

/** In: the text's pieces. Out: its value; null where it is no JSON. */
export function* readJson(pieces: Iterable<string>, shape: Shape): Steps<{ value: unknown } | null> {
  const cursor = cursorOf(pieces);
  try {
    const value = yield* walk(cursor, shape);
    return next(cursor) === END ? { value } : null;
  } catch (error) {
    if (error instanceof NoJson) return null;
    throw error;
  } finally {
    cursor.pieces.return?.();
  }
}

/** Gets more of the text, at least twice as much as is kept, so that a long value costs no more than its length. False: that was all. */
export function more(cursor: Cursor): boolean {
  const kept = cursor.text.length - cursor.at;
  if (kept > LONGEST) return false;
  let text = cursor.text.slice(cursor.at);
  while (text.length <= 2 * kept) {
    const piece = cursor.pieces.next();
    if (piece.done) break;
    text += piece.value;
  }
  cursor.passed += cursor.at;
  cursor.text = text;
  cursor.at = 0;
  return text.length > kept;
}

const [QUOTE, COMMA, COLON, OPEN, CLOSE, BEGIN, STOP] = [...'",:[]{}'].map((it) => it.charCodeAt(0)) as [
  number,
  number,
  number,
  number,
  number,
  number,
  number,
];
const [BACKSLASH, END] = [0x5c, -1];

const isSpace = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;

/** The next character that is no white space, at which the cursor stands then. */
function next(cursor: Cursor): number {
  do
    for (const { text } = cursor; cursor.at < text.length; cursor.at++) {
      const code = text.charCodeAt(cursor.at);
      if (!isSpace(code)) return code;
    }
  while (more(cursor));
  return END;
}

function* walk(cursor: Cursor, shape: Shape): Steps<unknown> {
  const code = next(cursor);
  if (code === OPEN && shape.elements) return yield* elements(cursor, shape.elements);
  if (code === BEGIN && (shape.fields || shape.others)) return yield* fields(cursor, shape);
  return whole(cursor, shape);
}

const isWalked = ({ elements, fields, others }: Shape): boolean => (elements ?? fields ?? others) !== undefined;

function* elements(cursor: Cursor, shape: Shape): Steps<unknown[]> {
  const out: unknown[] = [];
  const walked = isWalked(shape);
  cursor.at++;
  if (next(cursor) === CLOSE) {
    cursor.at++;
    return out;
  }
  for (;;) {
    const value = walked ? yield* walk(cursor, shape) : whole(cursor, shape);
    if (value !== undefined) out.push(value);
    if (!goesOn(cursor, CLOSE)) return out;
    if (isDue(cursor)) yield null;
  }
}

function* fields(cursor: Cursor, shape: Shape): Steps<Record<string, unknown>> {
  const out: Record<string, unknown> = {};
  cursor.at++;
  if (next(cursor) === STOP) {
    cursor.at++;
    return out;
  }
  for (;;) {
    if (next(cursor) !== QUOTE) throw new NoJson();
    const key = whole(cursor, {}) as string;
    if (next(cursor) !== COLON) throw new NoJson();
    cursor.at++;
    const value = yield* walk(cursor, shape.fields?.get(key) ?? shape.others ?? {});
    // No trace has such a field, and an object would take it for something else.
    if (key !== "__proto__") out[key] = value;
    if (!goesOn(cursor, STOP)) return out;
    if (isDue(cursor)) yield null;
  }
}

/** Behind a value: whether another one follows in its container. */
function goesOn(cursor: Cursor, close: number): boolean {
  const code = next(cursor);
  if (code !== COMMA && code !== close) throw new NoJson();
  cursor.at++;
  return code === COMMA;
}

function isDue(cursor: Cursor): boolean {
  const position = cursor.passed + cursor.at;
  if (position < cursor.due) return false;
  cursor.due = position + STEP;
  return true;
}

/** The value at the cursor, behind which that stands then. */
function whole(cursor: Cursor, { keep }: Shape): unknown {
  const code = next(cursor);
  const long = code === QUOTE || code === OPEN || code === BEGIN;
  const length = long ? lengthOf(cursor) : plainLength(cursor);
  const text = cursor.text.slice(cursor.at, cursor.at + length);
  cursor.at += length;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new NoJson();
  }
  return keep ? keep(value) : value;
}

/** Of a number, `true`, `false` or `null`: up to what can follow a value. */
function plainLength(cursor: Cursor): number {
  let length = 0;
  do
    for (; cursor.at + length < cursor.text.length; length++) {
      const code = cursor.text.charCodeAt(cursor.at + length);
      if (code === COMMA || code === CLOSE || code === STOP || isSpace(code)) return length;
    }
  while (more(cursor));
  return length;
}

/** Of a text or container. Which brackets belong together is for `JSON.parse` to judge. */
function lengthOf(cursor: Cursor): number {
  let [length, depth, inText] = [0, 0, false];
  do {
    const { text, at } = cursor;
    let i = at + length;
    for (; i < text.length; i++) {
      if (inText) {
        i = textEnd(text, i);
        if (i < 0) break;
        inText = false;
        if (depth === 0) return i + 1 - at;
        continue;
      }
      const code = text.charCodeAt(i);
      if (code === QUOTE) inText = true;
      else if (code === OPEN || code === BEGIN) depth++;
      else if ((code === CLOSE || code === STOP) && --depth === 0) return i + 1 - at;
    }
    length = text.length - at;
  } while (more(cursor));
  throw new NoJson();
}

/** Where the quote stands that ends a text, at the index or behind it; -1: nowhere. */
function textEnd(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 1)) {
    let slash = at;
    while (text.charCodeAt(slash - 1) === BACKSLASH) slash--;
    if ((at - slash) % 2 === 0) return at;
  }
  return -1;
}
