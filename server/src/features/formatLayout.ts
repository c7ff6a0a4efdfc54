/** The layout of WIT as `wasm-tools component wit` prints it, from tokens alone. The text must be free of syntax problems. */
import { add, type Blank, gap, newLine, overflows, type Page, peek } from "./formatPage.ts";

type Body = "top" | "interface" | "world" | "resource" | "members";

const BODIES: Record<string, Body> = {
  package: "top",
  interface: "interface",
  import: "interface",
  export: "interface",
  world: "world",
  resource: "resource",
};

/** Writes items up to the `}` that closes the body, or to the end of the text; that token itself is left. */
export function layoutBody(page: Page, depth: number, body: Body): void {
  let before: string | null = null;
  while (!closes(peek(page)) && peek(page) !== "") {
    const group = groupOf(page, body);
    gap(page, depth, { blank: blankBetween(body, before, group), opening: before === null });
    gates(page, depth);
    if (body === "members") element(page, depth);
    else statement(page, depth);
    before = group;
  }
  gap(page, depth, { blank: "keep", opening: before === null, closing: true });
}

/** What an item counts as where blank lines are concerned. */
function groupOf(page: Page, body: Body): string {
  let ahead = 0;
  while (peek(page, ahead) === "@") {
    ahead += 2;
    if (peek(page, ahead) !== "(") continue;
    while (peek(page, ahead) !== ")" && peek(page, ahead) !== "") ahead++;
    ahead++;
  }
  const word = peek(page, ahead);
  if (body === "interface") return word === "use" && peek(page, ahead + 1) !== ":" ? "use" : "item";
  if (body === "world") return ["use", "import", "export", "include"].includes(word) ? word : "item";
  return body === "top" ? word : "member";
}

function blankBetween(body: Body, before: string | null, group: string): Blank {
  if (before === null || body === "members" || body === "resource") return "keep";
  if (body === "world") return before === "item" || group === "item" || (before === "export") !== (group === "export") ? "force" : "keep";
  return before === "use" && group === "use" ? "keep" : "force";
}

/** Each gate on a line of its own, above what it guards. */
function gates(page: Page, depth: number): void {
  while (peek(page) === "@") {
    const end = peek(page, 2) === "(" ? closing(page, page.at + 2) + 1 : page.at + 2;
    run(page, end, depth);
    gap(page, depth, { blank: "none" });
  }
}

/** One item with its body. */
export function statement(page: Page, depth: number): void {
  const word = peek(page);
  const { end, list } = extent(page);
  const opensBody = page.atoms[end - 1]!.text === "{";
  const from = page.at;
  const { length } = page.lines;
  const line = page.lines[length - 1]!;
  const { fresh } = page;
  const hasComments = list !== null && page.atoms.slice(list.open + 1, list.close + 1).some((it) => it.comments.length > 0);
  if (!hasComments) run(page, end, depth);
  if (list && (hasComments || (list.close > list.open + 1 && overflows(page, length - 1)))) {
    page.lines.splice(length - 1, page.lines.length, line);
    page.fresh = fresh;
    page.at = from;
    run(page, end, depth, list);
  }
  if (!opensBody) return;
  layoutBody(page, depth + 1, BODIES[word] ?? "members");
  closeBody(page, depth);
}

/** The `}` on a line of its own; in WAC an inline interface has a semicolon behind it. */
export function closeBody(page: Page, depth: number): void {
  newLine(page, depth);
  add(page, "}");
  page.at++;
  if (peek(page) !== ";" || page.atoms[page.at]!.comments.length > 0) return;
  add(page, ";");
  page.at++;
}

interface List {
  open: number;
  close: number;
}

/** Where a statement ends (behind its `;`, or behind the `{` of its body), and its list of parameters or of names. */
function extent(page: Page): { end: number; list: List | null } {
  const { atoms } = page;
  const renames = atoms[page.at]!.text === "include";
  let list: List | null = null;
  for (let i = page.at; i < atoms.length - 1; i++) {
    const { text } = atoms[i]!;
    if (text === ";") return { end: i + 1, list };
    if (text === "(" || (text === "{" && (renames || atoms[i - 1]!.text === "."))) {
      list = { open: i, close: closing(page, i) };
      i = list.close;
      if (renames && atoms[i + 1]!.text !== ";") return { end: i + 1, list };
    } else if (text === "{") return { end: i + 1, list };
  }
  return { end: atoms.length - 1, list };
}

/** The token that closes the list which opens there; such lists do not nest. */
function closing(page: Page, open: number): number {
  const close = page.atoms[open]!.text === "(" ? ")" : "}";
  let at = open;
  while (at < page.atoms.length - 1 && page.atoms[at]!.text !== close) at++;
  return at;
}

/** A field, case, parameter or name with its comma. A comma that another element follows keeps the comments before it, as they document nothing. */
function element(page: Page, depth: number): void {
  let at = page.at;
  for (let angles = 0, parens = 0; at < page.atoms.length - 1; at++) {
    const { text } = page.atoms[at]!;
    if (angles === 0 && parens === 0 && (text === "," || closes(text))) break;
    if (text === "<" || text === ">") angles += text === "<" ? 1 : -1;
    if (text === "(" || text === ")") parens += text === "(" ? 1 : -1;
  }
  const comma = page.atoms[at]!;
  const next = page.atoms[at + 1];
  if (comma.text === "," && !closes(next!.text)) {
    run(page, at + 1, depth);
    return;
  }
  run(page, at, depth);
  add(page, ",");
  if (comma.text !== ",") return;
  page.atoms[at + 1] = { ...next!, comments: [...comma.comments, ...next!.comments] };
  page.at = at + 1;
}

/** Stands for a comment where the token before is asked for. */
const COMMENT = "*/";

/** Writes tokens up to `end` on one line, with their comments; a list that is given is written one element a line. */
function run(page: Page, end: number, depth: number, broken: List | null = null): void {
  const label = labelColon(page);
  const padded = peek(page) === "include";
  let parens = 0;
  for (let last: string | null = null; page.at < end; page.at++) {
    const text = peek(page);
    if (last !== null && inlineComments(page, depth)) last = COMMENT;
    // A comma at the end of a list that stays on its line.
    if (text === "," && closes(peek(page, 1))) continue;
    const labelled = parens > 0 || page.at - 1 === label;
    if (last !== null && !page.fresh && needsSpace(last, text, labelled, padded)) add(page, " ");
    add(page, text);
    if (text === "(" || text === ")") parens += text === "(" ? 1 : -1;
    last = text;
    if (page.at !== broken?.open) continue;
    brokenList(page, depth, broken.close);
    last = null;
  }
}

/** The elements of a list; the token that closes it is next, at the beginning of its line. */
function brokenList(page: Page, depth: number, close: number): void {
  page.at++;
  for (let opening = true; page.at < close; opening = false) {
    gap(page, depth + 1, { blank: "none", opening });
    gates(page, depth + 1);
    element(page, depth + 1);
  }
  gap(page, depth + 1, { blank: "none", closing: true });
  newLine(page, depth);
  page.at = close - 1;
}

/** Comments amid a statement; a line comment ends its line, and what follows is indented. */
export function inlineComments(page: Page, depth: number): boolean {
  const { comments } = page.atoms[page.at]!;
  for (const { text, line } of comments) {
    add(page, page.fresh ? text : ` ${text}`);
    if (line) newLine(page, depth + 1);
  }
  return comments.length > 0;
}

/** The colon behind a name that is declared, as opposed to that of `ns:pkg`; -1 where there is none. */
function labelColon(page: Page): number {
  if (peek(page, 1) === ":") return page.at + 1;
  const link = peek(page) === "import" || peek(page) === "export";
  return link && peek(page, 2) === ":" && peek(page, 4) !== "/" ? page.at + 2 : -1;
}

const TIGHT_BEFORE = new Set([",", ";", ":", ".", ")", ">", "<", "(", "/", "@"]);
const TIGHT_AFTER = new Set(["(", "<", ".", "/", "@"]);

/** Whether a space stands between two tokens. `labelled`: a colon before ends a label; `padded`: braces on a line have space inside. */
function needsSpace(last: string, text: string, labelled: boolean, padded: boolean): boolean {
  if (last === ":" && !labelled) return false;
  if (TIGHT_AFTER.has(last) || TIGHT_BEFORE.has(text)) return false;
  return padded || (last !== "{" && text !== "}");
}

function closes(text: string): boolean {
  return text === ")" || text === ">" || text === "}";
}
