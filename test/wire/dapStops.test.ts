/** When the debugger stops and when not: lines, conditions, counts, log messages, exceptions, pauses; and that a run ends from every state. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { probe } from "../run/kit.ts";
import { calcProgram, calcRun, calcWit, debugging, lineOf, session } from "./dapKit.ts";

const counter = path.resolve("components/counter.wac");
const endless = { program: counter, invoke: "count-to(4294967295)" };

test("a line that declares nothing moves to the next that does; what is nowhere says why", async () => {
  await debugging(async (it) => {
    const parser = path.resolve("components/wit/parser.wit");
    const set = await it.start(calcRun, {
      sources: {
        [calcWit]: [1, lineOf(calcWit, "interface ops"), 999],
        [calcProgram]: [2, lineOf(calcProgram, "let calc ="), lineOf(calcProgram, "export driver"), 999],
        [parser]: [lineOf(parser, "func(")],
        [path.resolve("components/counter.wac")]: [lineOf(counter, "let counter =")],
        [path.resolve("README.md")]: [1],
      },
      functions: ["a b", "nowhere"],
    });
    const verified = set.map((breakpoint) => `${breakpoint.verified} ${breakpoint.line ?? ""}`.trim());
    assert.deepEqual(verified.slice(0, 7), [
      `true ${lineOf(calcWit, "add: func")}`,
      `true ${lineOf(calcWit, "run: func(j: job")}`,
      "false 999",
      `true ${lineOf(calcProgram, "let adder")}`,
      `true ${lineOf(calcProgram, "let calc =")}`,
      `true ${lineOf(calcProgram, "export driver")}`,
      "false 999",
    ]);
    assert.match(set[2]!.message!, /There is no function here or below/);
    assert.match(set[6]!.message!, /There is no instance, argument or export here or below/);
    assert.match(set[9]!.message!, /Breakpoints are set on functions of a \.wit/);
    assert.match(set[10]!.message!, /"a b" is no function's name/);
    await it.stopped();
    // What the program does not have is told once it is known.
    const later = new Map<number, DebugProtocol.Breakpoint>(set.map((breakpoint) => [breakpoint.id!, breakpoint]));
    for (const event of it.client.events.filter(({ event }) => event === "breakpoint"))
      later.set((event as DebugProtocol.BreakpointEvent).body.breakpoint.id!, (event as DebugProtocol.BreakpointEvent).body.breakpoint);
    const messages = set.map((breakpoint) => later.get(breakpoint.id!)!.message);
    assert.match(messages[7]!, /No component of driver\.wac has this function/);
    assert.match(messages[8]!, /counter\.wac is not what runs; it is driver\.wac/);
    assert.match(messages[11]!, /No component of driver\.wac has this function/);
  });
});

test("a breakpoint at a wire's own column of a .wac stops at calls over that wire alone", async () => {
  const line = lineOf(calcProgram, "let calc =");
  const text = readFileSync(calcProgram, "utf8").split("\n")[line - 1]!;
  const column = text.indexOf("ops: opser") + 1;
  await debugging(async (it) => {
    const [one, other] = await it.start(calcRun, {
      sources: {
        [calcProgram]: [
          { line, column },
          { line, column: 3 },
        ],
      },
    });
    assert.deepEqual([one!.line, one!.column, other!.column], [line, column, undefined]);
    assert.notEqual(one!.id, other!.id);
    await it.set({ sources: { [calcProgram]: [{ line, column }] } });
    await it.stopped();
    for (let stops = 0; stops < 2; stops++) {
      const [first, second] = await it.names();
      assert.match(`${first} < ${second}`, /^opser \S+ < calc /);
      if (stops < 1) await it.go("continue");
    }
    const body = await it.ask<DebugProtocol.BreakpointLocationsResponse["body"]>("breakpointLocations", {
      source: { path: calcProgram },
      line,
    });
    assert.deepEqual(
      body.breakpoints.map((at) => at.column ?? 0),
      [0, ...["add: ", "ops: ", "store: ", "..."].map((part) => text.indexOf(part) + 1)],
    );
    await it.ask("terminate");
    await it.ended();
  });
});

test("conditions and hit counts choose among calls; what does not fit is told once; mistakes are sentences", async () => {
  await session(
    {
      functions: [
        { name: "counter.inc", condition: "by == 1 and not (self == counter#4)", hitCondition: ">= 2" },
        { name: "add", condition: "nobody > 3" },
      ],
    },
    async (it) => {
      await it.stopped();
      assert.deepEqual(await it.values("Arguments"), ["self = counter#1", "by = 1"]);
      assert.match((await it.names())[1]!, /#bump$/);
      await it.go("continue");
      assert.equal((await it.names()).length, 3);
      assert.equal(await it.finish(), 0);
      const said = it.client.printed("console");
      assert.equal(said, "The breakpoint on example:calc/add@0.1.0#add cannot be worked out: there is no `nobody`: there are a, b.\n");
    },
  );
  await debugging(async (it) => {
    const bad = ["a >", "a = 3", "a is", "(", "{a, b: 1}", '"open', "a == 'x", "a ~ b", "[1", "x.", "and", `${"(".repeat(1000)}1`];
    const functions = [
      ...bad.map((condition) => ({ name: "add", condition })),
      { name: "add", hitCondition: "often" },
      { name: "add", logMessage: "a is {a" } as DebugProtocol.FunctionBreakpoint,
    ];
    for (const breakpoint of await it.start(calcRun, { functions })) {
      assert.equal(breakpoint.verified, false);
      assert.match(breakpoint.message!, /^\S.*\.$/);
      assert.ok(breakpoint.message!.length < 3000);
    }
    assert.equal(await it.ended(), 0);
  });
});

test("a log message is printed and nothing stops; a message about the result comes at the return", async () => {
  const source = { [calcWit]: [{ line: lineOf(calcWit, "fold: func") - 1, logMessage: "run {j.name}: {result} \\{ok\\}" }] };
  await session({ sources: source }, async (it) => {
    assert.equal(await it.ended(), 0);
    assert.equal(it.client.printed("console"), 'run "a": ok([10, 21]) {ok}\nrun "bad": err("job bad rejected") {ok}\n');
    const output = it.client.events.find(
      (event) => event.event === "output" && /^run/.test(event.body.output),
    ) as DebugProtocol.OutputEvent;
    assert.deepEqual([output.body.source?.path, output.body.line], [calcWit, lineOf(calcWit, "run: func(j")]);
  });
});

test("exceptions: error results, traps at their innermost call", async () => {
  await session({ filters: ["error-result", "trap"] }, async (it) => {
    const first = await it.stopped();
    assert.deepEqual([first.reason, first.text], ["exception", "err(\"cannot parse 'nope'\")".replaceAll("'", "\\'")]);
    assert.deepEqual((await it.values("Result"))[0]?.slice(0, 12), "result = err");
    const info = await it.ask<DebugProtocol.ExceptionInfoResponse["body"]>("exceptionInfo", { threadId: 1 });
    assert.equal(info.exceptionId, "error-result");
    await it.go("continue");
    assert.equal(await it.finish(), 0);
  });
  const faults = ["calc>example:calc/add#add=trap"];
  await session(
    { filters: ["trap"] },
    async (it) => {
      const stop = await it.stopped();
      assert.deepEqual([stop.reason, stop.text], ["exception", "an injected fault"]);
      assert.equal((await it.names())[0], "adder example:calc/add@0.1.0#add");
      assert.deepEqual([...(await it.scopes()).keys()], ["Arguments", "Resources"]);
      assert.equal(await it.finish(), 1);
    },
    { ...calcRun, faults },
  );
});

test("exceptions: what the host refuses, at the call that wanted it", async () => {
  await session(
    { filters: ["denied"] },
    async (it) => {
      const stop = await it.stopped();
      assert.deepEqual([stop.reason, stop.text], ["exception", "refused: an HTTP request to 127.0.0.1:1"]);
      assert.match((await it.names())[0]!, /^host wasi:http\/outgoing-handler@/);
      await it.ask("terminate");
      await it.ended();
    },
    { program: await probe(), invoke: 'fetch("127.0.0.1:1")' },
  );
});

test("a busy guest is paused, gets a breakpoint while it runs, and goes on", async () => {
  await session(
    {},
    async (it) => {
      assert.match(await it.refused("stackTrace", { threadId: 1 }), /The program runs; pause it first/);
      await it.ask("pause", { threadId: 1 });
      assert.equal((await it.stopped()).reason, "pause");
      await it.ask("continue", { threadId: 1 });
      await it.set({
        functions: [{ name: "counter.increment", condition: "result >= 5", hitCondition: "% 3" } as DebugProtocol.FunctionBreakpoint],
      });
      await it.stopped();
      const [result] = await it.values("Result");
      assert.match(result!, /^result = \d+$/);
      assert.equal((await it.go("stepBack")).reason, "step");
      await it.ask("terminate");
      assert.equal(await it.ended(), 1);
    },
    endless,
  );
});

test("stop on entry; a time limit does not count while the guest stands", async () => {
  await session(
    {},
    async (it) => {
      assert.equal((await it.stopped()).reason, "entry");
      assert.deepEqual(await it.names(), ["counter-go orders:shop/counting@0.1.0#count-laps"]);
      await new Promise((resolve) => setTimeout(resolve, 2500));
      assert.equal(await it.finish(), 0);
      assert.equal(it.client.printed("stdout"), "[2, 2]\n");
    },
    { program: counter, invoke: "count-laps(0, 2, 2)", stopOnEntry: true, timeout: 2 },
  );
});

test("a run ends from every state: starting, running, stopped, looking back; restart keeps breakpoints", async () => {
  for (const state of ["starting", "running", "stopped", "past"]) {
    await session(
      state === "starting" || state === "running" ? {} : { functions: ["counter.get", "counter.increment"] },
      async (it) => {
        if (state === "running") await new Promise((resolve) => setTimeout(resolve, 700));
        if (state === "stopped" || state === "past") await it.stopped();
        if (state === "past") await it.go("stepBack");
        await it.ask("terminate");
        assert.equal(await it.ended(), 1);
      },
      endless,
    );
  }
  await session({ functions: ["merge", "store#counter.merge"] }, async (it) => {
    await it.stopped();
    await it.ask("restart");
    const again = await it.stopped();
    assert.equal(again.reason, "function breakpoint");
    assert.match((await it.names())[0]!, /#\[static\]counter\.merge$/);
    // Adapter and guest end with `disconnect`, also while stopped.
  });
});

test("restart goes to where the last run was before anything stops it, when that is wanted; breakpoints are kept", async () => {
  await session({ functions: ["counter.inc", "add"] }, async (it) => {
    for (let stops = 0; stops < 5; stops++) await it.stopped().then(() => (stops < 4 ? it.ask("continue", { threadId: 1 }) : undefined));
    const [names, values] = [await it.names(), await it.values("Arguments")];
    await it.ask("restart", { replay: true });
    assert.equal((await it.stopped()).reason, "step");
    assert.deepEqual([await it.names(), await it.values("Arguments")], [names, values]);
    // At a return too, and by the configuration.
    await it.go("next");
    const result = await it.values("Result");
    await it.ask("restart", { arguments: { ...calcRun, replay: true } });
    await it.stopped();
    assert.deepEqual([await it.names(), await it.values("Result")], [names, result]);
    // What was gone past is in the record, and breakpoints hold from here on.
    assert.equal((await it.go("stepBack")).reason, "step");
    await it.go("continue");
    assert.equal((await it.go("continue")).reason, "function breakpoint");
    await it.ask("restart", { replay: false });
    assert.equal((await it.stopped()).reason, "function breakpoint");
    assert.notDeepEqual(await it.names(), names);
    await it.set({});
    assert.equal(await it.finish(), 0);
  });
});

test("log messages of a hot call are throttled, and what is left out is counted, each message once", async () => {
  await session(
    { functions: [{ name: "add", logMessage: "{a}" } as DebugProtocol.FunctionBreakpoint] },
    async (it) => {
      assert.equal(await it.ended(), 0);
      const lines = it.client.printed("console").trimEnd().split("\n");
      const left = lines.flatMap((line) => /^\((\d+) more messages? of this breakpoint left out/.exec(line)?.[1] ?? []).map(Number);
      const shown = lines.length - left.length;
      assert.ok(shown >= 200 && shown < 20_000, `${shown}`);
      assert.equal(shown + left.reduce((sum, count) => sum + count, 0), 20_000);
    },
    { program: calcProgram, invoke: "hot(20000)" },
  );
});

test("the drop of a resource is a place to stop at: it is still there before, and gone at the end", async () => {
  await session({ functions: ["[resource-drop]counter"] }, async (it) => {
    await it.stopped();
    const [top, ...outer] = await it.names();
    assert.match(top!, /^storer example:calc\/store@0\.1\.0#\[resource-drop\]counter$/);
    assert.ok(outer.length > 0);
    const owned = (await it.values("Resources")).filter((one) => /owned by/.test(one));
    assert.ok(owned.length > 0);
    await it.go("next");
    const [stack] = await it.stack();
    assert.equal(stack!.name, top);
    await it.go("stepIn");
    const dropped = (await it.values("Resources")).filter((one) => /= dropped$/.test(one));
    assert.deepEqual(dropped, ["counter#5 = dropped"]);
    await it.set({});
    assert.equal(await it.finish(), 0);
  });
});

test("two compositions are debugged at once, each by its own adapter, as a compound does", async () => {
  await session({ functions: ["add"] }, async (one) => {
    await session(
      { functions: ["counter.increment"] },
      async (other) => {
        await one.stopped();
        await other.stopped();
        assert.match((await one.names())[0]!, /^adder /);
        assert.match((await other.names())[0]!, /^counter /);
        // One goes on to its end while the other stands.
        await one.set({});
        assert.equal(await one.finish(), 0);
        assert.match((await other.names())[0]!, /^counter /);
        await other.set({});
        assert.equal(await other.finish(), 0);
        assert.equal(other.client.printed("stdout"), "[2, 2]\n");
      },
      { program: counter, invoke: "count-laps(0, 2, 2)" },
    );
  });
});
