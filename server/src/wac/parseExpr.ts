/** Expressions of WAC: `new`, names, accesses and arguments. */
import type { Cursor } from "../wit/cursor.ts";
import { parseVersion } from "../wit/parseItems.ts";
import type { Access, Argument, Expr, ExternName, NewExpr, PackageName } from "./tree.ts";

/** Deeper than any real document; text that nests further is cut off instead of exhausting the stack. */
const DEEPEST = 100;

/** `new …`, `(…)` or a name, and the accesses behind it; null where none begins. */
export function parseExpr(cursor: Cursor, depth: number): Expr | null {
  const { start } = cursor.peek();
  const primary = parsePrimary(cursor, depth);
  if (!primary) return null;
  const postfix: Access[] = [];
  for (let access = parseAccess(cursor); access; access = parseAccess(cursor)) postfix.push(access);
  return { start, primary, postfix, end: cursor.lastEnd() };
}

function parsePrimary(cursor: Cursor, depth: number): Expr["primary"] | null {
  const { start, kind } = cursor.peek();
  if (depth > DEEPEST) {
    cursor.fail("this expression nests too deeply");
    while (!cursor.is(";") && cursor.peek().kind !== "end") cursor.next();
    return null;
  }
  if (cursor.is("new") && cursor.peek(1).kind === "id") return parseNew(cursor, depth);
  if (cursor.eat("(")) {
    const inner = parseExpr(cursor, depth + 1);
    cursor.expect(")");
    return { kind: "nested", start, inner, end: cursor.lastEnd() };
  }
  if (kind === "id" && !cursor.is("new")) {
    const name = cursor.name("a name");
    return { kind: "name", start, name, end: name.end };
  }
  cursor.eat("new");
  cursor.fail("expected 'new' and a package, a name, or '('");
  return null;
}

function parseAccess(cursor: Cursor): Access | null {
  const { start } = cursor.peek();
  // Three dots are a spread, not an access.
  if (cursor.is(".") && !cursor.is(".", 1)) {
    cursor.next();
    const name = cursor.name("the name of an export");
    return { start, name: { ...name, quoted: false }, end: cursor.lastEnd() };
  }
  if (!cursor.eat("[")) return null;
  const name = parseExternName(cursor);
  cursor.expect("]");
  return { start, name, end: cursor.lastEnd() };
}

/** A name or a quoted name; an empty one where neither stands. */
export function parseExternName(cursor: Cursor): ExternName {
  const token = cursor.peek();
  if (token.kind !== "string") return { ...cursor.name("a name or a string"), quoted: false };
  cursor.next();
  return { text: token.text.slice(1, token.text.endsWith('"') ? -1 : undefined), start: token.start, end: token.end, quoted: true };
}

function parseNew(cursor: Cursor, depth: number): NewExpr {
  const { start } = cursor.next();
  const name = parsePackageName(cursor);
  const open = cursor.peek().start;
  const args: Argument[] = [];
  if (!cursor.expect("{")) return { kind: "new", start, package: name, args, body: null, end: cursor.lastEnd() };
  while (!cursor.is("}") && !cursor.is(";") && cursor.peek().kind !== "end") {
    const before = cursor.peek().start;
    const problems = cursor.problems.length;
    const argument = parseArgument(cursor, depth);
    if (argument) args.push(argument);
    if (cursor.eat(",")) continue;
    if (cursor.is("}")) break;
    if (cursor.problems.length === problems) cursor.fail("expected ',' or '}'");
    // The next line may hold the next argument, whose comma before it is not typed yet.
    if (!argument || cursor.peek().start === before) skipArgument(cursor);
    if (statementBegins(cursor)) break;
  }
  cursor.expect("}");
  return { kind: "new", start, package: name, args, body: { start: open, end: cursor.lastEnd() }, end: cursor.lastEnd() };
}

const STATEMENTS = new Set(["let", "export", "import"]);

/** Whether the next tokens begin a statement, as the arguments before them were never closed. */
function statementBegins(cursor: Cursor): boolean {
  const { text, escaped } = cursor.peek();
  return STATEMENTS.has(text) && !escaped && cursor.peek(1).kind === "id";
}

function skipArgument(cursor: Cursor): void {
  let depth = 0;
  while (cursor.peek().kind !== "end" && !cursor.is(";")) {
    if (depth === 0 && (cursor.is(",") || cursor.is("}"))) break;
    if (cursor.is("{")) depth++;
    if (cursor.is("}")) depth--;
    cursor.next();
  }
  cursor.eat(",");
}

function parseArgument(cursor: Cursor, depth: number): Argument | null {
  const token = cursor.peek();
  const { start } = token;
  if (cursor.eatAll(".", ".", ".")) {
    if (cursor.peek().kind !== "id" || statementBegins(cursor)) return { kind: "fill", start, end: cursor.lastEnd() };
    const name = cursor.name("a name");
    return { kind: "spread", start, name, end: name.end };
  }
  if (token.kind !== "id" && token.kind !== "string") {
    cursor.fail("expected an argument, '...' or '}'");
    return null;
  }
  const name = parseExternName(cursor);
  if (cursor.eat(":")) return { kind: "named", start, name, expr: parseExpr(cursor, depth + 1), end: cursor.lastEnd() };
  if (name.quoted) {
    cursor.fail("expected ':' and what is passed");
    return { kind: "named", start, name, expr: null, end: name.end };
  }
  return { kind: "inferred", start, name, end: name.end };
}

/** `ns:name@1.2.3`. */
export function parsePackageName(cursor: Cursor): PackageName {
  const parts = [cursor.name("a package such as 'ns:name'")];
  if (parts[0]!.text !== "" && !cursor.is(":")) cursor.fail("expected ':' and the package's name");
  while (cursor.eat(":")) parts.push(cursor.name("a package's name"));
  const { start } = parts[0]!;
  const idPlace = { start, end: parts[parts.length - 1]!.end };
  const version = parseVersion(cursor);
  const end = Math.max(start, cursor.lastEnd());
  return { start, end, id: parts.map((it) => it.text).join(":"), idPlace, version: version?.text ?? null, versionPlace: version };
}
