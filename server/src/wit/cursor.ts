/** A position in a list of tokens, with the problems found on the way. */

import { type Token, tokenAt } from "./tokens.ts";
import type { Name, SyntaxProblem } from "./tree.ts";

/** How many tokens are at hand: the one before, the next, and those that a decision looks ahead to. A power of two. */
const WINDOW = 8;

/** Tokens are read as they are needed: a list of all would cost more than the tree. */
export class Cursor {
  readonly problems: SyntaxProblem[] = [];
  private readonly text: string;
  private readonly from: number;
  /** Token number `n` stands at `n % WINDOW`. */
  private readonly window: Token[] = [];
  private read = 0;
  private at = 0;

  /** WAC's declarations differ a little: function types have names, and inline interfaces end with a semicolon. */
  readonly dialect: "wit" | "wac";

  /** `from`: an offset between two tokens to begin at. */
  constructor(text: string, from = 0, dialect: "wit" | "wac" = "wit") {
    this.dialect = dialect;
    this.text = text;
    this.from = from;
  }

  /** The next token, or one up to five behind it; at the end of the text the `end`. */
  peek(ahead = 0): Token {
    const wanted = this.at + ahead;
    while (this.read <= wanted) {
      const last = this.read > 0 ? this.window[(this.read - 1) & (WINDOW - 1)]! : null;
      this.window[this.read & (WINDOW - 1)] = last?.kind === "end" ? last : tokenAt(this.text, last?.end ?? this.from);
      this.read++;
    }
    return this.window[wanted & (WINDOW - 1)]!;
  }

  next(): Token {
    const token = this.peek();
    if (token.kind !== "end") this.at++;
    return token;
  }

  /** The token before, of which there is none at the beginning. */
  private last(): Token | undefined {
    return this.at === 0 ? undefined : this.window[(this.at - 1) & (WINDOW - 1)];
  }

  /** The end of the token before. */
  lastEnd(): number {
    return this.last()?.end ?? this.from;
  }

  /** Whether the token before ends an item, so that the next one may begin. */
  atBoundary(): boolean {
    const last = this.last();
    return last !== undefined && (last.text === ";" || last.text === "}");
  }

  /** Whether the token before is this one. */
  atEndOf(text: string): boolean {
    return this.last()?.text === text;
  }

  /** Whether the next token is this punctuation or keyword. */
  is(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.text === text && !token.escaped && token.kind !== "end";
  }

  /** Takes the token if it is next. */
  eat(text: string): boolean {
    if (!this.is(text)) return false;
    this.next();
    return true;
  }

  /** Takes these tokens if they are next and nothing stands between them. */
  eatAll(...texts: string[]): boolean {
    const met = texts.every((text, at) => this.is(text, at) && (at === 0 || this.peek(at).start === this.peek(at - 1).end));
    if (met) for (const _ of texts) this.next();
    return met;
  }

  /** Takes the token, or notes that it is missing. */
  expect(text: string): boolean {
    if (this.eat(text)) return true;
    this.fail(`expected '${text}', found ${this.found()}`);
    return false;
  }

  /** Takes an identifier, or notes that it is missing and gives an empty one. */
  name(what: string): Name {
    const token = this.peek();
    if (token.kind === "id") {
      this.next();
      return { text: token.text, start: token.start, end: token.end };
    }
    this.fail(`expected ${what}, found ${this.found()}`);
    return { text: "", start: token.start, end: token.start };
  }

  fail(message: string): void {
    const { start, end } = this.peek();
    // One problem a place: what follows from the first would only repeat it.
    if (this.problems[this.problems.length - 1]?.start !== start) this.problems.push({ message, start, end: Math.max(end, start) });
  }

  private found(): string {
    const token = this.peek();
    return token.kind === "end" ? "the end of the file" : `'${token.text}'`;
  }

  /** Goes on to the next token that may start an item, or to the end of the body. */
  recover(starts: ReadonlySet<string>): void {
    let depth = 0;
    for (;;) {
      const token = this.peek();
      if (token.kind === "end") return;
      if (depth === 0 && (this.is("}") || (token.kind === "id" && !token.escaped && starts.has(token.text)) || token.text === "@")) return;
      if (token.text === "{") depth++;
      if (token.text === "}") depth--;
      this.next();
      if (depth === 0 && token.text === ";") return;
    }
  }
}
