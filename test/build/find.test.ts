/** Which folders are component projects, and what their project files say. */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { findProjects, projectAt } from "../../server/src/build/find.ts";
import { FIELDS } from "../../server/src/build/project.ts";
import { diskFiles } from "../../server/src/compose/files.ts";
import { scratch } from "../run/kit.ts";
import { memory } from "./kit.ts";

function find(files: Record<string, string>) {
  const root = scratch();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  }
  const { projects, problems } = findProjects(diskFiles(), root);
  const near = (file: string) => path.relative(root, file) || ".";
  return {
    projects: projects.map((it) => `${near(it.folder)} ${it.language} ${near(it.wit)} ${it.world ?? "-"} ${near(it.component)}`),
    problems: problems.map((it) => `${near(it.file)}:${it.range.start.line + 1} ${it.message}`),
  };
}

const WIT = "package a:b;\nworld w {}\n";
const CRATE = '[package]\nname = "x"\n[dependencies]\n';

test("each language by its own files", () => {
  const found = find({
    ...{ "a/Cargo.toml": `${CRATE}wit-bindgen = "0.63"\n`, "a/wit/a.wit": WIT },
    ...{ "b/go.mod": "module b\n", "b/wit/a.wit": WIT },
    ...{ "c/app.py": "", "c/wit/a.wit": WIT, "d/pyproject.toml": "", "d/wit/a.wit": WIT },
    ...{ "e/x.c": "", "e/wit/a.wit": WIT, "f/x.cpp": "", "f/wit/a.wit": WIT },
    ...{ "g/package.json": "{}", "g/index.js": "", "g/wit/a.wit": WIT },
    ...{ "h/package.json": "{}", "h/src/index.ts": "", "h/wit/a.wit": WIT },
    ...{ "i/build.zig": "", "i/x.c": "", "i/wit/a.wit": WIT, "j/src/main.zig": "", "j/wit/a.wit": WIT },
    ...{ "k/CMakeLists.txt": "", "k/src/x.cpp": "", "k/wit/a.wit": WIT, "l/Makefile": "", "l/src/x.c": "", "l/wit/a.wit": WIT },
  });
  assert.deepEqual(
    found.projects,
    ["a rust", "b go", "c python", "d python", "e c", "f cpp", "g javascript", "h typescript", "i zig", "j zig", "k cpp", "l c"].map(
      (it) => `${it} ${it[0]}/wit - ${it[0]}/${it[0]}.wasm`,
    ),
  );
});

test("a host, a folder without WIT, and what others installed are no projects", () => {
  const found = find({
    ...{ "host/Cargo.toml": `${CRATE}wasmtime = "50"\n`, "host/wit/a.wit": WIT, "lib/go.mod": "module lib\n" },
    ...{ "node_modules/x/app.py": "", "node_modules/x/wit/a.wit": WIT, ".hidden/app.py": "", ".hidden/wit/a.wit": WIT },
    ...{ "site/package.json": "{}", "site/wit/a.wit": WIT, "site/a.js": "", "site/b.js": "" },
  });
  assert.deepEqual(found, { projects: [], problems: [] });
});

test("witloom.json and cargo-component's metadata name WIT, world and component", () => {
  const found = find({
    "a/witloom.json": '{"language": "rust", "wit": "../wit", "world": "one", "component": "../out.wasm", "build": ["make"]}',
    "b/Cargo.toml": `${CRATE}[package.metadata.component.target]\npath = "../wit"\nworld = "two"\n`,
    "c/witloom.json": '{"build": [["zsh", "x"], ["make"]], "wit": "../wit"}',
    "d/witloom.json": '{"build": false}',
    "d/app.py": "",
    "d/wit/a.wit": WIT,
    "wit/a.wit": WIT,
  });
  assert.deepEqual(found, { projects: ["a rust wit one out.wasm", "b rust wit two b/b.wasm", "c null wit - c/c.wasm"], problems: [] });
});

test("what is wrong in witloom.json is told at its line", () => {
  const found = find({
    "a/witloom.json": '{\n  "language": "cobol",\n  "component": "x.exe"\n}',
    "b/witloom.json": "{",
    "c/witloom.json": "[]",
  });
  assert.deepEqual(found.projects, []);
  assert.equal(found.problems.length, 4);
  assert.match(found.problems[0]!, /^a\/witloom\.json:2 witloom\.json: "language" must be one of rust, go/);
  assert.match(found.problems[1]!, /^a\/witloom\.json:3 witloom\.json: "component" must be the path of a \.wasm file/);
  assert.match(found.problems[2]!, /^b\/witloom\.json:1 witloom\.json: it is not JSON/);
});

test("the schema that the editor completes by has the same fields", () => {
  const schema = JSON.parse(readFileSync("media/project.schema.json", "utf8")) as { properties: Record<string, unknown> };
  const known = Object.keys(schema.properties).filter((it) => it !== "$schema");
  assert.deepEqual(known.sort(), Object.keys(FIELDS).sort());
});

test("settings say more about a folder, and prevail over its witloom.json; their mistakes are told", () => {
  const files = { "/w/p/witloom.json": '{"language": "c", "world": "one"}', "/w/p/a.c": "" };
  const names = ["witloom.json", "a.c"];
  const { project } = projectAt(memory(files), "/w/p", names, { world: "two", build: ["make"] });
  assert.deepEqual([project?.world, project?.language, project?.commands], ["two", "c", [["make"]]]);
  assert.deepEqual(
    projectAt(memory(files), "/w/p", names, { build: 7 }).problems.map((it) => it.message),
    ['witloom.json: "build" must be a list of words, a list of such lists, or false.'],
  );
});

test("wit-bindgen's macro names WIT and world, where cargo's own file does not", () => {
  const cargo = '[package]\nname = "x"\n[dependencies]\nwit-bindgen = "1"\n';
  const source = (options: string) => ({
    "x/Cargo.toml": cargo,
    "x/wit/sub/a.wit": "package a:b; world w {} world v {}",
    "x/src/lib.rs": `// wit_bindgen::generate!({ path: "no" });\nwit_bindgen::generate!(${options});`,
  });
  assert.deepEqual(find(source('{ path: "wit/sub/a.wit", // here\n world: "v" }')).projects, ["x rust x/wit/sub/a.wit v x/x.wasm"]);
  assert.deepEqual(find(source("{ generate_all }")).projects, ["x rust x/wit - x/x.wasm"]);
  assert.deepEqual(find(source('{ inline: r#"package a:b; world z {}"#, with: {} }')).projects, ["x rust x/wit - x/x.wasm"]);
  assert.deepEqual(find(source('"w" in "wit/sub"')).projects, ["x rust x/wit/sub w x/x.wasm"]);
});
