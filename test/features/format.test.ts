/** Formatting: layout, comments, edits, and that the official parser reads the same before and after. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { formatEdits, formatWit, type TextEdit } from "../../server/src/features/format.ts";
import { formatOnType } from "../../server/src/features/onTypeFormat.ts";
import { parseWit } from "../../server/src/wit/parse.ts";
import { lex } from "../../server/src/wit/tokens.ts";
import { parseFixture } from "../kit/fixture.ts";
import { absent, canonical, crateSource, must, random, readWit, toolkit } from "../toolkit/kit.ts";

function check(before: string, after: string): void {
  assert.equal(formatWit(before), after);
  assert.equal(formatWit(after), after, "twice is not once");
}

function apply(text: string, edits: TextEdit[]): string {
  return edits.reduceRight((done, it) => done.slice(0, it.start) + it.newText + done.slice(it.end), text);
}

// --- layout ---------------------------------------------------------------------------------------------------------------------------

test("declarations, as wasm-tools lays them out", () => {
  check(
    `package   a : b @1.0.0 ;interface i{use x:y/z@1.0.0 . {p,q  as r,};use j.{k};record rec{a:u32,b:list < u8,4 >}
variant v{a(tuple<u8,u16,>),b}enum e{a}flags f{a,b,}resource none;resource r{constructor(a:u8);m:func();s:static async func()->result<_,string>;}
type t=option<u8>;f:func(a:u32,b:own<r>,)->t;%record:func();use:func();}`,
    `package a:b@1.0.0;

interface i {
  use x:y/z@1.0.0.{p, q as r};
  use j.{k};

  record rec {
    a: u32,
    b: list<u8, 4>,
  }

  variant v {
    a(tuple<u8, u16>),
    b,
  }

  enum e {
    a,
  }

  flags f {
    a,
    b,
  }

  resource none;

  resource r {
    constructor(a: u8);
    m: func();
    s: static async func() -> result<_, string>;
  }

  type t = option<u8>;

  f: func(a: u32, b: own<r>) -> t;

  %record: func();

  use: func();
}
`,
  );
});

test("worlds: links stand together, types and exports apart", () => {
  check(
    `world w{import a:b/c@1.0.0;import c;import l:a:b/c;import l2:c;import f:async func(a:u8);import g:get()->u8;import n:interface{f:func();}use c.{t};
type k=u8;export c;export run:func();include v;include x:y/z with{a as b,c as d}}world empty{}`,
    `world w {
  import a:b/c@1.0.0;
  import c;
  import l: a:b/c;
  import l2: c;
  import f: async func(a: u8);
  import g: get() -> u8;
  import n: interface {
    f: func();
  }
  use c.{t};

  type k = u8;

  export c;
  export run: func();

  include v;
  include x:y/z with { a as b, c as d }
}

world empty {
}
`,
  );
});

test("nested packages, top-level use, gates", () => {
  check(
    `use a:b/c@1.0.0 as d;use a:b/e;package x:y@0.1.0{@since(version=0.1.0)@deprecated(version=0.2.0)interface i{@unstable(feature=foo)f:func();}world w{}}`,
    `use a:b/c@1.0.0 as d;
use a:b/e;

package x:y@0.1.0 {
  @since(version = 0.1.0)
  @deprecated(version = 0.2.0)
  interface i {
    @unstable(feature = foo)
    f: func();
  }

  world w {
  }
}
`,
  );
});

test("long lists of parameters and names are broken, and joined again when they fit", () => {
  const names = Array.from({ length: 12 }, (_, i) => `parameter-${i}`);
  const joined = names.map((it) => `${it}: u8`).join(", ");
  const broken = `interface i {\n  use j.{\n${names.map((it) => `    ${it},\n`).join("")}  };\n\n  f: func(\n${names.map((it) => `    ${it}: u8,\n`).join("")}  ) -> u8;\n}\n`;
  check(`interface i { use j.{${names.join(", ")}}; f: func(${joined}) -> u8; }`, broken);
  const wide = `interface i {\n  use j.{${names.join(", ")}};\n\n  f: func(${joined}) -> u8;\n}\n`;
  assert.equal(formatWit(broken, { width: 500 }), wide);
  const exact = `  f: func(${"a".repeat(120 - "  f: func(: u8);".length)}: u8);`;
  assert.equal(exact.length, 120);
  check(`interface i {${exact}}`, `interface i {\n${exact}\n}\n`);
  check(
    `interface i {${exact.replace("a", "aa")}}`,
    `interface i {\n  f: func(\n    ${exact.slice(10, -2).replace("a", "aa")},\n  );\n}\n`,
  );
});

test("blank lines of a person are kept, several as one, none at the edges of a body", () => {
  check(
    "\n\npackage a:b;\n\n\n\n// note\n\n// i\ninterface i {\n\n\n  record r {\n\n    a: u8,\n\n\n    b: u8,\n\n  }\n\n  // end\n\n}\n\n\n",
    "package a:b;\n\n// note\n\n// i\ninterface i {\n  record r {\n    a: u8,\n\n    b: u8,\n  }\n\n  // end\n}\n",
  );
  check(
    "interface i { f: func();\n// about f\n\n// about g\ng: func(); }",
    "interface i {\n  f: func();\n  // about f\n\n  // about g\n  g: func();\n}\n",
  );
});

test("comments stay with their line", () => {
  check(
    `/// p
package a:b;// behind
interface i{// opens
/// d
@since(version=1.0.0)// gate
/* before */f:func(a:u32,// one
/* two */b:u8 /* three */)->/* r */u8;// end   
record r{a:u8 // last
}/* shut */}
// eof`,
    `/// p
package a:b; // behind

interface i { // opens
  /// d
  @since(version = 1.0.0) // gate
  /* before */ f: func(
    a: u32, // one
    /* two */ b: u8, /* three */
  ) -> /* r */ u8; // end

  record r {
    a: u8, // last
  } /* shut */
}
// eof
`,
  );
});

test("a comment never moves across a token that decides what it documents", () => {
  check(
    "interface i { record r { a: u8 // x\n, b: u8 // y\n, // z\n} }",
    "interface i {\n  record r {\n    a: u8 // x\n      ,\n    b: u8, // y\n    // z\n  }\n}\n",
  );
});

test("what is inside of a block comment is the author's", () => {
  check(
    "interface i {\n      /**\n       * stars  \n       */\n      f: func();\n}\n",
    "interface i {\n  /**\n       * stars  \n       */\n  f: func();\n}\n",
  );
});

test("line ends, byte order mark, empty files, indentation of the editor", () => {
  check(
    "package a:b;\r\ninterface i {f: func(); // x\r\n/* a\r\n b */ g: func(); }",
    "package a:b;\r\n\r\ninterface i {\r\n  f: func(); // x\r\n\r\n  /* a\r\n b */ g: func();\r\n}\r\n",
  );
  check("\ufeffpackage a:b;", "\ufeffpackage a:b;\n");
  check("\ufeff", "\ufeff");
  check("", "");
  check(" \n\n", "");
  check("\n // only  \n\n\n// comments", "// only\n\n// comments\n");
  assert.equal(formatWit("interface i{f:func();}", { insertSpaces: false, tabSize: 4 }), "interface i {\n\tf: func();\n}\n");
  assert.equal(formatWit("interface i{f:func();}", { insertSpaces: true, tabSize: 4 }), "interface i {\n    f: func();\n}\n");
});

test("a text with problems is left alone", () => {
  for (const text of [
    "interface i {",
    "interface i { f: func( }",
    "package a:b; }",
    "interface i {} /* open",
    "interface i {} \u0001",
    "wit",
  ]) {
    assert.equal(formatWit(text), null, text);
    assert.equal(formatEdits(text), null);
  }
});

// --- edits ----------------------------------------------------------------------------------------------------------------------------

const messy = "package a:b;\ninterface i {\nf: func( a: u8 );\n      g: func();\nrecord r {\n a: u8,\n  b:u8\n}\n}\n";

test("edits give the formatted text, touch no token, and there are none where nothing changes", () => {
  assert.equal(apply(messy, formatEdits(messy)!), formatWit(messy));
  for (const edit of formatEdits(messy)!) assert.match(messy.slice(edit.start, edit.end) + edit.newText, /^[\s,]*$/);
  assert.deepEqual(formatEdits(formatWit(messy)!), []);
});

test("a range formats the items that it touches and nothing else", () => {
  const lines = (from: number, to: number): string => {
    const starts = [0, ...[...messy.matchAll(/\n/g)].map((it) => it.index + 1)];
    return apply(messy, formatEdits(messy, { start: starts[from]!, end: starts[to]! })!);
  };
  assert.equal(lines(2, 3), messy.replace("\nf: func( a: u8 );", "\n  f: func(a: u8);"));
  assert.equal(lines(3, 4), messy.replace("\n      g: func();", "\n\n  g: func();"));
  assert.equal(lines(6, 7), messy.replace("\n  b:u8\n}", "\n    b: u8,\n  }"));
  assert.equal(lines(0, 9), formatWit(messy));
});

function typed(source: string, char: string): string {
  const { files, cursor } = parseFixture(source);
  const { text } = files[0]!;
  return apply(text, formatOnType(text, cursor!.offset, char, parseWit(text)));
}

test("typing ; or } lays out what it ends", () => {
  assert.equal(typed("interface i {\nf: func( a:u8 );$0\ng:func();\n}", ";"), "interface i {\n  f: func(a: u8);\ng:func();\n}\n");
  assert.equal(
    typed("interface i {\nrecord r {a:u8,b:u8}$0\ng:func();\n}", "}"),
    "interface i {\n  record r {\n    a: u8,\n    b: u8,\n  }\ng:func();\n}\n",
  );
  assert.equal(typed("interface i {\nf: func( a:u8 );$0\nbroken", ";"), "interface i {\n  f: func( a:u8 );\nbroken\n");
  assert.equal(
    typed("interface i {\n  record r {\n    a: u8,\n    }$0\nbroken", "}"),
    "interface i {\n  record r {\n    a: u8,\n  }\nbroken\n",
  );
  assert.equal(typed("interface i {\n// a;$0\nf: func( a: u8);}", ";"), "interface i {\n// a;\nf: func( a: u8);}\n");
});

test("what typing lays out is what the whole file's layout has there", () => {
  const folder = path.join(process.cwd(), "test", "fixtures", "wasi", "wit");
  for (const name of ["types.wit", "proxy.wit", path.join("deps", "io", "streams.wit")]) {
    const text = readFileSync(path.join(folder, name), "utf8").replace(/^ +/gm, "").replaceAll(": func", ":func");
    const file = parseWit(text);
    let ends = 0;
    for (let at = text.indexOf(";"); at >= 0; at = text.indexOf(";", at + 1)) {
      const typed = formatOnType(text, at + 1, ";", file);
      if (typed.length === 0) continue;
      assert.deepEqual(typed, formatEdits(text, { start: at, end: at + 1 }), `${name} at ${at}`);
      ends++;
    }
    assert.ok(ends > 3, `${name}: ${ends}`);
  }
});

test("a new line is indented and goes on with a doc comment", () => {
  assert.equal(typed("interface i {\n  /// one\n$0\n  f: func();\n}", "\n"), "interface i {\n  /// one\n  /// \n  f: func();\n}\n");
  assert.equal(typed("interface i {\n  record r {\n $0a: u8\n", "\n"), "interface i {\n  record r {\n    a: u8\n\n");
  assert.equal(typed("interface i {\n  record r {\n    a: u8,\n    $0}\n", "\n"), "interface i {\n  record r {\n    a: u8,\n  }\n\n");
  assert.equal(typed("interface i {\n  // plain\n$0\n}", "\n"), "interface i {\n  // plain\n  \n}\n");
  assert.equal(typed("/* a\n/// no\n$0\n*/", "\n"), "/* a\n/// no\n\n*/\n");
  assert.equal(typed("/// one\n$0/// two", "\n"), "/// one\n/// two\n");
});

// --- what others wrote ----------------------------------------------------------------------------------------------------------------

const wasi = path.join(process.cwd(), "test", "fixtures", "wasi", "wit");
const crate = crateSource("wit-parser", "0.263.");
const suite = crate ? path.join(crate, "tests", "ui") : null;
const skip = suite ? false : absent("the sources of wit-parser 0.263 are not in cargo's registry");
const features = { all: false, names: ["active"] };
type Source = Awaited<ReturnType<typeof readWit>>;

/** Packages of the suite that are valid, and those of WASI. */
async function packages(): Promise<{ name: string; source: Source }[]> {
  const cases = readdirSync(suite!)
    .filter((name) => name !== "parse-fail" && (name.endsWith(".wit") || statSync(path.join(suite!, name)).isDirectory()))
    .map((name) => path.join(suite!, name));
  if (existsSync(wasi)) cases.push(wasi);
  return Promise.all(cases.map(async (file) => ({ name: path.basename(file), source: await readWit(file, path.dirname(file)) })));
}

/** The source with each text changed. */
function change(source: Source, by: (text: string) => string): Source {
  const files = (list: Source["main"]): Source["main"] => list.map((it) => ({ ...it, text: by(it.text) }));
  return { main: files(source.main), deps: source.deps.map((it) => (it.tag === "source" ? { ...it, val: files(it.val) } : it)) };
}

/** What the official parser reads, documentation included, places left out; null where it refuses the text. */
async function meaning(source: Source): Promise<string | null> {
  const outcome = (await toolkit()).resolveWit(source, features);
  if (!outcome.ok) return null;
  const { main: _main, spans: _spans, ...resolve } = outcome.value;
  return canonical(resolve);
}

const isComment = (kind: string): boolean => kind === "comment" || kind === "doc";

function comments(text: string): string[] {
  return lex(text)
    .filter((it) => isComment(it.kind))
    .map((it) => text.slice(it.start, it.end).trimEnd());
}

/** Formats and checks what holds for every text: nothing lost, twice is once, the edits say the same. */
function formatted(text: string): string {
  const out = formatWit(text);
  assert.ok(out !== null, text);
  assert.equal(formatWit(out), out, text);
  assert.deepEqual(comments(out), comments(text));
  assert.equal(apply(text, formatEdits(text)!), out);
  const shape = lex(out).map((it) => (isComment(it.kind) ? "#" : out.slice(it.start, it.end)));
  assert.doesNotMatch(shape.join(""), /[ \t]\n|\n\n\n|\{\n\n|\n\n *\}|[^\n]$/);
  return out;
}

/** Without comments and blank lines: what comments may change in a layout. */
function bare(text: string): string {
  const without = lex(text).map((it) => (isComment(it.kind) ? " " : text.slice(it.start, it.end)));
  return formatWit(without.join(""))!.replace(/\n\n+/g, "\n");
}

test("the official suite and WASI mean the same when formatted", { skip }, async () => {
  let files = 0;
  for (const { name, source } of await packages()) {
    const before = await meaning(source);
    assert.ok(before !== null, name);
    const after = change(source, (text) => {
      files++;
      assert.equal(formatWit(text.replace(/\r?\n/g, "\r\n")), formatWit(text.replace(/\r\n/g, "\n"))!.replace(/\n/g, "\r\n"), name);
      return formatted(text);
    });
    assert.equal(await meaning(after), before, name);
  }
  assert.ok(files > 80, `${files} files`);
});

test("what wasm-tools prints keeps its lines", { skip }, async () => {
  const tk = await toolkit();
  const lines = (text: string): string[] => text.split("\n").filter((it) => it.trim() !== "");
  let printed = 0;
  for (const { name, source } of await packages()) {
    const encoded = tk.encodeWit(source, features);
    if (!encoded.ok) continue; // what the binary form does not know yet
    const text = must(tk.componentWit(encoded.value));
    if (parseWit(text).problems.length > 0) assert.fail(`${name}: ${text}`);
    assert.deepEqual(lines(formatWit(text, { width: 10_000 })!), lines(text), name);
    printed++;
  }
  assert.ok(printed > 60, `${printed} packages`);
});

/** Puts comments, space and line breaks between the tokens of a text. */
function noisy(text: string, below: (limit: number) => number): string {
  const noise = [
    " ",
    "\n",
    "  \n\t",
    "\n\n\n",
    " // c  \n",
    "// é\n",
    "/// d\n",
    "\n\n/// e\n///\n",
    "/* b */",
    " /* b\n    c */\n",
    "/** d */",
    "/*/**/*/",
    "\n// f\n\n",
  ];
  let out = "";
  let last = "";
  for (const { kind, start, end } of lex(text)) {
    const raw = text.slice(start, end);
    // A version is one word to the official parser; `@` begins it.
    if (last !== "@" && kind !== "space" && below(6) === 0)
      out += ` ${noise[below(noise.length)]!}${below(3) === 0 ? noise[below(noise.length)]! : ""}`;
    out += raw;
    last = raw;
  }
  return out;
}

test("with comments, space and line breaks anywhere, nothing is lost and the meaning stays", { skip }, async () => {
  const below = random(4);
  let accepted = 0;
  let all = 0;
  for (const { name, source } of await packages()) {
    for (let round = 0; round < 4; round++) {
      all++;
      const before = change(source, (text) => noisy(text, below));
      const expected = await meaning(before);
      if (expected !== null) accepted++;
      const after = change(before, (text) => (parseWit(text).problems.length === 0 ? formatted(text) : assert.fail(`${name}: ${text}`)));
      assert.equal(await meaning(after), expected, name);
      const original = change(source, bare);
      assert.deepEqual(
        change(after, bare).main.map((it) => it.text),
        original.main.map((it) => it.text),
        name,
      );
    }
  }
  assert.ok(accepted > all * 0.9, `${accepted} of ${all} accepted`);
});

test("time grows with the size, not faster", () => {
  const text = (count: number): string => `interface i {${"/// d\nf: func(a: u8, b: list<u8>) -> u8; record r { a: u8 }".repeat(count)}}`;
  const time = (count: number): number => {
    const source = text(count);
    const start = performance.now();
    assert.ok(formatWit(source));
    return performance.now() - start;
  };
  time(500);
  assert.ok(time(8000) < 40 * Math.max(time(1000), 10), "quadratic");
});
