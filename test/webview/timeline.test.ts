/** The timeline's rows, what of them the screen shows, and the walk by keys: against the plainest way to work each out, on random runs. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { around, outline } from "../../client/webview/compare/outline.ts";
import { type Calls, emptyCalls, endOf, isBad, type Row } from "../../client/webview/timeline/calls.ts";
import { addPart } from "../../client/webview/timeline/growth.ts";
import { firstBelow, lanesOf, ROW, rowAt } from "../../client/webview/timeline/lanes.ts";
import { marksShown } from "../../client/webview/timeline/marks.ts";
import { badIn, busyIn, foundIn, setFound } from "../../client/webview/timeline/rows.ts";
import { callAt, segments } from "../../client/webview/timeline/segments.ts";
import { cellsOf, filterOf, sorted } from "../../client/webview/timeline/table.ts";
import { duration, ticks, tickText } from "../../client/webview/timeline/ticks.ts";
import { bringing, kept, panned, type View, whole, zoomed } from "../../client/webview/timeline/view.ts";
import { foundStep, step } from "../../client/webview/timeline/walk.ts";
import { spoken, tipText } from "../../client/webview/timeline/words.ts";
import { unpackPart } from "../../server/src/protocol/timeline.ts";
import { picks } from "../../server/src/trace/filter.ts";
import { readFilter } from "../../server/src/trace/filterText.ts";
import { append, emptyModel, type TraceModel } from "../../server/src/trace/model.ts";
import { statistics } from "../../server/src/trace/statistics.ts";
import { emptyTimeline, nextPart, type Timeline } from "../../server/src/trace/timeline.ts";
import { random } from "../toolkit/kit.ts";

type Random = ReturnType<typeof random>;

const value = (text: string) => ({ text, cut: false, full: null });

/** Runs a few events on: calls whose tasks overlap, which fail, are refused something, carry streams, or never return. */
function goOn(model: TraceModel, below: Random, open: number[], clock: { now: number; id: number }, events: number): void {
  for (let i = 0; i < events; i++) {
    clock.now += below(4) === 0 ? 0 : below(1000) / 64;
    const at = below(3) === 0 ? below(open.length + 1) : open.length - 1;
    if (open.length > 0 && at < open.length && at >= 0 && (below(2) === 0 || open.length > 6)) {
      const [id] = open.splice(at, 1);
      const luck = below(6);
      const denied = { what: "x", grant: { option: "--allow-net", value: "h:1" } };
      append(model, {
        ...{
          kind: "return",
          id: id!,
          result: luck === 0 ? null : value("7"),
          error: luck === 0 ? "trap" : null,
          failed: luck < 2,
          end: clock.now,
        },
        ...(luck === 5 ? { denied } : {}),
      });
      continue;
    }
    const parent = open.length === 0 || below(6) === 0 ? 0 : open[below(3) === 0 ? below(open.length) : open.length - 1]!;
    const id = clock.id++;
    append(model, {
      ...{ kind: "call", id, parent, caller: parent === 0 ? "host" : `p${parent % 4}`, callee: `p${id % 4}`, start: clock.now },
      ...{ interface: below(3) === 0 ? null : `a:b/c${below(2)}@0.1.0`, function: `f${below(2)}`, args: [value(`"it ${id}"`)] },
    });
    if (below(5) === 0)
      append(model, {
        kind: "chunk",
        id,
        stream: "stream#1",
        of: "argument",
        count: 1,
        value: null,
        time: clock.now + below(90),
        end: false,
      });
    open.push(id);
  }
}

const fresh = (): { now: number; id: number } => ({ now: 0, id: 1 });

function take(calls: Calls, timeline: Timeline, model: TraceModel, running: boolean, limit: number): void {
  for (let more = true; more; ) {
    const { part, data } = nextPart(timeline, model, running, limit);
    assert.ok(part.calls <= limit);
    addPart(calls, part, unpackPart(part, data.buffer));
    more = part.more;
  }
}

function shown(model: TraceModel, limit = 1000): Calls {
  const calls = emptyCalls();
  take(calls, emptyTimeline(), model, false, limit);
  return calls;
}

function randomRun(seed: number, events = 300): { model: TraceModel; calls: Calls } {
  const model = emptyModel();
  goOn(model, random(seed), [], fresh(), events);
  return { model, calls: shown(model, 1 + (seed % 90)) };
}

/** What must hold of the rows however calls came. */
function checkRows(calls: Calls): void {
  const seen = new Set<number>();
  for (const [index, row] of calls.rows.entries()) {
    assert.equal(calls.tracks[row.track]!.rows[row.depth], index);
    let end = Number.NEGATIVE_INFINITY;
    for (const call of row.calls.subarray(0, row.count)) {
      assert.ok(calls.start[call]! >= end, `call ${call} overlaps the one before it in its row`);
      end = endOf(calls, call, Number.POSITIVE_INFINITY);
      assert.equal(calls.row[call], index);
      assert.ok(!seen.has(call));
      seen.add(call);
      const parent = calls.parent[call]!;
      if (parent < 0) assert.equal(row.depth, 0);
      else {
        const above = calls.rows[calls.row[parent]!]!;
        // Below its caller, or at the top of a track of its own.
        if (above.track === row.track && row.depth > 0) assert.equal(row.depth, above.depth + 1);
        else assert.equal(row.depth, 0);
      }
    }
  }
  assert.equal(seen.size, calls.count);
}

test("rows hold each call once, in time, without overlaps; what a call makes stands below it", () => {
  for (let seed = 1; seed <= 60; seed++) {
    const { model, calls } = randomRun(seed);
    assert.equal(calls.count, model.calls.size);
    checkRows(calls);
    // Without tasks that overlap, each call stands as deep as it was called.
    const flat = emptyModel();
    const [below, open, clock] = [random(seed), [] as number[], fresh()];
    for (let i = 0; i < 100; i++) {
      clock.now += below(3);
      if (open.length > 0 && below(2) === 0)
        append(flat, { kind: "return", id: open.pop()!, result: null, error: null, failed: false, end: clock.now });
      else {
        const id = clock.id++;
        const parent = open.at(-1) ?? 0;
        append(flat, { kind: "call", id, parent, caller: "a", callee: "b", interface: null, function: "f", args: [], start: clock.now });
        open.push(id);
      }
    }
    const plain = shown(flat);
    assert.equal(plain.tracks.length, 1);
    for (let at = 0; at < plain.count; at++) {
      const parent = plain.parent[at]!;
      assert.equal(plain.rows[plain.row[at]!]!.depth, parent < 0 ? 0 : plain.rows[plain.row[parent]!]!.depth + 1);
    }
  }
});

test("a run that grows ends as the one that was read at once", () => {
  for (let seed = 1; seed <= 40; seed++) {
    const model = emptyModel();
    const [below, open, clock] = [random(seed), [] as number[], fresh()];
    const [calls, timeline] = [emptyCalls(), emptyTimeline()];
    for (let round = 0; round < 12; round++) {
      goOn(model, below, open, clock, below(40));
      take(calls, timeline, model, round < 11, 1 + below(30));
      checkRows(calls);
    }
    assert.equal(calls.running, false);
    const all = [...model.calls.values()];
    assert.equal(calls.count, all.length);
    for (const [at, call] of all.entries()) {
      assert.equal(calls.start[at], call.start);
      assert.ok(Object.is(calls.duration[at], call.duration ?? Number.NaN));
      assert.equal(isBad(calls.flags[at]!), call.failed || call.error !== null);
      const what = calls.names[calls.what[at]!]!;
      assert.deepEqual(
        [what.caller, what.callee, what.interface, what.function],
        [call.caller, call.callee, call.interface, call.function],
      );
      assert.equal(calls.parent[at]! < 0 ? 0 : all[calls.parent[at]!]!.id, call.parent);
    }
    const marks = calls.rows.flatMap((it) => it.marks.refused);
    assert.equal(
      marks.filter((it) => !it).length,
      all.reduce((sum, it) => sum + (it.chunks?.length ?? 0), 0),
    );
    assert.equal(marks.filter(Boolean).length, all.filter((it) => it.denied).length);
  }
});

test("calls that come out of order, as from several threads, still make sound rows", () => {
  for (let seed = 1; seed <= 20; seed++) {
    const { model } = randomRun(seed);
    const below = random(seed);
    const mixed = emptyModel();
    const list = [...model.calls.values()].map((call) => ({ call, key: call.start + below(200) })).sort((a, b) => a.key - b.key);
    for (const { call } of list) mixed.calls.set(call.id, call);
    const calls = emptyCalls();
    take(calls, emptyTimeline(), mixed, true, 50);
    assert.equal(calls.count, model.calls.size);
    for (const row of calls.rows)
      for (let i = 1; i < row.count; i++)
        assert.ok(calls.start[row.calls[i]!]! >= endOf(calls, row.calls[i - 1]!, Number.POSITIVE_INFINITY));
  }
});

const viewOf = (below: Random, calls: Calls): View => ({
  from: below(Math.ceil(calls.now) + 1) - 20,
  scale: 2 ** (below(14) - 8),
  top: 0,
  width: 60 + below(300),
  height: 100,
});

test("segments show each call that the screen shows once, and no more of them than pixels", () => {
  for (let seed = 1; seed <= 60; seed++) {
    const { calls } = randomRun(seed, 600);
    const below = random(seed);
    const bits = Uint8Array.from({ length: (calls.count + 7) >> 3 }, () => below(256));
    setFound(calls, bits);
    for (const row of calls.rows) {
      const view = viewOf(below, calls);
      const to = view.from + view.width / view.scale;
      const got: number[] = [];
      let count = 0;
      segments(calls, row, view, (x, width, first, end) => {
        count++;
        const list = [...row.calls.subarray(first, end)];
        got.push(...list);
        if (list.length > 1 || width === 1) {
          for (const call of list) {
            assert.ok((endOf(calls, call, calls.now) - calls.start[call]!) * view.scale <= 1);
            const left = (calls.start[call]! - view.from) * view.scale;
            assert.ok(left >= x - 1e-6 && left < x + 1 + 1e-6, `${left} is not in the pixel at ${x}`);
          }
        } else
          assert.ok(
            Math.abs(width - (endOf(calls, list[0]!, Math.max(calls.now, calls.start[list[0]!]!)) - calls.start[list[0]!]!) * view.scale) <
              1e-6,
          );
        const sum = list.reduce((all, it) => all + (calls.duration[it]! || 0), 0);
        assert.ok(Math.abs(busyIn(calls, row, first, end) - sum) < 1e-6);
        assert.equal(badIn(calls, row, first, end), list.filter((it) => isBad(calls.flags[it]!)).length);
        assert.equal(foundIn(row, first, end), list.filter((it) => bits[it >> 3]! & (1 << (it & 7))).length);
      });
      const wanted = [...row.calls.subarray(0, row.count)].filter(
        (it) => endOf(calls, it, Number.POSITIVE_INFINITY) > view.from && calls.start[it]! <= to,
      );
      // What shares the last pixel may begin a part of it beyond the edge.
      assert.deepEqual(got.slice(0, wanted.length), wanted);
      assert.ok(got.slice(wanted.length).every((it) => (calls.start[it]! - to) * view.scale < 1));
      assert.ok(count <= 2 * view.width + 4, `${count} segments on ${view.width} pixels`);
    }
  }
});

test("the call under the pointer is the one that is there, or the nearest", () => {
  for (let seed = 1; seed <= 30; seed++) {
    const { calls } = randomRun(seed);
    const below = random(seed);
    for (const row of calls.rows) {
      const view = viewOf(below, calls);
      const x = below(view.width);
      const time = view.from + x / view.scale;
      const distance = (it: number): number =>
        Math.max(0, calls.start[it]! - time, time - endOf(calls, it, Math.max(calls.now, calls.start[it]!))) * view.scale;
      const best = Math.min(...[...row.calls.subarray(0, row.count)].map(distance));
      const got = callAt(calls, row, view, x, 3);
      if (got === null) assert.ok(best > 3 - 1e-6, `nothing found ${best} pixels away`);
      else assert.ok(Math.abs(distance(got) - best) < 1e-6);
    }
  }
});

test("lanes stand below each other, and a height tells its row", () => {
  const { calls } = randomRun(3, 600);
  const lanes = lanesOf(calls);
  assert.equal(new Set(lanes.order).size, calls.rows.length);
  assert.equal(lanes.borders.length, calls.tracks.length - 1);
  for (const [at, row] of lanes.order.entries()) {
    const top = lanes.tops[at]!;
    assert.ok(at === 0 || top >= lanes.tops[at - 1]! + ROW);
    assert.equal(rowAt(lanes, top + 1), row);
    assert.equal(firstBelow(lanes, top + ROW - 0.5), at);
  }
  assert.equal(rowAt(lanes, lanes.height + 1), null);
  assert.equal(rowAt(lanes, 0), null);
});

test("marks stand in the order of time, one a pixel", () => {
  const marks = { times: [5, 1, 1.0001, 3], refused: [false, false, false, true], sorted: false };
  const row = { ...({} as Row), marks };
  const got: [number, boolean][] = [];
  marksShown(row, { from: 0, scale: 10, top: 0, width: 100, height: 1 }, (x, refused) => got.push([x, refused]));
  assert.deepEqual(got, [[10, false], [30, true], [50, false]]); // biome-ignore format: a list of pairs
});

test("a view keeps the moment under the pointer, and stays with the run", () => {
  const extent = { begin: 100, now: 5100, height: 900 };
  const all = whole({ from: 0, scale: 1, top: 50, width: 1000, height: 300 }, extent);
  assert.ok(all.from <= 100 && all.from + all.width / all.scale >= 5100 && all.top === 0);
  const below = random(4);
  let view = all;
  for (let i = 0; i < 300; i++) {
    const x = below(1000);
    const moment = view.from + x / view.scale;
    const next = zoomed(view, 1 + below(40) / 20, x, extent);
    if (next.from > extent.begin && next.from + next.width / next.scale < extent.now)
      assert.ok(Math.abs(next.from + x / next.scale - moment) < 1e-6 * Math.max(1, 1 / next.scale) + 1e-9);
    view = below(3) === 0 ? panned(view, below(4000) - 2000, below(2000) - 1000, extent) : zoomed(view, 0.2 + below(30) / 10, x, extent);
    assert.ok(view.scale >= all.scale && view.scale <= 1e6);
    const shownTime = view.width / view.scale;
    assert.ok(view.from >= extent.begin - shownTime && view.from <= extent.now, `from ${view.from}`);
    assert.ok(view.top >= 0 && view.top <= 600);
  }
  assert.equal(kept({ ...all, top: 1e6 }, extent).top, 600);
});

test("a call that is gone to can be seen", () => {
  for (let seed = 1; seed <= 20; seed++) {
    const { calls } = randomRun(seed);
    const lanes = lanesOf(calls);
    const extent = { begin: calls.begin, now: calls.now, height: lanes.height };
    const below = random(seed);
    let view: View = whole({ from: 0, scale: 1, top: 0, width: 400, height: 60 }, extent);
    for (let i = 0; i < 50; i++) {
      const at = below(calls.count);
      const [start, end] = [calls.start[at]!, endOf(calls, at, Math.max(calls.now, calls.start[at]!))];
      const y = lanes.topOf[calls.row[at]!]!;
      view = bringing(zoomed(view, 0.3 + below(60) / 10, 100, extent), { start, end }, { y, height: ROW }, extent);
      assert.ok((end - view.from) * view.scale >= -1 && (start - view.from) * view.scale <= view.width + 1);
      assert.ok(y + ROW > view.top && y < view.top + view.height);
      if (end > start) assert.ok((end - start) * view.scale >= 2.9 || view.scale >= 1e6, "wide enough to be seen");
    }
  }
});

test("keys go to the caller, the first call, and along the calls of one caller", () => {
  const { model, calls } = randomRun(9);
  const ids = [...model.calls.keys()];
  const at = (id: number | undefined): number | null => (id === undefined ? null : ids.indexOf(id));
  for (const [place, call] of [...model.calls.values()].entries()) {
    const siblings = model.children.get(call.parent)!;
    const here = siblings.indexOf(call.id);
    assert.equal(step(calls, place, "parent"), call.parent === 0 ? null : at(call.parent));
    assert.equal(step(calls, place, "child"), at(model.children.get(call.id)?.[0]));
    assert.equal(step(calls, place, "next"), at(siblings[here + 1]));
    assert.equal(step(calls, place, "previous"), at(siblings[here - 1]));
  }
  assert.equal(step(calls, null, "child"), 0);
  assert.equal(step(calls, 3, "last"), calls.count - 1);
  assert.equal(step(emptyCalls(), null, "next"), null);
  const bits = new Uint8Array((calls.count + 7) >> 3);
  assert.equal(foundStep(calls, bits, 3, true), null);
  bits[0] = 0b100010;
  assert.deepEqual([null, 1, 5, 9].map((it) => foundStep(calls, bits, it, true)), [1, 5, 1, 1]); // biome-ignore format: short
  assert.deepEqual([null, 1, 5, 9].map((it) => foundStep(calls, bits, it, false)), [5, 5, 1, 5]); // biome-ignore format: short
});

test("the filter of a row of the statistics finds its calls, and tables sort both ways", () => {
  for (let seed = 1; seed <= 10; seed++) {
    const { model } = randomRun(seed);
    for (const by of ["function", "wire"] as const) {
      const rows = statistics(model, by);
      // A function of a world and one of an interface may share a name; then the shorter one means both.
      for (const row of rows.filter((it) => it.name.includes(":"))) {
        const read = readFilter(filterOf(row));
        assert.ok(read.ok);
        const got = [...model.calls.values()].filter((call) => read.filter.every((it) => picks(it, call)));
        assert.equal(got.length, row.count, filterOf(row));
      }
      const counts = sorted(rows, "count", false).map((it) => it.count);
      assert.deepEqual(
        counts,
        [...counts].sort((a, b) => b - a),
      );
      assert.deepEqual(sorted(rows, "what", true), sorted(rows, "what", false).reverse());
    }
  }
  const row = {
    caller: 'a "b"',
    callee: "c d",
    name: "f",
    count: 1000,
    failed: 1,
    total: 2,
    self: 1,
    median: null,
    p95: 1,
    longest: 1,
    size: 5,
  };
  assert.deepEqual(readFilter(filterOf(row)), { ok: true, filter: [{ caller: 'a "b"' }, { callee: "c d" }, { name: "f" }] });
  assert.deepEqual([cellsOf(row).failed, cellsOf(row).median], ["1 (<1 %)", "–"]);
});

test("times are told with as many digits as they need", () => {
  assert.deepEqual([0.0000004, 0.0051, 0.5, 3.25, 250, 61_000].map(duration), [
    "0 ns",
    "5.1 µs",
    "500 µs",
    "3.25 ms",
    "250.0 ms",
    "61.00 s",
  ]);
  assert.deepEqual([tickText(0, 1), tickText(1500, 500), tickText(2, 0.5), tickText(0.002, 0.001)], ["0", "1.5 s", "2.0 ms", "2 µs"]);
  const scale = ticks({ from: 950, scale: 2, top: 0, width: 1000, height: 1 }, 1000);
  assert.deepEqual(scale.map((it) => it.text), ["0", "50 ms", "100 ms", "150 ms", "200 ms", "250 ms", "300 ms", "350 ms", "400 ms", "450 ms"]); // biome-ignore format: short
  assert.equal(scale[0]!.x, 100);
});

test("a call has words for the mouse and for a screen reader", () => {
  const model = emptyModel();
  append(model, { kind: "call", id: 1, parent: 0, caller: "host", callee: "auth", interface: "a:b/c", function: "f", args: [], start: 2 });
  assert.equal(tipText(shown(model), 0), "host → auth a:b/c#f\nat 2.000 ms · did not return");
  append(model, { kind: "return", id: 1, result: null, error: "trap", failed: true, end: 3 });
  assert.equal(spoken(shown(model), 0), "Call 1 of 1: auth a:b/c#f, 1.00 ms, trapped, called by host.");
});

test("differences stand below the calls that lead there, each of which is told once", () => {
  const one = (path: string[], kind: "result" | "new" = "result") => ({ kind, path, call: 1, now: 2, before: "1", after: "2" });
  const lines = outline([one(["a f", "b g"]), one(["a f", "b h"], "new"), one(["a f"]), one(["a f", "b g", "c k"])]);
  const words = lines.map((it) => `${it.depth} ${it.callee}/${it.name}${it.difference ? "!" : ""}`);
  assert.deepEqual(words, ["0 a/f", "1 b/g!", "1 b/h!", "0 a/f!", "0 a/f", "1 b/g", "2 c/k!"]);
  const cut = around(`${"x".repeat(500)}A${"y".repeat(500)}`, `${"x".repeat(500)}B`, 60);
  assert.equal(cut.text.length, 62);
  assert.equal(cut.text[cut.mark], "A");
});
