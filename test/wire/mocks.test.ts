/** Mocks over the wire: what could be answered, whether answers fit, where a document offers it, and that a run takes them. */
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import test, { after, before } from "node:test";
import { pathToFileURL } from "node:url";
import type { MockableImport } from "../../server/src/protocol/mocks.ts";
import { LspClient } from "../kit/lspClient.ts";

const wac = `package t:app;
let adder = new example:adder {};
let calc = new example:calc {
  add: adder.add,
  ... // ops and store
};
export calc.calculator;
`;

let client: LspClient;
let folder: string;
const uri = (name: string): string => pathToFileURL(path.join(folder, name)).href;

before(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), "witloom-mocks-"));
  cpSync("test/fixtures/calc/deps", path.join(folder, "deps"), { recursive: true });
  cpSync("test/fixtures/calc/calc.wit", path.join(folder, "wit", "calc.wit"), { recursive: true });
  writeFileSync(path.join(folder, "app.wac"), wac);
  client = await LspClient.start(folder);
});

after(async () => {
  assert.equal(await client.stop(), 0);
  rmSync(folder, { recursive: true, force: true });
});

async function imports(name: string): Promise<MockableImport[]> {
  const answer = await client.request("witloom/mockable", { uri: uri(name) });
  assert.ok("imports" in answer, JSON.stringify(answer));
  return answer.imports;
}

const OPS = "example:calc/ops@0.1.0";

test("every import with functions can be answered; its plainest answers are written out, whoever serves it", async () => {
  const found = (await imports("app.wac")).filter((it) => !it.host);
  const ops = found.find((it) => it.name === OPS)!;
  assert.deepEqual(ops.functions, [
    {
      name: "run",
      signature: "func(j: job, vals: list<u32>) -> result<list<u32>, string>",
      plainest: "ok([])",
      error: 'err("")',
    },
  ]);
  assert.deepEqual(ops.users, [{ instance: "calc", from: null }]);
  assert.deepEqual(found.find((it) => it.name === "example:calc/add@0.1.0")!.users, [{ instance: "calc", from: "adder" }]);
  const made = found.find((it) => it.name === "example:calc/store@0.1.0")!.functions.find((it) => it.name === "[constructor]counter");
  assert.ok(made && !("plainest" in made), "a resource has no text");
  assert.ok("error" in (await client.request("witloom/mockable", { uri: uri("nowhere.wac") })));
});

test("answers are checked by the official parser, in a sentence", async () => {
  const check = (mock: unknown, name = OPS): Promise<{ message: string } | null> =>
    client.request("witloom/checkMock", { uri: uri("app.wac"), import: name, mock: mock as never, cwd: folder });
  assert.equal(await check("default"), null);
  assert.equal(await check({ run: ["ok([1, 2])", 'err("no")'] }), null);
  assert.match((await check({ run: "seven" }))!.message, /the answer seven of example:calc\/ops@0\.1\.0#run does not fit/);
  assert.match((await check({ run: 7 }))!.message, /must be WAVE texts/);
  assert.match((await check("default", "a:b/c"))!.message, /no component imports a:b\/c/);
  assert.match((await check("gone.json"))!.message, /gone\.json cannot be read/);
  writeFileSync(path.join(folder, "ops.json"), '{"run": "ok([1])"}');
  assert.equal(await check("ops.json"), null);
});

test("a composition offers a mock at its `...`, a world at its import", async () => {
  await client.open(uri("app.wac"), "wac", wac);
  const here = await client.request("witloom/mockPlaces", { uri: uri("app.wac") });
  assert.deepEqual(here, [
    { line: 4, import: OPS, programs: [uri("app.wac")] },
    { line: 4, import: "example:calc/store@0.1.0", programs: [uri("app.wac")] },
  ]);
  const text = readFileSync(path.join(folder, "wit/calc.wit"), "utf8");
  await client.open(uri("wit/calc.wit"), "wit", text);
  const line = text.split("\n").findIndex((it) => it.startsWith("world calc "));
  const there = await client.request("witloom/mockPlaces", { uri: uri("wit/calc.wit") });
  const component = (name: string): string => uri(`deps/example/${name}.wasm`);
  assert.deepEqual(
    there.filter((it) => it.line === line),
    [
      { line, import: "example:calc/add@0.1.0", programs: [component("calc"), component("opser")] },
      { line, import: OPS, programs: [component("calc")] },
      { line, import: "example:calc/store@0.1.0", programs: [component("calc"), component("driver")] },
    ],
  );
});

test("a run takes them: an open import is answered, and a wired one as well", async () => {
  const run = async (mocks: object): Promise<string | undefined> => {
    const configuration = { mocks: { "example:calc/store": "default", ...mocks } as never };
    const answer = await client.request("witloom/run", {
      uri: uri("app.wac"),
      trace: true,
      invoke: "example:calc/calculator@0.1.0#hot(4)",
      configuration,
    });
    assert.ok("run" in answer, JSON.stringify(answer));
    const { id } = answer.run;
    const ended = await client.notification("witloom/runChanged", (it) => it.id === id && it.state === "ended");
    return ended.result ?? ended.error?.message;
  };
  assert.match((await run({}))!, /nothing provides example:calc\/ops/);
  const plain = await run({ [OPS]: "default" });
  assert.equal(await run({ [OPS]: "default", "example:calc/add": { add: "7" } }), "7");
  assert.notEqual(plain, "7");
});
