/** A debug session of the editor that comes to a run of the editor, over the language server's own requests. */
import assert from "node:assert/strict";
import path from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { LspClient } from "../kit/lspClient.ts";

const folder = path.resolve("components");
const program = pathToFileURL(path.join(folder, "counter.wac")).href;
let client: LspClient;

before(async () => {
  client = await LspClient.start(folder);
});
after(async () => {
  await client.stop();
});

type Message = { type: string; event?: string; request_seq?: number; success?: boolean; body?: unknown };

/** A session as the client passes it on. */
function sessionOf(session: string) {
  let seq = 0;
  const message = (fits: (it: Message) => boolean): Promise<Message> =>
    client
      .notification("witloom/debugMessage", (it) => it.session === session && fits(it.message as Message))
      .then((it) => it.message as Message);
  const send = async <T>(command: string, args?: object): Promise<T> => {
    const at = ++seq;
    await client.request("witloom/debug", { session, message: { seq: at, type: "request", command, arguments: args } });
    const answer = await message((it) => it.request_seq === at);
    assert.equal(answer.success, true, JSON.stringify(answer.body));
    return answer.body as T;
  };
  const refused = async (command: string, args?: object): Promise<string> => {
    const at = ++seq;
    await client.request("witloom/debug", { session, message: { seq: at, type: "request", command, arguments: args } });
    const answer = await message((it) => it.request_seq === at);
    assert.equal(answer.success, false);
    return (answer.body as { error: DebugProtocol.Message }).error.variables!["_sentence"]!;
  };
  return {
    send,
    refused,
    event: (name: string) => message((it) => it.event === name),
    end: () => client.request("witloom/endDebug", { session }),
  };
}

test("a run that nobody debugged is attached to in the middle of a call, by its number, and left", async () => {
  const started = await client.request("witloom/run", { uri: program, trace: false, invoke: "count-to(4294967295)" });
  assert.ok("run" in started);
  const { id } = started.run;
  await client.notification("witloom/runChanged", (it) => it.id === id && it.state === "running");
  const one = sessionOf("one");
  await one.send("initialize", { adapterID: "witloom", linesStartAt1: true });
  assert.match(await one.refused("attach", { run: id + 100 }), /There is no run \d+/);
  await one.send("attach", { run: id, name: "Attach" });
  await one.send("setFunctionBreakpoints", { breakpoints: [{ name: "counter.increment" }] });
  await one.send("configurationDone");
  await one.event("stopped");
  const stack = async (): Promise<DebugProtocol.StackFrame[]> =>
    (await one.send<DebugProtocol.StackTraceResponse["body"]>("stackTrace", { threadId: 1 })).stackFrames;
  const all = await stack();
  const stackFrames = all.filter((it) => !it.name.startsWith("↳"));
  // The outer call began before: it is in the stack, and nothing of its values is known.
  assert.deepEqual(
    stackFrames.map((it) => it.name.replace(/^(\S+).*#/, "$1 ")),
    ["counter [method]counter.increment", "counter-go count-to"],
  );
  const { scopes } = await one.send<DebugProtocol.ScopesResponse["body"]>("scopes", { frameId: stackFrames[1]!.id });
  assert.deepEqual(
    scopes.map((it) => it.name),
    ["Arguments", "Resources"],
  );
  // Below each call its implementation, at once or as soon as it is found.
  const implemented = all.length > stackFrames.length ? all : await one.event("invalidated").then(stack);
  const below = implemented.filter((_, index) => implemented[index + 1]?.name.startsWith("↳")).map((it) => it.name);
  assert.deepEqual(
    below,
    stackFrames.map((it) => it.name),
  );
  const places = implemented.filter((it) => it.name.startsWith("↳")).map((it) => it.source!.path!);
  assert.deepEqual(
    places.map((it) => path.relative(folder, it).split(path.sep)[0]),
    ["counter", "counter-go"],
  );
  const inner = await one.send<DebugProtocol.ScopesResponse["body"]>("scopes", { frameId: stackFrames[0]!.id });
  const reference = inner.scopes[0]!.variablesReference;
  const { variables } = await one.send<DebugProtocol.VariablesResponse["body"]>("variables", { variablesReference: reference });
  assert.deepEqual(
    variables.map((it) => it.name),
    ["self"],
  );
  assert.match(await one.refused("evaluate", { expression: "counter-go.count-to(1)", context: "repl" }), /`counter-go` is on the stack/);
  const two = sessionOf("two");
  await two.send("initialize", { adapterID: "witloom" });
  assert.match(await two.refused("attach", { run: id }), /is debugged already/);
  await two.end();
  await one.send("disconnect", {});
  await one.end();
  // It goes on: a session that comes again stops again.
  const three = sessionOf("three");
  await three.send("initialize", { adapterID: "witloom" });
  await three.send("attach", { run: id });
  await three.send("configurationDone");
  await three.send("pause", { threadId: 1 });
  await three.event("stopped");
  await three.send("terminate");
  await three.event("terminated");
  await client.notification("witloom/runChanged", (it) => it.id === id && it.state === "ended");
  assert.match(await three.refused("attach", { run: id }), /Run \d+ of counter\.wac has ended/);
  await three.end();
});

test("live instances are attached to between their calls; two sessions of two programs at once", async () => {
  const start = async (): Promise<number> => {
    const started = await client.request("witloom/run", { uri: program, trace: true, session: true });
    assert.ok("run" in started);
    await client.notification("witloom/runChanged", (it) => it.id === started.run.id && it.state === "running");
    return started.run.id;
  };
  const ids = [await start(), await start()];
  const sessions = ids.map((id) => sessionOf(`live ${id}`));
  for (const [index, it] of sessions.entries()) {
    await it.send("initialize", { adapterID: "witloom" });
    await it.send("attach", { run: ids[index] });
    await it.send("setFunctionBreakpoints", { breakpoints: [{ name: "count-laps" }] });
    await it.send("configurationDone");
  }
  const answers = ids.map((run, index) => client.request("witloom/act", { run, action: { call: `count-laps(0, ${index + 1}, 2)` } }));
  for (const [index, it] of sessions.entries()) {
    await it.event("stopped");
    const { result } = await it.send<DebugProtocol.EvaluateResponse["body"]>("evaluate", { expression: "steps", context: "watch" });
    assert.equal(result, `${index + 1}`);
  }
  // One goes on while the other stands.
  await sessions[1]!.send("disconnect", {});
  const second = await answers[1]!;
  assert.ok("result" in second);
  await sessions[0]!.send("continue", { threadId: 1 });
  const first = await answers[0]!;
  assert.ok("result" in first);
  assert.deepEqual([first.result, second.result], ["[1, 1]", "[2, 2]"]);
  for (const it of sessions) await it.end();
  await client.request("witloom/stop", {});
});
