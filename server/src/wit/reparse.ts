/**
 * Parses a text again after an edit: only the top-level items around it are read; those before are the same objects, those behind are moved.
 * The tree is equal to that of a whole parse.
 */
import { fileOf, type Mark, parseTop, type Top } from "./parse.ts";
import { movedItem, movedPlace } from "./shift.ts";
import type { WitFile } from "./tree.ts";

/** A parsed text, with what is needed to parse its next version quickly. */
export interface Parse {
  text: string;
  file: WitFile;
  top: Top;
  marks: Mark[];
}

/** Parses a text, with the help of an earlier version if there is one. */
export function parseAgain(text: string, before: Parse | undefined): Parse {
  if (before?.text === text) return before;
  const kept = before ? keptMark(before, text) : undefined;
  return before && kept ? parseAround(before, kept, text) : whole(text);
}

function whole(text: string): Parse {
  const marks: Mark[] = [];
  const top = parseTop(text, 0, (mark) => {
    marks.push(mark);
    return false;
  });
  return { text, file: fileOf(top), top, marks };
}

/** How many characters are the same at the beginning. */
function samePrefix(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let at = 0;
  while (at < most && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  return at;
}

/** How many characters are the same at the end, not counting those at the beginning. */
function sameSuffix(a: string, b: string, prefix: number): number {
  const most = Math.min(a.length, b.length) - prefix;
  let count = 0;
  while (count < most && a.charCodeAt(a.length - 1 - count) === b.charCodeAt(b.length - 1 - count)) count++;
  return count;
}

/** The index of the mark to begin at: the last but one before the edit, as an item may look at the token behind it, and a token at two characters more. */
function keptMark({ text, marks }: Parse, now: string): { index: number; prefix: number } | undefined {
  const prefix = samePrefix(text, now);
  const after = marks.findIndex((it) => it.end + 2 > prefix);
  const index = (after < 0 ? marks.length : after) - 2;
  return index < 0 ? undefined : { index, prefix };
}

function parseAround(before: Parse, { index, prefix }: { index: number; prefix: number }, text: string): Parse {
  const first = before.marks[index]!;
  const delta = text.length - before.text.length;
  const same = text.length - sameSuffix(before.text, text, prefix);
  const marks = before.marks.slice(0, index);
  const known = new Map(before.marks.slice(index).map((it) => [it.start + delta, it]));
  let rest: Mark | undefined;
  const middle = parseTop(text, first.from, (mark) => {
    const old = mark.from >= same ? known.get(mark.start) : undefined;
    if (old && old.from + delta === mark.from) rest = old;
    else marks.push({ ...mark, items: mark.items + first.items, problems: mark.problems + first.problems });
    return rest !== undefined;
  });
  const top = {
    items: before.top.items.slice(0, first.items).concat(middle.items),
    problems: before.top.problems.slice(0, first.problems).concat(middle.problems),
  };
  if (rest) append(top, marks, before, rest, delta);
  return { text, file: fileOf(top), top, marks };
}

/** What stands from a mark of the earlier version on, moved. */
function append(top: Top, marks: Mark[], before: Parse, rest: Mark, delta: number): void {
  const more = { items: top.items.length - rest.items, problems: top.problems.length - rest.problems };
  for (const it of before.marks.slice(before.marks.indexOf(rest))) {
    const { start, end, from, items, problems } = it;
    marks.push({
      start: start + delta,
      end: end + delta,
      from: from + delta,
      items: items + more.items,
      problems: problems + more.problems,
    });
  }
  for (const it of before.top.items.slice(rest.items)) top.items.push(delta === 0 ? it : movedItem(it, delta));
  for (const it of before.top.problems.slice(rest.problems)) top.problems.push({ message: it.message, ...movedPlace(it, delta) });
}
