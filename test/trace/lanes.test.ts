/**
 * The Trace Event Format as Perfetto reads it: times become whole nanoseconds by cutting off what is behind the point, and of events that do not
 * nest in their thread to the nanosecond, or lie too deep, it shows nothing (`json_utils.h`, `slice_tracker.cc`).
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { ChromeEvent } from "../../server/src/trace/chrome.ts";
import { append, emptyModel, type TraceModel } from "../../server/src/trace/model.ts";
import { readTrace } from "../../server/src/trace/read.ts";
import { callLine, chromeDocument } from "../kit/traceTexts.ts";
import { random } from "../toolkit/kit.ts";

const DEEPEST = 512;

/** What Perfetto would leave out, and the events with those that they lie in. */
function shown(model: TraceModel): { left: string[]; above: Map<unknown, unknown>; threads: Set<number> } {
  const time = (microseconds: number | undefined): number => Math.trunc((microseconds ?? 0) * 1000);
  const events = chromeDocument(model, "x").traceEvents.filter((it) => it.ph === "X" || it.ph === "i");
  const sorted = events.map((event, at) => ({ event, at, start: time(event.ts), duration: time(event.dur) }));
  sorted.sort((a, b) => a.start - b.start || a.at - b.at);
  const open = new Map<number, { event: ChromeEvent; start: number; duration: number }[]>();
  const out = { left: [] as string[], above: new Map<unknown, unknown>(), threads: new Set(events.map((it) => it.tid)) };
  for (const { event, start, duration } of sorted) {
    const stack = open.get(event.tid) ?? [];
    open.set(event.tid, stack);
    const before = (it: { start: number; duration: number }): boolean => {
      const end = it.start + it.duration;
      return end < start || (end === start && !(it.duration === 0 && duration === 0));
    };
    while (stack.length > 0 && before(stack.at(-1)!)) stack.pop();
    const overlaps = stack.some((it) => start < it.start + it.duration && start + duration > it.start + it.duration);
    if (overlaps || stack.length >= DEEPEST) {
      out.left.push(JSON.stringify(event));
      continue;
    }
    if (event.ph === "X") out.above.set(event.args["id"], stack.at(-1)?.event.args["id"]);
    stack.push({ event, start, duration });
  }
  return out;
}

const start = (model: TraceModel, id: number, parent: number, at: number): void =>
  append(model, { kind: "call", id, parent, caller: "a", callee: "b", interface: null, function: `f${id}`, args: [], start: at });
const end = (model: TraceModel, id: number, at: number): void =>
  append(model, { kind: "return", id, result: null, error: null, failed: false, end: at });

test("of asynchronous tasks that overlap Perfetto shows every call, and those that nest below their callers", () => {
  for (let seed = 1; seed <= 300; seed++) {
    const next = random(seed * 7919);
    const model = emptyModel();
    const open: number[] = [];
    // Now and then several things happen in one nanosecond, and times have parts of one.
    let clock = next(3) === 0 ? 1e6 * next(1000) : 0;
    const tick = (): number => (clock += [0, 1e-6, 0.3e-6, 0.001, next(1000) / 1000, 1.7e-6][next(6)]!);
    for (let id = 1; id <= 80; ) {
      if (open.length > 0 && next(2) === 0) {
        const [ended] = open.splice(next(4) === 0 ? next(open.length) : open.length - 1, 1);
        if (next(12) > 0) end(model, ended!, tick());
        continue;
      }
      start(model, id, open.length === 0 || next(8) === 0 ? 0 : open[next(3) === 0 ? next(open.length) : open.length - 1]!, tick());
      if (next(9) === 0)
        append(model, { kind: "chunk", id, stream: "stream#1", of: "result", count: 1, value: null, time: clock + next(3), end: false });
      open.push(id++);
    }
    assert.deepEqual(shown(model).left, [], `seed ${seed}`);
    // Saved and opened again, as lines whose times were rounded.
    const again = readTrace(JSON.stringify(chromeDocument(model, "x")));
    assert.ok(again.ok);
    assert.deepEqual(shown(again.model).left, [], `seed ${seed}, again`);
  }
});

test("one task stays in one thread, whatever its times are, and each call lies in the one that called it", () => {
  for (let seed = 1; seed <= 100; seed++) {
    const next = random(seed * 104_729);
    const model = emptyModel();
    const open: number[] = [];
    let clock = next(1_000_000);
    const tick = (): number => (clock += (1 + next(3000)) / 1e6 + (seed % 2 === 0 ? next(10) / 1e7 : 0));
    for (let id = 1; id <= 200; ) {
      if (open.length > 0 && next(2) === 0) end(model, open.pop()!, tick());
      else {
        start(model, id, open.at(-1) ?? 0, tick());
        open.push(id++);
      }
    }
    const { left, above, threads } = shown(model);
    assert.deepEqual(left, []);
    assert.deepEqual([...threads], [1]);
    // Within a nanosecond nothing lies in anything.
    if (seed % 2 === 0) continue;
    for (const call of model.calls.values()) assert.equal(above.get(call.id), call.parent === 0 ? undefined : call.parent, `seed ${seed}`);
  }
});

test("tasks that run side by side share few threads, and what lies too deep has one of its own", () => {
  const model = emptyModel();
  for (let id = 1; id <= 100; id++) start(model, id, 0, id);
  for (let id = 1; id <= 100; id++) end(model, id, 100 + id);
  for (let id = 101; id <= 200; id++) {
    start(model, id, 0, 1000 + id);
    end(model, id, 1000 + id + 1.5);
  }
  assert.equal(shown(model).threads.size, 100);
  assert.deepEqual(shown(model).left, []);
  const deep = emptyModel();
  for (let id = 1; id <= 1500; id++) start(deep, id, id - 1, id);
  for (let id = 1500; id >= 1; id--) end(deep, id, 4000 - id);
  assert.deepEqual(shown(deep).left, []);
  assert.deepEqual(shown(deep).threads.size, 3);
});

test("calls that a file has in any order, and times that are none, do no harm", () => {
  const line = (id: number, parent: number, start: number, duration: number | null) => callLine({ id, parent, start, duration });
  const lines = [line(3, 2, 4, 1), line(2, 1, 2, 9), line(1, 0, 1, 20), line(5, 9, -3, -1), line(6, 1, 1e300, 1e300), line(7, 6, 1e300, 0)];
  const read = readTrace(lines.join("\n"));
  assert.ok(read.ok);
  assert.equal(chromeDocument(read.model, "x").traceEvents.filter((it) => it.ph === "X").length, 6);
});
