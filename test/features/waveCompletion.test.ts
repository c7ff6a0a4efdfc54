/** Completion inside a call's text. The cursor is `|`. */
import assert from "node:assert/strict";
import test from "node:test";
import { formProgram } from "../../server/src/features/forms.ts";
import { completeCall } from "../../server/src/features/waveCompletion.ts";
import type { FormProgram } from "../../server/src/protocol/forms.ts";
import { must, toolkit } from "../toolkit/kit.ts";

const WIT = `package t:c@1.0.0;
interface i {
  resource counter { constructor(start: u32); get: func() -> u32; }
  record point { x: s32, y: option<s32>, tag: string }
  variant shape { circle(f64), at(point), nothing, none }
  flags mode { fast, verbose }
  draw: func(what: shape, modes: mode, on: bool) -> result<point>;
  all: func(points: list<point>, pair: tuple<bool, shape>, m: map<string, mode>);
  flow: func(shapes: stream<shape>, last: future<bool>);
  use-it: func(it: borrow<counter>);
}
interface j { draw: func(); other: func(); }
world w { export i; export j; export top: func(x: bool); }`;

let made: Promise<FormProgram> | undefined;
const program = (): Promise<FormProgram> =>
  (made ??= toolkit().then((tk) => {
    const bytes = must(tk.dummyComponent({ main: [{ path: "c.wit", text: WIT }], deps: [] }, "w", { all: true, names: [] }));
    const info = must(tk.componentInfo(bytes));
    return formProgram(info.resolve!, info.world!);
  }));

for (const [text, start, items] of [
  ["to|", 0, ["top("]],
  ["draw|", 0, ["t:c/i@1.0.0#draw(", "t:c/j@1.0.0#draw("]],
  ["t:c/j|", 0, ["t:c/j@1.0.0#draw(", "t:c/j@1.0.0#other("]],
  ["top(|", 4, ["true", "false"]],
  ["top(t|", 4, ["true"]],
  ["t:c/i@1.0.0#draw(|", 17, ["circle(", "at(", "nothing", "%none"]],
  ["t:c/i#draw(c|", 11, ["circle("]],
  ["t:c/i#draw(circle(1.5), {|", 25, ["fast", "verbose"]],
  ["t:c/i#draw(circle(1.5), {fast, v|", 31, ["verbose"]],
  ["t:c/i#draw(at({|", 15, ["x: ", "y: ", "tag: "]],
  ["t:c/i#draw(at({x: -1, y|", 22, ["y: "]],
  ["t:c/i#draw(at({x: -1, y: s|", 25, ["some("]],
  ['t:c/i#draw(at({x: 1, y: none, tag: "a, }\\" (|', 44, []],
  ['t:c/i#draw(at({x: 1, y: some(3), tag: "a"}), {fast}, f|', 53, ["false"]],
  ["all(|", 4, ["[]"]],
  ["all([|", 5, ['{x: 0, y: none, tag: ""}']],
  ['all([{x: 1, tag: "q"}, {t|', 24, ["tag: "]],
  ["all([], (true, n|", 15, ["nothing"]],
  ['all([], (true, %none), {"a": {f|', 30, ["fast"]],
  ["flow([c|", 6, ["circle("]],
  ["flow([], t|", 9, ["true"]],
  ["use-it(|", 7, ["counter#1", "counter#12"]],
  ["use-it(counter#12|", 7, ["counter#12"]],
  ["[method]counter.get(|", 20, ["counter#1", "counter#12"]],
  ["gone(|", 5, []],
  ["top(true, |", 10, []],
  ["top(}|", 5, []],
] as const) {
  test(`completion of ${text}`, async () => {
    const offset = text.indexOf("|");
    const found = completeCall(await program(), text.replace("|", ""), offset, ["counter#1", "counter#12", "other#3"]);
    assert.deepEqual(
      found.items.map((it) => it.text),
      items,
    );
    if (items.length > 0) assert.equal(found.start, start);
  });
}

test("any prefix of any text is answered at once", async () => {
  const all = await program();
  const texts = [
    't:c/i#draw(at({x: 1, y: some(3), tag: "a"}), {fast}, true)',
    "all([{x: 1}], (true, nothing), {})",
    "{{{((([[[",
    "top((((",
    "top({x",
  ];
  for (const text of texts) for (let end = 0; end <= text.length; end++) completeCall(all, text, end, []);
});
