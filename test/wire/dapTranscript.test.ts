/** A whole session as it is spoken, word for word. `BLESS=1` writes it anew: look at the difference. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { Debugging } from "../kit/debugging.ts";
import { calcProgram, calcRun, calcWit, debugging, lineOf } from "./dapKit.ts";

const golden = path.resolve("test/wire/dap-session.golden");

/** One message a line; what depends on the machine is left out. */
function lineOfMessage(message: DebugProtocol.ProtocolMessage): string {
  const { type, command, event, body, success } = message as DebugProtocol.Request & DebugProtocol.Response & DebugProtocol.Event;
  const given = (message as DebugProtocol.Request).arguments;
  const text = JSON.stringify((type === "request" ? given : body) ?? null).replaceAll(JSON.stringify(process.cwd()).slice(1, -1), "ROOT");
  if (type === "event") return `   ${event} ${text}`;
  return type === "request" ? `-> ${command} ${text}` : `<- ${command}${success ? "" : " refused"} ${text}`;
}

async function script(it: Debugging): Promise<void> {
  await it.ask("initialize", { adapterID: "witloom", linesStartAt1: true, columnsStartAt1: true, pathFormat: "path" });
  await it.client.event("initialized");
  await it.set({
    sources: {
      [calcWit]: [lineOf(calcWit, "interface add"), { line: lineOf(calcWit, "total: func"), mode: "return", hitCondition: "2" }],
      [calcProgram]: [{ line: lineOf(calcProgram, "let opser"), condition: "j.name == " }],
    },
    functions: [{ name: "ops#run", condition: "result is err" }],
    filters: ["trap"],
  });
  await it.ask("launch", calcRun);
  await it.ask("configurationDone");
  const look = async (): Promise<void> => {
    await it.ask("threads");
    const [top] = await it.stack();
    for (const [name, reference] of await it.scopes(top!.id)) if (name !== "Resources") await it.variables(reference);
  };
  await it.stopped();
  await look();
  await it.variables((await it.scopes()).get("Resources")!);
  await it.go("continue");
  await look();
  await it.ask("setVariable", { variablesReference: (await it.scopes()).get("Arguments")!, name: "a", value: "20" });
  await it.refused("setVariable", { variablesReference: (await it.scopes()).get("Arguments")!, name: "a", value: "many" });
  await it.go("next");
  await look();
  await it.go("stepBack");
  await look();
  await it.go("continue");
  await it.set({ sources: { [calcWit]: [] }, functions: [{ name: "ops#run", condition: "result is err" }] });
  await it.go("continue");
  await look();
  await it.evaluate("result.err", "watch");
  await it.evaluate("adder.add#add(1, 2)");
  await it.refused("evaluate", { expression: "calc.calculator#hot(1)", context: "repl" });
  await it.evaluate("return ok([1])");
  assert.equal(await it.finish(), 0);
}

test("a session is spoken as it was", async () => {
  let spoken = "";
  await debugging(async (it) => {
    await script(it);
    spoken = `${it.client.messages.map(lineOfMessage).join("\n")}\n`;
  });
  if (process.env["BLESS"]) writeFileSync(golden, spoken);
  assert.equal(spoken, readFileSync(golden, "utf8"), "BLESS=1 accepts the new transcript");
});
