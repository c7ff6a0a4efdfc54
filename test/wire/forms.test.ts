/** Typed forms and debug sessions over the language server's connection. */
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import test, { after, before } from "node:test";
import { pathToFileURL } from "node:url";
import type { CodeLens } from "vscode-languageserver";
import { LspClient } from "../kit/lspClient.ts";

let client: LspClient;
let folder: string;
const uri = (name: string): string => pathToFileURL(path.join(folder, name)).href;

before(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), "witloom-forms-"));
  for (const name of ["wit", "deps", "counter.wac"]) cpSync(path.join("components", name), path.join(folder, name), { recursive: true });
  client = await LspClient.start(folder);
});

after(async () => {
  assert.equal(await client.stop(), 0);
  rmSync(folder, { recursive: true, force: true });
});

test("a program's functions come with their types, and a call's text is judged by the official parser", async () => {
  const form = await client.request("witloom/form", { uri: uri("counter.wac") });
  assert.ok(!("error" in form));
  assert.deepEqual(
    form.functions.map((it) => it.call),
    ["orders:shop/counting@0.1.0#count-to", "orders:shop/counting@0.1.0#count-laps"],
  );
  const [call] = [form.functions[1]!.call];
  const judge = (text: string): Promise<unknown> =>
    client.request("witloom/parseCall", { uri: uri("counter.wac"), call: `${call}${text}` });
  assert.deepEqual(await judge("(1, 2, 3)"), { args: [1, 2, 3] });
  const wrong = (await judge("(1, 300000000000, 3)")) as { problem: { message: string; start: number; end: number } };
  assert.equal(`${call}(1, 300000000000, 3)`.slice(wrong.problem.start, wrong.problem.end), "300000000000");
  const at = { call: `${call}(`, offset: `${call}(`.length, kept: [] };
  assert.deepEqual((await client.request("witloom/completeCall", { uri: uri("counter.wac"), ...at })).items, []);
  const broken = await client.request("witloom/form", { uri: uri("gone.wac") });
  assert.ok("error" in broken && /cannot be read/.test(broken.error.message));
});

test("the functions of WIT that a program exports have a lens, and lead to their programs", async () => {
  const at = uri("wit/counter.wit");
  const text = readFileSync(path.join(folder, "wit/counter.wit"), "utf8");
  await client.open(at, "wit", text);
  const lenses = await client.connection.sendRequest<CodeLens[]>("textDocument/codeLens", { textDocument: { uri: at } });
  const calls = lenses.filter((it) => it.command?.command === "witloom.callExport");
  const lines = text.split("\n");
  for (const it of calls) assert.match(lines[it.range.start.line]!, /constructor|func/);
  assert.equal(calls.length, 6);
  const wanted = "orders:shop/counting@0.1.0#count-laps";
  assert.ok(calls.some((it) => it.command?.arguments?.[0] === wanted));
  const providers = await client.request("witloom/providers", { call: wanted });
  assert.deepEqual(
    providers.map((it) => it.name),
    ["counter.wac", "counter-go"],
  );
});

test("a debug session is a run of the editor's: its calls are there, its output is the session's alone", async () => {
  const session = "s1";
  const send = (seq: number, command: string, args?: object): Promise<null> =>
    client.request("witloom/debug", { session, message: { seq, type: "request", command, arguments: args } });
  await send(1, "initialize", { adapterID: "witloom" });
  await send(2, "launch", { program: "counter.wac", cwd: folder, invoke: "count-laps(0, 1, 2)", name: "Laps" });
  await send(3, "configurationDone");
  const output = await client.notification("witloom/debugMessage", ({ message }) => (message as { event?: string }).event === "output");
  assert.equal((output.message as { body: { output: string } }).body.output, "[1, 1]\n");
  await client.notification("witloom/debugMessage", ({ message }) => (message as { event?: string }).event === "terminated");
  const { runs } = await client.request("witloom/workspace", null);
  assert.deepEqual([runs[0]!.debugged, runs[0]!.configuration, runs[0]!.traced, runs[0]!.exitCode], [true, "Laps", true, 0]);
  assert.ok((await client.request("witloom/calls", { run: runs[0]!.id, parent: 0 })).length === 1);
  await client.request("witloom/endDebug", { session });
});

test("a run with a configuration has its rights and mocks; what it is refused is told with the grant", async () => {
  const configuration = { name: "x", program: "ignored.wac", invoke: "count-to(3)", args: ["a"], dirs: ["nowhere"] };
  const refused = await client.request("witloom/run", { uri: uri("counter.wac"), trace: false, configuration });
  assert.ok("error" in refused && /`dirs`: .*nowhere is not a folder/.test(refused.error.message));
  const started = await client.request("witloom/run", {
    uri: uri("counter.wac"),
    trace: false,
    configuration: { ...configuration, dirs: ["wit::/wit"] },
  });
  assert.ok("run" in started);
  const ended = await client.notification("witloom/runChanged", (it) => it.id === started.run.id && it.state === "ended");
  assert.deepEqual([ended.result, ended.configuration], ["3", "x"]);
});
