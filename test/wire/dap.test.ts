/** The debug adapter over the wire: launch, output, end, restart. What it debugs: `dapDebug.test.ts`. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import test from "node:test";
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { OtlpDocument } from "../../server/src/trace/otlp.ts";
import { adapterOnPort, adapterOnStdio, type DapClient } from "../kit/dapClient.ts";

const counter = path.resolve("components/counter.wac");
const invoke = "count-laps(0, 2, 2)";

/** Initializes, launches and says that everything is configured, in the order that editors do. */
async function launch(client: DapClient, configuration: object): Promise<DebugProtocol.Response> {
  const { body } = await client.request("initialize", { adapterID: "witloom" });
  assert.equal((body as DebugProtocol.Capabilities).supportsConfigurationDoneRequest, true);
  await client.event("initialized");
  const launched = client.request("launch", configuration);
  await client.request("configurationDone");
  return launched;
}

async function onStdio(work: (client: DapClient) => Promise<void>): Promise<number | null> {
  const { client, child } = adapterOnStdio();
  const gone = new Promise<number | null>((resolve) => child.once("exit", resolve));
  try {
    await work(client);
    await client.request("disconnect");
    return await gone;
  } finally {
    child.kill("SIGKILL");
  }
}

test("a call runs: its result is printed, its exit code told, and the adapter ends with the session", async () => {
  const code = await onStdio(async (client) => {
    assert.equal((await launch(client, { program: counter, invoke })).success, true);
    await client.event("terminated");
    assert.equal(client.printed("stdout"), "[2, 2]\n");
    const exited = client.events.find((it) => it.event === "exited");
    assert.deepEqual(exited?.body, { exitCode: 0 });
    const order = client.events.map((it) => it.event).filter((it) => it !== "output");
    assert.deepEqual(order, ["initialized", "thread", "thread", "exited", "terminated"]);
  });
  assert.equal(code, 0);
});

test("a command prints what it prints; threads are there while it runs; without debugging nothing stops at breakpoints", async () => {
  await onStdio(async (client) => {
    await client.request("initialize", { adapterID: "witloom" });
    const source = { path: path.resolve("components/wit/counter.wit") };
    const { body } = await client.request("setBreakpoints", { source, breakpoints: [{ line: 3 }, { line: 4 }] });
    assert.equal((body as DebugProtocol.SetBreakpointsResponse["body"]).breakpoints.length, 2);
    const functions = await client.request("setFunctionBreakpoints", { breakpoints: [{ name: "run" }] });
    assert.equal((functions.body as DebugProtocol.SetBreakpointsResponse["body"]).breakpoints[0]!.verified, true);
    assert.deepEqual((await client.request("threads")).body, { threads: [] });
    const launched = client.request("launch", { program: "shop-c.wac", cwd: path.resolve("components"), noDebug: true });
    await client.request("configurationDone");
    assert.equal((await launched).success, true);
    assert.equal(((await client.request("threads")).body as DebugProtocol.ThreadsResponse["body"]).threads.length, 1);
    await client.event("terminated");
    assert.match(client.printed("stdout"), /\w/);
    assert.deepEqual(client.events.find((it) => it.event === "exited")?.body, { exitCode: 0 });
  });
});

test("the trace is printed as a tree, or written where `traceOut` says", async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "witloom-dap-"));
  const traceOut = path.join(folder, "trace.json");
  try {
    await onStdio(async (client) => {
      await launch(client, { program: counter, invoke, trace: true });
      await client.event("terminated");
      assert.match(client.printed("console"), /counter orders:shop\/counter@0\.1\.0#\[method\]counter\.increment/);
    });
    await onStdio(async (client) => {
      await launch(client, { program: counter, invoke, traceOut });
      await client.event("terminated");
      assert.equal(client.printed("console"), "");
    });
    const calls = readFileSync(traceOut, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { caller: string; function: string; result: string });
    assert.deepEqual([calls[0]!.caller, calls[0]!.function, calls[0]!.result], ["host", "count-laps", "[2, 2]"]);
    await onStdio(async (client) => {
      await launch(client, { program: counter, invoke, traceOut, traceFormat: "otlp", traceValues: "none", noDebug: true });
      await client.event("terminated");
    });
    const spans = (JSON.parse(readFileSync(traceOut, "utf8")) as OtlpDocument).resourceSpans[0]!.scopeSpans.flatMap((it) => it.spans);
    const first = spans.find((it) => it.name.endsWith("count-laps"))!;
    assert.deepEqual(first.attributes.find((it) => it.key === "witloom.result")?.value, { stringValue: "…" });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("what is wrong with a configuration is one sentence, and the session can go on", async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "witloom-dap-"));
  const cases: [object, RegExp][] = [
    [{}, /names no `program`/],
    [{ program: "nowhere.wac" }, /nowhere\.wac cannot be read: it does not exist/],
    [{ program: "package.json" }, /neither a \.wac nor a \.wasm/],
    [{ program: counter, args: "no list" }, /`args` takes a list of texts/],
    [{ program: counter, env: { A: 1 } }, /`env`: A must be a text/],
    [{ program: counter, dirs: ["not-there::/x"] }, /not-there is not a folder/],
    [{ program: counter, allowNet: ["host"] }, /`allowNet` takes HOST:PORT, not "host"/],
    [{ program: counter, grant: "all" }, /`grant` takes "inherit"/],
    [{ program: counter, traceFormat: "xml" }, /`traceFormat` takes tree, json, otlp, chrome, not "xml"/],
    [{ program: counter, traceOut: "http://127.0.0.1:9", traceFormat: "json" }, /`traceFormat` is json, but a collector takes otlp/],
    [{ program: counter, traceValues: "some" }, /`traceValues` takes all, failing, none or last:N, not 'some'/],
    [{ program: counter, tracePinned: "f" }, /`tracePinned` takes a list of texts/],
    [{ program: counter, timeout: -1 }, /`timeout` takes a number of at least 0/],
    [{ program: counter, mocks: { "a:b/c": "no.json" } }, /no\.json does not exist/],
    [{ program: counter, mocks: { "a:b/c": { f: 1 } } }, /answers of f must be WAVE texts/],
    [{ program: counter, mocks: { "a:b/c": { f: "1" } } }, /no component imports a:b\/c/],
    [{ program: counter, invoke: "count-laps(" }, /counter\.wac: /],
  ];
  writeFileSync(path.join(folder, "broken.wac"), "package a:b;\nlet x = new no:where { ... };\n");
  cases.push([{ program: "broken.wac", cwd: folder }, /broken\.wac: package `no:where` was not found/]);
  try {
    await onStdio(async (client) => {
      await client.request("initialize", { adapterID: "witloom" });
      await client.request("configurationDone");
      for (const [configuration, wanted] of cases) {
        const { success, body } = await client.request("launch", configuration);
        const { error } = body as { error: DebugProtocol.Message };
        const sentence = error.variables?.["_sentence"] ?? "";
        assert.equal(success, false, JSON.stringify(configuration));
        assert.match(sentence, wanted);
        assert.doesNotMatch(sentence, /\n|at Object|undefined/);
      }
      assert.equal((await client.request("launch", { program: counter, invoke })).success, true);
      await client.event("terminated");
      assert.equal(client.printed("stdout"), "[2, 2]\n");
      assert.match(String((await client.request("attach", { port: 1 })).message), /There is no run at port 1 to attach to/);
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("a run that goes on is terminated, restarted and left behind; a time limit ends it too", async () => {
  await onStdio(async (client) => {
    const endless = { program: counter, invoke: "count-to(4294967295)" };
    assert.equal((await launch(client, endless)).success, true);
    await client.request("terminate");
    await client.event("terminated");
    assert.match(client.printed("stderr"), /counter\.wac: Stopped: by you/);
    assert.deepEqual(client.events.find((it) => it.event === "exited")?.body, { exitCode: 1 });
  });
  await onStdio(async (client) => {
    assert.equal((await launch(client, { program: counter, invoke: "count-to(4294967295)" })).success, true);
    const since = client.events.length;
    assert.equal((await client.request("restart", { arguments: { program: counter, invoke } })).success, true);
    await client.event("terminated", since);
    assert.equal(client.printed("stdout"), "[2, 2]\n");
    assert.equal(client.events.filter((it) => it.event === "terminated").length, 1, "the run that was replaced says no end");
  });
  // `disconnect` alone ends adapter and guest.
  const left = await onStdio(async (client) => {
    await launch(client, { program: counter, invoke: "count-to(4294967295)" });
  });
  assert.equal(left, 0);
  await onStdio(async (client) => {
    await launch(client, { program: counter, invoke: "count-to(4294967295)", timeout: 0.2 });
    await client.event("terminated");
    assert.match(client.printed("stderr"), /time limit of 0\.2 s/);
  });
});

test("several clients use one adapter on a port; wrong options are one line", async () => {
  const { child, open } = await adapterOnPort();
  try {
    const clients = await Promise.all([open(), open()]);
    await Promise.all(
      clients.map(async ({ client, socket }) => {
        await launch(client, { program: counter, invoke });
        await client.event("terminated");
        assert.equal(client.printed("stdout"), "[2, 2]\n");
        socket.end();
      }),
    );
    // One that goes away in the middle leaves the adapter to others.
    const { client, socket } = await open();
    await launch(client, { program: counter, invoke: "count-to(4294967295)" });
    socket.destroy();
    const next = await open();
    assert.equal((await launch(next.client, { program: counter, invoke })).success, true);
    await next.client.event("terminated");
    next.socket.end();
  } finally {
    child.kill("SIGTERM");
  }
  const wrong = spawnSync(process.execPath, ["dist/adapter.js", "--port", "x"], { encoding: "utf8" });
  assert.equal(wrong.status, 2);
  assert.match(wrong.stderr, /^witloom: usage: adapter\.js \[--port N\].*\n$/);
});
