/** The timeline over the wire: the columns of a real run, one call whole, filters, statistics as the command line has them, two runs compared. */
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import test, { after, before } from "node:test";
import { pathToFileURL } from "node:url";
import { CancellationTokenSource } from "vscode-jsonrpc/node";
import { emptyCalls } from "../../client/webview/timeline/calls.ts";
import { addPart } from "../../client/webview/timeline/growth.ts";
import { type Statistics, unpackPart } from "../../server/src/protocol/timeline.ts";
import { append, emptyModel } from "../../server/src/trace/model.ts";
import { readTrace } from "../../server/src/trace/read.ts";
import { LspClient } from "../kit/lspClient.ts";
import { traceText } from "../kit/traceTexts.ts";
import { witloom } from "../run/kit.ts";

let client: LspClient;
let folder: string;
const uri = (name: string): string => pathToFileURL(path.join(folder, name)).href;

before(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), "witloom-timeline-"));
  for (const name of ["wit", "deps", "counter.wac", "counter"]) {
    const filter = (it: string): boolean => !/target|gen$|parser\.wasm$/.test(it);
    cpSync(path.join("components", name), path.join(folder, name), { recursive: true, filter });
  }
  client = await LspClient.start(folder);
});

after(async () => {
  assert.equal(await client.stop(), 0);
  rmSync(folder, { recursive: true, force: true });
});

async function run(invoke: string): Promise<number> {
  client.forget();
  const started = await client.request("witloom/run", { uri: uri("counter.wac"), trace: true, invoke });
  assert.ok("run" in started, JSON.stringify(started));
  await client.notification("witloom/runChanged", (it) => it.id === started.run.id && it.state === "ended");
  return started.run.id;
}

const bytes = (data: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(data, "base64"));

test("a run's calls come as columns, each of which can be asked for, found and counted", async () => {
  const id = await run("count-to(3)");
  const part = await client.request("witloom/timeline", { run: id, fresh: true });
  assert.ok(part);
  assert.deepEqual([part.fresh, part.more, part.running, part.dropped], [true, false, false, 0]);
  const columns = unpackPart(part, bytes(part.data).buffer);
  const root = part.names[columns.what[0]!]!;
  assert.deepEqual([root.caller, root.callee, root.function], ["host", "counter-go", "count-to"]);
  assert.deepEqual([...columns.parent], [-1, ...Array(part.calls - 1).fill(0)]);
  assert.ok([...columns.duration].every((it) => it >= 0 && it <= columns.duration[0]!));
  const again = await client.request("witloom/timeline", { run: id, fresh: false });
  assert.deepEqual([again?.calls, again?.fresh], [0, false]);

  const found = await client.request("witloom/findCalls", { run: id, filter: "function:counter.increment callee:counter" });
  assert.ok("count" in found, JSON.stringify(found));
  assert.equal(found.count, 3);
  const picked = [...Array(part.calls).keys()].filter((at) => bytes(found.data)[at >> 3]! & (1 << (at & 7)));
  assert.ok(picked.every((at) => part.names[columns.what[at]!]!.function === "[method]counter.increment") && picked.length === 3);
  const one = await client.request("witloom/timelineCall", { run: id, at: picked[1]! });
  assert.deepEqual([one?.call.result, one?.call.args.length, one?.call.open, one?.call.failed], ["2", 1, false, false]);
  assert.equal(one?.call.declaration?.uri, uri("wit/counter.wit"));
  // The line that makes the instance, read from the file as it is not open here.
  assert.equal(one?.call.instance?.uri, uri("counter.wac"));
  assert.deepEqual(await client.request("witloom/timelineCall", { run: id, id: one!.call.id }), one);
  const whole = await client.request("witloom/timelineCall", { run: id, at: 0 });
  assert.ok(whole!.call.self < whole!.call.duration && whole!.call.children === part.calls - 1);

  const wrong = await client.request("witloom/findCalls", { run: id, filter: "longer:soon" });
  assert.ok("error" in wrong && wrong.error.message.startsWith("'soon' is no time; write longer:2ms"), JSON.stringify(wrong));
  assert.equal(await client.request("witloom/timeline", { run: 999, fresh: true }), null);
  assert.equal(await client.request("witloom/timelineCall", { run: id, at: 999 }), null);
});

test("a page follows a run that goes on, and is told when it ends", async () => {
  client.forget();
  const started = await client.request("witloom/run", { uri: uri("counter.wac"), trace: true, invoke: "count-to(4294967295)" });
  assert.ok("run" in started, JSON.stringify(started));
  const { id } = started.run;
  await client.notification("witloom/runChanged", (it) => it.id === id && it.calls > 10);
  const calls = emptyCalls();
  const take = async (fresh: boolean): Promise<void> => {
    for (let [more, from] = [true, fresh]; more; from = false) {
      const part = await client.request("witloom/timeline", { run: id, fresh: from });
      assert.ok(part);
      addPart(calls, part, unpackPart(part, bytes(part.data).buffer));
      more = part.more && part.calls > 0;
    }
  };
  await take(true);
  const seen = calls.count;
  assert.ok(seen > 10 && calls.running && Number.isNaN(calls.duration[0]!));
  await client.notification("witloom/runChanged", (it) => it.id === id && it.calls > seen + 10);
  await take(false);
  assert.ok(calls.count > seen);
  await client.request("witloom/stop", { id });
  await client.notification("witloom/runChanged", (it) => it.id === id && it.state === "ended");
  await take(false);
  assert.equal(calls.running, false);
  const callers = new Set([...calls.parent.subarray(1, calls.count)]);
  assert.deepEqual([...callers], [0]);
  // The calls of the loop stand in one row, below the call that never returned.
  assert.equal(calls.rows.length, 2);
  assert.equal(calls.rows[1]!.count, calls.count - 1);
});

test("a page that has outgrown what its run keeps begins anew, with the calls that are kept", async () => {
  client.forget();
  const [KEPT, configuration] = [300, { traceCalls: 300 }];
  const options = { uri: uri("counter.wac"), trace: true, invoke: "count-to(4294967295)", configuration };
  const started = await client.request("witloom/run", options);
  assert.ok("run" in started, JSON.stringify(started));
  const { id } = started.run;
  let calls = emptyCalls();
  let begun = 0;
  const take = async (): Promise<void> => {
    for (let more = true; more; ) {
      const part = await client.request("witloom/timeline", { run: id, fresh: begun === 0 });
      assert.ok(part);
      if (part.fresh) {
        begun++;
        calls = emptyCalls();
      }
      addPart(calls, part, unpackPart(part, bytes(part.data).buffer));
      more = part.more;
    }
  };
  // Each look finds no more than what is kept by then; so it takes some until the page has outgrown that.
  for (let seen = 0; begun < 3; ) {
    seen = (await client.notification("witloom/runChanged", (it) => it.id === id && it.calls > seen + KEPT)).calls;
    const before = begun;
    await take();
    assert.ok(begun === 0 || calls.count <= 3 * KEPT + 2, `${calls.count} calls`);
    if (begun > before) assert.ok(calls.count <= KEPT + 1 && calls.dropped > 0, `${calls.count} calls, ${calls.dropped} let go`);
  }
  await client.request("witloom/stop", { id });
  await client.notification("witloom/runChanged", (it) => it.id === id && it.state === "ended");
  await take();
  // The numbers are those of the page as it is now.
  const last = calls.count - 1;
  const one = await client.request("witloom/timelineCall", { run: id, at: last });
  assert.equal(one?.call.start, calls.start[last]);
  assert.equal(one?.call.function, calls.names[calls.what[last]!]!.function);
  const found = await client.request("witloom/findCalls", { run: id, filter: "" });
  assert.ok("count" in found && bytes(found.data).length === (calls.count + 7) >> 3);
});

test("statistics and comparisons of runs are those of the command line", async () => {
  const [before, after] = [await run("count-to(3)"), await run("count-to(4)")];
  const files: string[] = [];
  for (const id of [before, after]) {
    const place = path.join(folder, `run${id}.jsonl`);
    files.push(place);
    assert.ok("calls" in (await client.request("witloom/saveTrace", { run: id, format: "json", place })));
  }
  const opened = await client.request("witloom/openTrace", { uri: pathToFileURL(files[0]!).href });
  assert.ok("run" in opened);
  for (const by of ["function", "wire"] as const) {
    const command = await witloom(["trace", files[0]!, `--stats=${by}`, "--json"]);
    const rows: Statistics[] = await client.request("witloom/statistics", { run: opened.run.id, by });
    assert.deepEqual(rows, JSON.parse(command.stdout).rows);
    assert.ok(rows.length > 1);
  }
  const compared = await client.request("witloom/compareRuns", { before, after });
  assert.ok("count" in compared);
  const command = JSON.parse((await witloom(["trace", files[0]!, "--compare", files[1]!, "--json"])).stdout);
  assert.deepEqual([compared.count, compared.differences], [command.count, command.differences]);
  assert.deepEqual(new Set(compared.differences.map((it) => it.kind)), new Set(["arguments", "result", "new"]));
  const increment = compared.times.find((it) => it.name.endsWith("counter.increment"));
  assert.deepEqual([increment?.before?.count, increment?.after?.count], [3, 4]);
  assert.equal(((await client.request("witloom/compareRuns", { before, after: before })) as { count: number }).count, 0);
  assert.ok("error" in (await client.request("witloom/compareRuns", { before, after: 999 })));
});

/** Opens a trace of many calls below one, the n-th of which had the result that `of` says. */
async function long(name: string, calls: number, of: (id: number) => number): Promise<number> {
  const line = (id: number): string =>
    JSON.stringify({
      ...{ id, parent: id === 1 ? 0 : 1, caller: "host", callee: "a", interface: "a:b/c", function: `f${id % 7}`, args: [`"${id}"`] },
      ...{ result: String(of(id)), error: null, start: id, duration: 0.5 },
    });
  writeFileSync(path.join(folder, name), Array.from({ length: calls }, (_, at) => line(at + 1)).join("\n"));
  const opened = await client.request("witloom/openTrace", { uri: uri(name) });
  assert.ok("run" in opened, JSON.stringify(opened));
  return opened.run.id;
}

test("while long traces are counted, searched and compared, somebody who types is answered; what nobody waits for ends", async () => {
  const CALLS = 100_000;
  const before = await long("before.jsonl", CALLS, (id) => id);
  const after = await long("after.jsonl", CALLS, (id) => (id % 1000 === 0 ? 0 : id));
  for (let more = true; more; ) more = (await client.request("witloom/timeline", { run: before, fresh: false }))!.more;
  const text = "package a:b;\ninterface c { f: func(); }\n";
  const document = uri("wit/typed.wit");
  await client.open(document, "wit", text);
  const symbols = (): Promise<unknown> => client.connection.sendRequest("textDocument/documentSymbol", { textDocument: { uri: document } });
  await symbols();
  const works: [string, () => Promise<unknown>][] = [
    ["comparison", () => client.request("witloom/compareRuns", { before, after })],
    ["statistics", () => client.request("witloom/statistics", { run: before, by: "function" })],
    ["search", () => client.request("witloom/findCalls", { run: before, filter: "value:99" })],
  ];
  for (const [at, [name, work]] of works.entries()) {
    const order: string[] = [];
    const done = work().then((answer) => order.push(name) && answer);
    await client.edit(document, at + 2, { start: { line: 1, character: 13 }, end: { line: 1, character: 13 } }, ` g${at}: func();`);
    const typed = await symbols();
    order.push("typed");
    assert.match(JSON.stringify(typed), new RegExp(`g${at}`), "the answer knows what was typed");
    const answer = await done;
    assert.deepEqual(order, ["typed", name]);
    if (name === "comparison") assert.equal((answer as { count: number }).count, CALLS / 1000);
    if (name === "statistics")
      assert.equal(
        (answer as Statistics[]).reduce((sum, it) => sum + it.count, 0),
        CALLS,
      );
    if (name === "search")
      assert.equal((answer as { count: number }).count, [...Array(CALLS + 1).keys()].filter((it) => String(it).includes("99")).length);
  }
  const cancelled = new CancellationTokenSource();
  const left = client.connection.sendRequest("witloom/compareRuns", { before, after }, cancelled.token);
  cancelled.cancel();
  await assert.rejects(left, /cancelled/);
});

test("typing is answered while a long trace is opened and saved in any format, and both can be cancelled", async () => {
  const model = emptyModel();
  const value = (text: string) => ({ text, cut: false, full: null });
  for (let id = 1; id <= 60_000; id++) {
    append(model, {
      ...{ kind: "call", id, parent: id % 3 === 1 ? 0 : id - (id % 3 === 2 ? 1 : 2), caller: "host", callee: `part${id % 3}` },
      ...{ interface: "a:b/c@0.1.0", function: "f", args: [value(`"item ${id}"`)], start: id },
    });
    append(model, { kind: "return", id, result: value("ok"), error: null, failed: false, end: id + 1 });
  }
  const how = { program: "app.wac", full: ({ text }: { text: string }) => text, color: false };
  const traceIds = { traceId: "0123456789abcdef0123456789abcdef", spanPrefix: "cafebabe" };
  const document = uri("wit/meanwhile.wit");
  await client.open(document, "wit", "package a:b;\ninterface c { f: func(); }\n");
  const symbols = (): Promise<unknown> => client.connection.sendRequest("textDocument/documentSymbol", { textDocument: { uri: document } });
  await symbols();
  /** Whether something small that is asked after a long thing is answered before it. */
  const meanwhile = async (long: Promise<unknown>): Promise<void> => {
    const order: string[] = [];
    const done = long.then(() => order.push("long"));
    for (let i = 0; i < 3; i++) await symbols().then(() => order.push("typed"));
    await done;
    assert.deepEqual(order, ["typed", "typed", "typed", "long"]);
  };
  const cancel = async (method: string, params: object): Promise<void> => {
    const source = new CancellationTokenSource();
    const left = client.connection.sendRequest(method, params, source.token);
    await symbols();
    source.cancel();
    await assert.rejects(left, /cancelled/);
  };
  for (const format of ["json", "otlp", "chrome"] as const) {
    const file = `long.${format}`;
    writeFileSync(path.join(folder, file), traceText(format, model, { ...how, ids: traceIds }));
    const opened = client.request("witloom/openTrace", { uri: uri(file) });
    await meanwhile(opened);
    const answer = await opened;
    assert.ok("run" in answer, JSON.stringify(answer));
    assert.equal(answer.run.calls, 60_000);
    await cancel("witloom/openTrace", { uri: uri(file) });
    const place = path.join(folder, `saved.${format}`);
    writeFileSync(place, "before");
    await cancel("witloom/saveTrace", { run: answer.run.id, format, place });
    assert.equal(readFileSync(place, "utf8"), "before");
    const saved = client.request("witloom/saveTrace", { run: answer.run.id, format, place });
    await meanwhile(saved);
    assert.deepEqual(await saved, { calls: 60_000 });
    const again = readTrace(readFileSync(place, "utf8"));
    assert.ok(again.ok && again.format === format && again.model.calls.size === 60_000);
  }
  assert.deepEqual(
    readdirSync(folder).filter((it) => it.endsWith(".tmp")),
    [],
  );
});

test("a trace with very many calls of the host lists the first of them", async () => {
  const line = (id: number): string =>
    JSON.stringify({
      id,
      parent: 0,
      caller: "host",
      callee: "a",
      interface: null,
      function: "f",
      args: [],
      result: null,
      error: null,
      start: id,
      duration: 1,
    });
  const text = Array.from({ length: 5000 }, (_, at) => line(at + 1)).join("\n");
  assert.ok(readTrace(text).ok);
  writeFileSync(path.join(folder, "many.jsonl"), text);
  const opened = await client.request("witloom/openTrace", { uri: uri("many.jsonl") });
  assert.ok("run" in opened);
  const calls = await client.request("witloom/calls", { run: opened.run.id, parent: 0, limit: 3 });
  assert.deepEqual(
    calls.map((it) => it.id),
    [1, 2, 3],
  );
});
