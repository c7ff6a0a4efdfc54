import assert from "node:assert/strict";
import test from "node:test";
import { signatureHelp } from "../../server/src/features/signatureHelp.ts";
import { buildModel } from "../../server/src/wit/model.ts";
import { parseWit } from "../../server/src/wit/parse.ts";
import { parseFixture } from "../kit/fixture.ts";

/** The label with the active parameter in square brackets, and its documentation. */
function help(source: string): [string, string] | null {
  const { files, cursor } = parseFixture(source);
  const [{ path, text }] = files as [{ path: string; text: string }];
  const found = signatureHelp(buildModel([[{ path, file: parseWit(text) }]]), path, text, cursor!.offset);
  if (!found) return null;
  const active = found.parameters[found.active];
  if (!active) return [found.label, ""];
  const { label } = found;
  return [
    `${label.slice(0, active.start)}[${label.slice(active.start, active.end)}]${label.slice(active.end)}`,
    active.documentation ?? "",
  ];
}

test("parameters of functions, methods and constructors", () => {
  assert.deepEqual(help("interface i { f: func(a: u8, b$0: string) -> u8; }"), ["f: func(a: u8, [b: string]) -> u8", ""]);
  assert.deepEqual(help("interface i { f: func($0); }"), ["f: func()", ""]);
  assert.deepEqual(help("interface i { f: async func(a: u8, $0\n}"), ["f: async func(a: u8)", ""]);
  assert.deepEqual(help("interface i { resource r { constructor(a: list<u8, 4>, b: u8$0); } }"), [
    "constructor(a: list<u8, 4>, [b: u8])",
    "",
  ]);
  assert.deepEqual(help("interface i { resource r { m: static func(a$0: u8); } }"), ["m: static func([a: u8])", ""]);
  assert.deepEqual(help("world w { import f: func(a: u8, // why\n b: $0u8); }"), ["f: func(a: u8, [b: u8])", ""]);
  assert.equal(help("interface i { variant v { a($0u8) } }"), null);
  assert.equal(help("interface i { f: func() -> $0u8; }"), null);
  assert.equal(help("interface i { f: func(a: u8 /* $0 */); }"), null);
});

test("arguments of generics, the innermost first", () => {
  assert.deepEqual(help("interface i { f: func(a: result<u8, $0>); }")?.[0], "result<ok, [err]>");
  assert.match(help("interface i { f: func(a: result<$0>); }")![1], /success/);
  assert.deepEqual(help("interface i { type t = map<string, list<u8, $0>>; }")?.[0], "list<type, [length]>");
  assert.deepEqual(help("interface i { record r { a: u8, b: map<$0> } }")?.[0], "map<[key], value>");
  assert.deepEqual(help("interface i { type t = tuple<u8, u8, $0>; }")?.[0], "tuple<type, type, [type], …>");
  assert.equal(help("interface i { type t = mine<$0>; }"), null);
});

test("gates", () => {
  assert.deepEqual(help("@since($0) interface i {}")?.[0], "@since([version = …])");
  assert.match(help("interface i { @unstable(feature = $0) f: func(); }")![1], /feature/);
  assert.equal(help("@other($0) interface i {}"), null);
});
