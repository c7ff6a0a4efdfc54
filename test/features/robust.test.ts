/** The features on broken text: whatever is typed, nothing throws, and places lie within the text. */
import assert from "node:assert/strict";
import test from "node:test";
import { documentLinks } from "../../server/src/features/documentLinks.ts";
import { folding } from "../../server/src/features/folding.ts";
import { hierarchyItem, incoming, outgoing } from "../../server/src/features/hierarchy.ts";
import { highlights } from "../../server/src/features/highlight.ts";
import { inlayHints } from "../../server/src/features/inlayHints.ts";
import { linkedEditing } from "../../server/src/features/linkedEditing.ts";
import { references } from "../../server/src/features/references.ts";
import { prepareRename, rename } from "../../server/src/features/rename.ts";
import { selectionRanges } from "../../server/src/features/selectionRanges.ts";
import { encode } from "../../server/src/features/semanticEncoding.ts";
import { semanticTokens } from "../../server/src/features/semanticTokens.ts";
import { typeDefinition } from "../../server/src/features/typeDefinition.ts";
import { remarks } from "../../server/src/features/unused.ts";
import { witLenses } from "../../server/src/features/witLenses.ts";
import { workspaceSymbols } from "../../server/src/features/workspaceSymbols.ts";
import { lineStarts } from "../../server/src/wit/lines.ts";
import { load } from "../kit/models.ts";

const TEXT = `package a:b@1.0.0;
use x:y/store@1.0.0 as shop; use own;
interface own { use shop.{t as s, u}; record r { f: list<option<u8>>, g: s } resource q { constructor(a: r); m: static func() -> q; } }
@deprecated(version = 1.0.0) interface old { use own.{r}; f: async func(a: r, b: tuple<r, %u8>) -> result<_, string>; type %u8 = u16; }
/* a
   b */
world w { import n: interface { use own.{r}; f: func(); } include v with { a as b, c as d } export shop; import x: get() -> u8; }
world v { include w; import a: func(); export c: own; }
package x:y@1.0.2 { interface store { type t = u8; type u = t; } }
`;

/** Every feature at one offset; gives all places that it answers with. */
function everything(text: string, offset: number): { start: number; end: number }[] {
  const path = "/main.wit";
  const { model } = load([{ path, text }]);
  const all = (): boolean => true;
  const tokens = semanticTokens(model, path, text);
  encode(tokens, lineStarts(text));
  const item = hierarchyItem(model, path, offset);
  const prepared = prepareRename(model, path, offset, all);
  const renamed = rename(model, path, offset, "fresh-name", all);
  const folds = folding(model.trees.get(path)!, text);
  assert.ok(folds.every((it) => it.startLine >= 0 && it.endLine > it.startLine && it.endLine < lineStarts(text).length));
  assert.ok(inlayHints(model, path).every((it) => it.offset >= 0 && it.offset <= text.length));
  return [
    ...tokens,
    ...references(model, path, offset, true),
    ...highlights(model, path, offset),
    ...(linkedEditing(model, path, offset) ?? []),
    ...selectionRanges(model.trees.get(path)!, text.length, offset),
    ...typeDefinition(model, path, offset),
    ...workspaceSymbols(model, "r"),
    ...(item
      ? [
          item.place,
          item.namePlace,
          ...incoming(model, item).flatMap((it) => it.places),
          ...outgoing(model, item).map((it) => it.item.place),
        ]
      : []),
    ...("reason" in prepared ? [] : [prepared]),
    ...("reason" in renamed ? [] : renamed.edits),
    ...witLenses(model, path).flatMap((it) => [it, ...it.places]),
    ...documentLinks(model, path),
    ...remarks(model, path),
  ];
}

test("no feature throws on broken text, and places lie in it", () => {
  let seed = 11;
  const random = (below: number): number => {
    seed = (seed * 1103515245 + 12345) & 0x7fffffff;
    return (seed >> 8) % below;
  };
  let answers = 0;
  for (let i = 0; i < 600; i++) {
    const at = random(TEXT.length);
    const from = random(TEXT.length);
    const piece = random(3) === 0 ? TEXT.slice(from, from + random(60)) : "{}()<>;:,.@%\u{1F600}\ud800/*="[random(17)]!;
    const text = TEXT.slice(0, at) + piece + TEXT.slice(at + random(20));
    for (const place of everything(text, Math.min(text.length, Math.max(0, at + random(20) - 10)))) {
      assert.ok(place.start >= 0 && place.start <= place.end && place.end <= text.length, JSON.stringify({ text, place }));
      answers++;
    }
  }
  assert.ok(answers > 50_000, `${answers}`);
});

test("worlds and interfaces in circles end", () => {
  everything("package a:b; world v { include w; } world w { include v; } interface i { use j.{t}; } interface j { use i.{t}; }", 30);
  everything("package a:b; use c; use c as d; world v { include v; include v; } interface i { use i.{t, t as s}; f: func(x: t); }", 40);
});

test("time grows with the text, not faster", () => {
  const text = (count: number): string =>
    `package a:b;\n${Array.from({ length: count }, (_, i) => `interface i${i} {\n  use i${i - (i % 10)}.{t};\n  type t${i} = u8;\n  f: func(a: t, b: t${i}) -> list<u8>;\n}\nworld w${i} { import i${i}; }\n`).join("")}`;
  const time = (count: number): number => {
    const whole = text(count);
    // Of the processor: others may be busy beside us.
    const start = process.cpuUsage().user;
    everything(whole, whole.length >> 1);
    return (process.cpuUsage().user - start) / 1000;
  };
  time(100);
  const small = time(250);
  const large = time(2000);
  // Eight times the text; a square would be sixty-four times.
  assert.ok(large < Math.max(small, 5) * 30, `${small} ms, then ${large} ms`);
});
