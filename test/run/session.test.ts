/** Sessions: many calls on live instances, resources that live from call to call, and what remains after a trap, an exit and a limit. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { diskFiles } from "../../server/src/compose/files.ts";
import { loadProgram } from "../../server/src/compose/program.ts";
import { DEFAULT_LIMITS } from "../../server/src/run/limits/defaults.ts";
import { NO_GRANTS, parseCall, prepare } from "../../server/src/run/prepare.ts";
import { type Answer, type Run, start } from "../../server/src/run/start.ts";
import { append, emptyModel } from "../../server/src/trace/model.ts";
import { fixture, must, probe, root, runner, toolkit, treeOf } from "./kit.ts";

const open: Run[] = [];
after(() => {
  for (const run of open) run.stop("the test is over");
});

async function session(file: string, timeout = 60) {
  const tk = await toolkit();
  const loaded = loadProgram(tk, diskFiles(), file, { cwd: root });
  assert.ok(loaded.ok);
  const { program } = loaded;
  const wanted = { session: true, grants: NO_GRANTS, mocks: {}, trace: true, valueLimit: 1024, keepValues: false, limits: DEFAULT_LIMITS };
  const prepared = prepare(tk, program, wanted);
  assert.ok(prepared.ok);
  const model = emptyModel();
  const events = (list: Parameters<typeof append>[1][]): void => {
    for (const event of list) append(model, event);
  };
  const run = start({ request: prepared.request, runner, stdio: "pipe", timeout, callbacks: { events } });
  open.push(run);
  const call = (text: string): Promise<Answer> => run.act(must(parseCall(tk, program, text)));
  /** The result in short: what a person sees. */
  const say = async (text: string): Promise<string> => {
    const { outcome } = await call(text);
    return outcome.kind === "done" ? (outcome.exited ? `exit ${outcome.code}` : String(outcome.result)) : outcome.message;
  };
  return { run, call, say, model };
}

const store = "example:calc/store@0.1.0";

test("a resource lives from call to call until it is given away or dropped", async () => {
  const { call, say, run, model } = await session(fixture("calc", "deps", "example", "storer.wasm"));
  assert.equal(await say(`${store}#[constructor]counter(5)`), "counter#1");
  assert.equal(await say(`${store}#[constructor]counter(7)`), "counter#2");
  assert.equal(await say(`${store}#[method]counter.inc(counter#1, 3)`), "8");
  assert.equal(await say(`${store}#total([counter#1, counter#2])`), "15");
  const merged = await call(`${store}#[static]counter.merge(counter#1, counter#2)`);
  assert.deepEqual(merged.kept, ["counter#3"], "what was given away is gone");
  assert.equal(await say(`${store}#[method]counter.get(counter#3)`), "15");
  assert.match(await say(`${store}#[method]counter.get(counter#1)`), /no resource counter#1/);
  const dropped = await run.act({ kind: "drop", resource: "counter#3" });
  assert.deepEqual(dropped.kept, []);
  assert.match((await run.act({ kind: "drop", resource: "counter#3" })).outcome.kind, /refused/);
  assert.ok(
    treeOf(model).some((it) => it.includes("[resource-drop]counter(counter#3)")),
    treeOf(model).join("\n"),
  );
});

test("after a trap and after an exit the next call meets new instances", async () => {
  const { say, call } = await session(await probe());
  assert.equal(await say('echo("a")'), '"a"');
  assert.match(await say("trap()"), /trapped: /);
  assert.equal(await say('echo("b")'), '"b"');
  assert.equal(await say("leave(3)"), "exit 3");
  assert.equal(await say('echo("c")'), '"c"');
  const [first, second] = await Promise.all([call('echo("d")'), call('echo("e")')]);
  assert.deepEqual(
    [first, second].map((it) => it.outcome.kind === "done" && it.outcome.result),
    ['"d"', '"e"'],
    "in their order",
  );
});

test("the time limit is that of each call, and ends the session with a sentence", async () => {
  const { say, run } = await session(await probe(), 1);
  for (let i = 0; i < 3; i++) assert.equal(await say('echo("a")'), '"a"');
  assert.match(await say("forever()"), /time limit of 1 s/);
  assert.match(await say('echo("a")'), /time limit of 1 s/, "nobody waits for a session that is over");
  assert.equal((await run.done).kind, "stopped");
});
