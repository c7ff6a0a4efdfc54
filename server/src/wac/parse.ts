/** WAC text to a tree, with all syntax problems. Never fails: a broken statement is skipped up to where the next may begin. */
import { Cursor } from "../wit/cursor.ts";
import { parseInterface, parseWorld } from "../wit/parse.ts";
import { type Head, head, parseFunction, parsePath, parseTypeDeclaration, TYPE_STARTS } from "../wit/parseItems.ts";
import { parseExpr, parseExternName, parsePackageName } from "./parseExpr.ts";
import type { ExportStatement, ImportStatement, LetStatement, PackageDirective, Statement, TypeStatement, WacFile } from "./tree.ts";

const STARTS: ReadonlySet<string> = new Set(["package", "import", "let", "export", "interface", "world", ...TYPE_STARTS]);

/** Parses a document. */
export function parseWac(text: string): WacFile {
  const cursor = new Cursor(text, 0, "wac");
  const start = head(cursor);
  const directive = cursor.is("package") ? parseDirective(cursor, start) : null;
  if (!directive) cursor.fail("expected 'package' and the composition's name, such as 'package my:app;'");
  const statements: Statement[] = [];
  while (cursor.peek().kind !== "end") {
    const before = cursor.peek().start;
    const problems = cursor.problems.length;
    const statement = parseStatement(cursor);
    if (statement) statements.push(statement);
    if (!statement || (cursor.problems.length > problems && !cursor.atBoundary())) cursor.recover(STARTS);
    // A stray closing brace would otherwise be looked at for ever.
    if (cursor.peek().start === before && cursor.peek().kind !== "end") cursor.next();
  }
  return { directive, statements, problems: cursor.problems };
}

function parseDirective(cursor: Cursor, start: Head): PackageDirective {
  cursor.next();
  const name = parsePackageName(cursor);
  const targets = cursor.eat("targets") ? parsePath(cursor) : null;
  cursor.expect(";");
  return { start: start.start, docs: start.docs, package: name, targets, end: cursor.lastEnd() };
}

function parseStatement(cursor: Cursor): Statement | null {
  const start = head(cursor);
  if (cursor.is("import")) return parseImport(cursor, start);
  if (cursor.is("let")) return parseLet(cursor, start);
  if (cursor.is("export")) return parseExport(cursor, start);
  const item = parseTypeItem(cursor, start);
  if (item) return { kind: "type", start: start.start, docs: start.docs, item, end: cursor.lastEnd() };
  cursor.fail("expected 'import', 'let', 'export' or a type");
  return null;
}

function parseTypeItem(cursor: Cursor, start: Head): TypeStatement["item"] | null {
  if (cursor.eat("interface")) return parseInterface(cursor, start);
  if (cursor.eat("world")) return parseWorld(cursor, start);
  return parseTypeDeclaration(cursor, start);
}

function parseImport(cursor: Cursor, { start, docs, gates }: Head): ImportStatement {
  cursor.next();
  const name = cursor.name("a name for what is imported");
  const as = cursor.eat("as") ? parseExternName(cursor) : null;
  const base = { kind: "import" as const, start, docs, name, as, path: null, function: null, interface: null };
  const typeStart = cursor.peek(1).start;
  if (cursor.is(":") && (cursor.is("func", 1) || cursor.is("async", 1))) {
    // A function's signature is read as in WIT, from the colon on.
    const fn = parseFunction(cursor, { start: name.start, docs, gates }, null, name);
    return { ...base, function: fn, end: cursor.lastEnd() };
  }
  cursor.expect(":");
  if (cursor.is("interface") && cursor.is("{", 1)) {
    cursor.next();
    const iface = parseInterface(cursor, { start: typeStart, docs: null, gates: [] }, name);
    cursor.expect(";");
    return { ...base, interface: iface, end: cursor.lastEnd() };
  }
  const path = parsePath(cursor);
  cursor.expect(";");
  return { ...base, path, end: cursor.lastEnd() };
}

function parseLet(cursor: Cursor, { start, docs }: Head): LetStatement {
  cursor.next();
  const name = cursor.name("a name");
  const expr = cursor.expect("=") ? parseExpr(cursor, 0) : null;
  cursor.expect(";");
  return { kind: "let", start, docs, name, expr, end: cursor.lastEnd() };
}

function parseExport(cursor: Cursor, { start, docs }: Head): ExportStatement {
  cursor.next();
  const expr = parseExpr(cursor, 0);
  const dots = cursor.peek();
  const spread = cursor.eatAll(".", ".", ".") ? { start: dots.start, end: cursor.lastEnd() } : null;
  const as = spread === null && cursor.eat("as") ? parseExternName(cursor) : null;
  cursor.expect(";");
  return { kind: "export", start, docs, expr, as, spread, end: cursor.lastEnd() };
}
