/** The timeline over the wire: the columns of a real run, one call whole, filters, statistics as the command line has them, two runs compared. */
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import test, { after, before } from "node:test";
import { pathToFileURL } from "node:url";
import { type Statistics, unpackPart } from "../../server/src/protocol/timeline.ts";
import { readTrace } from "../../server/src/trace/read.ts";
import { LspClient } from "../kit/lspClient.ts";
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
