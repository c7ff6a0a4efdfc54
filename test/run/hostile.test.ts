/** Guests that mean harm: each ends within its limit with a sentence that names it, and what they hand over breaks nothing of ours. */
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import type { RunLimits } from "../../server/src/protocol/run.ts";
import { DEFAULT_LIMITS } from "../../server/src/run/limits/defaults.ts";
import { folderOf, guest, probe, type Ran, run, scratch, textOf } from "./kit.ts";

const MIB = 1 << 20;
const limits = (changed: Partial<RunLimits>): { limits: RunLimits } => ({ limits: { ...DEFAULT_LIMITS, ...changed } });

let made: Promise<string> | undefined;
/** The guest of test/fixtures/hostile.wat. */
function hostile(): Promise<string> {
  made ??= guest(textOf("hostile.wit"), "hostile", textOf("hostile.wat")).then((bytes) =>
    path.join(folderOf({ "hostile.wasm": bytes }), "hostile.wasm"),
  );
  return made;
}

const call = async (invoke: string, settings: Parameters<typeof run>[2] = {}): Promise<Ran> =>
  run(await hostile(), `things#${invoke}`, settings);
const said = ({ outcome }: Ran): string => ("message" in outcome ? outcome.message : `done: ${outcome.result}`);

/** A component of one core module whose start function is given. */
const starting = async (body: string): Promise<string> => {
  const core = `(module (memory 1) (func $s ${body}) (start $s) (func (export "f")))`;
  return path.join(folderOf({ "starting.wasm": await guest("package t:s; world s { export f: func(); }", "s", core) }), "starting.wasm");
};

test("an endless loop ends at the time limit, which names the component", async () => {
  const ran = await run(await probe(), "forever()", { timeout: 1 });
  assert.equal(said(ran), "Stopped: the time limit of 1 s was reached while `probe` ran; raise --timeout (0: none).");
});

test("an endless loop in a start function does too", async () => {
  assert.match(
    said(await run(await starting("(loop $on (br $on))"), "f()", { timeout: 1 })),
    /^Stopped: the time limit of 1 s was reached while `starting` ran/,
  );
});

test("a trap in a start function is one sentence", async () => {
  assert.match(said(await run(await starting("unreachable"), "f()")), /^`starting` in \(start\) trapped: .*unreachable/);
});

test("memory that grows in a start function is bounded", async () => {
  const ran = await run(
    await starting("(loop $on (br_if $on (i32.ge_s (memory.grow (i32.const 16)) (i32.const 0)))) unreachable"),
    "f()",
    limits({ memory: 8 * MIB }),
  );
  assert.match(
    said(ran),
    /trapped: .*unreachable.*, after this: `starting` wanted 8\.1 MiB of memory, and the limit of the run is 8 MiB; raise --max-memory/,
  );
});

test("a memory bomb ends at the limit, and the sentence says that this was why", async () => {
  assert.match(
    said(await call("bomb()", limits({ memory: 64 * MIB }))),
    /after this: `hostile` wanted 64\.\d MiB of memory, and the limit of the run is 64 MiB; raise --max-memory \(0: none\)\.$/,
  );
});

test("many instances share the limit", async () => {
  const folder = scratch();
  mkdirSync(path.join(folder, "deps", "t"), { recursive: true });
  const bytes = await guest(
    "package t:s; world s { export f: func(); }",
    "s",
    '(module (memory (export "memory") 160) (func (export "f")))',
  );
  writeFileSync(path.join(folder, "deps", "t", "one.wasm"), bytes);
  const names = Array.from({ length: 8 }, (_, index) => `i${index}`);
  const file = path.join(folder, "many.wac");
  writeFileSync(file, `package t:many;\n${names.map((name) => `let ${name} = new t:one {};\n`).join("")}export i0.f;\n`);
  assert.equal(said(await run(file, "f()", { ...limits({ memory: 80 * MIB }), roots: [path.join(folder, "deps")] })), "done: null");
  assert.match(
    said(await run(file, "f()", { ...limits({ memory: 60 * MIB }), roots: [path.join(folder, "deps")] })),
    /^`i6` wanted 10 MiB of memory beside 60 MiB of others, and the limit of the run is 60 MiB; raise --max-memory/,
  );
});

test("deep recursion names the component and the call", async () => {
  assert.equal(
    said(await call("nest(100000000)")),
    "`hostile` nests its calls too deeply: the call stack was full in things#nest; look for a recursion that does not end.",
  );
  assert.equal((await call("nest(1000)")).answer, "1000");
});

test("a flood of output ends at its limit", async () => {
  const ran = await run(await probe(), "flood(100000)", limits({ output: MIB }));
  assert.equal(said(ran), "`probe` printed more than 1 MiB, the limit of this run; raise --max-output (0: none).");
  assert.ok(ran.stdout.length <= MIB, String(ran.stdout.length));
});

test("a flood of handles ends at its limit, those of the host and those of its own", async () => {
  for (const invoke of ["hoard()", "keep(5000)"]) {
    const ran = await call(invoke, { ...limits({ handles: 1000 }), trace: false });
    assert.equal(said(ran), "`hostile` holds more than 1000 handles of resources, the limit of this run; raise --max-handles (0: none).");
  }
  assert.equal((await call("keep(500)", limits({ handles: 1000 }))).answer, "500");
});

test("an exit in the middle is the program's end", async () => {
  const { outcome } = await run(await probe(), "leave(7)");
  assert.deepEqual([outcome.kind, "code" in outcome && outcome.code], ["done", 7]);
});

for (const invoke of ["far()", "area()", "shade()", "letter()", "maybe()"]) {
  test(`what ${invoke} gives is no value and traps`, async () => {
    const ran = await call(invoke);
    assert.equal(ran.outcome.kind, "trap", said(ran).slice(0, 300));
    assert.match(said(ran), /^`hostile` in things#[a-z]+ trapped: .+\.$/);
    assert.doesNotMatch(said(ran), /\n|\bat .*:\d+/);
  });
}

for (const invoke of ["odd()", "broken()", "long()", "wide()", "forged()"]) {
  test(`what ${invoke} gives is refused or read within bounds`, async () => {
    const ran = await call(invoke);
    assert.doesNotMatch(said(ran), /\p{Cc}|undefined/u);
    // At most what the guest's own memory holds, in text.
    assert.ok(said(ran).length < 17 * 65536 * 8, String(said(ran).length));
  });
}

test("a list of 100 MB is cut before it is copied to the trace", async () => {
  const ran = await call("big()", { keepValues: false });
  const [traced] = [...ran.model.calls.values()].filter((it) => it.function === "big");
  assert.ok(traced?.result?.cut);
  assert.ok(traced.result.text.length <= 1025);
  console.log(`100 MB list: the call took ${traced.duration?.toFixed(0)} ms`);
  const texts = [...(await call("many()", { keepValues: false })).model.calls.values()].find((it) => it.function === "many");
  assert.ok(texts?.result?.cut);
});

test("control characters of a guest never stand in WAVE as they are", async () => {
  const { answer } = await call("bytes()");
  assert.equal(answer, '"\\u{1b}[31mred\\u{1b}[0m\\u{7}\\u{1b}]0;title\\u{7}\\u{0}"');
});

test("Stop answers at once, wherever the guest is", async () => {
  const took: number[] = [];
  for (let i = 0; i < 5; i++) {
    const file = await probe();
    let stop = (): void => undefined;
    const ran = await run(file, "forever()", {
      started: (going) => {
        stop = () => {
          const asked = performance.now();
          void going.done.then(() => took.push(performance.now() - asked));
          going.stop("by the test");
        };
      },
      phase: (phase) => {
        if (phase === "running") setTimeout(() => stop(), 50);
      },
    });
    assert.equal(said(ran), "Stopped: by the test.");
  }
  console.log(`Stop took ${took.map((it) => it.toFixed(1)).join(", ")} ms`);
});
