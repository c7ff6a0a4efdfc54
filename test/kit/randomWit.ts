/** WIT that nobody wrote: mutated packages, and packages of `wasm-tools wit-smith`; and how we stand to the official verdict on it. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { toDiagnostic } from "../../server/src/compose/problems.ts";
import { ownFindings } from "../../server/src/compose/witCheck.ts";
import { formatWit } from "../../server/src/features/format.ts";
import type { Diagnostic } from "../../server/src/protocol/diagnostic.ts";
import type { SourceFile, Toolkit, WitPackage, WitSource } from "../../server/src/toolkit/toolkit.ts";
import { buildModel, type SourceTree } from "../../server/src/wit/model.ts";
import { parseWit } from "../../server/src/wit/parse.ts";
import { lex } from "../../server/src/wit/tokens.ts";
import { canonical, crateSource, must, readWit } from "../toolkit/kit.ts";

export type Random = (below: number) => number;

export interface Judgement {
  valid: boolean;
  /** What must not be, in sentences. */
  wrong: string[];
  /** Of an invalid package whose error has a place: whether our first finding, or any, stands on the official line. */
  located: { first: boolean; any: boolean } | null;
  official: string;
}

/** Features that are on, as in the official suite. */
const FEATURES = { all: false, names: ["active"] };

/** The WASI packages, and the official suite where cargo has it. */
export async function realPackages(): Promise<WitSource[]> {
  const wasi = path.join(process.cwd(), "test", "fixtures", "wasi", "wit");
  const out = [await readWit(wasi, wasi)];
  for (const name of readdirSync(path.join(wasi, "deps"))) {
    const folder = path.join(wasi, "deps", name);
    const own = await readWit(folder, wasi);
    out.push({ main: own.main, deps: out[0]!.deps.filter((it) => it.tag !== "source" || it.val[0]?.path !== own.main[0]?.path) });
  }
  const crate = crateSource("wit-parser", "0.263.");
  const ui = crate === null ? null : path.join(crate, "tests", "ui");
  for (const name of ui !== null && existsSync(ui) ? readdirSync(ui) : []) {
    if (name === "parse-fail" || name.endsWith(".json")) continue;
    const source = await readWit(path.join(ui!, name), ui!);
    // What is large takes long and has little that is new.
    if (source.main.length > 0 && source.main.every((it) => it.text.length < 30_000)) out.push(source);
  }
  return out;
}

/** The package with one of its files changed here and there. */
export function mutated(source: WitSource, next: Random): WitSource {
  const chosen = next(source.main.length);
  const times = next(3) === 0 ? 2 : 1;
  const main = source.main.map((file, index): SourceFile => {
    if (index !== chosen) return file;
    let { text } = file;
    for (let i = 0; i < times; i++) text = mutate(text, next);
    return { path: file.path, text };
  });
  return { main, deps: source.deps };
}

const WORDS =
  'interface world package use type record variant enum flags resource func async static constructor import export include with as get set own borrow list option result tuple stream future map u8 string a-b %list X 0 1.2.3 _ { } ( ) < > : ; , . / @ = -> * + - % ! // /* */ /** " \u00e9 @since(version=1.0.0) @unstable(feature=active)'.split(
    " ",
  );

function mutate(text: string, next: Random): string {
  const kind = next(9);
  if (kind === 0) return text.slice(0, next(text.length + 1));
  if (kind <= 2) return swapLines(text, next, kind === 1);
  const pieces = lex(text);
  const tokens = pieces.flatMap((it, index) => (it.kind === "space" ? [] : [index]));
  if (tokens.length < 2) return text + WORDS[next(WORDS.length)]!;
  const at = next(tokens.length - 1);
  const texts = pieces.map((it) => text.slice(it.start, it.end));
  const [one, other] = [tokens[at]!, tokens[at + 1]!];
  if (kind === 3) texts[one] = "";
  else if (kind === 4) texts[one] = `${texts[one]} ${texts[one]}`;
  else if (kind === 5) [texts[one], texts[other]] = [texts[other]!, texts[one]!];
  else if (kind === 6) texts[one] = texts[tokens[next(tokens.length)]!]!;
  else if (kind === 7) texts[one] = WORDS[next(WORDS.length)]!;
  else texts[one] = `${texts[one]} ${WORDS[next(WORDS.length)]!} `;
  return texts.join("");
}

/** Two lines in each other's place, or a line gone. */
function swapLines(text: string, next: Random, gone: boolean): string {
  const lines = text.split("\n");
  const [a, b] = [next(lines.length), next(lines.length)];
  if (gone) lines.splice(a, 1);
  else [lines[a], lines[b]] = [lines[b]!, lines[a]!];
  return lines.join("\n");
}

/** Packages of the official generator, printed by the official printer: what comes of some bytes. Fewer than asked for, as not all bytes make one. */
export function smithed(tool: string, toolkit: Toolkit, count: number, next: Random): WitSource[] {
  const folder = mkdtempSync(path.join(os.tmpdir(), "witloom-smith-"));
  try {
    return Array.from({ length: count }, (_, index): WitSource[] => {
      const seed = path.join(folder, `${index}`);
      writeFileSync(
        seed,
        Uint8Array.from({ length: 200 + next(4000) }, () => next(256)),
      );
      const run = spawnSync(tool, ["wit-smith", "--async", seed], { maxBuffer: 1 << 28 });
      if (run.status !== 0) return [];
      const text = must(toolkit.componentWit(new Uint8Array(run.stdout)));
      return [{ main: [{ path: `smith-${index}.wit`, text }], deps: [] }];
    }).flat();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Compares what we find in a package with the official verdict on it. */
export function judge(toolkit: Toolkit, source: WitSource): Judgement {
  const verdict = toolkit.checkWit(source, FEATURES);
  const trees = new Map<SourceFile, SourceTree>(source.main.map((it) => [it, { path: it.path, file: parseWit(it.text) }]));
  const model = buildModel([[...trees.values()], ...source.deps.map((it) => treesOf(toolkit, it))]);
  const wrong = source.main.flatMap(({ path: file, text }) => {
    const again = lex(text).map((it) => text.slice(it.start, it.end));
    return again.join("") === text ? [] : [`${file}: the pieces are not the text`];
  });
  // As the official parser does: what is wrong with the syntax comes first.
  const rank = (it: Diagnostic): number => it.range.start.line + (it.code === "syntax" ? 0 : 1_000_000);
  const own = ownFindings(source, model).sort((a, b) => rank(a) - rank(b));
  if (verdict.ok) {
    for (const it of own) wrong.push(`${it.file}:${it.range.start.line + 1}: ${it.message}, but the package is valid`);
    if (wrong.length === 0) wrong.push(...formatting(toolkit, source));
    return { valid: true, wrong, located: null, official: "" };
  }
  const texts = new Map(source.main.map((it) => [it.path, it.text]));
  const { file, range, message } = toDiagnostic(verdict.problem, "", "wit", (it) => texts.get(it));
  const official = `${file}:${range.start.line + 1}: ${message}`;
  if (!texts.has(file)) return { valid: false, wrong, located: null, official };
  const there = own.filter((it) => it.file === file);
  const same = (it: Diagnostic | undefined): boolean => it?.range.start.line === range.start.line;
  return { valid: false, wrong, located: { first: same(there[0]), any: there.some(same) }, official };
}

function treesOf(toolkit: Toolkit, dep: WitPackage): SourceTree[] {
  if (dep.tag === "source") return dep.val.map(({ path: file, text }) => ({ path: file, file: parseWit(text) }));
  const text = toolkit.componentWit(dep.val.bytes);
  return text.ok ? [{ path: dep.val.path, file: parseWit(text.value) }] : [];
}

/** Formatting a valid package twice is formatting it once, and the official parser reads the same from it. */
function formatting(toolkit: Toolkit, source: WitSource): string[] {
  const wrong: string[] = [];
  const main = source.main.map(({ path: file, text }) => {
    const formatted = formatWit(text);
    if (formatted === null) wrong.push(`${file}: is not formatted`);
    else if (formatWit(formatted) !== formatted) wrong.push(`${file}: is formatted otherwise the second time`);
    return { path: file, text: formatted ?? text };
  });
  const meaning = (of: WitSource): string => {
    const resolved = toolkit.resolveWit(of, FEATURES);
    return resolved.ok ? canonical({ ...resolved.value, spans: null }) : resolved.problem.message;
  };
  if (meaning({ main, deps: source.deps }) !== meaning(source)) wrong.push(`${main[0]!.path}: means something else when it is formatted`);
  return wrong;
}

/** How many of the packages were judged how, and everything that must not be. */
export interface Tally {
  valid: number;
  invalid: number;
  /** Invalid with a place; and those where our first finding, or any, is on its line. */
  located: number;
  first: number;
  any: number;
  wrong: string[];
}

/** Judges packages one after the other; what our side throws is wrong, too. */
export function tally(toolkit: Toolkit, packages: Iterable<WitSource>): Tally {
  const out: Tally = { valid: 0, invalid: 0, located: 0, first: 0, any: 0, wrong: [] };
  for (const source of packages) {
    try {
      const { valid, wrong, located } = judge(toolkit, source);
      out[valid ? "valid" : "invalid"]++;
      out.wrong.push(...wrong);
      if (!located) continue;
      out.located++;
      if (located.first) out.first++;
      if (located.any) out.any++;
    } catch (error) {
      out.wrong.push(`${source.main.map((it) => it.text).join("\n")}\n${(error as Error).stack}`);
    }
  }
  return out;
}

/** Real packages, changed here and there. */
export function* mutations(packages: WitSource[], count: number, next: Random): Iterable<WitSource> {
  for (let i = 0; i < count; i++) yield mutated(packages[i % packages.length]!, next);
}

export function told({ valid, invalid, located, first, any, wrong }: Tally): string {
  return `${valid} valid, ${invalid} invalid; of ${located} places our first finding is on the line of ${first}, any on that of ${any}; ${wrong.length} wrong`;
}
