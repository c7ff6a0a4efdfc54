/** Nothing that a guest prints drives a terminal: colours pass, all else is shown, however the output is cut into pieces. */
import assert from "node:assert/strict";
import test from "node:test";
import { terminalFilter, visible } from "../../server/src/protocol/visible.ts";

const CASES: [string, string, string][] = [
  ["plain text\n\ttab\r\n", "plain text\n\ttab\r\n", "plain text\n\ttab\r\n"],
  ["\u001b[1;31mred\u001b[0m", "\u001b[1;31mred\u001b[0m", "red"],
  ["\u001b[38;2;1;2;3mtrue\u001b[m", "\u001b[38;2;1;2;3mtrue\u001b[m", "true"],
  ["\u001b]0;title\u0007", "^[]0;title^G", "^[]0;title^G"],
  ["\u001b[2J\u001b[H", "^[[2J^[[H", "^[[2J^[[H"],
  ["\u001bc\b\u007f\u0000", "^[c^H^?^@", "^[c^H^?^@"],
  ["\u009b31m", "^[[31m", "^[[31m"],
  ["größe é ☃ \u{1f600} Â", "größe é ☃ \u{1f600} Â", "größe é ☃ \u{1f600} Â"],
  [`\u001b[${"1;".repeat(40)}m`, `^[[${"1;".repeat(40)}m`, `^[[${"1;".repeat(40)}m`],
  ["\u001b[?25l\u001b[6n", "^[[?25l^[[6n", "^[[?25l^[[6n"],
];

for (const [text, terminal, channel] of CASES) {
  test(`${JSON.stringify(text.slice(0, 20))} in a terminal and in an output channel`, () => {
    const bytes = Buffer.from(text);
    for (const [colors, expected] of [
      [true, terminal],
      [false, channel],
    ] as const) {
      assert.equal(Buffer.from(terminalFilter(colors)(bytes)).toString(), expected);
      for (const size of [1, 2, 3]) {
        const filter = terminalFilter(colors);
        const pieces: Uint8Array[] = [];
        for (let at = 0; at < bytes.length; at += size) pieces.push(filter(bytes.subarray(at, at + size)));
        assert.equal(Buffer.concat(pieces).toString(), expected);
      }
    }
  });
}

test("names and messages stay on one line", () => {
  assert.equal(visible("a\nb\u001b[2J\u202e"), "a\\u{a}b\\u{1b}[2J\\u{202e}");
});
