/** The smaller parts of WIT: types, functions, `use` and paths. */
import type { Cursor } from "./cursor.ts";
import { KEYWORDS } from "./keywords.ts";
import type { Token } from "./tokens.ts";
import type { FunctionNode, Gate, Member, Name, PathNode, Place, TypeDeclaration, TypeNode, UseDeclaration, UseItem } from "./tree.ts";

// Nodes are written out field by field: spreading one object into another takes several times as long, and a tree has many.

export interface Head {
  start: number;
  docs: string | null;
  gates: Gate[];
}

/** Most lists of a tree are empty, and trees do not change: one stands for all. */
const NONE: never[] = [];

/** What stands before every declaration: docs and gates. */
export function head(cursor: Cursor): Head {
  const first = cursor.peek();
  if (first.text !== "@") return { start: first.start, docs: first.docs, gates: NONE };
  const gates: Gate[] = [];
  let docs = first.docs;
  while (cursor.is("@")) {
    gates.push(gate(cursor));
    docs ??= cursor.peek().docs;
  }
  return { start: first.start, docs, gates };
}

/** The same for fields, cases and parameters, which have no gates. */
function plainHead(cursor: Cursor): Head {
  if (cursor.is("@")) cursor.fail("expected a name, found '@': only types, functions, interfaces and worlds have gates");
  return head(cursor);
}

function nameOf(token: Token): Name {
  return { text: token.text, start: token.start, end: token.end };
}

function gate(cursor: Cursor): Gate {
  const { start } = cursor.next();
  const name = cursor.name("a gate");
  const args: Gate["args"] = [];
  let written = "";
  if (cursor.eat("(")) {
    if (cursor.peek().kind === "string") written = cursor.next().text;
    else if (!cursor.is(")")) args.push(...gateArgument(cursor));
    cursor.expect(")");
    // A broken argument ends where the gate does.
    if (!cursor.atEndOf(")")) while (!GATE_ENDS.has(cursor.peek().text) && cursor.peek().kind !== "end") cursor.next();
    if (!cursor.atEndOf(")")) cursor.eat(")");
  }
  const list = written || args.map((it) => `${it.name.text} = ${it.value.text}`).join(", ");
  return { start, end: cursor.lastEnd(), name, args, text: `@${name.text}${list === "" ? "" : `(${list})`}` };
}

const GATE_ENDS = new Set([")", "{", "}", ";", "@"]);

/** `version = 1.2.3` or `feature = name`. */
function gateArgument(cursor: Cursor): Gate["args"] {
  const name = cursor.name("'version' or 'feature'");
  if (name.text === "" || !cursor.expect("=")) return [];
  const { kind } = cursor.peek();
  if (kind === "number") return [{ name, value: parseNumber(cursor) }];
  return [{ name, value: plainName(cursor, name.text === "version" ? "a version such as 1.2.3" : "a feature's name") }];
}

export const TYPE_STARTS: ReadonlySet<string> = new Set(["record", "variant", "enum", "flags", "resource", "type"]);

/** A type's declaration, or null where none begins. Functions may be called `record` too, so the token after counts. */
export function parseTypeDeclaration(cursor: Cursor, start: Head): TypeDeclaration | null {
  const first = cursor.peek();
  if (first.kind !== "id" || first.escaped || !TYPE_STARTS.has(first.text) || cursor.peek(1).kind !== "id") return null;
  cursor.next();
  const name = cursor.name("the type's name");
  if (first.text === "type") return parseAlias(cursor, start, name);
  if (first.text === "resource") return parseResource(cursor, start, name);
  const kind = first.text as "record" | "variant" | "enum" | "flags";
  const open = cursor.peek().start;
  cursor.expect("{");
  const members = list(cursor, "}", () => member(cursor, kind));
  return declared(cursor, kind, start, name, { members, target: null, functions: NONE, body: bodyFrom(cursor, open) });
}

type Content = Pick<TypeDeclaration, "members" | "target" | "functions" | "body">;

function declared(cursor: Cursor, kind: TypeDeclaration["kind"], at: Head, name: Name, of: Content): TypeDeclaration {
  const { start, docs, gates } = at;
  const { members, target, functions, body } = of;
  return { start, docs, gates, name, members, target, functions, body, kind, end: cursor.lastEnd() };
}

function bodyFrom(cursor: Cursor, open: number): Place | null {
  return cursor.lastEnd() > open ? { start: open, end: cursor.lastEnd() } : null;
}

function parseAlias(cursor: Cursor, start: Head, name: Name): TypeDeclaration {
  cursor.expect("=");
  const target = functionType(cursor) ?? parseType(cursor, 0);
  cursor.expect(";");
  return declared(cursor, "alias", start, name, { members: NONE, target, functions: NONE, body: null });
}

function parseResource(cursor: Cursor, start: Head, name: Name): TypeDeclaration {
  const open = cursor.peek().start;
  const plain = cursor.is(";");
  const functions = resourceBody(cursor, name.text);
  const body = plain ? null : bodyFrom(cursor, open);
  return declared(cursor, "resource", start, name, { members: NONE, target: null, functions, body });
}

/** WAC only: `type x = func(…) -> …`. It is told by the name `func`, and nothing asks for its parts. */
function functionType(cursor: Cursor): TypeNode | null {
  const name = cursor.peek();
  if (cursor.dialect !== "wac" || !(cursor.is("func") || cursor.is("async")) || cursor.is(";", 1)) return null;
  cursor.eat("async");
  cursor.expect("func");
  if (cursor.expect("(")) list(cursor, ")", () => param(cursor));
  if (cursor.eat("->")) parseType(cursor, 0);
  return { name: { text: "func", start: name.start, end: name.end }, args: [], start: name.start, end: cursor.lastEnd() };
}

function member(cursor: Cursor, kind: string): Member {
  const { start, docs, gates } = plainHead(cursor);
  const name = cursor.name(kind === "record" ? "a field" : "a case");
  let type: TypeNode | null = null;
  if (kind === "record") {
    cursor.expect(":");
    type = parseType(cursor, 0);
  } else if (kind === "variant" && cursor.eat("(")) {
    type = parseType(cursor, 0);
    cursor.expect(")");
  }
  return { start, docs, gates, name, type, end: cursor.lastEnd() };
}

/** Items between commas up to a closing token. */
function list<T>(cursor: Cursor, close: string, item: () => T): T[] {
  const out: T[] = [];
  while (!cursor.is(close) && cursor.peek().kind !== "end") {
    const before = cursor.peek().start;
    const problems = cursor.problems.length;
    out.push(item());
    if (cursor.eat(",")) continue;
    if (cursor.is(close)) break;
    if (cursor.problems.length === problems) cursor.fail(`expected ',' or '${close}'`);
    // A broken member ends at the next comma or at the end of the list.
    while (!cursor.is(",") && !cursor.is(close) && !cursor.is("{") && !cursor.is("}") && !cursor.is(";") && cursor.peek().kind !== "end")
      cursor.next();
    if (!cursor.eat(",") && cursor.peek().start === before) break;
    if (cursor.is("{") || cursor.is("}") || cursor.is(";")) break;
  }
  cursor.expect(close);
  return out;
}

function resourceBody(cursor: Cursor, resource: string): FunctionNode[] {
  const out: FunctionNode[] = [];
  if (cursor.eat(";")) return out;
  if (!cursor.expect("{")) return out;
  while (!cursor.is("}") && cursor.peek().kind !== "end") {
    const before = cursor.peek().start;
    out.push(parseFunction(cursor, head(cursor), resource));
    if (cursor.peek().start === before) cursor.next();
  }
  cursor.expect("}");
  return out;
}

/** `name: [static] [async] func(…) -> …;` or, in a resource, `constructor(…);`. `named`: the name, where it is taken already. */
export function parseFunction(cursor: Cursor, at: Head, resource: string | null, named?: Name): FunctionNode {
  const isConstructor = resource !== null && cursor.is("constructor") && cursor.is("(", 1);
  const name = named ?? cursor.name("a function's name");
  let isStatic = false;
  let isAsync = false;
  let accessor = "";
  if (!isConstructor) {
    cursor.expect(":");
    isStatic = cursor.eat("static");
    isAsync = cursor.eat("async");
    if (resource === null && cursor.dialect === "wac" && cursor.peek().kind === "id" && cursor.is(";", 1))
      return namedFunction(cursor, at, name);
    if ((cursor.is("get") || cursor.is("set")) && cursor.is("(", 1)) accessor = `[${cursor.next().text}]`;
    else cursor.expect("func");
  }
  const open = cursor.peek().start;
  const listed = cursor.expect("(");
  const params = listed ? list(cursor, ")", () => param(cursor)) : [];
  const paramsPlace = listed ? { start: open, end: cursor.lastEnd() } : null;
  const result = cursor.eat("->") ? parseType(cursor, 0) : null;
  cursor.expect(";");
  const prefix = isConstructor ? `[constructor]${resource}` : `[${isStatic ? "static" : "method"}]${accessor}${resource}.${name.text}`;
  const fullName = resource === null ? `${accessor}${name.text}` : prefix;
  const { start, docs, gates } = at;
  return { kind: "function", start, docs, gates, name, fullName, params, paramsPlace, result, async: isAsync, end: cursor.lastEnd() };
}

/** WAC only: `name: type-of-a-function;`. */
function namedFunction(cursor: Cursor, start: Head, name: Name): FunctionNode {
  const type = parseType(cursor, 0);
  cursor.expect(";");
  const base = { kind: "function" as const, ...start, name, fullName: name.text, async: false };
  return { ...base, params: [], paramsPlace: null, result: type, end: cursor.lastEnd() };
}

function param(cursor: Cursor): Member {
  const { start, docs, gates } = plainHead(cursor);
  const name = cursor.name("a parameter");
  cursor.expect(":");
  const type = parseType(cursor, 0);
  return { start, docs, gates, name, type, end: cursor.lastEnd() };
}

/** Deeper than any real type; text that nests further is cut off instead of exhausting the stack. */
const DEEPEST = 200;

/** A type: a name, or a generic with its arguments. */
export function parseType(cursor: Cursor, depth: number): TypeNode {
  const name = cursor.name("a type");
  if (!cursor.is("<")) return { name, args: NONE, start: name.start, end: cursor.lastEnd() };
  const args: TypeNode[] = [];
  if (depth > DEEPEST) {
    cursor.fail("this type nests too deeply");
    while (!cursor.is(";") && cursor.peek().kind !== "end") cursor.next();
    return { name, args, start: name.start, end: cursor.lastEnd() };
  }
  cursor.next();
  // A tuple of nothing is told by name.
  if (cursor.is(">") && name.text !== "tuple") cursor.fail("expected a type, found '>'");
  while (!cursor.is(">") && cursor.peek().kind !== "end") {
    if (cursor.peek().kind === "number") {
      const size = nameOf(cursor.next());
      args.push({ name: size, args: NONE, start: size.start, end: size.end });
    } else args.push(parseType(cursor, depth + 1));
    if (!cursor.eat(",")) break;
  }
  cursor.expect(">");
  return { name, args, start: name.start, end: cursor.lastEnd() };
}

/** `use path.{a, b as c};`, or at the top `use path as name;`. */
export function parseUse(cursor: Cursor, at: Head, top: boolean): UseDeclaration {
  const path = parsePath(cursor);
  let items: UseItem[] = [];
  let body: Place | null = null;
  if (!top && cursor.expect(".")) {
    const open = cursor.peek().start;
    if (cursor.is("{")) {
      items = parseRenames(cursor) ?? [];
      body = { start: open, end: cursor.lastEnd() };
    } else cursor.expect("{");
  }
  const alias = top && cursor.eat("as") ? cursor.name("a name") : null;
  cursor.expect(";");
  const { start, docs, gates } = at;
  return { kind: "use", start, docs, gates, path, items, alias, body, end: cursor.lastEnd() };
}

/** `{ a, b as c }`; null where there is none. */
export function parseRenames(cursor: Cursor): UseItem[] | null {
  if (!cursor.expect("{")) return null;
  return list(cursor, "}", () => {
    const name = cursor.name("a name");
    return { name, alias: cursor.eat("as") ? cursor.name("a new name") : null };
  });
}

/** `@1.2.3`; its place is that of the number. */
export function parseVersion(cursor: Cursor): Name | null {
  if (!cursor.eat("@")) return null;
  const token = cursor.peek();
  if (token.kind === "number") return parseNumber(cursor);
  cursor.fail("expected a version such as 1.2.3");
  return { text: "", start: token.start, end: token.start };
}

const VERSION = /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/;

function parseNumber(cursor: Cursor): Name {
  const { text } = cursor.peek();
  if (!VERSION.test(text)) cursor.fail(`expected a version such as 1.2.3, found '${text}'`);
  const number = nameOf(cursor.next());
  cursor.eat("+"); // the official parser lets space stand before a plus, and nothing behind it
  return number;
}

/** A name where nothing else tells of a keyword: a part of a package's name, or a feature. */
export function plainName(cursor: Cursor, what: string): Name {
  const { text, escaped } = cursor.peek();
  if (!escaped && KEYWORDS.has(text)) cursor.fail(`expected ${what}, found keyword '${text}'; write it as '%${text}'`);
  return cursor.name(what);
}

/** `iface`, or `ns:pkg/iface@version`. */
export function parsePath(cursor: Cursor): PathNode {
  const first = cursor.name("an interface or world");
  if (!cursor.is(":")) {
    const { start, end } = first;
    return { package: null, packagePlace: null, version: null, versionPlace: null, name: first, start, end };
  }
  const parts = [first];
  while (cursor.eat(":")) parts.push(plainName(cursor, "a package"));
  const missing = { text: "", start: cursor.lastEnd(), end: cursor.lastEnd() };
  let name = cursor.expect("/") ? cursor.name("an interface or world") : missing;
  while (cursor.eat("/")) {
    parts.push(name);
    name = cursor.name("an interface or world");
  }
  const versionPlace = parseVersion(cursor);
  const packagePlace = { start: first.start, end: parts[parts.length - 1]!.end };
  const id = parts.map((it) => it.text).join(":");
  return { package: id, packagePlace, version: versionPlace?.text ?? null, versionPlace, name, start: first.start, end: cursor.lastEnd() };
}
