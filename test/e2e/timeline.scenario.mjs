// The timeline's page alone in a browser, with real mouse and keyboard: what it asks the host, and what it shows. The host's part is played by the test.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { openRunPage } from "../kit/timelinePage.mjs";
import { partsOf, sampleModel, traceStage } from "../kit/timelineSample.mjs";
import { root } from "./host.mjs";

let stage;
let model;
let it;
before(async () => {
  mkdirSync(path.join(root, "shots"), { recursive: true });
  stage = await traceStage();
  model = sampleModel(stage, 3000);
  it = await opened();
});
after(() => it?.close());

async function opened(options = {}) {
  const made = await openRunPage("timeline", options);
  for (const [message, bytes] of partsOf(stage, model)) await made.tell(message, bytes);
  await made.page.locator(".title", { hasText: "shop.wac · 3000 calls" }).waitFor();
  return made;
}

const shot = (name, made = it) => made.page.screenshot({ path: path.join(root, "shots", `timeline-${name}.png`) });
const state = (read) => it.page.evaluate(read);
const view = () => state(() => window.timeline.state.view);
const selected = () => state(() => window.timeline.state.selected);
const last = async (kind) => (await it.sent(kind)).at(-1);
const call = (at) => [...model.calls.values()][at];

/** Where a call's bar is on the screen. */
const place = (at) =>
  it.page.evaluate((wanted) => {
    const { calls, lanes, view } = window.timeline.state;
    const box = document.querySelector(".stage").getBoundingClientRect();
    const middle = calls.start[wanted] + calls.duration[wanted] / 2;
    return { x: box.left + (middle - view.from) * view.scale, y: box.top + 20 + lanes.topOf[calls.row[wanted]] - view.top + 10 };
  }, at);

/** Answers as the host would. */
async function answerCall(at, more = {}) {
  const { id, parent, caller, callee, interface: iface, function: fn, args, result, error, start, duration, failed } = call(at);
  const whole = { id, parent, caller, callee, interface: iface, function: fn, error, start, duration: duration ?? 0, failed };
  const texts = { args: args.map((value) => value.text), result: result?.text ?? null };
  const rest = { cut: false, children: 2, self: 0.5, open: false, refused: null, streams: ["stream#1: 3 items in 1 chunk"] };
  const declaration = { uri: "file:///a.wit", range: { start: { line: 1, character: 2 }, end: { line: 1, character: 3 } } };
  await it.tell({ kind: "call", at, call: { ...whole, ...texts, ...rest, declaration, ...more } });
}

async function answerFind(filter) {
  const read = stage.readFilter(filter);
  if (!read.ok) return it.tell({ kind: "wrongFilter", filter, message: read.message });
  const bits = new Uint8Array((model.calls.size + 7) >> 3);
  let count = 0;
  for (const [at, one] of [...model.calls.values()].entries()) {
    if (!read.filter.every((filter) => stage.picks(filter, one))) continue;
    bits[at >> 3] |= 1 << (at & 7);
    count++;
  }
  await it.tell({ kind: "found", filter, count }, { bits: Buffer.from(bits).toString("base64") });
  return count;
}

test("a click asks for the call that is there and shows its values", async () => {
  const at = await state(() => window.timeline.state.calls.duration.indexOf(Math.max(...window.timeline.state.calls.duration)));
  const { x, y } = await place(at);
  await it.page.mouse.click(x, y);
  assert.deepEqual(await last("call"), { kind: "call", at });
  await answerCall(at);
  await it.page.locator(".details h2", { hasText: call(at).callee }).waitFor();
  assert.match(await it.page.locator(".details dd").first().textContent(), new RegExp(call(at).args[0].text));
  await it.page.getByRole("button", { name: "Go to WIT Function" }).click();
  assert.deepEqual(await last("go"), { kind: "go", to: "wit", at });
  await shot("dark");
});

test("a guest's own span shows what the guest said of it", async () => {
  const span = [
    { title: "span", text: "client, by guest.c" },
    { title: "status", text: "error: the table is locked", bad: true },
    { title: "attribute db.statement.of.the.longest.name.that.somebody.chose.for.an.attribute", text: '"select 1"' },
    { title: "event first row", text: "1.5 ms after it began, row: 1" },
    { title: "link", text: "to span 00000000000000b2 of trace 0123456789abcdef0123456789abcdef" },
  ];
  await answerCall(await selected(), { span });
  await it.page.locator(".details h2", { hasText: " span " }).waitFor();
  assert.deepEqual(
    await it.page.locator(".details dt").allTextContents(),
    span.map(({ title, bad }) => (bad ? `✕ ${title}` : title)),
  );
  assert.deepEqual(
    await it.page.locator(".details dd").allTextContents(),
    span.map(({ text }) => text),
  );
  await shot("span");
});

test("keys go to the caller, below, and along; a screen reader is told where one is", async () => {
  await it.page.locator(".stage").focus();
  await it.page.keyboard.press("Home");
  assert.equal(await selected(), 0);
  await it.page.keyboard.press("ArrowDown");
  const below = await selected();
  assert.equal(call(below).parent, call(0).id);
  assert.match(await it.page.locator("[aria-live]").textContent(), new RegExp(`^Call ${below + 1} of 3000: ${call(below).callee} `));
  await it.page.keyboard.press("ArrowUp");
  assert.equal(await selected(), 0);
  await it.page.keyboard.press("ArrowRight");
  const beside = await selected();
  assert.ok(beside > 0 && call(beside).parent === 0);
  await it.page.keyboard.press("ArrowLeft");
  assert.equal(await selected(), 0);
  await it.page.keyboard.press("Enter");
  assert.deepEqual(await last("go"), { kind: "go", to: "wit", at: 0 });
});

test("the wheel zooms where the pointer is, dragging moves, and 0 shows all again", async () => {
  await it.page.locator(".stage").focus();
  await it.page.keyboard.press("0");
  const all = await view();
  const { x: left } = await it.page.locator(".stage").boundingBox();
  const moment = all.from + (600 - left) / all.scale;
  await it.page.mouse.move(600, 300);
  for (let i = 0; i < 6; i++) await it.page.mouse.wheel(0, -150);
  await it.page.waitForFunction((scale) => window.timeline.state.view.scale > scale * 4, all.scale);
  const close = await view();
  assert.ok(Math.abs(close.from + (600 - left) / close.scale - moment) < 1 / close.scale);
  await it.page.mouse.down();
  await it.page.mouse.move(500, 300, { steps: 4 });
  await it.page.mouse.up();
  const moved = await view();
  assert.ok(Math.abs((moved.from - close.from) * close.scale - 100) < 1);
  assert.ok(moved.scale === close.scale);
  await it.page.locator(".stage").focus();
  await it.page.keyboard.press("0");
  assert.deepEqual(await view(), all);
});

test("what is looked for is marked and counted, next and previous go there, and a mistake is a sentence", async () => {
  await it.page.keyboard.press("ControlOrMeta+F");
  await it.page.keyboard.type("error callee:parser");
  await it.page.waitForFunction(() => window.sent.at(-1).kind === "find");
  const count = await answerFind((await last("find")).filter);
  assert.ok(count > 1);
  await it.page.locator(".finder .status", { hasText: `${count} calls` }).waitFor();
  await it.page.keyboard.press("Enter");
  const first = await selected();
  assert.ok(call(first).callee === "parser" && (call(first).failed || call(first).error !== null));
  await it.page.keyboard.press("Enter");
  const second = await selected();
  assert.notEqual(second, first);
  await it.page.keyboard.press("Shift+Enter");
  assert.equal(await selected(), first);
  await shot("found");
  await it.page.keyboard.press("ControlOrMeta+F");
  await it.page.keyboard.type("longer:soon");
  await it.page.waitForFunction(() => window.sent.at(-1).filter === "longer:soon");
  await answerFind("longer:soon");
  await it.page.locator(".finder .status.bad", { hasText: "'soon' is no time; write longer:2ms" }).waitFor();
  await it.page.keyboard.press("Escape");
  assert.equal((await last("find")).filter, "");
  await it.tell({ kind: "found", filter: "", count: 0 }, { bits: "" });
});

test("statistics sort by their heads, and a row finds its calls", async () => {
  await it.page.getByRole("tab", { name: "Statistics" }).click();
  assert.deepEqual(await last("statistics"), { kind: "statistics", by: "function" });
  const rows = stage.statistics(model, "function");
  await it.tell({ kind: "statistics", by: "function", rows });
  const counts = async () => (await it.page.locator("tbody tr td:nth-child(2)").allTextContents()).map(Number);
  await it.page.getByRole("button", { name: "Calls", exact: true }).click();
  assert.deepEqual(
    await counts(),
    rows.map((row) => row.count).sort((a, b) => b - a),
  );
  await it.page.getByRole("button", { name: "Calls", exact: true }).click();
  assert.deepEqual(
    await counts(),
    rows.map((row) => row.count).sort((a, b) => a - b),
  );
  await it.page.getByRole("button", { name: "Self" }).click();
  await shot("statistics");
  await it.page.locator("tbody button").first().click();
  const { filter } = await last("find");
  assert.equal(await answerFind(filter), rows[0].count);
});

test("a run that goes on stays in sight, and its end is told", async () => {
  const made = await openRunPage("timeline");
  const growing = stage.emptyModel();
  const timeline = stage.emptyTimeline();
  const begin = (id, start) =>
    stage.append(growing, { kind: "call", id, parent: 0, caller: "host", callee: "a", interface: null, function: "f", args: [], start });
  begin(1, 0);
  const { part, data } = stage.nextPart(timeline, growing, true);
  await made.tell({ kind: "part", name: "a.wac", part }, { data: Buffer.from(data.buffer).toString("base64") });
  await made.page.locator(".title", { hasText: "1 call · running" }).waitFor();
  stage.append(growing, { kind: "return", id: 1, result: null, error: null, failed: false, end: 50 });
  begin(2, 60);
  stage.append(growing, { kind: "return", id: 2, result: null, error: null, failed: false, end: 90 });
  for (const [message, bytes] of partsOf(stage, growing, { timeline, name: "a.wac" })) await made.tell(message, bytes);
  await made.page.locator(".title", { hasText: /^a\.wac · 2 calls$/ }).waitFor();
  const { from, to } = await made.page.evaluate(() => {
    const { view } = window.timeline.state;
    return { from: view.from, to: view.from + view.width / view.scale };
  });
  assert.ok(from <= 0 && to >= 90 && to < 95);
  assert.deepEqual(made.errors, []);
  await made.close();
});

test("a page that begins anew lets go what was chosen, and looks again for what is looked for", async (t) => {
  const made = await openRunPage("timeline");
  t.after(made.close);
  const whole = async (run) => {
    for (const [message, bytes] of partsOf(stage, run)) await made.tell(message, bytes);
    await made.page.locator(".title", { hasText: `${run.calls.size} calls` }).waitFor();
  };
  await whole(sampleModel(stage, 300));
  await made.page.locator(".stage").focus();
  await made.page.keyboard.press("Home");
  const { id, args, ...rest } = call(0);
  const view = { ...rest, id, args: args.map(({ text }) => text), result: "1", cut: false, children: 0, self: 0, open: false, streams: [] };
  await made.tell({ kind: "call", at: 0, call: { ...view, refused: null } });
  await made.page.locator(".details h2").waitFor();
  await made.page.keyboard.press("ControlOrMeta+F");
  await made.page.keyboard.type("error");
  await made.page.waitForFunction(() => window.sent.at(-1).kind === "find");
  await made.tell({ kind: "found", filter: "error", count: 300 }, { bits: Buffer.alloc(38, 255).toString("base64") });
  await made.page.locator(".finder .status", { hasText: "300 calls" }).waitFor();
  const asked = (await made.sent("find")).length;
  await whole(sampleModel(stage, 200, { seed: 9 }));
  assert.deepEqual(await made.page.evaluate(() => [window.timeline.state.selected, window.timeline.state.bits]), [null, null]);
  assert.equal(await made.page.locator(".details h2").count(), 0);
  assert.deepEqual((await made.sent("find")).slice(asked), [{ kind: "find", filter: "error" }]);
  assert.deepEqual(made.errors, []);
});

/** In the page: of the picture's colours, some stand out from the ground as much as text must: the greatest contrast. */
function strongest() {
  const canvas = document.querySelector(".stage canvas");
  const { data } = canvas.getContext("2d").getImageData(0, 20, canvas.width, 200);
  const light = (at, base) => {
    const part = (i) => ((data[at + i] * data[at + 3]) / 255 + base[i] * (1 - data[at + 3] / 255)) / 255;
    const linear = [0, 1, 2].map(part).map((it) => (it <= 0.04045 ? it / 12.92 : ((it + 0.055) / 1.055) ** 2.4));
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  const ground = getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number);
  const own = light(0, ground);
  let most = 1;
  for (let at = 0; at < data.length; at += 4) {
    const [a, b] = [light(at, ground), own].sort((x, y) => y - x);
    most = Math.max(most, (a + 0.05) / (b + 0.05));
  }
  return most;
}

for (const [name, options] of [
  ["light", { theme: "light" }],
  ["contrast", { theme: "contrast" }],
  ["forced", { forced: true }],
]) {
  test(`bars, text and marks can be told from the ground in the ${name} colours`, async () => {
    const made = await opened(options);
    await made.page.locator(".stage").focus();
    for (let i = 0; i < 3; i++) await made.page.keyboard.press("+");
    // The picture is painted with the next frame.
    let best = 0;
    for (const end = Date.now() + 5000; best < 4.5 && Date.now() < end; ) best = await made.page.evaluate(strongest);
    await shot(name, made);
    assert.ok(best >= 4.5, `${name}: ${best}`);
    assert.deepEqual(made.errors, []);
    await made.close();
  });
}

test("two runs compared: differences below their callers, links to both, times", async () => {
  const before = sampleModel(stage, 300);
  const later = sampleModel(stage, 300, { speed: 1.5 });
  for (const [at, one] of [...later.calls.values()].entries())
    if (at % 60 === 59 && one.result) one.result = { text: "ok(0)", cut: false, full: null };
  const made = await openRunPage("compare", { theme: "light" });
  const comparison = stage.compareRuns(before, later, 100);
  await made.tell({ kind: "comparison", before: "one", after: "two", comparison });
  await made.page.locator(".differs").first().waitFor();
  assert.equal(await made.page.locator(".differs").count(), comparison.count);
  await made.page.locator(".differs .link", { hasText: "after" }).first().click();
  assert.deepEqual((await made.sent("show")).at(-1), { kind: "show", side: "after", call: comparison.differences[0].now });
  assert.equal(await made.page.locator("tbody tr").count(), comparison.times.length);
  await shot("compare", made);
  assert.deepEqual(made.errors, []);
  await made.close();
});

test("no error in the page", () => assert.deepEqual(it.errors, []));
