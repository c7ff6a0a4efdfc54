/** Native wasmtime in the editor: runs, what it cannot do, and the comparison. A stand-in is run where the real one would be. */
import assert from "node:assert/strict";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import test, { after, before } from "node:test";
import { pathToFileURL } from "node:url";
import type { RunView } from "../../server/src/protocol/editor.ts";
import type { LaunchConfiguration } from "../../server/src/protocol/launch.ts";
import { adapterOnStdio } from "../kit/dapClient.ts";
import { LspClient } from "../kit/lspClient.ts";

let client: LspClient;
let folder: string;
const adder = (): string => pathToFileURL(path.join(folder, "adder.wasm")).href;
const call = "example:calc/add@0.1.0#add(2, 3)";

/** Prints what the file beside it holds, or hangs, and notes its arguments. */
const standIn = `#!${process.execPath}
const fs = require("node:fs");
const path = require("node:path");
const here = (name) => path.join(__dirname, name);
fs.writeFileSync(here("argv.json"), JSON.stringify(process.argv.slice(2)));
const file = process.argv.findLast((it) => it.endsWith(".wasm"));
if (fs.readFileSync(file).subarray(0, 8).toString("hex") !== "0061736d0d000100") process.exit(99);
const says = JSON.parse(fs.readFileSync(here("says.json"), "utf8"));
if (says.hang) setInterval(() => {}, 1000);
else process.stdout.write(says.output.repeat(says.times ?? 1), () => process.exit(says.code));
`;
const say = (it: object): void => writeFileSync(path.join(folder, "says.json"), JSON.stringify(it));
const argv = (): string[] => JSON.parse(readFileSync(path.join(folder, "argv.json"), "utf8")) as string[];

before(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), "witloom-engines-"));
  cpSync("test/fixtures/calc/deps/example/adder.wasm", path.join(folder, "adder.wasm"));
  const wasmtime = path.join(folder, "wasmtime");
  writeFileSync(wasmtime, standIn, { mode: 0o755 });
  process.env["WITLOOM_WASMTIME_CLI"] = wasmtime;
  client = await LspClient.start(folder);
});

after(async () => {
  assert.equal(await client.stop(), 0);
  rmSync(folder, { recursive: true, force: true });
});

type Started = { run: RunView } | { error: { message: string } };
const start = (configuration: Partial<LaunchConfiguration>, trace = false): Promise<Started> =>
  client.request("witloom/run", { uri: adder(), trace, invoke: call, configuration: { engine: "wasmtime", ...configuration } });

async function ended(started: Started): Promise<RunView> {
  assert.ok("run" in started, JSON.stringify(started));
  return client.notification("witloom/runChanged", (it) => it.id === started.run.id && it.state === "ended");
}

test("the composed bytes run under wasmtime with the configuration's rights and limits; output and end are the run's", async () => {
  say({ output: "5\n", code: 7 });
  const started = await start({ env: { A: "b" }, timeout: 5, maxMemory: 16 });
  const run = await ended(started);
  assert.deepEqual([run.engine, run.exitCode, run.traced, run.error], ["wasmtime", 7, false, undefined]);
  const printed = await client.notification("witloom/output", (it) => it.run === run.id);
  assert.deepEqual([printed.stream, printed.text], ["stdout", "5\n"]);
  const told = argv();
  assert.ok(told.includes("timeout=5000ms") && told.includes(`max-memory-size=${16 << 20}`) && told.includes("A=b"), told.join(" "));
  assert.ok(told.includes("example:calc/add.add@0.1.0(2, 3)"), told.join(" "));
  assert.ok(!existsSync(told.find((it) => it.endsWith("adder.wasm"))!), "nothing is left on disk");
});

test("it can be stopped, and is when it prints too much", async () => {
  say({ hang: true });
  const started = await start({});
  assert.ok("run" in started);
  await client.request("witloom/stop", { id: started.run.id });
  assert.match((await ended(started)).error!.message, /Stopped: by you/);
  say({ output: "x".repeat(1 << 16), times: 64, code: 0 });
  assert.match((await ended(await start({ maxOutput: 1 }))).error!.message, /printed more than 1 MiB/);
});

test("what it cannot do is one sentence before anything runs", async () => {
  const cases: [Partial<LaunchConfiguration>, boolean, RegExp][] = [
    [{}, true, /shows no calls/],
    [{ mocks: { "a:b/c": "default" } }, false, /no answers for imports/],
    [{ faults: ["add=trap"] }, false, /Faults need the engine jco/],
    [{ allowHttp: ["example.org"] }, false, /cannot restrict the network/],
    [{ engine: "v8" as never }, false, /`engine` takes jco or wasmtime, not "v8"/],
  ];
  for (const [configuration, trace, words] of cases) {
    const answer = await start(configuration, trace);
    assert.ok("error" in answer && words.test(answer.error.message), JSON.stringify(answer));
    assert.ok(answer.error.message.endsWith(".") && !answer.error.message.includes("\n"));
  }
});

test("the debug adapter runs it without debugging, and tells that it cannot debug it", async () => {
  say({ output: "5\n", code: 7 });
  for (const noDebug of [true, false]) {
    const { client: adapter, child } = adapterOnStdio();
    try {
      await adapter.request("initialize", { adapterID: "witloom" });
      await adapter.event("initialized");
      const launched = adapter
        .request("launch", { program: "adder.wasm", cwd: folder, invoke: call, engine: "wasmtime", noDebug })
        .catch((error: Error) => error);
      await adapter.request("configurationDone").catch(() => undefined);
      const answer = await launched;
      if (!noDebug) {
        assert.match(JSON.stringify(answer instanceof Error ? answer.message : answer), /shows no calls between components/);
        continue;
      }
      await adapter.event("terminated");
      assert.equal(adapter.printed("stdout"), "5\n");
      assert.deepEqual(adapter.events.find((it) => it.event === "exited")?.body, { exitCode: 7 });
    } finally {
      child.kill("SIGKILL");
    }
  }
});

test("engines are compared: they agree in one sentence, or differ at a place; no run of it stands in the list", async () => {
  const { runs } = await client.request("witloom/workspace", null);
  const compare = () =>
    client.request("witloom/compareEngines", { uri: adder(), trace: true, invoke: call, configuration: { traceOut: "x" } });
  say({ output: "5\n", code: 0 });
  const same = await compare();
  assert.ok("same" in same && same.same === "the same: exit code 0, 2 characters of output", JSON.stringify(same));
  say({ output: "6\n", code: 134 });
  assert.deepEqual(await compare(), {
    same: null,
    differences: [
      { place: "output, line 1", jco: "5", wasmtime: "6" },
      { place: "end", jco: "exit code 0", wasmtime: "a trap" },
    ],
    jco: "5\n(exit code 0)\n",
    wasmtime: "6\n(a trap)\n",
  });
  assert.equal((await client.request("witloom/workspace", null)).runs.length, runs.length);
  rmSync(path.join(folder, "wasmtime"));
  const missing = await compare();
  assert.match(
    "error" in missing ? missing.error.message : "",
    /wasmtime is no program that can be run; install it .*witloom\.wasmtimePath/,
  );
});
