/** The debugger over the wire: breakpoints in WIT and WAC and by name, stacks across components, typed variables, and steps. */
import assert from "node:assert/strict";
import test from "node:test";
import { debugging, lineOf, calcProgram as program, calcRun as run, session, calcWit as wit } from "./dapKit.ts";

test("a breakpoint in a WIT file stops before the call, three components deep", async () => {
  await debugging(async (it) => {
    const line = lineOf(wit, "add: func");
    const [set] = await it.start(run, { sources: { [wit]: [{ line, condition: "a == 3" }] } });
    assert.deepEqual([set!.verified, set!.line], [true, line]);
    const stop = await it.stopped();
    assert.deepEqual([stop.reason, stop.threadId, stop.hitBreakpointIds], ["breakpoint", 1, [set!.id]]);
    const frames = await it.stack();
    assert.deepEqual(
      frames.map((frame) => frame.name),
      ["adder example:calc/add@0.1.0#add", "opser example:calc/ops@0.1.0#run", "calc example:calc/calculator@0.1.0#batch", "driver run"],
    );
    assert.deepEqual([frames[0]!.source?.path, frames[0]!.line], [wit, line]);
    assert.equal(frames[3]!.line, lineOf(wit, "world driver"));
    assert.deepEqual(await it.values("Arguments"), ["a = 3", "b = 7"]);
    assert.deepEqual([...(await it.scopes()).keys()], ["Arguments", "Resources"]);
    assert.equal(await it.finish(), 0);
    assert.match(it.client.printed("stdout"), /^\["x\.get=9", .*\]\n$/);
  });
});

test("functions by name, without and with version, stop at the call or the return", async () => {
  await session(
    { functions: ["example:calc/store#total", { name: "[static]counter.merge", condition: "result is none" }, "nowhere"] },
    async (it) => {
      assert.equal((await it.stopped()).reason, "function breakpoint");
      assert.deepEqual(await it.names(), ["storer example:calc/store@0.1.0#total", "driver run"]);
      assert.deepEqual(await it.values("Arguments"), ["cs = [counter#1, counter#1]"]);
      await it.set({ functions: ["example:calc/store@0.1.0#counter.merge"] });
      await it.go("continue");
      assert.deepEqual(await it.names(), [
        "storer example:calc/store@0.1.0#[static]counter.merge",
        "calc example:calc/calculator@0.1.0#make",
        "driver run",
      ]);
      await it.set({});
      assert.equal(await it.finish(), 0);
    },
  );
});

test("lines of a .wac stop at every call into an instance, or over one wire", async () => {
  const instance = lineOf(program, "let adder");
  await session({ sources: { [program]: [instance] } }, async (it) => {
    await it.stopped();
    assert.match((await it.names())[0]!, /^adder /);
    await it.set({ sources: { [program]: [] } });
    assert.equal(await it.finish(), 0);
  });
});

test("step in, over, out, and back again; what is past cannot be changed", async () => {
  await session({ functions: ["calculator#batch"] }, async (it) => {
    await it.stopped();
    assert.equal((await it.go("stepIn")).reason, "step");
    assert.match((await it.names())[0]!, /^opser .*#run$/);
    await it.go("stepIn");
    assert.match((await it.names())[0]!, /^adder /);
    await it.go("next");
    assert.deepEqual(await it.values("Result"), ["result = 3"]);
    await it.go("next");
    assert.deepEqual(await it.values("Arguments"), ["a = 3", "b = 7"]);
    await it.go("stepOut");
    assert.match((await it.names())[0]!, /^opser .*#run$/);
    assert.deepEqual(await it.values("Result"), ["result = ok([10, 21])"]);
    const back = await it.go("stepBack");
    assert.match(back.description!, /^Looking back at the return of adder /);
    assert.deepEqual(await it.values("Result"), ["result = 10"]);
    const reference = (await it.scopes()).get("Arguments")!;
    assert.match(
      await it.refused("setVariable", { variablesReference: reference, name: "a", value: "4" }),
      /What is past cannot be changed/,
    );
    await it.go("stepBack");
    assert.deepEqual(await it.values("Arguments"), ["a = 3", "b = 7"]);
    assert.equal((await it.names()).length, 4);
    assert.deepEqual(
      await it.values("Arguments", (await it.stack())[2]!.id).then((all) => all[0]!.slice(0, 30)),
      'jobs = [{name: "a", ops: [add,',
    );
    await it.go("continue");
    assert.deepEqual(await it.values("Result"), ["result = ok([10, 21])"]);
    assert.equal((await it.go("reverseContinue")).reason, "breakpoint");
    assert.match((await it.names())[0]!, /^calc .*#batch$/);
    assert.equal((await it.go("reverseContinue")).reason, "entry");
    assert.deepEqual(await it.names(), ["driver run"]);
    assert.match((await it.go("continue")).description!, /^Looking back before calc /);
    assert.deepEqual((await it.go("continue")).reason, "step");
    assert.match((await it.names())[0]!, /^opser .*#run$/);
    assert.equal(await it.finish(), 0);
  });
});

test("an argument and a result are changed, and a call is made to return", async () => {
  await session({ functions: ["add"] }, async (it) => {
    await it.stopped();
    const args = (await it.scopes()).get("Arguments")!;
    const set = await it.ask<{ value: string }>("setVariable", { variablesReference: args, name: "b", value: "58" });
    assert.equal(set.value, "58");
    assert.match(await it.refused("setVariable", { variablesReference: args, name: "b", value: "-1" }), /\w/);
    await it.go("next");
    const result = (await it.scopes()).get("Result")!;
    assert.deepEqual(await it.values("Result"), ["result = 60"]);
    await it.ask("setVariable", { variablesReference: result, name: "result", value: "61" });
    await it.go("continue");
    assert.match(await it.evaluate("return 7"), /`adder` returns 7 when you continue/);
    await it.go("continue");
    await it.evaluate('trap "enough"');
    assert.equal(await it.finish(), 1);
    assert.match(it.client.printed("stderr"), /adder.*enough/);
  });
});

test("expressions, and calls on live instances", async () => {
  await session({ functions: ["ops#run"] }, async (it) => {
    await it.stopped();
    assert.equal(await it.evaluate("j.name"), '"a"');
    assert.equal(await it.evaluate("j.pts[1].x < 0 and j.note is some", "hover"), "true");
    assert.equal(await it.evaluate("storer.store#total([])"), "0");
    assert.match(await it.evaluate("storer.[constructor]counter(9)"), /counter#\d/);
    assert.match(await it.refused("evaluate", { expression: "calc.calculator#hot(3)", context: "repl" }), /`calc` is on the stack/);
    assert.match(await it.refused("evaluate", { expression: "storer.store#total([])", context: "hover" }), /Debug Console/);
    assert.match(await it.refused("evaluate", { expression: "j.nam", context: "repl" }), /A job has no `nam`\./);
    await it.set({});
    assert.equal(await it.finish(), 0);
  });
});
