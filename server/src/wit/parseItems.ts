/** The smaller parts of WIT: types, functions, `use` and paths. */
import type { Cursor } from "./cursor.ts";
import type { FunctionNode, Member, PathNode, TypeDeclaration, TypeNode, UseDeclaration } from "./tree.ts";

export interface Head {
  start: number;
  docs: string | null;
  gates: string[];
}

/** What stands before every declaration: docs and gates. */
export function head(cursor: Cursor): Head {
  const first = cursor.peek();
  const gates: string[] = [];
  let docs = first.docs;
  while (cursor.eat("@")) {
    let text = `@${cursor.name("a gate").text}`;
    if (cursor.eat("(")) {
      const parts: string[] = [];
      while (!cursor.is(")") && cursor.peek().kind !== "end" && !cursor.is("{")) parts.push(cursor.next().text);
      cursor.expect(")");
      text += `(${parts.join(" ")})`;
    }
    gates.push(text);
    docs ??= cursor.peek().docs;
  }
  return { start: first.start, docs, gates };
}

export const TYPE_STARTS = ["record", "variant", "enum", "flags", "resource", "type"];

/** A type's declaration, or null where none begins. Functions may be called `record` too, so the token after counts. */
export function parseTypeDeclaration(cursor: Cursor, start: Head): TypeDeclaration | null {
  const keyword = TYPE_STARTS.find((it) => cursor.is(it) && cursor.peek(1).kind === "id");
  if (keyword === undefined) return null;
  cursor.next();
  const name = cursor.name("the type's name");
  const base = { ...start, name, members: [], target: null, functions: [] };
  if (keyword === "type") {
    cursor.expect("=");
    const target = parseType(cursor, 0);
    cursor.expect(";");
    return { ...base, kind: "alias", target, end: cursor.lastEnd() };
  }
  if (keyword === "resource") return { ...base, kind: "resource", functions: resourceBody(cursor, name.text), end: cursor.lastEnd() };
  const kind = keyword as "record" | "variant" | "enum" | "flags";
  cursor.expect("{");
  const members = list(cursor, "}", () => member(cursor, kind));
  return { ...base, kind, members, end: cursor.lastEnd() };
}

function member(cursor: Cursor, kind: string): Member {
  const start = head(cursor);
  const name = cursor.name(kind === "record" ? "a field" : "a case");
  let type: TypeNode | null = null;
  if (kind === "record") {
    cursor.expect(":");
    type = parseType(cursor, 0);
  } else if (kind === "variant" && cursor.eat("(")) {
    type = parseType(cursor, 0);
    cursor.expect(")");
  }
  return { ...start, name, type, end: cursor.lastEnd() };
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

/** `name: [static] [async] func(…) -> …;` or, in a resource, `constructor(…);`. */
export function parseFunction(cursor: Cursor, start: Head, resource: string | null): FunctionNode {
  const isConstructor = resource !== null && cursor.is("constructor") && cursor.is("(", 1);
  const name = cursor.name("a function's name");
  let isStatic = false;
  let isAsync = false;
  let accessor = "";
  if (!isConstructor) {
    cursor.expect(":");
    isStatic = cursor.eat("static");
    isAsync = cursor.eat("async");
    if ((cursor.is("get") || cursor.is("set")) && cursor.is("(", 1)) accessor = `[${cursor.next().text}]`;
    else cursor.expect("func");
  }
  const params = cursor.expect("(") ? list(cursor, ")", () => param(cursor)) : [];
  const result = cursor.eat("->") ? parseType(cursor, 0) : null;
  cursor.expect(";");
  const prefix = isConstructor ? `[constructor]${resource}` : `[${isStatic ? "static" : "method"}]${accessor}${resource}.${name.text}`;
  const fullName = resource === null ? `${accessor}${name.text}` : prefix;
  return { kind: "function", ...start, name, fullName, params, result, async: isAsync, end: cursor.lastEnd() };
}

function param(cursor: Cursor): Member {
  const start = head(cursor);
  const name = cursor.name("a parameter");
  cursor.expect(":");
  return { ...start, name, type: parseType(cursor, 0), end: cursor.lastEnd() };
}

/** Deeper than any real type; text that nests further is cut off instead of exhausting the stack. */
const DEEPEST = 200;

/** A type: a name, or a generic with its arguments. */
export function parseType(cursor: Cursor, depth: number): TypeNode {
  const name = cursor.name("a type");
  const args: TypeNode[] = [];
  if (cursor.is("<")) {
    if (depth > DEEPEST) {
      cursor.fail("this type nests too deeply");
      while (!cursor.is(";") && cursor.peek().kind !== "end") cursor.next();
      return { name, args, start: name.start, end: cursor.lastEnd() };
    }
    cursor.next();
    while (!cursor.is(">") && cursor.peek().kind !== "end") {
      if (cursor.is("_") || cursor.peek().kind === "number") cursor.next();
      else args.push(parseType(cursor, depth + 1));
      if (!cursor.eat(",")) break;
    }
    cursor.expect(">");
  }
  return { name, args, start: name.start, end: cursor.lastEnd() };
}

/** `use path.{a, b as c};`, or at the top `use path as name;`. */
export function parseUse(cursor: Cursor, start: Head, top: boolean): UseDeclaration {
  const path = parsePath(cursor);
  const items: UseDeclaration["items"] = [];
  if (!top && cursor.expect(".") && cursor.expect("{")) {
    items.push(
      ...list(cursor, "}", () => {
        const name = cursor.name("a type");
        return { name, alias: cursor.eat("as") ? cursor.name("a name") : null };
      }),
    );
  }
  const alias = top && cursor.eat("as") ? cursor.name("a name") : null;
  cursor.expect(";");
  return { kind: "use", ...start, path, items, alias, end: cursor.lastEnd() };
}

/** `iface`, or `ns:pkg/iface@version`. */
export function parsePath(cursor: Cursor): PathNode {
  const start = cursor.peek().start;
  let name = cursor.name("an interface or world");
  if (!cursor.is(":")) return { package: null, version: null, name, start, end: cursor.lastEnd() };
  const parts = [name.text];
  while (cursor.eat(":")) parts.push(cursor.name("a package").text);
  let last = name;
  while (cursor.eat("/")) {
    last = cursor.name("an interface or world");
    parts.push(last.text);
  }
  name = last;
  const version = cursor.eat("@") ? cursor.next().text : null;
  return { package: parts.slice(0, -1).join(":"), version: version?.replace(/\.$/, "") ?? null, name, start, end: cursor.lastEnd() };
}
