import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { MOST_AGE, sweep, typesOf, WIT_PARSER } from "../../server/src/run/cache.ts";
import type { ComponentInfo, Outcome } from "../../server/src/toolkit/toolkit.ts";
import { root, scratch } from "./kit.ts";

const HOUR = 60 * 60 * 1000;

function entry(folder: string, name: string, age: number): string {
  const file = path.join(folder, name);
  mkdirSync(file, { recursive: true });
  writeFileSync(path.join(file, "component.js"), "");
  utimesSync(file, new Date(Date.now() - age), new Date(Date.now() - age));
  return file;
}

test("what was not used for thirty days goes, the rest stays, once a day", () => {
  const cache = scratch();
  const old = entry(path.join(cache, "transpiled"), "old", MOST_AGE + HOUR);
  const used = entry(path.join(cache, "transpiled"), "used", MOST_AGE - HOUR);
  const types = entry(path.join(cache, "types", "0.1"), "t.json", MOST_AGE + HOUR);
  sweep(cache);
  assert.deepEqual([existsSync(old), existsSync(used), existsSync(types)], [false, true, false]);
  const again = entry(path.join(cache, "transpiled"), "again", MOST_AGE + HOUR);
  sweep(cache);
  assert.equal(existsSync(again), true, "the second look on one day does nothing");
  sweep(cache, Date.now() + 25 * HOUR);
  assert.equal(existsSync(again), false);
});

test("types are read once per content, and a damaged entry is made anew", () => {
  const cache = scratch();
  let asked = 0;
  const info: Outcome<ComponentInfo> = { ok: true, value: { kind: "component", world: 3, imports: [], exports: [], producers: [] } };
  const engine = {
    componentInfo: (): Outcome<ComponentInfo> => {
      asked++;
      return info;
    },
  };
  const part = { name: "x", bytes: Uint8Array.of(1), hash: "abc" };
  const read = (): unknown => typesOf(engine, part, cache);
  assert.deepEqual(
    [read(), read(), asked],
    [{ ok: true, value: { kind: "component", world: 3 } }, { ok: true, value: { kind: "component", world: 3 } }, 1],
  );
  const folder = path.join(cache, "types", WIT_PARSER);
  writeFileSync(path.join(folder, readdirSync(folder)[0]!), "{");
  read();
  assert.equal(asked, 2);
});

test("a cache that cannot be written is no error", () => {
  const blocked = path.join(scratch(), "file");
  writeFileSync(blocked, "");
  const engine = {
    componentInfo: (): Outcome<ComponentInfo> => ({ ok: true, value: { kind: "module", imports: [], exports: [], producers: [] } }),
  };
  assert.deepEqual(typesOf(engine, { name: "x", bytes: new Uint8Array(), hash: "h" }, blocked), { ok: true, value: { kind: "module" } });
  sweep(blocked);
});

test("cached types carry the version of the engine that wrote them", () => {
  const lock = readFileSync(path.join(root, "components", "toolkit", "Cargo.lock"), "utf8");
  const versions = [...lock.matchAll(/name = "wit-parser"\nversion = "([^"]+)"/g)].map((it) => it[1]);
  assert.ok(versions.includes(WIT_PARSER), `WIT_PARSER is ${WIT_PARSER}, the engine has ${versions.join(", ")}`);
});
