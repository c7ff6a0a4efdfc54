/** WIT text to a tree, with all syntax problems. Never fails: a broken item is skipped up to where the next may begin. */
import { Cursor } from "./cursor.ts";
import { type Head, head, parseFunction, parsePath, parseTypeDeclaration, parseUse, TYPE_STARTS } from "./parseItems.ts";
import type { InterfaceNode, PackageNode, TopItem, WitFile, WorldLink, WorldNode } from "./tree.ts";

const TOP_STARTS = new Set(["package", "interface", "world", "use"]);
const BODY_STARTS = new Set([...TYPE_STARTS, "use", "import", "export", "include", "interface", "world"]);

/** Parses one file. */
export function parseWit(text: string): WitFile {
  const cursor = new Cursor(text);
  const items = topItems(cursor, false);
  const own = items.find((it): it is PackageNode => it.kind === "package" && it.items === null) ?? null;
  return { package: own, items: items.filter((it) => it !== own), problems: cursor.problems };
}

function topItems(cursor: Cursor, nested: boolean): TopItem[] {
  const out: TopItem[] = [];
  for (;;) {
    const { kind } = cursor.peek();
    if (kind === "end" || (nested && cursor.is("}"))) return out;
    const before = cursor.peek().start;
    const item = topItem(cursor);
    if (item) out.push(item);
    else cursor.recover(TOP_STARTS);
    // A stray closing brace would otherwise be looked at for ever.
    if (cursor.peek().start === before && cursor.peek().kind !== "end") cursor.next();
  }
}

function topItem(cursor: Cursor): TopItem | null {
  const start = head(cursor);
  if (cursor.eat("package")) return packageNode(cursor, start);
  if (cursor.eat("interface")) return interfaceNode(cursor, start);
  if (cursor.eat("world")) return worldNode(cursor, start);
  if (cursor.eat("use")) return parseUse(cursor, start, true);
  cursor.fail("expected 'package', 'interface', 'world' or 'use'");
  return null;
}

function packageNode(cursor: Cursor, start: Head): PackageNode {
  const parts = [cursor.name("a namespace").text];
  while (cursor.eat(":") || cursor.eat("/")) parts.push(cursor.name("a package name").text);
  const version = cursor.eat("@") ? cursor.next().text : null;
  let items: TopItem[] | null = null;
  if (cursor.eat("{")) {
    items = topItems(cursor, true);
    cursor.expect("}");
  } else cursor.expect(";");
  return { kind: "package", ...start, end: cursor.lastEnd(), id: parts.join(":"), version, items };
}

function interfaceNode(cursor: Cursor, start: Head): InterfaceNode {
  const name = cursor.name("the interface's name");
  return { kind: "interface", ...start, name, items: interfaceBody(cursor), end: cursor.lastEnd() };
}

function interfaceBody(cursor: Cursor): InterfaceNode["items"] {
  const out: InterfaceNode["items"] = [];
  body(cursor, () => {
    const start = head(cursor);
    const type = parseTypeDeclaration(cursor, start);
    if (type) out.push(type);
    else if (cursor.is("use") && !cursor.is(":", 1)) {
      cursor.next();
      out.push(parseUse(cursor, start, false));
    } else if (cursor.peek().kind === "id") out.push(parseFunction(cursor, start, null));
    else return false;
    return true;
  });
  return out;
}

/** `{ … }`: `item` takes one item, or returns false where none begins. */
function body(cursor: Cursor, item: () => boolean): void {
  if (!cursor.expect("{")) return;
  while (!cursor.is("}") && cursor.peek().kind !== "end") {
    const before = cursor.peek().start;
    const problems = cursor.problems.length;
    if (!item()) cursor.fail("expected a type, a function, 'use', or '}'");
    if (cursor.problems.length > problems && !cursor.atBoundary()) cursor.recover(BODY_STARTS);
    if (cursor.peek().start === before) cursor.next();
  }
  cursor.expect("}");
}

function worldNode(cursor: Cursor, start: Head): WorldNode {
  const name = cursor.name("the world's name");
  const items: WorldNode["items"] = [];
  body(cursor, () => {
    const own = head(cursor);
    const type = parseTypeDeclaration(cursor, own);
    if (type) items.push(type);
    else if (cursor.eat("use")) items.push(parseUse(cursor, own, false));
    else if (cursor.is("import") || cursor.is("export")) items.push(link(cursor, own, cursor.next().text as "import" | "export"));
    else if (cursor.eat("include")) items.push(include(cursor, own));
    else return false;
    return true;
  });
  return { kind: "world", ...start, name, items, end: cursor.lastEnd() };
}

function link(cursor: Cursor, start: Head, kind: "import" | "export"): WorldLink {
  const base = { kind, ...start, name: null, path: null, function: null, interface: null };
  // `name: func(…)` or `name: interface {…}`; `ns:pkg/iface` has a colon too, but then a name follows it.
  const accessor = (cursor.is("get", 2) || cursor.is("set", 2)) && cursor.is("(", 3);
  const inline = accessor || cursor.is("func", 2) || cursor.is("async", 2) || cursor.is("interface", 2);
  if (cursor.peek().kind === "id" && cursor.is(":", 1) && inline) {
    if (cursor.is("interface", 2)) {
      const name = cursor.name("a name");
      cursor.next();
      cursor.next();
      const items = interfaceBody(cursor);
      return { ...base, name, interface: { kind: "interface", ...start, name, items, end: cursor.lastEnd() }, end: cursor.lastEnd() };
    }
    const fn = parseFunction(cursor, start, null);
    return { ...base, name: fn.name, function: fn, end: cursor.lastEnd() };
  }
  const path = parsePath(cursor);
  cursor.expect(";");
  return { ...base, path, end: cursor.lastEnd() };
}

function include(cursor: Cursor, start: Head): WorldLink {
  const path = parsePath(cursor);
  if (cursor.eat("with")) {
    cursor.expect("{");
    while (!cursor.is("}") && cursor.peek().kind !== "end") cursor.next();
    cursor.expect("}");
  } else cursor.expect(";");
  return { kind: "include", ...start, name: null, path, function: null, interface: null, end: cursor.lastEnd() };
}
