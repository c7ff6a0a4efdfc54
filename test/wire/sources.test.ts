/** Remarks and traps at the guests' own source, with components that are built from it. */
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import test from "node:test";
import { pathToFileURL } from "node:url";
import { build, toolchains } from "../build/kit.ts";
import { LspClient } from "../kit/lspClient.ts";
import { fixture } from "../run/kit.ts";
import { absent } from "../toolkit/kit.ts";

test("calls stand at the functions that answered them, and a trap at its line", async (t) => {
  if (!(await toolchains).find((it) => it.language === "cpp")?.found) return t.skip(absent("no toolchain for cpp"));
  const folder = mkdtempSync(path.join(os.tmpdir(), "witloom-sources-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  // Two components that implement the same interface: each has its own calls.
  for (const language of ["c", "cpp"]) {
    cpSync(fixture("traps", language), path.join(folder, language), { recursive: true });
    cpSync(fixture("traps", "wit"), path.join(folder, language, "wit"), { recursive: true });
  }
  const built = await build(folder);
  assert.deepEqual(
    built.components.map((it) => it.diagnostics),
    [[], []],
    built.stderr,
  );
  const client = await LspClient.start(folder);
  t.after(() => client.stop());
  const uri = (name: string): string => pathToFileURL(path.join(folder, name)).href;
  const line = (name: string, part: string): number =>
    readFileSync(path.join(folder, name), "utf8")
      .split("\n")
      .findIndex((it) => it.includes(part));

  const started = await client.request("witloom/run", { uri: uri("cpp/cpp.wasm"), trace: true, invoke: "pick([5, 6], 1)" });
  assert.ok("run" in started, JSON.stringify(started));
  const good = await client.notification("witloom/annotations", (it) => it.uri === uri("cpp/component.cpp"));
  assert.deepEqual(
    good.annotations.map((it) => [it.line, it.error, it.text.replace(/ · [^·]*$/, "")]),
    [[line("cpp/component.cpp", "api::Pick("), false, "1 call · last = 6"]],
  );
  client.forget();

  const failing = await client.request("witloom/run", { uri: uri("cpp/cpp.wasm"), trace: true, invoke: "pick([5, 6], 7)" });
  const id = "run" in failing ? failing.run.id : 0;
  const ended = await client.notification("witloom/runChanged", (it) => it.state === "ended" && it.id === id);
  const place = line("cpp/component.cpp", "the place of `pick`");
  assert.equal(ended.error?.location?.uri, uri("cpp/component.cpp"), JSON.stringify(ended));
  assert.equal(ended.error?.location?.range.start.line, place);
  const output = await client.notification("witloom/output", (it) => it.stream === "stderr");
  assert.ok(output.text.includes(`(${path.join(folder, "cpp", "component.cpp")}:${place + 1}:`), output.text);
  const bad = await client.notification("witloom/annotations", (it) => it.uri === uri("cpp/component.cpp") && it.annotations.length === 2);
  const trapped = bad.annotations.find((it) => it.line === place);
  assert.match(trapped?.text ?? "", /^✗ trapped: .*unreachable/);
  assert.match(trapped?.hover ?? "", /at nth \(/);
  client.forget();

  // The other component of the same interface: what stood at the first one goes.
  await client.request("witloom/run", { uri: uri("c/c.wasm"), trace: true, invoke: "pick([5, 6], 0)" });
  const other = await client.notification("witloom/annotations", (it) => it.uri === uri("c/component.c") && it.annotations.length > 0);
  assert.equal(other.annotations[0]!.line, line("c/component.c", "api_pick("));
  await client.notification("witloom/annotations", (it) => it.uri === uri("cpp/component.cpp") && it.annotations.length === 0);
});
