/** WIT text to a tree, with all syntax problems. Never fails: a broken item is skipped up to where the next may begin. */
import { Cursor } from "./cursor.ts";
import {
  type Head,
  head,
  parseFunction,
  parsePath,
  parseRenames,
  parseTypeDeclaration,
  parseUse,
  parseVersion,
  plainName,
  TYPE_STARTS,
} from "./parseItems.ts";
import { isClosed, lex } from "./tokens.ts";
import type { InterfaceNode, Name, PackageNode, Place, SyntaxProblem, TopItem, WitFile, WorldLink, WorldNode } from "./tree.ts";

const TOP_STARTS = new Set(["package", "interface", "world", "use"]);
const BODY_STARTS = new Set([...TYPE_STARTS, "use", "import", "export", "include", "interface", "world"]);

/** Parses one file. */
export function parseWit(text: string): WitFile {
  return fileOf(parseTop(text, 0, () => false));
}

/** A place between two top-level items. What follows depends on the text from there on and on nothing else. */
export interface Mark extends Place {
  /** The end of the token before; `start` and `end` are those of the next token. */
  from: number;
  /** How many items and problems were found so far. */
  items: number;
  problems: number;
}

/** The top-level items of a text in order, with the file's own package. */
export interface Top {
  items: TopItem[];
  problems: SyntaxProblem[];
}

/** Parses the top-level items from an offset between two of them, until `visit`, which is called at each such place, says that it is enough. */
export function parseTop(text: string, from: number, visit: (mark: Mark) => boolean): Top {
  const cursor = new Cursor(text, from);
  const { problems } = cursor;
  const items = topItems(cursor, false, (count) => {
    const { start, end } = cursor.peek();
    // A problem right here would keep the next one from being told: what follows depends on it.
    if (problems[problems.length - 1]?.start === start) return false;
    return visit({ from: cursor.lastEnd(), start, end, items: count, problems: problems.length });
  });
  if (cursor.peek().kind === "end") problems.push(...unclosedComment(text, cursor.lastEnd()));
  return { items, problems };
}

/** What a comment at the end of the text hides when nothing ends it. */
function unclosedComment(text: string, from: number): SyntaxProblem[] {
  const last = lex(text.slice(from)).at(-1);
  const start = from + (last?.start ?? 0);
  if ((last?.kind !== "comment" && last?.kind !== "doc") || !text.startsWith("/*", start) || isClosed(text.slice(start))) return [];
  return [{ message: "this comment is never closed: expected '*/'", start, end: start + 2 }];
}

/** A file of its top-level items. Its own package comes first; what comes later must have a body. */
export function fileOf({ items, problems }: Top): WitFile {
  const plain = items.filter((it): it is PackageNode => it.kind === "package" && it.items === null);
  const late = plain.filter((it) => it !== items[0]);
  const told = late.map(({ end }) => ({
    message: "expected '{': only the first declaration of a file names its own package",
    start: end - 1,
    end,
  }));
  const own = plain[0] ?? null;
  return { package: own, items: items.filter((it) => it !== own), problems: told.length > 0 ? [...problems, ...told] : problems };
}

function topItems(cursor: Cursor, nested: boolean, enough: (items: number) => boolean = () => false): TopItem[] {
  const out: TopItem[] = [];
  for (;;) {
    const { kind } = cursor.peek();
    if (kind === "end" || (nested && cursor.is("}")) || enough(out.length)) return out;
    const before = cursor.peek().start;
    const item = topItem(cursor, nested);
    if (item) out.push(item);
    else cursor.recover(TOP_STARTS);
    // A stray closing brace would otherwise be looked at for ever.
    if (cursor.peek().start === before && cursor.peek().kind !== "end") cursor.next();
  }
}

function topItem(cursor: Cursor, nested: boolean): TopItem | null {
  const start = head(cursor);
  // A package cannot nest twice; refusing it here also bounds the recursion.
  if (!nested && cursor.eat("package")) return packageNode(cursor, start);
  if (cursor.eat("interface")) return parseInterface(cursor, start);
  if (cursor.eat("world")) return parseWorld(cursor, start);
  if (cursor.eat("use")) return parseUse(cursor, start, true);
  cursor.fail("expected 'package', 'interface', 'world' or 'use'");
  return null;
}

function packageNode(cursor: Cursor, start: Head): PackageNode {
  const parts = [plainName(cursor, "a namespace")];
  if (parts[0]!.text !== "" && !cursor.is(":")) cursor.expect(":");
  while (cursor.eat(":") || cursor.eat("/")) parts.push(plainName(cursor, "a package name"));
  const id = parts.map((it) => it.text).join(":");
  const name = { text: id, start: parts[0]!.start, end: parts[parts.length - 1]!.end };
  const versionPlace = parseVersion(cursor);
  const base = { kind: "package" as const, ...start, id, name, version: versionPlace?.text ?? null, versionPlace };
  const open = cursor.peek().start;
  if (!cursor.eat("{")) {
    cursor.expect(";");
    return { ...base, items: null, body: null, end: cursor.lastEnd() };
  }
  const items = topItems(cursor, true);
  cursor.expect("}");
  return { ...base, items, body: { start: open, end: cursor.lastEnd() }, end: cursor.lastEnd() };
}

/** An interface from its name on, or from its body on where the name is given (or has none of its own). */
export function parseInterface(cursor: Cursor, at: Head, name: Name = cursor.name("the interface's name")): InterfaceNode {
  const items: InterfaceNode["items"] = [];
  const place = body(cursor, () => {
    const own = head(cursor);
    const type = parseTypeDeclaration(cursor, own);
    if (type) items.push(type);
    else if (cursor.is("use") && !cursor.is(":", 1)) {
      cursor.next();
      items.push(parseUse(cursor, own, false));
    } else if (cursor.peek().kind === "id") items.push(parseFunction(cursor, own, null));
    else return false;
    return true;
  });
  const { start, docs, gates } = at;
  return { kind: "interface", start, docs, gates, name, items, body: place, end: cursor.lastEnd() };
}

/** `{ … }`: `item` takes one item, or returns false where none begins. */
function body(cursor: Cursor, item: () => boolean): Place | null {
  const { start } = cursor.peek();
  if (!cursor.expect("{")) return null;
  while (!cursor.is("}") && cursor.peek().kind !== "end") {
    const before = cursor.peek().start;
    const problems = cursor.problems.length;
    if (!item()) cursor.fail("expected a type, a function, 'use', or '}'");
    if (cursor.problems.length > problems && !cursor.atBoundary()) cursor.recover(BODY_STARTS);
    if (cursor.peek().start === before) cursor.next();
  }
  cursor.expect("}");
  return { start, end: cursor.lastEnd() };
}

/** A world from its name on. */
export function parseWorld(cursor: Cursor, start: Head): WorldNode {
  const name = cursor.name("the world's name");
  const items: WorldNode["items"] = [];
  const place = body(cursor, () => {
    const own = head(cursor);
    const type = parseTypeDeclaration(cursor, own);
    if (type) items.push(type);
    else if (cursor.eat("use")) items.push(parseUse(cursor, own, false));
    else if (cursor.is("import") || cursor.is("export")) items.push(link(cursor, own, cursor.next().text as "import" | "export"));
    else if (cursor.eat("include")) items.push(include(cursor, own));
    else return false;
    return true;
  });
  return { kind: "world", ...start, name, items, body: place, end: cursor.lastEnd() };
}

function link(cursor: Cursor, start: Head, kind: "import" | "export"): WorldLink {
  const base = { kind, ...start, name: null, path: null, function: null, interface: null, with: [] };
  const labelled = cursor.peek().kind === "id" && cursor.is(":", 1);
  if (labelled && cursor.is("interface", 2)) {
    const own = { start: cursor.peek().start, docs: start.docs, gates: start.gates };
    const name = cursor.name("a name");
    cursor.next();
    cursor.next();
    const inline = parseInterface(cursor, own, name);
    if (cursor.dialect === "wac") cursor.expect(";");
    return { ...base, name, interface: inline, end: cursor.lastEnd() };
  }
  const accessor = (cursor.is("get", 2) || cursor.is("set", 2)) && cursor.is("(", 3);
  if (labelled && (accessor || cursor.is("func", 2) || cursor.is("async", 2))) {
    const fn = parseFunction(cursor, { start: cursor.peek().start, docs: start.docs, gates: start.gates }, null);
    return { ...base, name: fn.name, function: fn, end: cursor.lastEnd() };
  }
  // `label: iface` or `label: ns:pkg/iface`; in `ns:pkg/iface` a slash follows the second word.
  let name: Name | null = null;
  if (labelled && cursor.peek(2).kind === "id" && !cursor.is("/", 3)) {
    name = cursor.name("a name");
    cursor.next();
  }
  const path = parsePath(cursor);
  cursor.expect(";");
  return { ...base, name, path, end: cursor.lastEnd() };
}

function include(cursor: Cursor, start: Head): WorldLink {
  const path = parsePath(cursor);
  const renames = cursor.eat("with") ? parseRenames(cursor) : null;
  if (renames === null) cursor.expect(";");
  else cursor.eat(";");
  return { kind: "include", ...start, name: null, path, function: null, interface: null, with: renames ?? [], end: cursor.lastEnd() };
}
