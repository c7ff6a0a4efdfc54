/** The map of capabilities and the least rights over the wire. */
import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import test, { after, before } from "node:test";
import { pathToFileURL } from "node:url";
import { LspClient } from "../kit/lspClient.ts";
import { probe } from "../run/kit.ts";

let client: LspClient;
let folder: string;
const uri = (name: string): string => pathToFileURL(path.join(folder, name)).href;

before(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), "witloom-rights-"));
  cpSync(await probe(), path.join(folder, "deps", "test", "probe.wasm"));
  cpSync(await probe(), path.join(folder, "probe.wasm"));
  writeFileSync(path.join(folder, "app.wac"), "package t:app;\nlet inner = new test:probe { ... };\nexport inner...;\n");
  writeFileSync(path.join(folder, "broken.wac"), "package t:app;\nlet x = new no:body {};\n");
  mkdirSync(path.join(folder, "data"));
  writeFileSync(path.join(folder, "data/file"), "content");
  client = await LspClient.start(folder);
});

after(async () => {
  assert.equal(await client.stop(), 0);
  rmSync(folder, { recursive: true, force: true });
});

test("who can reach what of the host, and a sentence where that cannot be known", async () => {
  const view = await client.request("witloom/rights", { uri: uri("app.wac") });
  assert.ok("rights" in view, JSON.stringify(view));
  assert.deepEqual(view.instances, [{ id: "inner", package: "test:probe" }]);
  const files = view.rights.find((it) => it.capability === "files");
  assert.deepEqual([files?.instance, files?.through], ["inner", []]);
  assert.ok(view.rights.some((it) => it.capability === "http"));
  const broken = await client.request("witloom/rights", { uri: uri("broken.wac") });
  assert.match("error" in broken ? broken.error.message : "", /no:body/);
});

test("what the last run needed of its grants; nothing before a run", async () => {
  const program = uri("probe.wasm");
  assert.equal(await client.request("witloom/leastRights", { uri: program }), null);
  const configuration = { name: "Read", dirs: ["data::/g"], allowHttp: ["example.org"], cwd: folder };
  const started = await client.request("witloom/run", { uri: program, trace: true, invoke: 'read("file")', configuration });
  assert.ok("run" in started, JSON.stringify(started));
  const { id } = started.run;
  const ended = await client.notification("witloom/runChanged", (it) => it.id === id && it.state === "ended");
  assert.equal(ended.result, 'ok("content")');
  const least = await client.request("witloom/leastRights", { uri: program });
  assert.deepEqual(least, {
    run: id,
    configuration: "Read",
    fields: { dirsReadOnly: [`${path.join(folder, "data")}::/g`], deny: ["clocks", "random", "stdio"] },
    environment: false,
    refused: 0,
    ended: true,
  });
});
