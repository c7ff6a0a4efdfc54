/** A served component under the debugger: a request stops at a breakpoint, is looked at and changed, and is answered then. */
import assert from "node:assert/strict";
import path from "node:path";
import test from "node:test";
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { Debugging } from "../kit/debugging.ts";
import { debugging } from "./dapKit.ts";

const program = path.resolve("test/fixtures/http/app.wac");

async function addressOf({ client }: Debugging): Promise<string> {
  for (;;) {
    const found = /http:\/\/\S+/.exec(client.printed("console"));
    if (found) return found[0];
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test("requests stop at breakpoints, one after the other, also when a guest is made anew", async () => {
  await debugging(async (it) => {
    await it.start({ program, serve: "127.0.0.1:0" }, { functions: ["greetings#greet"] });
    const address = await addressOf(it);
    const first = fetch(`${address}greet?Ada`).then((response) => response.text());
    await it.stopped();
    assert.deepEqual(await it.values("Arguments"), ['name = "Ada"']);
    const names = await it.names();
    assert.deepEqual([names[0], names.length], ["greeter shop:web/greetings#greet", 2]);
    assert.match(names[1]!, /^web wasi:http\/incoming-handler@0\.2\.\d+#handle$/);
    const second = fetch(`${address}greet?Bob`).then((response) => response.text());
    const args = (await it.scopes()).get("Arguments")!;
    await it.ask("setVariable", { variablesReference: args, name: "name", value: '"Eve"' });
    await it.go("continue");
    assert.equal(await first, "Hello, Eve!");
    assert.deepEqual(await it.values("Arguments"), ['name = "Bob"']);
    await it.evaluate('trap "enough"');
    await it.ask("continue", { threadId: 1 });
    assert.match(await second, /\w/);
    // What was set meanwhile holds for the next instances too.
    await it.set({ functions: [{ name: "greet", condition: "result is err" }] });
    assert.equal(await (await fetch(`${address}greet?Zoe`)).text(), "Hello, Zoe!");
    const empty = fetch(`${address}greet?`).catch(() => undefined);
    await it.stopped();
    assert.deepEqual(await it.values("Result"), ['result = err("nobody to greet")']);
    await it.ask("terminate");
    assert.equal(await it.ended(), 1);
    // The server is gone with its guest.
    assert.equal(await empty, undefined);
  });
  await debugging(async (it) => {
    await it.ask("initialize", { adapterID: "witloom" });
    const refused = await it.client.request("launch", { program, serve: "nowhere" });
    assert.match(
      (refused.body as { error: DebugProtocol.Message }).error.variables!["_sentence"]!,
      /`serve` takes HOST:PORT, not "nowhere"/,
    );
  });
});
