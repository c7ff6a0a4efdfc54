/** Live sessions and serving as the editor asks for them. */
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import test, { after, before } from "node:test";
import { pathToFileURL } from "node:url";
import { LspClient } from "../kit/lspClient.ts";

let client: LspClient;
let folder: string;
const uri = (name: string): string => pathToFileURL(path.join(folder, name)).href;

before(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), "witloom-sessions-"));
  for (const name of ["calc", "http"]) cpSync(path.join("test", "fixtures", name), path.join(folder, name), { recursive: true });
  client = await LspClient.start(folder);
});

after(async () => {
  assert.equal(await client.stop(), 0);
  rmSync(folder, { recursive: true, force: true });
});

test("a session answers calls one by one, keeps resources, says what is wrong with a call, and is a run like others", async () => {
  const started = await client.request("witloom/run", { uri: uri("calc/driver.wac"), trace: true, session: true });
  assert.ok("run" in started, JSON.stringify(started));
  const { id } = started.run;
  const call = (text: string) => client.request("witloom/act", { run: id, action: { call: text } });
  const hot = await call("hot(3)");
  assert.ok("result" in hot && hot.result !== null && !hot.over, JSON.stringify(hot));
  const wrong = await call('hot("three")');
  assert.match("error" in wrong ? wrong.error!.message : "", /u32|number|expected/i);
  assert.deepEqual(await call("hot(3)"), hot, "a wrong call does no harm");
  const [first] = await client.request("witloom/calls", { run: id, parent: 0 });
  assert.equal(first!.function, "hot");
  await client.request("witloom/stop", { id });
  await client.notification("witloom/runChanged", (it) => it.id === id && it.state === "ended");
  const late = await call("hot(3)");
  assert.ok("over" in late ? late.over : "error" in late, JSON.stringify(late));
});

test("a session whose component was built anew is told of; plain variables of its REPL go on with new instances", async () => {
  const program = uri("calc/driver.wac");
  const begin = async (): Promise<number> => {
    const started = await client.request("witloom/run", { uri: program, trace: false, session: true });
    assert.ok("run" in started, JSON.stringify(started));
    return started.run.id;
  };
  const first = await begin();
  const other = await client.request("witloom/run", { uri: uri("calc/deps/example/storer.wasm"), trace: false, session: true });
  assert.ok("run" in other);
  for (const line of ["let n = hot(3)", 'let s = "counter#1"', "let c = counter#1"])
    await client.request("witloom/replLine", { run: first, line });
  const part = uri("calc/deps/example/calc.wasm");
  await client.connection.sendNotification("workspace/didChangeWatchedFiles", { changes: [{ uri: part, type: 2 }] });
  await client.notification("witloom/runChanged", (it) => it.id === first && it.outdated === true);
  const { runs } = await client.request("witloom/workspace", null);
  assert.equal(runs.find((it) => it.id === other.run.id)?.outdated, undefined, "it is made of something else");
  for (const id of [first, other.run.id]) await client.request("witloom/stop", { id });
  const second = await begin();
  const { text } = await client.request("witloom/replLine", { run: second, line: "vars", previous: first });
  assert.match(text, /^n = \d+$/m);
  assert.match(text, /^s = "counter#1"$/m);
  assert.doesNotMatch(text, /^c = /m);
  await client.request("witloom/stop", { id: second });
});

test("a trace is saved in each format, and opened again as a run that has ended", async () => {
  const started = await client.request("witloom/run", { uri: uri("calc/driver.wac"), trace: true, invoke: "run()" });
  assert.ok("run" in started, JSON.stringify(started));
  const { id } = started.run;
  await client.notification("witloom/runChanged", (it) => it.id === id && it.state === "ended");
  const names = async (run: number) => {
    const roots = await client.request("witloom/calls", { run, parent: 0 });
    const below = await client.request("witloom/calls", { run, parent: roots[0]!.id });
    return [...roots, ...below].map((it) => [it.callee, it.interface, it.function, it.args, it.result, it.error]);
  };
  for (const format of ["json", "otlp", "chrome"] as const) {
    const place = path.join(folder, `saved.${format}`);
    assert.deepEqual(await client.request("witloom/saveTrace", { run: id, format, place }), { calls: 33 });
    const opened = await client.request("witloom/openTrace", { uri: uri(`saved.${format}`) });
    assert.ok("run" in opened, JSON.stringify(opened));
    assert.deepEqual([opened.run.state, opened.run.calls, opened.run.traced], ["ended", 33, true]);
    assert.deepEqual(await names(opened.run.id), await names(id));
  }
  const error = (answer: object): string => ("error" in answer ? (answer.error as { message: string }).message : JSON.stringify(answer));
  assert.match(
    error(await client.request("witloom/openTrace", { uri: uri("calc/driver.wac") })),
    /^driver\.wac is no trace: line 1 is no JSON/,
  );
  assert.match(error(await client.request("witloom/openTrace", { uri: uri("none.json") })), /cannot be read \(ENOENT\)/);
  assert.match(
    error(await client.request("witloom/saveTrace", { run: id, format: "json", place: folder })),
    /cannot be written \(EISDIR\)/,
  );
  assert.match(error(await client.request("witloom/saveTrace", { run: 999, format: "json", place: folder })), /was forgotten/);
  const nobody = { run: id, format: "otlp", place: "http://127.0.0.1:9/" } as const;
  assert.match(
    error(await client.request("witloom/saveTrace", nobody)),
    /^the collector at http:\/\/127\.0\.0\.1:9\/v1\/traces cannot be reached/,
  );
});

test("what happened last is told too, though the run stands still then", async () => {
  const started = await client.request("witloom/run", { uri: uri("calc/driver.wac"), trace: true, session: true });
  assert.ok("run" in started, JSON.stringify(started));
  const { id } = started.run;
  for (let i = 0; i < 5; i++) await client.request("witloom/act", { run: id, action: { call: "hot(3)" } });
  const { runs } = await client.request("witloom/workspace", null);
  const { calls } = runs.find((it) => it.id === id)!;
  assert.ok(calls >= 20, String(calls));
  await client.notification("witloom/runChanged", (it) => it.id === id && it.calls === calls && it.state === "running");
  await client.request("witloom/stop", { id });
});

test("a saved run is replayed with the program beside it, and a new one accepted", async () => {
  const started = await client.request("witloom/run", { uri: uri("calc/driver.wac"), trace: true, invoke: "run()" });
  assert.ok("run" in started, JSON.stringify(started));
  const { id } = started.run;
  await client.notification("witloom/runChanged", (it) => it.id === id && it.state === "ended");
  const file = path.join(folder, "calc", "driver.all.trace.jsonl");
  await client.request("witloom/saveTrace", { run: id, format: "json", place: file });
  const trace = uri("calc/driver.all.trace.jsonl");
  const same = { calls: 33, count: 0, differences: [], accepted: false };
  assert.deepEqual(await client.request("witloom/replay", { trace, accept: false }), same);
  writeFileSync(file, readFileSync(file, "utf8").replace('"result":"31"', '"result":"32"'));
  const ignored = file.replace(/jsonl$/, "ignore");
  writeFileSync(ignored, "example:calc/store\n");
  assert.deepEqual(await client.request("witloom/replay", { trace, accept: false }), same);
  rmSync(ignored);
  const differs = await client.request("witloom/replay", { trace, accept: true });
  assert.ok("differences" in differs, JSON.stringify(differs));
  assert.equal(differs.differences[0]?.function, "example:calc/store@0.1.0#total");
  assert.deepEqual([differs.count, differs.accepted, differs.differences[0]?.before, differs.differences[0]?.after], [1, true, "32", "31"]);
  assert.deepEqual(await client.request("witloom/replay", { trace, accept: false }), same);
  const none = await client.request("witloom/replay", { trace: uri("calc/none.trace.jsonl"), accept: false });
  assert.match("error" in none ? none.error.message : "", /^none\.trace\.jsonl: it cannot be read \(ENOENT\)\.$/);
  writeFileSync(path.join(folder, "lost.trace.jsonl"), readFileSync(file));
  const lost = await client.request("witloom/replay", { trace: uri("lost.trace.jsonl"), accept: false });
  assert.match("error" in lost ? lost.error.message : "", /its program is not beside it; put lost\.wac or lost\.wasm there/);
});

test("a session of a component with resources holds them until they are dropped", async () => {
  const started = await client.request("witloom/run", { uri: uri("calc/deps/example/storer.wasm"), trace: false, session: true });
  assert.ok("run" in started, JSON.stringify(started));
  const run = started.run.id;
  const made = await client.request("witloom/act", { run, action: { call: "example:calc/store@0.1.0#[constructor]counter(4)" } });
  assert.deepEqual(made, { result: "counter#1", failed: false, error: null, kept: ["counter#1"], over: false });
  const dropped = await client.request("witloom/act", { run, action: { drop: "counter#1" } });
  assert.deepEqual("kept" in dropped && dropped.kept, []);
  await client.request("witloom/stop", { id: run });
});

test("a component that answers HTTP is served until it is stopped", async () => {
  const bad = await client.request("witloom/run", { uri: uri("http/app.wac"), trace: true, serve: "everywhere" });
  assert.match("error" in bad ? bad.error.message : "", /no address/);
  const started = await client.request("witloom/run", { uri: uri("http/app.wac"), trace: true, serve: "127.0.0.1:0" });
  assert.ok("run" in started, JSON.stringify(started));
  const { id } = started.run;
  const { serving } = await client.notification("witloom/runChanged", (it) => it.id === id && it.serving?.url != null);
  assert.equal(await (await fetch(`${serving!.url}greet?Cy`)).text(), "Hello, Cy!");
  const served = await client.notification("witloom/served", (it) => it.run === id);
  assert.deepEqual([served.method, served.path, served.status, served.error], ["GET", "/greet?Cy", 200, null]);
  const root = await client.request("witloom/call", { run: id, id: served.call });
  assert.equal(root?.call.function, "handle");
  await client.request("witloom/stop", { id });
  const ended = await client.notification("witloom/runChanged", (it) => it.id === id && it.state === "ended");
  assert.equal(ended.serving?.requests, 1);
});
