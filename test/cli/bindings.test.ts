/** `witloom bindings`: lists, writes, refuses to overwrite, and says what is wrong in one line. */
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { folderOf, sample, scratch, witloom } from "../run/kit.ts";

const wit = sample("wit");

test("lists the files, or gives them as JSON; nothing is written", async () => {
  const done = await witloom(["bindings", "--language", "c", "--world", "counter-component", wit]);
  assert.deepEqual([done.code, done.stderr], [0, ""]);
  assert.match(
    done.stdout,
    /^counter_component\.c {2}\d+ bytes\ncounter_component\.h {2}\d+ bytes\ncounter_component_component_type\.o {2}\d+ bytes\n$/,
  );
  const json = await witloom(["bindings", "-l", "rust", "-w", "counter-component", "--json", wit]);
  const found = JSON.parse(json.stdout) as {
    language: string;
    world: string;
    files: { path: string; bytes: number; text: string | null }[];
  };
  assert.deepEqual(
    [found.language, found.world, found.files.map((it) => it.path)],
    ["rust", "counter-component", ["counter_component.rs"]],
  );
  assert.equal(Buffer.byteLength(found.files[0]!.text!), found.files[0]!.bytes);
});

test("writes into a folder; what differs is overwritten with --force only", async () => {
  const folder = scratch();
  const args = ["bindings", "-l", "go", "-w", "counter-component", "-o", folder, wit];
  const first = await witloom(args);
  assert.equal(first.code, 0, first.stderr);
  for (const line of first.stdout.trim().split("\n")) assert.ok(existsSync(line.replace(/ {2}\d+ bytes$/, "")), line);
  assert.equal((await witloom(args)).code, 0, "the same files again");
  const file = path.join(folder, "wit_exports.go");
  writeFileSync(file, "mine\n");
  const refused = await witloom(args);
  assert.equal(refused.code, 1);
  assert.match(
    refused.stderr,
    /: wit_exports\.go would be overwritten with other content; nothing was written; give --force to overwrite\.\n$/,
  );
  assert.equal(readFileSync(file, "utf8"), "mine\n");
  assert.equal((await witloom([...args, "--force"])).code, 0);
  assert.notEqual(readFileSync(file, "utf8"), "mine\n");
});

test("the project's own language is the default", async () => {
  const folder = folderOf({ "a.wit": "package a:b;\nworld w {}\n", "Cargo.toml": "" });
  const done = await witloom(["bindings", path.join(folder, "a.wit")]);
  assert.equal(done.stdout.split("  ")[0], "w.rs", done.stderr);
});

test("what is missing or unknown is one line", async () => {
  const [one, none, bad] = ["world w {}\n", "", "world w { import x; }\n"].map((it) => folderOf({ "a.wit": `package a:b;\n${it}` }));
  const at = (folder: string | undefined): string => path.join(folder!, "a.wit");
  for (const [args, code, message] of [
    [["absent.wit"], 2, /absent\.wit does not exist; check the path/],
    [[], 2, /one \.wit file or WIT folder is needed, 0 were given/],
    [["-l", "cobol", at(one)], 2, /--language takes one of rust, go, .*, not 'cobol'/],
    [["-l", "c", "--stubs", at(one)], 2, /there are no --stubs for c/],
    [["-l", "go", "--std-feature", at(one)], 2, /--ownership and --std-feature are for rust/],
    [["-l", "rust", "--ownership", "mine", at(one)], 2, /--ownership takes one of owning, borrowing/],
    [["-l", "c", "-w", "v", at(one)], 1, /a\.wit has no world v; it has w\./],
    [["-l", "c", at(none)], 1, /a\.wit declares no world; bindings are generated for a world, so add one\./],
    [["-l", "c", at(bad)], 1, /`x` does not exist/],
    [["-l", "c", wit], 1, /wit has several worlds \(auth-component, .*\); name one of them\./],
  ] as [string[], number, RegExp][]) {
    const done = await witloom(["bindings", ...args]);
    assert.equal(done.code, code, `${args.join(" ")}: ${done.stderr}`);
    assert.match(done.stderr, message);
    assert.equal(done.stderr.trim().split("\n").length, 1, done.stderr);
    assert.equal(done.stdout, "");
  }
});
