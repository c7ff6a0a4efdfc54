/** Findings on WIT lead to the section of the specification that they are about. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import test from "node:test";
import { pathToFileURL } from "node:url";
import { LspClient } from "../kit/lspClient.ts";

test("an error links to its section of the specification", async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "witloom-links-"));
  const text = "package a:b;\ninterface i {\n  f: func(p: gone) -> u8;\n  g: func(p: lost);\n}\n";
  writeFileSync(path.join(folder, "a.wit"), text);
  const client = await LspClient.start(folder);
  const uri = pathToFileURL(path.join(folder, "a.wit")).href;
  await client.open(uri, "wit", text);
  const { diagnostics } = await client.diagnostics(uri, (it) => it.diagnostics.length === 2);
  const section = "https://github.com/WebAssembly/component-model/blob/main/design/mvp/WIT.md#wit-packages-and-use";
  assert.deepEqual(
    diagnostics.map((it) => [it.code, it.codeDescription?.href]),
    [
      ["item-not-found", section],
      ["name", section],
    ],
  );
  await client.stop();
  rmSync(folder, { recursive: true, force: true });
});
