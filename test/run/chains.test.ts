/**
 * Resources through chains of components, where jco by itself goes wrong (a resource that was received and lent again, and one that is
 * exported by a component that did not define it): owner, wrappers that export their own resource over another's, a handler, and
 * middlewares around it. Owned and borrowed, in both directions, called by a component and by the host; wasmtime runs the composed bytes.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { chain } from "../kit/chains.ts";
import { invokeText, type Live, start } from "../wast/live.ts";
import { scratch, toolkit } from "./kit.ts";
import { type NativeCall, native, needsNative } from "./native.ts";

const RUNS = [0, 1, 2, 3, 4, 5, 6];

/** What the host calls in one instance, one after the other; a number in an argument's place is the step whose resource it is. */
const STEPS: { call: string; args: (number | { ref: number })[] }[] = [
  { call: "t:t/handler#make", args: [5] },
  { call: "t:t/handler#look", args: [{ ref: 0 }] },
  { call: "t:t/things#[constructor]thing", args: [8] },
  { call: "t:t/handler#look", args: [{ ref: 2 }] },
  { call: "t:t/things#[method]thing.bump", args: [{ ref: 0 }, 4] },
  { call: "t:t/handler#swap", args: [{ ref: 0 }, { ref: 2 }] },
  { call: "t:t/things#[method]thing.get", args: [{ ref: 5 }] },
  { call: "t:t/handler#echo", args: [{ ref: 5 }] },
  { call: "t:t/things#[method]thing.get", args: [{ ref: 7 }] },
  { call: "t:t/handler#take", args: [{ ref: 7 }] },
  { call: "t:t/handler#look", args: [{ ref: 0 }] },
  { call: "t:t/things#live", args: [] },
];

const cache = scratch();

/** The answer of our runner: the value, or `trap` with its words. */
async function ours(live: Live, text: string): Promise<string> {
  const outcome = invokeText(await toolkit(), live, text);
  return outcome.kind === "done" ? (outcome.result ?? "") : `${outcome.kind}: ${outcome.message}`;
}

const said = (answer: { value: unknown } | { trap: string }): string =>
  "trap" in answer ? `trap: ${answer.trap}` : answer.value === null ? "" : String(answer.value);

async function byTheHost(live: Live): Promise<string[]> {
  const results: string[] = [];
  for (const { call, args } of STEPS)
    results.push(await ours(live, `${call}(${args.map((it) => (typeof it === "number" ? it : results[it.ref])).join(", ")})`));
  return results;
}

for (const wrappers of [0, 1, 2]) {
  for (const passes of [0, 1, 2, 3].filter((it) => it + wrappers <= 4)) {
    test(`a chain of ${wrappers} wrappers and ${passes} middlewares`, needsNative, async () => {
      const file = await chain(wrappers, passes);
      const bytes = readFileSync(file);
      const fresh = async (): Promise<Live> => start(await toolkit(), bytes, cache);
      const calls: NativeCall[] = RUNS.map((it) => ({ file, function: "run", args: [it] }));
      const steps = STEPS.map(({ call, args }, index): NativeCall => {
        const before = STEPS.slice(0, index).map((it) => ({ function: it.call, args: it.args }));
        return { file, function: call, args, before };
      });
      const answers = native([...calls, ...steps]).map(said);
      const results: string[] = [];
      for (const it of RUNS) results.push(await ours(await fresh(), `run(${it})`));
      assert.deepEqual(results, answers.slice(0, RUNS.length));
      const host = await byTheHost(await fresh());
      assert.deepEqual(
        host.map((it) => it.replace(/^thing#\d+$/, "resource")),
        answers.slice(RUNS.length),
      );
    });
  }
}
