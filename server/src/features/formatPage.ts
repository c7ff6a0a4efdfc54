/** What the formatter writes on: lines that grow at their end, and the space and comments between tokens. */
import type { Atom, Breaks } from "./formatTokens.ts";

export interface FormatOptions {
  /** Columns of one level; 2 where nothing is said. */
  tabSize?: number;
  /** False: indentation by tabs. */
  insertSpaces?: boolean;
  /** Lists of parameters and of used names that end beyond this column are broken, one a line; 120 where nothing is said. */
  width?: number;
}

export interface Page {
  atoms: Atom[];
  /** The next token to write. */
  at: number;
  lines: string[];
  /** Nothing but indentation stands on the last line. */
  fresh: boolean;
  /** One level of indentation. */
  unit: string;
  options: Required<FormatOptions>;
}

export function newPage(atoms: Atom[], given: FormatOptions): Page {
  const options = { tabSize: given.tabSize ?? 2, insertSpaces: given.insertSpaces ?? true, width: given.width ?? 120 };
  return { atoms, at: 0, lines: [], fresh: true, unit: indentUnit(options), options };
}

/** One level of indentation as an editor's options want it. */
export function indentUnit(options: FormatOptions): string {
  return options.insertSpaces === false ? "\t" : " ".repeat(Math.max(options.tabSize ?? 2, 1));
}

export function peek(page: Page, ahead = 0): string {
  return page.atoms[Math.min(page.at + ahead, page.atoms.length - 1)]!.text;
}

export function add(page: Page, text: string): void {
  page.lines[page.lines.length - 1] += text;
  page.fresh = false;
}

export function newLine(page: Page, depth: number): void {
  page.lines.push(page.unit.repeat(depth));
  page.fresh = true;
}

/** Whether a line written since then is too long. */
export function overflows(page: Page, firstLine: number): boolean {
  const { tabSize, width } = page.options;
  const written = page.lines.slice(firstLine).join("\n").split("\n");
  return written.some((line) => line.replaceAll("\t", " ".repeat(tabSize)).length > width);
}

/** How blank lines are treated between two things: none, a person's are kept (several as one), or there must be one. */
export type Blank = "none" | "keep" | "force";

interface Gap {
  blank: Blank;
  /** Right after the token that opens a list or body. */
  opening?: boolean;
  /** The next token closes a list or body, or is the end; the caller begins its line. */
  closing?: boolean;
}

/** Writes the comments before the next token and begins its line: those behind the last token stay on that token's line, others keep their lines. */
export function gap(page: Page, depth: number, { blank, opening = false, closing = false }: Gap): void {
  const atom = page.atoms[page.at]!;
  const trailing = page.lines.length === 0 ? 0 : trailingComments(atom, closing);
  for (const { text } of atom.comments.slice(0, trailing)) add(page, ` ${text}`);
  const rest = atom.comments.slice(trailing);
  let breaks = [...rest, atom].map((it, i): Breaks => (it.breaks === 0 && (i === 0 || rest[i - 1]!.line) ? 1 : it.breaks));
  if (closing) breaks.pop();
  if (blank === "none") breaks = breaks.map((it) => (it === 2 ? 1 : it));
  if (opening && breaks.length > 0) breaks[0] = 1;
  if (blank === "force" && !breaks.includes(2)) breaks[0] = 2;
  breaks.forEach((count, i) => {
    if (count === 0) add(page, " ");
    if (count === 2 && page.lines.length > 0) page.lines.push("");
    if (count > 0) newLine(page, depth);
    if (i < rest.length) add(page, rest[i]!.text);
  });
}

/** How many comments stand on the line of the token before. One that the next token follows on the same line belongs to that token. */
function trailingComments({ comments, breaks }: Atom, closing: boolean): number {
  let count = 0;
  while (count < comments.length && comments[count]!.breaks === 0 && (count === 0 || !comments[count - 1]!.line)) count++;
  const wholeLine = count < comments.length || closing || breaks > 0 || comments[count - 1]?.line;
  return wholeLine ? count : 0;
}
