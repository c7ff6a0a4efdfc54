/** Asynchronous components under the debugger: a thread for each task. */
import assert from "node:assert/strict";
import path from "node:path";
import test from "node:test";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { waitingNode } from "../kit/waitingNode.ts";
import { debugging } from "./dapKit.ts";

const found = waitingNode();
const skip = "absent" in found ? found.absent : false;
const node = "node" in found ? found.node : "";
const program = path.resolve("test/fixtures/async/app.wac");
const mocks = { "ex:asy/clock": { wait: { answers: ["1", "2"], delay: 200 } } };

test("calls that wait at the same time are threads of their own, each with its stack", { skip }, async () => {
  await debugging(async (it) => {
    await it.start({ program, invoke: "together()", mocks }, { functions: ["clock#wait"] });
    const threads = async (): Promise<DebugProtocol.Thread[]> => (await it.ask<{ threads: DebugProtocol.Thread[] }>("threads")).threads;
    assert.equal((await it.stopped()).threadId, 1);
    assert.deepEqual(await it.names(), ["mock ex:asy/clock@0.1.0#wait", "prov ex:asy/s@0.1.0#waity", "cons together"]);
    assert.deepEqual(await it.values("Arguments"), ["ms = 30"]);
    assert.equal((await threads()).length, 1);
    const second = await it.go("continue");
    assert.equal(second.threadId, 2);
    assert.deepEqual(await it.values("Arguments", (await it.stack(2))[0]!.id), ["ms = 10"]);
    assert.deepEqual(
      (await threads()).map((thread) => thread.id),
      [1, 2],
    );
    const first = await it.names(1);
    assert.deepEqual([first.at(-1), first.includes("prov ex:asy/s@0.1.0#waity")], ["cons together", true]);
    assert.deepEqual((await it.names(2)).slice(1), ["prov ex:asy/s@0.1.0#waity", "cons together"]);
    // The return of this task's call, whatever the other does.
    const over = await it.go("next", 2);
    assert.equal(over.threadId, 2);
    assert.deepEqual(await it.values("Result", (await it.stack(2))[0]!.id), ["result = 2"]);
    await it.go("stepOut", 2);
    assert.deepEqual(await it.values("Result", (await it.stack(2))[0]!.id), ["result = 3"]);
    assert.equal(await it.finish(), 0);
    assert.equal(it.client.printed("stdout"), "[2, 3]\n");
    assert.ok(it.client.events.some((event) => event.event === "thread" && event.body.reason === "exited" && event.body.threadId === 2));
  }, node);
});

test("a call that waits is made to return before it begins", { skip }, async () => {
  await debugging(async (it) => {
    await it.start({ program, invoke: "fail(30)", mocks }, { functions: ["s#check"], filters: ["error-result"] });
    await it.stopped();
    await it.evaluate("return ok(9)");
    assert.equal(await it.finish(), 0);
    assert.equal(it.client.printed("stdout"), "ok(9)\n");
  }, node);
});
