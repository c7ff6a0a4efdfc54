/** Parsing again after an edit gives the tree that a whole parse gives, in whatever state the text is. */
import assert from "node:assert/strict";
import test from "node:test";
import { parseWit } from "../../server/src/wit/parse.ts";
import { type Parse, parseAgain } from "../../server/src/wit/reparse.ts";
import { wasiFiles } from "../kit/models.ts";
import { random } from "../toolkit/kit.ts";

const NESTED = `package a:b@1.0.0;
use c:d/e as f;
/* block */ /** docs */
@since(version = 1.0.0)
interface i { use f.{t as u}; record r { a: list<u>, } variant v { x(r), y } f: func(a: r, b: borrow<s>) -> v; resource s { constructor(); m: async func(); } }
package x:y@2.0.0 { interface j { type t = u8; } world w { import j; export g: func(); } }
// a comment
world w { include x:y/w@2.0.0 with { g as h }; import k: interface { z: func(); } export i; import n: i; enum e { a, b } }
`;

/** Pieces that begin, end and break things. */
const PIECES = [
  "{",
  "}",
  ";",
  "/*",
  "*/",
  "///x\n",
  "//",
  "@",
  "interface q {",
  "}\n",
  "use a;",
  '"',
  ":",
  "-",
  ">",
  "->",
  " ",
  "\n",
  "package p:q;",
];

test("after each of many random edits the tree equals that of a whole parse", () => {
  const next = random(7);
  const texts = [NESTED, NESTED.repeat(3), "", ...wasiFiles().map((it) => it.text)];
  for (const text of texts.slice(0, 14)) {
    let now = text;
    let parse: Parse | undefined;
    for (let round = 0; round < 120; round++) {
      parse = parseAgain(now, parse);
      assert.deepEqual(parse.file, parseWit(now), now);
      const at = next(now.length + 1);
      const gone = next(4) === 0 ? next(40) : next(3);
      const piece = next(3) === 0 ? now.slice(next(now.length + 1)).slice(0, next(60)) : PIECES[next(PIECES.length)]!;
      // Mostly an edit, sometimes back to where it was sound.
      now = next(8) === 0 ? text : now.slice(0, at) + (next(3) === 0 ? "" : piece) + now.slice(at + gone);
    }
  }
});

test("items before the edit are the same objects, and those behind it too where nothing moved", () => {
  const before = parseAgain(NESTED, undefined);
  const after = parseAgain(NESTED.replace("export i;", "export j;"), before);
  assert.equal(after.file.items[1], before.file.items[1]);
  const early = parseAgain(NESTED.replace("a: list<u>", "a: list<v>"), before);
  assert.equal(early.file.items.at(-1), before.file.items.at(-1));
});
