import assert from "node:assert/strict";
import test from "node:test";
import { highlights } from "../../server/src/features/highlight.ts";
import { references } from "../../server/src/features/references.ts";
import { occurrences } from "../../server/src/wit/names.ts";
import { example, marked, place, shown, wasi } from "../kit/models.ts";

/** The references at `$0` must be what the carets mark. */
function checkReferences(source: string, declaration = true): void {
  const { model, fixture, at } = example(source);
  const found = references(model, at.path, at.offset, declaration);
  const order = (it: { path: string; start: number }): string => `${it.path}:${String(it.start).padStart(6, "0")}`;
  assert.deepEqual(
    found.sort((a, b) => order(a).localeCompare(order(b))),
    marked(fixture).sort((a, b) => order(a).localeCompare(order(b))),
  );
}

const TWO_FILES = `
package a:b;
interface types {
  record point { x: u32 }
  //     ^^^^^
  f: func(p: list<po$0int>);
  //              ^^^^^
}
//- /more.wit
interface more {
  use types.{point as place};
  //         ^^^^^
  //                  ^^^^^
  g: func() -> place;
  //           ^^^^^
  h: func(point: u8);
}`;

test("references to a type: its other names too, in every file", () => checkReferences(TWO_FILES));

test("references without the declaration", () => {
  checkReferences(TWO_FILES.replace("  //     ^^^^^\n", ""), false);
});

test("references to an interface from another package, with top-level use", () => {
  checkReferences(`
package a:b;
use x:y/store as shop;
//      ^^^^^
//               ^^^^
world w {
  import sho$0p;
  //     ^^^^
  export x:y/store;
  //         ^^^^^
}
//- /deps/y/z.wit
package x:y;
interface store {}
//        ^^^^^`);
});

test("a name that nothing declares has no references; neither has a space", () => {
  checkReferences("package a:b; interface i { f: func(x: no$0pe) -> nope; }");
  checkReferences("package a:b; interface i { $0 type t = u8; }");
});

test("a package's references are its declarations and paths", () => {
  checkReferences(`
package a$0:b;
//      ^^^
interface i {}
//- /more.wit
package a:b;
//      ^^^
interface k { use a:b/i.{t}; }
//                ^^^`);
});

test("highlights tell where a name is given and where it is used, in this file only", () => {
  const { model, at, texts } = example(TWO_FILES.replace("po$0int>", "point>").replace("-> place", "-> pl$0ace"));
  const kinds = highlights(model, at.path, at.offset).map((it) => `${texts.get(at.path)!.slice(it.start, it.end)} ${it.kind}`);
  assert.deepEqual(kinds, ["point read", "place write", "place read"]);
});

test("unknown names are highlighted as text", () => {
  const { model, at } = example("package a:b; interface i { f: func(x: no$0pe) -> nope; } interface j { g: func() -> nope; }");
  assert.deepEqual(
    highlights(model, at.path, at.offset).map((it) => it.kind),
    ["text", "text"],
  );
});

test("WASI: references across packages", () => {
  const loaded = wasi();
  const at = place(loaded, "/deps/io/poll.wit", "resource pollable") + "resource ".length;
  const found = references(loaded.model, "/deps/io/poll.wit", at, false);
  const files = [...new Set(found.map((it) => it.path))].sort();
  assert.deepEqual(files, [
    "/deps/clocks/monotonic-clock.wit",
    "/deps/io/poll.wit",
    "/deps/io/streams.wit",
    "/deps/sockets/ip-name-lookup.wit",
    "/deps/sockets/tcp.wit",
    "/deps/sockets/udp.wit",
    "/types.wit",
  ]);
  for (const it of found) assert.match(shown(loaded, it), / pollable$/);
  // As many as the word stands in the text outside of comments.
  const words = [...loaded.texts.values()].flatMap((text) => text.replaceAll(/\/\/.*/g, "").match(/(?<![\w-])pollable(?![\w-])/g) ?? []);
  assert.equal(found.length, words.length - 1);
});

test("WASI: every name has a meaning, and is among the references to what it means", () => {
  const { model } = wasi();
  let checked = 0;
  for (const path of model.trees.keys()) {
    for (const it of occurrences(model, path)) {
      assert.ok(it.meaning, `${path}:${it.name.start} ${it.name.text}`);
      if (checked++ % 7 !== 0) continue;
      const found = references(model, path, it.name.start, true);
      assert.ok(
        found.some((other) => other.path === path && other.start === it.name.start),
        `${path} ${it.name.text}`,
      );
    }
  }
  assert.ok(checked > 1000, `${checked}`);
});
