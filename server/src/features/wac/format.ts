/** Formatting of WAC: instances on one line, or one argument a line where they were written so or would be too long. Only space and commas change. */
import { parseWac } from "../../wac/parse.ts";
import type { Layout } from "../format.ts";
import { closeBody, statement as declaration, inlineComments, layoutBody } from "../formatLayout.ts";
import { add, gap, newLine, overflows, type Page, peek } from "../formatPage.ts";

const DECLARATIONS = new Set(["interface", "world", "record", "variant", "enum", "flags", "resource", "type"]);

export const WAC: Layout = { marks: "[]", problems: (text) => parseWac(text).problems.length, write };

function write(page: Page): void {
  for (let before = ""; peek(page) !== ""; ) {
    const word = peek(page);
    gap(page, 0, { blank: before === "package" ? "force" : "keep", opening: before === "" });
    if (DECLARATIONS.has(word)) declaration(page, 0);
    else statement(page);
    before = word;
  }
  gap(page, 0, { blank: "keep", closing: true });
}

/** `package`, `import`, `let` or `export`, up to its semicolon. */
function statement(page: Page): void {
  const kind = peek(page);
  let colons = 0;
  let parens = 0;
  let packaged = kind === "package";
  for (let last = ""; peek(page) !== ""; ) {
    const text = peek(page);
    const commented = last !== "" && inlineComments(page, 0);
    if (text === "{") {
      if (kind === "import") inlineInterface(page, last);
      else braces(page, 0);
      last = "}";
      packaged = false;
      continue;
    }
    // The first colon of an import is behind its name; the others are inside the names of packages.
    const label = kind === "import" && last === ":" && (colons === 1 || parens > 0);
    if (last !== "" && !page.fresh && (commented || spaced(page, last, text, packaged || !label))) add(page, " ");
    add(page, text);
    page.at++;
    if (text === ":") colons++;
    if (text === "(" || text === ")") parens += text === "(" ? 1 : -1;
    if (text === "new" || text === "targets") packaged = true;
    if (text === ";") return;
    last = text;
  }
}

function inlineInterface(page: Page, last: string): void {
  if (last !== "") add(page, " ");
  add(page, "{");
  page.at++;
  layoutBody(page, 1, "interface");
  closeBody(page, 0);
  // The semicolon is written: what ends the statement.
  page.at = Math.max(page.at - 1, 0);
  page.lines[page.lines.length - 1] = page.lines[page.lines.length - 1]!.replace(/;$/, "");
}

const TIGHT_BEFORE = new Set([",", ";", ":", ".", ")", "]", "[", "@", "/", ">", "<"]);
const TIGHT_AFTER = new Set(["(", "[", ".", "@", "/", "<"]);

/** Whether a space stands between two tokens; `packaged`: a colon is part of a package's name. */
function spaced(page: Page, last: string, text: string, packaged: boolean): boolean {
  if (text === "." && startsSpread(page)) return last !== "(" && last !== "{" && !/[\w"\])]/.test(last.at(-1) ?? "");
  if (last === ":") return !packaged;
  if (text === "(") return last !== "func";
  return !TIGHT_AFTER.has(last) && !TIGHT_BEFORE.has(text);
}

/** Three dots at the next token: the first of them. */
function startsSpread(page: Page): boolean {
  return peek(page) === "." && peek(page, 1) === "." && peek(page, 2) === ".";
}

/** The arguments of a `new`, from `{` to `}`. */
function braces(page: Page, depth: number): void {
  const open = page.at;
  const close = closingOf(page, open);
  if (!page.fresh) add(page, " ");
  const inner = page.atoms.slice(open + 1, close + 1);
  if (inner.length === 1 && inner[0]!.comments.length === 0) {
    add(page, "{}");
    page.at = close + 1;
    return;
  }
  const broken = inner[0]!.breaks > 0 || inner.some((it) => it.comments.length > 0);
  const { length } = page.lines;
  const line = page.lines[length - 1]!;
  if (!broken) {
    flat(page, close, depth);
    // What follows the brace on its line is short, and is not worth a second look.
    if (!overflows(page, length - 1)) return;
    page.lines.splice(length - 1, page.lines.length, line);
    page.at = open;
    page.fresh = false;
  }
  list(page, close, depth);
}

function closingOf(page: Page, open: number): number {
  let depth = 0;
  for (let at = open; at < page.atoms.length; at++) {
    const { text } = page.atoms[at]!;
    if (text === "{") depth++;
    if (text === "}" && --depth === 0) return at;
  }
  return page.atoms.length - 1;
}

function flat(page: Page, close: number, depth: number): void {
  add(page, "{");
  page.at++;
  while (page.at < close) {
    add(page, " ");
    argument(page, close, depth);
    if (peek(page) !== ",") continue;
    page.at++;
    if (page.at < close) add(page, ",");
  }
  add(page, " }");
  page.at = close + 1;
}

function list(page: Page, close: number, depth: number): void {
  add(page, "{");
  page.at++;
  for (let opening = true; page.at < close; opening = false) {
    gap(page, depth + 1, { blank: "none", opening });
    const fill = argument(page, close, depth + 1);
    if (!fill) add(page, ",");
    if (peek(page) !== "," || page.at >= close) continue;
    const comma = page.atoms[page.at]!;
    page.at++;
    // Comments before a comma belong behind it.
    const next = page.atoms[page.at]!;
    page.atoms[page.at] = { ...next, comments: [...comma.comments, ...next.comments] };
  }
  gap(page, depth + 1, { blank: "none", closing: true });
  newLine(page, depth);
  add(page, "}");
  page.at = close + 1;
}

/** One argument, up to its comma; answers whether it is `...`. */
function argument(page: Page, close: number, depth: number): boolean {
  const from = page.at;
  let named = false;
  let packaged = false;
  for (let last = ""; page.at < close && peek(page) !== ","; ) {
    const text = peek(page);
    const commented = last !== "" && inlineComments(page, depth);
    if (text === "{") {
      braces(page, depth);
      last = "}";
      packaged = false;
      continue;
    }
    const label = last === ":" && !packaged;
    if (last !== "" && !page.fresh && (commented || spaced(page, last, text, !label))) add(page, " ");
    add(page, text);
    page.at++;
    if (text === ":" && !named) named = true;
    else if (text === "new") packaged = true;
    last = text;
  }
  return page.at - from === 3 && page.atoms[from]!.text === ".";
}
