/** Completion of words of the language: what may begin an item here, gates, and what follows a function's name. */
import type { Home } from "../wit/model.ts";
import type { Token } from "../wit/tokens.ts";
import type { Gate, TopItem } from "../wit/tree.ts";
import { isToken } from "./completionContext.ts";
import { type Asked, type CompletionEntry, entry, RANK } from "./completionItems.ts";
import { GATE_WORDS, KEYWORD_WORDS } from "./languageWords.ts";

/** Snippets by keyword; a label of several words begins with its keyword. */
const SNIPPETS: Readonly<Record<string, string>> = {
  interface: `interface \${1:name} {\n\t$0\n}`,
  world: `world \${1:name} {\n\t$0\n}`,
  record: `record \${1:name} {\n\t\${2:field}: \${3:u32},$0\n}`,
  variant: `variant \${1:name} {\n\t\${2:case},$0\n}`,
  enum: `enum \${1:name} {\n\t\${2:case},$0\n}`,
  flags: `flags \${1:name} {\n\t\${2:flag},$0\n}`,
  resource: `resource \${1:name} {\n\t$0\n}`,
  type: `type \${1:name} = \${2:u32};`,
  constructor: "constructor($1);",
  use: "use ",
  import: "import ",
  export: "export ",
  include: "include ",
};

/** Items that are written without a keyword in front. */
const SHAPES: Readonly<Record<string, { snippet: string; docs: string }>> = {
  "name: func()": { snippet: `\${1:name}: func($2);`, docs: "A function." },
  "name: func() -> result": { snippet: `\${1:name}: func($2) -> \${3:result};`, docs: "A function with a result." },
  "name: async func()": { snippet: `\${1:name}: async func($2);`, docs: "A function that may wait." },
  "name: static func()": { snippet: `\${1:name}: static func($2);`, docs: "A function of the resource that takes no handle." },
  "name: interface {}": { snippet: `\${1:name}: interface {\n\t$0\n}`, docs: "An interface that is written here." },
  "package {}": { snippet: `package \${1:namespace}:\${2:name} {\n\t$0\n}`, docs: "A package nested in this file." },
};

const TYPES = ["record", "variant", "enum", "flags", "resource", "type"];

function keyword(asked: Asked, word: string): CompletionEntry {
  const snippet = SNIPPETS[word];
  return entry(asked, "keyword", word, RANK.near, {
    insertText: snippet ?? word,
    snippet: snippet !== undefined,
    documentation: KEYWORD_WORDS[word] ?? "",
  });
}

function shape(asked: Asked, label: string): CompletionEntry {
  const { snippet, docs } = SHAPES[label]!;
  return entry(asked, "keyword", label, RANK.language, { insertText: snippet, snippet: true, documentation: docs });
}

/** Words without a snippet, such as `as`. */
export function bareWords(asked: Asked, ...words: string[]): CompletionEntry[] {
  return words.map((it) => entry(asked, "keyword", it, RANK.near, { documentation: KEYWORD_WORDS[it] ?? "" }));
}

/** What may begin an item of a file or of a nested package. */
export function topWords(asked: Asked): CompletionEntry[] {
  const nested = asked.spot.bodies.length > 0;
  const declared = (asked.model.trees.get(asked.path)?.package ?? null) !== null;
  const words = ["interface", "world", "use"].map((it) => keyword(asked, it));
  const first = asked.text.slice(0, asked.spot.word.start).trim() === "" || noItemBefore(asked);
  if (!nested && !declared && first && !asked.spot.gated)
    words.push(entry(asked, "keyword", "package", RANK.near, { insertText: "package ", documentation: KEYWORD_WORDS["package"]! }));
  if (!nested && !asked.spot.gated) words.push(shape(asked, "package {}"));
  return [...words, ...gates(asked)];
}

function noItemBefore({ model, path, offset }: Asked): boolean {
  return !(model.trees.get(path)?.items ?? []).some((it) => it.end < offset && it.end > it.start);
}

/** What may begin an item of an interface, a world or a resource. */
export function bodyWords(asked: Asked, body: "interface" | "world" | "resource"): CompletionEntry[] {
  const words =
    body === "interface" ? [...TYPES, "use"] : body === "world" ? ["import", "export", "include", ...TYPES, "use"] : ["constructor"];
  const shapes = { interface: ["name: func()", "name: func() -> result", "name: async func()"], world: [], resource: [] as string[] };
  shapes.resource = [...shapes.interface, "name: static func()"];
  return [...words.map((it) => keyword(asked, it)), ...shapes[body].map((it) => shape(asked, it)), ...gates(asked)];
}

/** What a world may import or export in its own words. */
export function inlineShapes(asked: Asked): CompletionEntry[] {
  return ["name: func()", "name: async func()", "name: interface {}"].map((it) => ({ ...shape(asked, it), sortText: `${RANK.rare}${it}` }));
}

/** What follows `name:` and the words of `statement` after it. */
export function functionWords(asked: Asked, after: Token[], inResource: boolean): CompletionEntry[] {
  const isStatic = after.some((it) => isToken(it, "static"));
  const isAsync = after.some((it) => isToken(it, "async"));
  const known = after.every((it) => isToken(it, "static") || isToken(it, "async"));
  if (!known) return [];
  const bare = /^\s*\(/.test(asked.text.slice(asked.spot.word.end, asked.spot.word.end + 20));
  const func = (prefix: string, rank: string): CompletionEntry =>
    entry(asked, "keyword", `${prefix}func`, rank, {
      insertText: bare ? `${prefix}func` : `${prefix}func($1)$2;`,
      snippet: !bare,
      documentation: KEYWORD_WORDS["func"]!,
    });
  const out = [func("", RANK.near)];
  if (!isAsync) out.push(func("async ", RANK.language), ...bareWords(asked, "async"), ...accessors(asked, bare));
  if (inResource && !isStatic && !isAsync) out.push(func("static ", RANK.language), ...bareWords(asked, "static"));
  return out;
}

/** A property's getter and setter. */
function accessors(asked: Asked, bare: boolean): CompletionEntry[] {
  const one = (word: string, insertText: string): CompletionEntry =>
    entry(asked, "keyword", word, RANK.language, {
      insertText: bare ? word : insertText,
      snippet: !bare,
      documentation: KEYWORD_WORDS[word]!,
    });
  return [one("get", `get() -> \${1:u32};`), one("set", `set(value: \${1:u32});`)];
}

/** Gates as a whole, to begin an item with. */
function gates(asked: Asked): CompletionEntry[] {
  return Object.entries(GATE_WORDS)
    .filter(([name]) => name !== "external-id")
    .map(([name, { docs }]) => ({ ...gateEntry(asked, name, docs, "@"), sortText: `${RANK.rare}@${name}` }));
}

function gateEntry(asked: Asked, name: string, docs: string, at: string): CompletionEntry {
  const version = asked.home?.version ?? "";
  const value = name === "unstable" ? `feature = \${1:name}` : name === "external-id" ? '"$1"' : `version = \${1:${version || "0.1.0"}}`;
  const insertText = `${at}${name}(${value})`;
  return entry(asked, "gate", `${at}${name}`, RANK.near, {
    insertText,
    snippet: true,
    documentation: docs,
    ...(name === "since" && at === "" ? { preselect: true } : {}),
  });
}

/** Inside a gate that is not closed: its name, its argument, the argument's value. */
export function gateWords(asked: Asked, gate: Token[]): CompletionEntry[] {
  const [, name, open, argument, equals, ...rest] = gate;
  if (name === undefined) return Object.entries(GATE_WORDS).map(([it, { docs }]) => gateEntry(asked, it, docs, ""));
  const words = GATE_WORDS[name.text];
  if (!words || open === undefined || words.argument === "") return [];
  if (argument === undefined)
    return [
      entry(asked, "keyword", `${words.argument} =`, RANK.near, { insertText: `${words.argument} = `, documentation: words.argumentDocs }),
    ];
  if (equals === undefined || !isToken(equals, "=")) return [];
  if (words.argument === "feature") {
    return rest.length > 0
      ? []
      : featuresOf(asked).map((it) => entry(asked, "feature", it, RANK.near, { detail: "feature of this package" }));
  }
  // Parts of a version that is being typed are replaced as a whole.
  const start = rest[0]?.start ?? asked.spot.word.start;
  const typed = /^[\w.+-]*/.exec(asked.text.slice(start, start + 100))![0];
  const replace = { start, end: Math.max(start + typed.length, asked.spot.word.end) };
  return versionsOf(asked).map((it) =>
    entry(asked, "version", it, it === asked.home?.version ? RANK.near : RANK.language, {
      replace,
      detail: it === asked.home?.version ? "the package's version" : "used in this package",
      preselect: it === asked.home?.version,
    }),
  );
}

/** The files of the package around the cursor. */
function filesOf({ path, home }: Asked): Set<string> {
  const out = new Set([path]);
  for (const scope of home?.scopes.values() ?? []) out.add(scope.path);
  return out;
}

function gatesOf(asked: Asked): Gate[] {
  const out: Gate[] = [];
  const item = (it: { gates: Gate[]; items?: unknown; functions?: unknown }): void => {
    out.push(...it.gates);
    for (const inner of [...((it.items as TopItem[] | undefined | null) ?? []), ...((it.functions as TopItem[] | undefined) ?? [])]) {
      if ("gates" in inner) item(inner);
    }
  };
  for (const file of filesOf(asked)) asked.model.trees.get(file)?.items.forEach(item);
  return out;
}

/** Feature names that the package's gates have, in the order of the alphabet. */
function featuresOf(asked: Asked): string[] {
  const used = gatesOf(asked).flatMap((gate) =>
    gate.args.flatMap((it) => (inOther(asked, it.value) && it.name.text === "feature" ? [it.value.text] : [])),
  );
  return [...new Set(used)].filter((it) => it !== "" && it !== ")").sort();
}

/** The package's own version and those that its gates have, the newest first. */
function versionsOf(asked: Asked): string[] {
  const used = gatesOf(asked).flatMap((gate) =>
    gate.args.flatMap((it) => (inOther(asked, it.value) && it.name.text === "version" ? [it.value.text] : [])),
  );
  const own: Home["version"] = asked.home?.version ?? null;
  return [...new Set([...(own === null ? [] : [own]), ...used])].filter((it) => /^\d+\.\d+\.\d+/.test(it)).sort(newestFirst);
}

/** Whether a value is not the one that is being typed. */
function inOther({ spot }: Asked, value: { start: number; end: number }): boolean {
  return value.end < spot.word.start || value.start > spot.word.end;
}

/** Orders versions, the newest first. */
export function newestFirst(a: string, b: string): number {
  return b.localeCompare(a, "en", { numeric: true });
}
