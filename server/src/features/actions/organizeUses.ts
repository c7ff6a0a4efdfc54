/** Sorts and merges the `use`s of a file: those of its own package first, then the others by name. Comments stay with what they stand at. */
import type { Home } from "../../wit/model.ts";
import type { Place, UseDeclaration, UseItem } from "../../wit/tree.ts";
import type { Action, Asked, Edit } from "./action.ts";
import { hasComment, indentOf, lineEnd, newlineOf, startWithComments } from "./textPlaces.ts";

/** One `use` as it will be written, with its comments. */
interface Entry {
  use: UseDeclaration;
  /** `this package` before the others, then by path. */
  key: string;
  /** What stands before it: comments. */
  before: string;
  /** What stands behind it in its line: a comment. */
  after: string;
  written: string;
  place: Place;
}

/** Sorts the `use`s of the whole file, each run of them for itself; none where they are in order. */
export function organizeActions(asked: Asked): Action[] {
  const { model, path } = asked;
  const scopes = model.byPath.get(path) ?? [];
  const bodies = scopes.flatMap((it) => runs(it.node.items, []).map((run) => ({ run, home: it.home })));
  const homes = new Set([...scopes, ...model.packages.filter((it) => it.path === path)].map((it) => it.home));
  const top = [...homes].flatMap((home) => topRuns(asked, home).map((run) => ({ run, home })));
  const edits = [...bodies, ...top].flatMap(({ run, home }) => organizeRun(asked, run, home));
  return edits.length === 0 ? [] : [{ title: "Sort and merge uses", kind: "source.organizeImports", edits }];
}

/** Stretches of `use`s that nothing stands between. */
function runs(items: readonly (Place & { kind: string })[], breaks: Place[]): UseDeclaration[][] {
  const out: UseDeclaration[][] = [];
  let last: UseDeclaration | null = null;
  for (const item of [...items, ...breaks].sort((a, b) => a.start - b.start)) {
    const use = "kind" in item && item.kind === "use" ? (item as UseDeclaration) : null;
    if (use && last) out.at(-1)!.push(use);
    else if (use) out.push([use]);
    last = use;
  }
  return out;
}

function topRuns({ model, path }: Asked, home: Home): UseDeclaration[][] {
  const file = model.trees.get(path)!;
  const own = new Set(home.uses.get(path) ?? []);
  const nested = file.items.flatMap((it) => (it.kind === "package" && it.items ? [it.items] : []));
  const lists = [file.items, ...nested].filter((list) => list.some((it) => it.kind === "use" && own.has(it)));
  return lists.flatMap((list) => runs(list, list === file.items && file.package ? [file.package] : []));
}

function organizeRun(asked: Asked, run: UseDeclaration[], home: Home): Edit[] {
  const { path, text } = asked;
  // A broken `use` is left alone with its neighbours.
  if (run.some((it) => text[it.end - 1] !== ";" || it.path.name.text === "")) return [];
  const pieces = split(text, run);
  return pieces.flatMap((part) => {
    const entries = part.map((use) => entryOf(text, use, home));
    const place = { start: entries[0]!.place.start, end: entries[entries.length - 1]!.place.end };
    const sorted = merge(
      text,
      [...entries].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.use.start - b.use.start)),
    );
    const same =
      sorted.length === entries.length && sorted.every((it, i) => it.use === entries[i]!.use && it.written === source(text, it.use));
    if (same) return [];
    return [{ path, ...place, newText: join(text, place, sorted) }];
  });
}

function source(text: string, use: UseDeclaration): string {
  return text.slice(use.start, use.end);
}

/** Comments that belong to no `use` stay where they are, and so divide a run. */
function split(text: string, run: UseDeclaration[]): UseDeclaration[][] {
  const out: UseDeclaration[][] = [[run[0]!]];
  for (let i = 1; i < run.length; i++) {
    const before = endWithComment(text, run[i - 1]!);
    const start = startWithComments(text, run[i]!.start);
    if (start < before || text.slice(before, start).trim() !== "") out.push([run[i]!]);
    else out.at(-1)!.push(run[i]!);
  }
  return out;
}

/** The end of a `use`, with a comment behind it in its line. */
function endWithComment(text: string, use: UseDeclaration): number {
  const end = lineEnd(text, use.end);
  return /^[ \t]*\/\/(?!\/)/.test(text.slice(use.end, end)) ? end : use.end;
}

function entryOf(text: string, use: UseDeclaration, home: Home): Entry {
  const { path } = use;
  const own = path.package === null || path.package === home.id;
  const start = startWithComments(text, use.start);
  const end = endWithComment(text, use);
  const name = own ? path.name.text : `${path.package}/${path.name.text}`;
  return {
    use,
    key: `${own ? 0 : 1} ${name}@${path.version ?? ""}`,
    before: text.slice(start, use.start),
    after: text.slice(use.end, end),
    written: withItems(text, use, use.items),
    place: { start, end },
  };
}

function merge(text: string, entries: Entry[]): Entry[] {
  const out: Entry[] = [];
  for (const entry of entries) {
    const last = out.at(-1);
    if (!last || !mergeable(text, last, entry)) {
      out.push(entry);
      continue;
    }
    const items = [...last.use.items, ...entry.use.items];
    const use = { ...last.use, items: items.filter((it, at) => !items.slice(0, at).some((other) => sameItem(it, other))) };
    out[out.length - 1] = {
      ...last,
      use,
      written: withItems(text, use, use.items),
      before: last.before + entry.before,
      after: last.after + entry.after,
    };
  }
  return out;
}

function sameItem(a: UseItem, b: UseItem): boolean {
  return a.name.text === b.name.text && a.alias?.text === b.alias?.text;
}

function mergeable(text: string, a: Entry, b: Entry): boolean {
  const gates = (it: Entry): string => it.use.gates.map((gate) => gate.text).join(" ");
  const path = (it: Entry): string => text.slice(it.use.path.start, it.use.path.end);
  const plain = (it: Entry): boolean => it.use.body !== null && !hasComment(text, it.use);
  // Two comments behind two lines have no place behind one.
  return path(a) === path(b) && gates(a) === gates(b) && plain(a) && plain(b) && (a.after === "" || b.after === "");
}

/** The `use` with its names in order, on as many lines as it has. */
function withItems(text: string, use: UseDeclaration, items: UseItem[]): string {
  const { body } = use;
  if (body === null || hasComment(text, body) || items.length === 0) return source(text, use);
  const raw = (it: UseItem): string => text.slice(it.name.start, (it.alias ?? it.name).end);
  const sorted = [...items].sort((a, b) => (a.name.text < b.name.text ? -1 : a.name.text > b.name.text ? 1 : a.name.start - b.name.start));
  if (sorted.length === use.items.length && sorted.every((it, at) => it === use.items[at]) && within(use, items)) return source(text, use);
  const head = text.slice(use.start, body.start);
  const inside = text.slice(body.start, body.end);
  const newline = newlineOf(text);
  if (!inside.includes("\n")) {
    const space = inside.startsWith("{ ") ? " " : "";
    return `${head}{${space}${sorted.map(raw).join(", ")}${space}};`;
  }
  const indent = indentOf(text, use.start);
  return `${head}{${newline}${sorted.map((it) => `${indent}  ${raw(it)},${newline}`).join("")}${indent}};`;
}

/** Whether a `use` is written with just these names. */
function within(use: UseDeclaration, items: UseItem[]): boolean {
  return items.every((it) => use.start <= it.name.start && it.name.end <= use.end);
}

function join(text: string, place: Place, entries: Entry[]): string {
  const newline = newlineOf(text);
  const written = entries.map((it) => it.before + it.written + it.after);
  const lines = text.slice(place.start, place.end).includes("\n");
  return written.join(lines ? `${newline}${indentOf(text, place.start)}` : " ");
}
