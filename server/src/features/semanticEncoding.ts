/** Semantic tokens as the protocol sends them: five integers each, and what changed between two answers. */
import { LEGEND, type SemanticToken } from "./semanticTokens.ts";

/** What changed: `deleteCount` integers at `start` give way to `data`. */
export interface SemanticEdit {
  start: number;
  deleteCount: number;
  data: number[];
}

/** Five integers a token: lines since the last, characters since the last on its line, length, type, modifiers. Tokens must be in order and on one line each. */
export function encode(tokens: SemanticToken[], lineStarts: number[]): number[] {
  const data: number[] = [];
  let line = 0;
  let lastLine = 0;
  let lastStart = 0;
  for (const token of tokens) {
    while (line + 1 < lineStarts.length && lineStarts[line + 1]! <= token.start) line++;
    const start = token.start - lineStarts[line]!;
    const bits = token.modifiers.reduce((sum, it) => sum | (1 << LEGEND.modifiers.indexOf(it)), 0);
    data.push(
      line - lastLine,
      line === lastLine ? start - lastStart : start,
      token.end - token.start,
      LEGEND.types.indexOf(token.type),
      bits,
    );
    lastLine = line;
    lastStart = start;
  }
  return data;
}

/** The edit from an old answer to a new one, whole tokens at a time; empty where they are equal. */
export function delta(old: number[], next: number[]): SemanticEdit[] {
  const same = (a: number, b: number): boolean => [0, 1, 2, 3, 4].every((it) => old[a + it] === next[b + it]);
  const shorter = Math.min(old.length, next.length);
  let head = 0;
  while (head < shorter && same(head, head)) head += 5;
  let tail = 0;
  while (tail < shorter - head && same(old.length - tail - 5, next.length - tail - 5)) tail += 5;
  if (head === old.length && head === next.length) return [];
  return [{ start: head, deleteCount: old.length - head - tail, data: next.slice(head, next.length - tail) }];
}
