/**
 * Finds the source code that implements functions of WIT in the folders of a workspace. Files are read one batch after the other without ever
 * blocking other requests; what they declare is kept until they change.
 */
import { type Dirent, promises as fs } from "node:fs";
import path from "node:path";
import {
  type Declaration,
  declarationsIn,
  implementedBy,
  type Language,
  languageOf,
  strengthOf,
  type WitFunction,
} from "../features/implementations.ts";
import { lineStarts, type Position, positionAt } from "../wit/lines.ts";

/** Where a function (or an interface or resource) is implemented. */
export interface FoundImplementation {
  /** The index of what was wanted. */
  wanted: number;
  path: string;
  /** UTF-16 offsets of the name, and the same as positions. */
  start: number;
  end: number;
  range: { start: Position; end: Position };
}

/** Texts of open documents, which win over the disk. */
export type OpenText = (file: string) => string | undefined;

const MOST_FILES = 5000;
const MOST_FOLDERS = 5000;
const MOST_BYTES = 1 << 20;
const MOST_NEIGHBOURS = 200;
const BATCH = 8;
/** Milliseconds after which others get their turn. */
const SLICE = 8;

/** Dependencies, and what builds and generators write; folders that begin with a dot are left out too. */
const SKIPPED = new Set("node_modules target dist gen out build vendor venv __pycache__ site-packages bindings".split(" "));

interface Source {
  path: string;
  language: Language;
  /** What shows that the file has changed: time and size, or the text of an open document itself. */
  key: string;
  declarations: Declaration[];
  /** Positions of all declarations, in their order. */
  ranges: { start: Position; end: Position }[];
}

const cache = new Map<string, Source>();

/**
 * Searches folders for what implements each of the wanted functions; only those places of a language that fit best.
 * `cancelled` is asked often: what has been found until then is answered.
 */
export async function findImplementations(
  roots: readonly string[],
  wanted: readonly WitFunction[],
  cancelled: () => boolean = () => false,
  open: OpenText = () => undefined,
): Promise<FoundImplementation[]> {
  const best = new Map<string, { strength: number; found: Map<string, FoundImplementation> }>();
  let since = performance.now();
  for (const source of await readSources(await sourceFiles(roots, cancelled), cancelled, open)) {
    for (const { declaration, ...place } of await placesOf(source, open)) {
      if (cancelled()) return answer(best);
      if (performance.now() - since > SLICE) {
        await new Promise((resolve) => setImmediate(resolve));
        since = performance.now();
      }
      for (let index = 0; index < wanted.length; index++) {
        const strength = strengthOf(source.language, declaration, wanted[index]!, moduleOf(source.path));
        const key = `${index} ${source.language}`;
        const before = best.get(key);
        if (strength === 0 || strength < (before?.strength ?? 0)) continue;
        const found = before?.strength === strength ? before.found : new Map<string, FoundImplementation>();
        found.set(`${place.path}:${declaration.start}`, { wanted: index, ...place, start: declaration.start, end: declaration.end });
        best.set(key, { strength, found });
      }
    }
  }
  return answer(best);
}

function answer(best: Map<string, { found: Map<string, FoundImplementation> }>): FoundImplementation[] {
  const all = [...best.values()].flatMap((it) => [...it.found.values()]);
  return all.sort((a, b) => a.wanted - b.wanted || (a.path === b.path ? a.start - b.start : a.path < b.path ? -1 : 1));
}

/**
 * Which of the exports is implemented at an offset of a file. What is exported by another file's words (JavaScript's
 * `export const iface = { f }` with an imported `f`) is looked for in the files of the same folder.
 */
export async function witFunctionFor(
  file: string,
  text: string,
  offset: number,
  exports: readonly WitFunction[],
  open: OpenText = () => undefined,
): Promise<WitFunction | null> {
  const language = languageOf(file);
  if (!language) return null;
  const mine: OpenText = (it) => (it === file ? text : open(it));
  const holds = (it: Declaration): boolean => it.whole.start <= offset && offset <= it.whole.end;
  const around = declarationsIn(language, text).filter(holds);
  if (language === "javascript" && around.length > 0) {
    const folder = path.dirname(file);
    const names = (await list(folder)).filter((it) => it.isFile() && languageOf(it.name) === language).slice(0, MOST_NEIGHBOURS);
    for (const other of await readSources(
      names.map((it) => path.join(folder, it.name)),
      () => false,
      mine,
    )) {
      const here = (await placesOf(other, mine)).filter((it) => it.path === file && other.path !== file && holds(it.declaration));
      for (const it of here) around.push(it.declaration);
    }
  }
  return implementedBy(language, around, exports, moduleOf(file));
}

interface PlacedDeclaration {
  path: string;
  range: { start: Position; end: Position };
  declaration: Declaration;
}

/** What a file declares; what it imports to export it is where its code is, as far as the other file can be read. */
async function placesOf(source: Source, open: OpenText): Promise<PlacedDeclaration[]> {
  const out: PlacedDeclaration[] = [];
  for (const [at, declaration] of source.declarations.entries()) {
    const own = { path: source.path, range: source.ranges[at]!, declaration };
    const other = declaration.imported ? await moduleFile(source.path, declaration.imported.module, open) : null;
    if (!other) {
      out.push(own);
      continue;
    }
    const found = other.declarations.flatMap((it, index): PlacedDeclaration[] => {
      const made = exportedAs(it, declaration);
      return made ? [{ path: other.path, range: other.ranges[index]!, declaration: made }] : [];
    });
    if (found.length === 0 && declaration.name !== null) out.push(own);
    for (const it of found) out.push(it);
  }
  return out;
}

/** An export of one module as what another one makes of it when it exports it again; null for one that it does not import. */
function exportedAs(declaration: Declaration, through: Declaration): Declaration | null {
  const { name, homes, imported } = through;
  const home = declaration.homes[0]?.[0];
  if (declaration.imported) return null;
  if (name !== null) {
    return home === undefined && declaration.type === null && declaration.name === imported!.name ? { ...declaration, name, homes } : null;
  }
  if (through.type !== null)
    return home === undefined && declaration.type === imported!.name ? { ...declaration, type: through.type, homes } : null;
  return home === (imported!.name === "*" ? undefined : imported!.name) ? { ...declaration, homes } : null;
}

/** The module that a relative import names; TypeScript's may be named as what they become. */
async function moduleFile(from: string, module: string, open: OpenText): Promise<Source | null> {
  if (!module.startsWith(".")) return null;
  const base = path.resolve(path.dirname(from), module);
  const plain = base.replace(/\.[cm]?[jt]s$/, "");
  for (const file of [base, `${plain}.ts`, `${plain}.js`, `${plain}.mts`, `${plain}.mjs`, `${base}/index.ts`, `${base}/index.js`]) {
    const found = languageOf(file) === "javascript" ? await readSource(file, open) : null;
    if (found) return found;
  }
  return null;
}

function moduleOf(file: string): string {
  return path.basename(file).replace(/\.[^.]*$/, "");
}

async function list(folder: string): Promise<Dirent[]> {
  try {
    return (await fs.readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return []; // gone or unreadable
  }
}

/** Files in languages that are known, in breadth first: what lies deep is left out where there is too much. */
async function sourceFiles(roots: readonly string[], cancelled: () => boolean): Promise<string[]> {
  const found = new Set<string>();
  const folders = roots.map((it) => path.resolve(it));
  for (let index = 0; index < folders.length && index < MOST_FOLDERS && found.size < MOST_FILES && !cancelled(); index++) {
    for (const entry of await list(folders[index]!)) {
      const file = path.join(folders[index]!, entry.name);
      if (entry.isDirectory()) {
        if (!entry.name.startsWith(".") && !SKIPPED.has(entry.name)) folders.push(file);
      } else if (entry.isFile() && found.size < MOST_FILES && languageOf(entry.name)) found.add(file);
    }
  }
  return [...found];
}

async function readSources(files: readonly string[], cancelled: () => boolean, open: OpenText): Promise<Source[]> {
  const out: Source[] = [];
  for (let index = 0; index < files.length && !cancelled(); index += BATCH) {
    for (const source of await Promise.all(files.slice(index, index + BATCH).map((file) => readSource(file, open)))) {
      if (source) out.push(source);
    }
    await new Promise((resolve) => setImmediate(resolve)); // whoever waits is next
  }
  return out;
}

/** What a file declares; null if it cannot be read or is too large. */
async function readSource(file: string, open: OpenText): Promise<Source | null> {
  const language = languageOf(file);
  if (!language) return null;
  const shown = open(file);
  try {
    const stat = shown === undefined ? await fs.stat(file) : null;
    if ((stat?.size ?? shown!.length) > MOST_BYTES) return null;
    const key = stat ? `${stat.mtimeMs} ${stat.size}` : shown!;
    const known = cache.get(file);
    if (known?.key === key) return known;
    const text = shown ?? (await fs.readFile(file, "utf8"));
    const declarations = declarationsIn(language, text);
    const starts = declarations.length > 0 ? lineStarts(text) : [];
    const ranges = declarations.map((it) => ({ start: positionAt(starts, it.start), end: positionAt(starts, it.end) }));
    const source = { path: file, language, key, declarations, ranges };
    if (cache.size >= 2 * MOST_FILES) cache.clear();
    cache.set(file, source);
    return source;
  } catch {
    return null; // gone in the meantime
  }
}
