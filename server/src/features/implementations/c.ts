/** C and C++: definitions of functions with the namespaces and classes that they are in. What fits is told by `cNames.ts`. */
import { endAt, isWordAt, type Scan, scan, skip, textAt } from "./scan.ts";
import type { Declaration } from "./wanted.ts";

interface Region {
  /** The index of the token that ends it. */
  last: number;
  path: string[];
}

interface Names {
  /** `namespace a = b::c;` */
  aliases: Map<string, string[]>;
  /** `using namespace a::b;` */
  used: string[][];
}

/** Namespaces are not deeper, and not more of them used, in earnest. */
const MOST = 24;

/** Function definitions, structs and classes outside of functions. */
export function cDeclarations(text: string): Declaration[] {
  const source = scan(text, "c");
  const names: Names = { aliases: new Map(), used: [] };
  const regions: Region[] = [];
  const out: Declaration[] = [];
  for (let index = 0; index < source.tokens.length; ) {
    while (regions.length > 0 && regions.at(-1)!.last <= index) regions.pop();
    const path = regions.at(-1)?.path ?? [];
    const text = textAt(source, index);
    const enter = (brace: number, inner: string[]): number => {
      regions.push({ last: Math.min(source.pair[brace]!, source.tokens.length), path: inner.slice(-MOST) });
      return brace + 1;
    };
    if (text === "namespace" || text === "using") {
      const end = readNamespace(source, index, names);
      index = textAt(source, end.index) === "{" ? enter(end.index, [...path, ...end.path]) : end.index + 1;
    } else if (text === "extern" && textAt(source, index + 2) === "{") index = enter(index + 2, path);
    else if (text === "struct" || text === "class") {
      const found = readClass(source, index);
      if (!found) {
        index++;
        continue;
      }
      out.push({ ...found.declaration, homes: homesOf(path, found.path.slice(0, -1), names) });
      index = enter(found.body, [...path, ...found.path]);
    } else if (isWordAt(source, index) && textAt(source, index + 1) === "(") {
      const found = readFunction(source, index);
      if (found) out.push({ ...found.declaration, homes: homesOf(path, found.path, names) });
      index = found ? found.next : index + 1;
    } else index = skip(source, index);
  }
  return out;
}

/** `a::b::c` from here on; answers the index behind it. */
function readPath(source: Scan, from: number): { path: string[]; index: number } {
  const path: string[] = [];
  let index = from;
  for (; path.length < MOST && (isWordAt(source, index) || textAt(source, index) === ":"); index++) {
    if (isWordAt(source, index) && textAt(source, index) !== "inline") path.push(textAt(source, index));
  }
  return { path, index };
}

function readNamespace(source: Scan, from: number, names: Names): { path: string[]; index: number } {
  const using = textAt(source, from) === "using";
  if (using && textAt(source, from + 1) !== "namespace") return { path: [], index: from };
  const { path, index } = readPath(source, from + (using ? 2 : 1));
  if (using && names.used.length < MOST) names.used.push(path);
  if (using || textAt(source, index) !== "=") return { path, index };
  const target = readPath(source, index + 1);
  if (path.length === 1) names.aliases.set(path[0]!, target.path);
  return { path: [], index: target.index };
}

/** A struct or class with a body. */
function readClass(source: Scan, from: number): { declaration: Declaration; path: string[]; body: number } | null {
  if (!isWordAt(source, from + 1)) return null;
  const { path, last } = readOwn(source, from + 1);
  let body = last + 1;
  for (; body < from + 200 && textAt(source, body) !== "{"; body = skip(source, body)) {
    if (/^[;(=)]?$/.test(textAt(source, body))) return null;
  }
  if (textAt(source, body) !== "{") return null;
  const whole = { start: source.tokens[from]!.start, end: endAt(source, source.pair[body]!) };
  const type = source.tokens[last]!;
  const declaration = { start: type.start, end: type.end, whole, name: null, type: type.text, homes: [] };
  return { declaration, path, body };
}

/** `a::B` up to where a single colon or anything else ends it. */
function readOwn(source: Scan, from: number): { path: string[]; last: number } {
  const path: string[] = [];
  let last = from;
  for (let index = from; isWordAt(source, index) && path.length < MOST; index += 3) {
    if (textAt(source, index) === "final") break;
    path.push(textAt(source, index));
    last = index;
    if (textAt(source, index + 1) !== ":" || textAt(source, index + 2) !== ":") break;
  }
  return { path, last };
}

/** A function with a body: its name, what it is qualified with, and the index behind it. */
function readFunction(source: Scan, at: number): { declaration: Declaration; path: string[]; next: number } | null {
  const body = bodyOf(source, source.pair[at + 1]! + 1);
  if (body < 0) return null;
  const path: string[] = [];
  let first = at;
  while (path.length < MOST && textAt(source, first - 1) === ":" && textAt(source, first - 2) === ":") {
    first -= 2;
    if (!isWordAt(source, first - 1)) break;
    path.unshift(textAt(source, --first));
  }
  const name = source.tokens[at]!;
  const whole = { start: startOf(source, first), end: endAt(source, source.pair[body]!) };
  const declaration = { start: name.start, end: name.end, whole, name: name.text, type: null, homes: [] };
  return { declaration, path, next: source.pair[body]! + 1 };
}

/** Where the line of a definition begins: its result stands before the name. */
function startOf(source: Scan, first: number): number {
  let index = first;
  while (index > 0 && first - index < 40 && !/^[;{}]$/.test(textAt(source, index - 1))) index--;
  return source.tokens[index]!.start;
}

/** The index of the brace that begins the body, behind the parameters; -1 for a declaration or a call. */
function bodyOf(source: Scan, from: number): number {
  let initializers = false;
  for (let index = from; index < from + 200 && index < source.tokens.length; index = skip(source, index)) {
    const text = textAt(source, index);
    if (text === "{") {
      const member = initializers && isWordAt(source, index - 1) && /^[,{]$/.test(textAt(source, skip(source, index)));
      if (!member) return index;
    } else if (text === ":" && textAt(source, index + 1) !== ":" && textAt(source, index - 1) !== ":") initializers = true;
    else if (text === ";" || text === "=" || text === ")" || text === "}" || (text === "," && !initializers)) return -1;
  }
  return -1;
}

/** All namespaces that a name with this qualification may be in. */
function homesOf(around: string[], qualified: string[], names: Names): string[][] {
  if (qualified.length === 0) return [around];
  const alias = names.aliases.get(qualified[0]!);
  const path = alias ? [...alias, ...qualified.slice(1)] : qualified;
  if (path[0] === "exports") return [path];
  return [[...around, ...path], path, ...names.used.map((it) => [...it, ...path])];
}
