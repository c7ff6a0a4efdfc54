/** JavaScript's types are jco's own, Python's bindings those of the user's componentize-py. */
import assert from "node:assert/strict";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { pathToFileURL } from "node:url";
import { generateGuestTypes } from "@bytecodealliance/jco-transpile";
import { findComponentizePy, pythonBindings } from "../../server/src/bindings/python.ts";
import { reasonIn } from "../../server/src/bindings/reason.ts";
import type { BindingsSource } from "../../server/src/bindings/source.ts";
import { scratch } from "../run/kit.ts";
import { absent, nativeTool } from "../toolkit/kit.ts";
import { byPath, generate, must, native } from "./kit.ts";

const nothing: BindingsSource = { main: { tag: "source", val: [] }, deps: [] };
const stable = { all: false, names: [] };
const worlds = ["gateway-component", "counter-component", "business-component"];

test("types for JavaScript are those that `jco guest-types` writes", async () => {
  const tools: { showDiskToJco(): Promise<void> } = await import(pathToFileURL(path.resolve("components/tools/preopens.mjs")).href);
  await tools.showDiskToJco();
  for (const world of worlds) {
    const ours = byPath(must(await generate("components/wit", world, "javascript")));
    const official = Object.entries(await generateGuestTypes("components/wit", { worldName: world }));
    assert.deepEqual([...ours.keys()].sort(), official.map(([name]) => name).sort());
    for (const [name, bytes] of official) assert.equal(ours.get(name)!.toString(), Buffer.from(bytes).toString(), name);
  }
});

test("WASI's HTTP proxy and a dependency's world have types; what jco refuses is one sentence", async () => {
  const proxy = must(await generate("test/fixtures/wasi/wit", "proxy", "javascript"));
  assert.ok(proxy.some((it) => /wasi-http-types/.test(it.path)));
  assert.ok(must(await generate("test/fixtures/wasi/wit", "wasi:cli/command", "javascript")).some((it) => it.path === "command.d.ts"));
  const absentWorld = await generate("test/fixtures/wasi/wit", "no:where/world", "javascript");
  assert.ok(!absentWorld.ok);
  assert.match(absentWorld.problem.message, /^jco cannot generate types for the world no:where\/world \(.+\); leave out/);
  assert.doesNotMatch(absentWorld.problem.message, /\n/);
});

test("of another tool's page the line that says why is taken", () => {
  const chain =
    "reading WIT dir at [/wit]\n\nCaused by:\n    0: failed to parse package: /wit\n    1: expected keyword `func`, found an identifier";
  assert.equal(reasonIn(chain), "expected keyword `func`, found an identifier");
  const python =
    'Traceback (most recent call last):\n  File "x", line 8\n    sys.exit(script())\nAssertionError: no such world.\n\nStack backtrace:\n   0: f';
  assert.equal(reasonIn(python), "no such world");
  assert.equal(reasonIn("World `x` not found"), "World `x` not found");
  assert.equal(reasonIn(""), "no reason given");
});

const tool = nativeTool("WITLOOM_COMPONENTIZE_PY", "componentize-py");

test("bindings for Python are those of componentize-py itself", { skip: tool === null ? absent("componentize-py") : false }, async () => {
  const folder = scratch();
  mkdirSync(path.join(folder, ".venv", "bin"), { recursive: true });
  writeFileSync(path.join(folder, ".venv", "bin", "componentize-py"), `#!/bin/sh\nexec ${tool} "$@"\n`);
  chmodSync(path.join(folder, ".venv", "bin", "componentize-py"), 0o755);
  for (const world of ["parser-component", "counter-component"]) {
    const ours = byPath(must(await generate("components/wit", world, "python", {}, [folder])));
    const official = native(tool!, ["-q", "-d", "components/wit", "-w", world, "bindings", "OUT"]);
    assert.ok(official.files, official.said);
    assert.deepEqual([...ours.keys()].sort(), [...official.files.keys()].sort());
    for (const [name, bytes] of official.files) assert.equal(ours.get(name)!.toString(), bytes.toString(), name);
  }
});

test("componentize-py is found in the nearest virtual environment, then in PATH; without it there is a sentence that says what to do", async () => {
  const folder = scratch();
  assert.equal(findComponentizePy([folder], ""), null);
  mkdirSync(path.join(folder, "venv", "bin"), { recursive: true });
  const file = path.join(folder, "venv", "bin", "componentize-py");
  writeFileSync(file, "#!/bin/sh\necho 'Error: it is broken' >&2\nexit 3\n");
  chmodSync(file, 0o755);
  assert.equal(findComponentizePy([path.join(folder, "inner"), folder], ""), file);
  assert.equal(findComponentizePy([], path.dirname(file)), file);
  assert.equal(findComponentizePy([], "relative/bin"), null);
  const broken = await pythonBindings([folder], nothing, "w", stable);
  assert.ok(
    !broken.ok && broken.problem.message.endsWith("cannot generate bindings for the world w (it is broken)."),
    JSON.stringify(broken),
  );
  const before = process.env["PATH"];
  process.env["PATH"] = "";
  const missing = await pythonBindings([scratch()], nothing, "w", stable);
  process.env["PATH"] = before;
  assert.ok(!missing.ok && missing.problem.kind === "missing-tool" && /pip install componentize-py/.test(missing.problem.message));
});
