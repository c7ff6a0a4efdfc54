/** Reads the s-expressions of the WebAssembly text formats, as far as a script (`.wast`) needs it: nested lists of atoms and strings, with places. */

export interface Atom {
  kind: "atom";
  text: string;
  start: number;
  end: number;
}

/** `bytes` are the string's octets, escapes resolved. */
export interface Text {
  kind: "string";
  bytes: Uint8Array;
  start: number;
  end: number;
}

export interface List {
  kind: "list";
  items: Node[];
  start: number;
  end: number;
}

export type Node = Atom | Text | List;

const SPACE = /(?:\s|;;[^\n]*)+/y;
const ATOM = /[^\s()";]+/y;
const ESCAPES: Record<string, number> = { t: 9, n: 10, r: 13, '"': 34, "'": 39, "\\": 92 };

/** All expressions of a text, in order. Throws an `Error` that names the offset where the text is not well formed. */
export function readAll(text: string): Node[] {
  const reader = { text, at: 0 };
  const out: Node[] = [];
  for (skip(reader); reader.at < text.length; skip(reader)) out.push(read(reader));
  return out;
}

interface Reader {
  text: string;
  at: number;
}

function skip(reader: Reader): void {
  for (;;) {
    SPACE.lastIndex = reader.at;
    if (SPACE.test(reader.text)) reader.at = SPACE.lastIndex;
    else if (reader.text.startsWith("(;", reader.at)) block(reader);
    else return;
  }
}

function block(reader: Reader): void {
  const from = reader.at;
  for (let depth = 0; ; ) {
    if (reader.at >= reader.text.length) throw new Error(`the comment at ${from} has no end`);
    const two = reader.text.slice(reader.at, reader.at + 2);
    depth += two === "(;" ? 1 : two === ";)" ? -1 : 0;
    reader.at += two === "(;" || two === ";)" ? 2 : 1;
    if (depth === 0) return;
  }
}

function read(reader: Reader): Node {
  const start = reader.at;
  const first = reader.text[start];
  if (first === '"') return string(reader);
  if (first !== "(") {
    ATOM.lastIndex = start;
    const found = ATOM.exec(reader.text);
    if (!found) throw new Error(`unexpected ${JSON.stringify(first)} at ${start}`);
    reader.at = ATOM.lastIndex;
    return { kind: "atom", text: found[0], start, end: reader.at };
  }
  reader.at++;
  const items: Node[] = [];
  for (skip(reader); reader.text[reader.at] !== ")"; skip(reader)) {
    if (reader.at >= reader.text.length) throw new Error(`the parenthesis at ${start} has no end`);
    items.push(read(reader));
  }
  reader.at++;
  return { kind: "list", items, start, end: reader.at };
}

function string(reader: Reader): Text {
  const start = reader.at;
  const bytes: number[] = [];
  for (reader.at++; reader.text[reader.at] !== '"'; ) {
    const code = reader.text.codePointAt(reader.at);
    if (code === undefined) throw new Error(`the string at ${start} has no end`);
    if (code === 92) bytes.push(...escaped(reader));
    else {
      const char = String.fromCodePoint(code);
      bytes.push(...Buffer.from(char, "utf8"));
      reader.at += char.length;
    }
  }
  reader.at++;
  return { kind: "string", bytes: Uint8Array.from(bytes), start, end: reader.at };
}

function escaped(reader: Reader): Iterable<number> {
  const next = reader.text[reader.at + 1] ?? "";
  if (next === "u") {
    const close = reader.text.indexOf("}", reader.at);
    const char = String.fromCodePoint(Number.parseInt(reader.text.slice(reader.at + 3, close), 16));
    reader.at = close + 1;
    return Buffer.from(char, "utf8");
  }
  const known = ESCAPES[next];
  if (known !== undefined) {
    reader.at += 2;
    return [known];
  }
  const byte = Number.parseInt(reader.text.slice(reader.at + 1, reader.at + 3), 16);
  if (Number.isNaN(byte)) throw new Error(`unknown escape at ${reader.at}`);
  reader.at += 3;
  return [byte];
}

/** The atom's text, or undefined for anything else. */
export const atom = (node: Node | undefined): string | undefined => (node?.kind === "atom" ? node.text : undefined);

/** The string as UTF-8 text, or undefined for anything else. */
export const textOf = (node: Node | undefined): string | undefined =>
  node?.kind === "string" ? new TextDecoder("utf-8", { ignoreBOM: true }).decode(node.bytes) : undefined;

/** The first atom of a list. */
export const head = (node: Node | undefined): string | undefined => (node?.kind === "list" ? atom(node.items[0]) : undefined);
