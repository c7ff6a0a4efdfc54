/** Models for tests: of a fixture, and of the WASI packages under `test/fixtures/wasi`. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { buildModel, type SourceTree, type WitModel } from "../../server/src/wit/model.ts";
import { parseWit } from "../../server/src/wit/parse.ts";
import { type Fixture, parseFixture } from "./fixture.ts";

export interface Loaded {
  model: WitModel;
  texts: Map<string, string>;
}

/** A fixture with its model; `at` is where `$0` stood. */
export interface Case extends Loaded {
  fixture: Fixture;
  at: { path: string; offset: number };
}

/** Files in one folder are one package; those below `/deps/X/` are packages of their own. */
export function load(files: { path: string; text: string }[]): Loaded {
  const packages = new Map<string, SourceTree[]>();
  for (const { path: file, text } of files) {
    const key = /^\/deps\/[^/]+/.exec(file)?.[0] ?? "";
    packages.set(key, [...(packages.get(key) ?? []), { path: file, file: parseWit(text) }]);
  }
  return { model: buildModel([...packages.values()]), texts: new Map(files.map((it) => [it.path, it.text])) };
}

/** Reads a fixture (see `parseFixture`). */
export function example(source: string): Case {
  const fixture = parseFixture(source);
  return { ...load(fixture.files), fixture, at: fixture.cursor ?? { path: "/main.wit", offset: 0 } };
}

/** The files of `wasi:http` as `/NAME.wit`, those of its dependencies as `/deps/PACKAGE/NAME.wit`. */
export function wasiFiles(): { path: string; text: string }[] {
  const root = path.join(process.cwd(), "test", "fixtures", "wasi", "wit");
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((it) => it.endsWith(".wit"))
    .sort()
    .map((it) => ({ path: `/${it.replaceAll("\\", "/")}`, text: readFileSync(path.join(root, it), "utf8") }));
}

/** `wasi:http` with its dependencies. */
export function wasi(): Loaded {
  return load(wasiFiles());
}

/** Where a text stands in a file: at the `nth` time, at its beginning. */
export function place(loaded: Loaded, file: string, text: string, nth = 0): number {
  let at = -1;
  for (let i = 0; i <= nth; i++) at = loaded.texts.get(file)!.indexOf(text, at + 1);
  assert.ok(at >= 0, `${file} has no ${text}`);
  return at;
}

/** A place as a person sees it: `/file.wit:LINE text`. */
export function shown(loaded: Loaded, target: { path: string; start: number; end: number }): string {
  const text = loaded.texts.get(target.path)!;
  return `${target.path}:${text.slice(0, target.start).split("\n").length} ${text.slice(target.start, target.end)}`;
}

/** What carets mark in a fixture, in order. */
export function marked(fixture: Fixture): { path: string; start: number; end: number }[] {
  return fixture.marks.map(({ path: file, start, end }) => ({ path: file, start, end }));
}

/** The files after edits. */
export function edited(
  loaded: Loaded,
  edits: { path: string; start: number; end: number; newText: string }[],
): { path: string; text: string }[] {
  return [...loaded.texts].map(([file, text]) => {
    const own = edits.filter((it) => it.path === file).sort((a, b) => b.start - a.start);
    return { path: file, text: own.reduce((out, it) => out.slice(0, it.start) + it.newText + out.slice(it.end), text) };
  });
}
