/** Calls of a run on the wires of a picture. */
import assert from "node:assert/strict";
import test from "node:test";
import type { RunRecord } from "../../server/src/lsp/runs.ts";
import { wireCalls } from "../../server/src/lsp/wireCalls.ts";
import type { WiringEdge } from "../../server/src/protocol/wiring.ts";
import { append, emptyModel } from "../../server/src/trace/model.ts";
import { atOnce } from "../../server/src/trace/steps.ts";

const edge = (to: string | null, from: string | null, port: string): WiringEdge => ({
  id: `${to}#${port}`,
  from: { node: from, port },
  to: { node: to, port },
  implicit: false,
});

test("calls are counted by wire, however many there are; what crosses none is left out", () => {
  const model = emptyModel();
  const calls = 150_000;
  for (let id = 1; id <= calls; id++) {
    const callee = id % 3 === 0 ? "nobody" : "b";
    append(model, { kind: "call", id, parent: 0, caller: "a", callee, interface: "x:y/z@1.0.0", function: "f", args: [], start: id });
    append(model, { kind: "return", id, end: id + 2, result: null, error: null, failed: id % 5 === 0 });
  }
  const view = { id: 1, program: "file:///x.wac", state: "running", started: "", traced: true, calls } as const;
  const run: RunRecord = {
    view,
    model,
    full: (it) => it.text,
    stop: () => undefined,
    options: { uri: "file:///x.wac", trace: true },
    spillFile: null,
    parts: new Map(),
    trapped: null,
    used: [],
    served: [],
    done: new Promise(() => undefined),
  };
  const { wires, steps } = atOnce(wireCalls(run, [edge("a", "b", "x:y/z@1.0.0"), edge("a", "c", "x:y/z@1.0.0")]));
  assert.deepEqual(
    wires.map((it) => [it.edge, it.count, it.errors, it.p50, Math.round(it.rate)]),
    [["a#x:y/z@1.0.0", 100_000, 20_000, 2, Math.round(100_000_000 / (calls + 2))]],
  );
  assert.equal(steps.length, 10_000);
  assert.deepEqual(steps[0], { edge: "a#x:y/z@1.0.0", label: "f()", error: false, call: 1 });
});
