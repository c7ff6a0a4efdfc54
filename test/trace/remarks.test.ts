/** Which run's remarks are shown while several are worked out. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Annotations } from "../../server/src/lsp/annotations.ts";
import type { RunRecord } from "../../server/src/lsp/runs.ts";
import { indexCalls } from "../../server/src/trace/callIndex.ts";
import { emptyModel } from "../../server/src/trace/model.ts";

const run = (id: number): RunRecord => ({ view: { id, traced: true, state: "ended" } }) as RunRecord;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Annotations of which only the order of runs is looked at: `answers` lets the oldest work end, well or not. */
function shown(): { annotations: Annotations; order: number[]; answers: ((failed?: Error) => void)[]; told: string[] } {
  const [order, answers, told] = [[] as number[], [] as ((failed?: Error) => void)[], [] as string[]];
  const indexes = {
    of: () => new Promise((resolve, reject) => answers.push((failed) => (failed ? reject(failed) : resolve(indexCalls(emptyModel()))))),
  };
  const sources = { show: ({ view }: RunRecord) => order.push(view.id) };
  const made = [{ documents: { all: () => [] } }, {}, {}, { console: { error: (text: string) => told.push(text) } }, { sources, indexes }];
  return { annotations: new Annotations(...(made as unknown as ConstructorParameters<typeof Annotations>)), order, answers, told };
}

test("a run that is older than the one being worked out is not shown after it", async () => {
  const { annotations, order, answers } = shown();
  annotations.show(run(5));
  annotations.show(run(4));
  answers.shift()!();
  await turn();
  assert.deepEqual([order, answers.length], [[5], 0]);
  annotations.show(run(6));
  annotations.show(run(7));
  answers.shift()!();
  await turn();
  answers.shift()!();
  await turn();
  assert.deepEqual(order, [5, 6, 7]);
});

test("what goes wrong with one run is told, and the next is shown", async () => {
  const { annotations, order, answers, told } = shown();
  annotations.show(run(1));
  answers.shift()!(new Error("no reason"));
  await turn();
  annotations.show(run(2));
  answers.shift()!();
  await turn();
  assert.deepEqual([order, told], [[2], ["Remarks could not be shown: no reason"]]);
});
