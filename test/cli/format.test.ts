/** `witloom format`: which files it takes, what it writes, prints and answers. */
import assert from "node:assert/strict";
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { scratch, witloom } from "../run/kit.ts";

const messy = "package a:b;\ninterface i {f:func();}\n";
const tidy = "package a:b;\n\ninterface i {\n  f: func();\n}\n";

function tree(files: Record<string, string | Uint8Array>): string {
  const folder = scratch();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  }
  return folder;
}

const read = (...parts: string[]): string => readFileSync(path.join(...parts), "utf8");

test("rewrites files in place, lists them, keeps their mode, and has nothing to do the second time", async () => {
  const cwd = tree({ "wit/b.wit": messy, "wit/a.wit": messy, "wit/sub/c.wit": messy, "wit/tidy.wit": tidy, "wit/notes.txt": messy });
  chmodSync(path.join(cwd, "wit", "a.wit"), 0o640);
  const first = await witloom(["format", "wit", path.join("wit", "a.wit")], { cwd });
  const list = ["a.wit", "b.wit", path.join("sub", "c.wit")].map((it) => `${path.join("wit", it)}\n`).join("");
  assert.deepEqual([first.code, first.stdout, first.stderr], [0, list, ""]);
  for (const name of ["a.wit", "b.wit", "sub/c.wit", "tidy.wit"]) assert.equal(read(cwd, "wit", name), tidy);
  assert.equal(read(cwd, "wit", "notes.txt"), messy);
  if (process.platform !== "win32") assert.equal(statSync(path.join(cwd, "wit", "a.wit")).mode & 0o777, 0o640);
  assert.deepEqual(readdirSync(path.join(cwd, "wit")), ["a.wit", "b.wit", "notes.txt", "sub", "tidy.wit"]);
  const second = await witloom(["format", "wit"], { cwd });
  assert.deepEqual([second.code, second.stdout, second.stderr], [0, "", ""]);
});

test("--check lists what would change, changes nothing and exits 1; 0 where all is well", async () => {
  const cwd = tree({ "a.wit": messy, "b.wit": tidy });
  const done = await witloom(["format", "--check", "."], { cwd });
  assert.deepEqual([done.code, done.stdout, done.stderr], [1, "a.wit\n", ""]);
  assert.equal(read(cwd, "a.wit"), messy);
  assert.equal((await witloom(["format", "--check", "b.wit"], { cwd })).code, 0);
});

test("other people's files are left alone unless they are named", async () => {
  const skipped = ["deps/x/a.wit", "node_modules/x/a.wit", "target/a.wit", ".hidden/a.wit"];
  const cwd = tree({ "a.wit": messy, ...Object.fromEntries(skipped.map((it) => [it, messy])) });
  assert.equal((await witloom(["format", "."], { cwd })).stdout, "a.wit\n");
  for (const name of skipped) assert.equal(read(cwd, name), messy);
  const named = await witloom(["format", "deps", path.join("target", "a.wit")], { cwd });
  assert.deepEqual([named.code, named.stdout], [0, `${path.join("deps", "x", "a.wit")}\n${path.join("target", "a.wit")}\n`]);
  assert.equal(read(cwd, "deps", "x", "a.wit"), tidy);
});

test("a file with a mistake is told in one line and left alone; the others are formatted", async () => {
  const bytes = Uint8Array.of(...new TextEncoder().encode("interface i {} // "), 0xff);
  const cwd = tree({ "a.wit": "interface i {\n  f: func(;\n}\n", "b.wit": messy, "c.wit": bytes, "d.wit": "interface i {} /* open" });
  const done = await witloom(["format", "."], { cwd });
  assert.deepEqual([done.code, done.stdout], [1, "b.wit\n"]);
  const lines = done.stderr.trimEnd().split("\n");
  assert.equal(lines.length, 3, done.stderr);
  assert.match(lines[0]!, /^a\.wit:2:11: error: .*; not formatted$/);
  assert.equal(lines[1], "c.wit: is not UTF-8 text; not formatted");
  assert.match(lines[2]!, /^d\.wit:1:16: error: this comment is never closed.*; not formatted$/);
  assert.deepEqual(new Uint8Array(readFileSync(path.join(cwd, "c.wit"))), bytes);
});

test("a link to a file stays a link", { skip: process.platform === "win32" ? "links need rights on Windows" : false }, async () => {
  const cwd = tree({ "real.wit": messy });
  symlinkSync("real.wit", path.join(cwd, "link.wit"));
  assert.equal((await witloom(["format", "link.wit"], { cwd })).stdout, "link.wit\n");
  assert.equal(read(cwd, "real.wit"), tidy);
  assert.ok((await witloom(["format", "--check", "real.wit"], { cwd })).code === 0);
  assert.deepEqual(readdirSync(cwd), ["link.wit", "real.wit"]);
});

test("wrong usage is one line and exit code 2, and nothing is written", async () => {
  const cwd = tree({ "a.wit": messy, "b.txt": "", "empty/x.txt": "" });
  for (const [args, message] of [
    [[], /name at least one \.wit or \.wac file or folder to format/],
    [["a.wit", "absent.wit"], /absent\.wit does not exist; check the path/],
    [["a.wit", "b.txt"], /b\.txt is neither a \.wit or \.wac file nor a folder/],
    [["a.wit", "empty"], /empty holds no \.wit or \.wac file/],
    [["a.wit", "--chek"], /Unknown option '--chek'/],
  ] as [string[], RegExp][]) {
    const done = await witloom(["format", ...args], { cwd });
    assert.deepEqual([done.code, done.stdout], [2, ""], done.stderr);
    assert.match(done.stderr, message);
    assert.equal(done.stderr.trimEnd().split("\n").length, 1);
  }
  assert.equal(read(cwd, "a.wit"), messy);
  const help = await witloom(["format", "--help"]);
  assert.deepEqual([help.code, help.stderr], [0, ""]);
  assert.match(help.stdout, /^witloom format \[--check\] PATH\.\.\./);
});
