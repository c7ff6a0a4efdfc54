/** Guests under Node's inspector: a debugger sees their modules with DWARF from the beginning, and is gone with the run. */
import assert from "node:assert/strict";
import path from "node:path";
import test from "node:test";
import { InspectorClient, targets } from "../kit/inspectorClient.ts";
import { folderOf, guest, run } from "./kit.ts";

const WIT = "package t:i; world i { export go: func() -> u32; }";
const CORE = `(module (memory (export "memory") 1)
  (func $grows (drop (memory.grow (i32.const 1))))
  (func $go (export "go") (result i32) (call $grows) (i32.const 42))
  (@custom ".debug_info" "\\00\\00\\00\\00"))`;

const component = guest(WIT, "i", CORE).then((bytes) => path.join(folderOf({ "i.wasm": bytes }), "i.wasm"));

/** Attaches to a run's guest as VS Code's debugger does, and gives what the guest's thread said. */
async function attach(port: number): Promise<{
  client: InspectorClient;
  worker(method: string, params?: object): void;
  said(method: string): Promise<Record<string, unknown>>;
}> {
  const client = await InspectorClient.connect(port);
  client.send("NodeWorker.enable", { waitForDebuggerOnStart: true });
  const known = client.heard.length;
  client.send("Runtime.runIfWaitingForDebugger");
  let sessionId: unknown;
  let ids = 0;
  const worker = (method: string, params: object = {}): void =>
    void client.send("NodeWorker.sendMessageToWorker", { sessionId, message: JSON.stringify({ id: ++ids, method, params }) });
  // The last thread that waits is the guest's.
  const attached = await client.find(
    (it) => it.method === "NodeWorker.attachedToWorker" && it.params?.["waitingForDebugger"] === true && client.heard.indexOf(it) >= known,
  );
  sessionId = attached.params!["sessionId"];
  // What reads and writes beside the guest has a thread of its own, which waits too.
  const beside = (it: { method?: string; params?: Record<string, unknown> }): boolean =>
    it.method === "NodeWorker.attachedToWorker" && it.params?.["waitingForDebugger"] === true && it.params["sessionId"] !== sessionId;
  const go = JSON.stringify({ id: 1, method: "Runtime.runIfWaitingForDebugger" });
  void client.find(beside).then((it) => client.send("NodeWorker.sendMessageToWorker", { sessionId: it.params!["sessionId"], message: go }));
  const said = async (method: string): Promise<Record<string, unknown>> => {
    const parsed = (it: { method?: string; params?: Record<string, unknown> }): { method?: string; params?: Record<string, unknown> } =>
      it.method === "NodeWorker.receivedMessageFromWorker" ? JSON.parse(String(it.params!["message"])) : {};
    const fits = (it: { method?: string; params?: Record<string, unknown> }): boolean => {
      const message = parsed(it);
      return (
        message.method === method &&
        (method !== "Debugger.scriptParsed" || String(message.params!["url"]).startsWith("wasm://wasm/witloom."))
      );
    };
    return parsed(await client.find(fits)).params!;
  };
  return { client, worker, said };
}

test("a debugger sees the guest's code as its compiler left it, from the beginning, and ends with the run", async () => {
  const file = await component;
  let port = 0;
  let attached: Promise<InspectorClient> | undefined;
  const look = async (): Promise<InspectorClient> => {
    const { client, worker, said } = await attach(port);
    for (const method of ["Runtime.enable", "Debugger.enable", "Runtime.runIfWaitingForDebugger"]) worker(method);
    // Before the first line of the guest's thread: whoever debugs sets breakpoints now.
    await said("Debugger.paused");
    worker("Debugger.resume");
    const script = await said("Debugger.scriptParsed");
    const symbols = [script["debugSymbols"]].flat() as { type: string }[];
    assert.deepEqual(
      symbols.map((it) => it.type),
      ["EmbeddedDWARF"],
    );
    return client;
  };
  const inspector = (it: number): void => {
    port = it;
    attached = look();
  };
  const { answer, stderr } = await run(file, "go()", { sourceLevel: true, inspector, timeout: 30 });
  assert.deepEqual([answer, stderr], ["42", ""]);
  await (await attached!).closed;
  await assert.rejects(targets(port));
});

test("who is not attached to is ended from outside, and a run without source level has no inspector", async () => {
  const file = await component;
  let stop = (): void => undefined;
  const started = (going: { stop(reason: string): void }): void => {
    stop = () => going.stop("by you");
  };
  const waiting = await run(file, "go()", { sourceLevel: true, started, inspector: () => stop() });
  assert.equal(waiting.outcome.kind, "stopped");
  let asked = false;
  const plain = await run(file, "go()", {
    inspector: () => {
      asked = true;
    },
  });
  assert.deepEqual([plain.answer, asked], ["42", false]);
});
