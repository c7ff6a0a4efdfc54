/** WIT that nobody wrote: mutated packages, and packages of `wasm-tools wit-smith`; and how we stand to the official verdict on it. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { toDiagnostic } from "../../server/src/compose/problems.ts";
import { formatWit } from "../../server/src/features/format.ts";
import type { SourceFile, Toolkit, WitPackage, WitSource } from "../../server/src/toolkit/toolkit.ts";
import { findings } from "../../server/src/wit/findings.ts";
import { lineAt, lineStarts } from "../../server/src/wit/lines.ts";
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
  const times = 1 + next(3);
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
  const wrong: string[] = [];
  const own = source.main.flatMap((file) => {
    const again = lex(file.text).map((it) => file.text.slice(it.start, it.end));
    if (again.join("") !== file.text) wrong.push(`${file.path}: the pieces are not the text`);
    const { problems } = trees.get(file)!.file;
    const starts = lineStarts(file.text);
    const all = [...problems, ...(problems.length > 0 ? [] : findings(model, file.path))].sort((a, b) => a.start - b.start);
    return all.map((it) => ({ file: file.path, line: lineAt(starts, it.start), message: it.message }));
  });
  if (verdict.ok) {
    for (const it of own) wrong.push(`${it.file}:${it.line + 1}: ${it.message}, but the package is valid`);
    if (wrong.length === 0) wrong.push(...formatting(toolkit, source));
    return { valid: true, wrong, located: null, official: "" };
  }
  const texts = new Map(source.main.map((it) => [it.path, it.text]));
  const { file, range, message } = toDiagnostic(verdict.problem, "", "wit", (it) => texts.get(it));
  const official = `${file}:${range.start.line + 1}: ${message}`;
  if (!texts.has(file)) return { valid: false, wrong, located: null, official };
  const there = own.filter((it) => it.file === file);
  const same = (it: { line: number } | undefined): boolean => it?.line === range.start.line;
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
