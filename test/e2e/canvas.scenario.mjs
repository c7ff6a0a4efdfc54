// The canvas alone in a browser, with real mouse and keyboard: what each gesture sends, and what the canvas shows. The host's part is played by the test.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { openCanvas } from "../kit/canvasPage.mjs";
import { fitsOf, shopCalls, shopPalette, shopView } from "../kit/wiringSample.mjs";
import { root } from "./host.mjs";

const AUTH = "orders:shop/auth@0.1.0";
const PRICING = "orders:shop/pricing@0.1.0";
const IMAGES = "orders:shop/images@0.1.0";
const PARSER = "orders:shop/parser@0.1.0";

let canvas;
before(async () => {
  mkdirSync(path.join(root, "shots"), { recursive: true });
});
after(() => canvas?.close());
beforeEach(async () => {
  await canvas?.close();
  canvas = await opened();
});

/** The shop on a canvas at rest, with everything that the host would tell. */
async function opened(options = {}, view = shopView()) {
  const made = await openCanvas(options);
  await made.until("the canvas", () => made.newest("ready"));
  await show(made, view);
  return made;
}

async function show(made, view) {
  await made.tell({ kind: "view", view, name: "shop.wac" });
  await made.tell({ kind: "fits", version: view.version, fits: fitsOf(view) });
  await made.tell({ kind: "palette", items: shopPalette() });
  if (view.nodes.length > 0) await made.item("node", view.nodes[0].id).waitFor({ state: "attached" });
  await made.page.locator('.stage:not([aria-busy="true"])').waitFor();
  await made.rest();
}

const shot = (name, made = canvas) => made.page.screenshot({ path: path.join(root, "shots", `canvas-${name}.png`) });
const gesture = async () => (await canvas.until("a gesture", () => canvas.newest("gesture"))).gesture;
const port = (node, side, name) => canvas.place("port", node, side, name);
const node = (id) => canvas.place("node", id);
/** A place on the canvas where nothing is. */
const nowhere = { x: 640, y: 110 };

/** The shop without some wires. */
const without = (...ids) => {
  const view = shopView();
  return { ...view, edges: view.edges.filter((it) => !ids.includes(it.id)) };
};

test("a wire is drawn from an export to an import, and the other way round", async () => {
  await show(canvas, { ...without(`gateway.${IMAGES}`), version: 2 });
  await canvas.drag(await port("images", "out", IMAGES), await port("gateway", "in", IMAGES));
  const wanted = { kind: "connect", from: { node: "images", port: IMAGES }, to: { node: "gateway", port: IMAGES } };
  assert.deepEqual(await gesture(), wanted);
  await canvas.drag(await port("gateway", "in", IMAGES), await port("images", "out", IMAGES));
  await canvas.until("the second wire", async () => (await canvas.sent("gesture")).length === 2);
  const last = await canvas.newest("gesture");
  assert.deepEqual([last.gesture, last.version], [wanted, 2]);
  assert.deepEqual(canvas.errors, []);
});

test("breakpoints are asked for by menu and key, and drawn and told where they are, and where the debugger stands", async () => {
  const wire = canvas.item("wire", `gateway.${IMAGES}`);
  const name = (it) => it.getAttribute("aria-label");
  await wire.focus();
  await canvas.page.keyboard.press("Shift+F10");
  await canvas.page.getByRole("menuitem", { name: "Add Breakpoint" }).click();
  const last = (count) =>
    canvas.until(`${count} messages`, async () => (await canvas.sent("pause")).length === count && canvas.newest("pause"));
  assert.deepEqual(await last(1), { kind: "pause", at: { edge: `gateway.${IMAGES}` }, add: true });
  const pauses = {
    nodes: { auth: "on" },
    edges: { [`gateway.${IMAGES}`]: "on" },
    ports: { [`out parser#${PARSER}`]: "off" },
    stopped: null,
  };
  await canvas.tell({ kind: "pauses", pauses });
  await canvas.until(
    "the words of the wire",
    () => name(wire),
    (it) => /, breakpoint(,|$)/.test(it),
  );
  const at = canvas.item("port", "parser", "out", PARSER);
  assert.match(await name(at), /breakpoint, switched off/);
  assert.match(await name(canvas.item("node", "auth")), /, breakpoint/);
  await wire.focus();
  await canvas.page.keyboard.press("F9");
  assert.deepEqual(await last(2), { kind: "pause", at: { edge: `gateway.${IMAGES}` }, add: false });
  await canvas.item("port", "images", "out", IMAGES).focus();
  await canvas.page.keyboard.press("F9");
  assert.deepEqual(await last(3), { kind: "pause", at: { port: { node: "images", port: IMAGES }, side: "out" }, add: true });
  await canvas.item("node", "auth").focus();
  await canvas.page.keyboard.press("F9");
  assert.deepEqual(await last(4), { kind: "pause", at: { node: "auth" }, add: false });
  await canvas.tell({ kind: "pauses", pauses: { ...pauses, stopped: `gateway.${IMAGES}` } });
  await canvas.until(
    "the stopped wire",
    () => name(wire),
    (it) => /the debugger is stopped here/.test(it),
  );
  await shot("breakpoints");
  // A new view keeps them.
  await show(canvas, { ...shopView(), version: 2 });
  assert.match(await name(wire), /breakpoint, the debugger is stopped here/);
  await canvas.tell({ kind: "pauses", pauses: { nodes: {}, edges: {}, ports: {}, stopped: null } });
  await canvas.until(
    "no breakpoint",
    () => name(wire),
    (it) => !/breakpoint|stopped/.test(it),
  );
  assert.deepEqual(canvas.errors, []);
});

test("while a wire is drawn each port shows whether it fits, and a wrong drop is refused with its reason", async () => {
  const target = await port("gateway", "in", PRICING);
  await canvas.drag(await port("parser", "out", PARSER), target, { hold: true });
  const tip = canvas.page.locator(".tip.no");
  await tip.waitFor();
  assert.match(await tip.textContent(), /wants the function `pricing`/);
  await shot("wrong wire");
  await canvas.page.mouse.up();
  const toast = canvas.page.locator(".toast.error");
  await toast.waitFor();
  assert.match(await toast.textContent(), /wants the function `pricing`/);
  assert.deepEqual(await canvas.sent("gesture"), []);
  await canvas.drag(await port("parser", "out", PARSER), await port("gateway", "in", PARSER), { hold: true });
  await canvas.page.locator(".tip.yes").waitFor();
  await canvas.page.keyboard.press("Escape");
  await canvas.page.mouse.up();
  assert.deepEqual(await canvas.sent("gesture"), [], "Escape breaks the wire off");
});

test("a compatible version is told as such", async () => {
  const view = { ...without(`gateway.${IMAGES}`), version: 2 };
  const gateway = view.nodes.find((it) => it.id === "gateway");
  gateway.imports = gateway.imports.map((it) => (it.name === IMAGES ? { ...it, name: "orders:shop/images@0.1.1" } : it));
  await show(canvas, view);
  await canvas.drag(await port("images", "out", IMAGES), await port("gateway", "in", "orders:shop/images@0.1.1"), { hold: true });
  assert.match(await canvas.page.locator(".tip.semver").textContent(), /SemVer/);
  await canvas.page.mouse.up();
  assert.equal((await gesture()).kind, "connect");
});

test("an import dropped on the left border, an export on the right", async () => {
  await canvas.drag(await port("gateway", "in", AUTH), { x: 20, y: 300 });
  assert.deepEqual(await gesture(), { kind: "import", node: "gateway", port: AUTH });
  await canvas.drag(await port("auth", "out", AUTH), { x: 1265, y: 200 });
  await canvas.until("the export", async () => (await canvas.newest("gesture")).gesture.kind === "export");
  assert.deepEqual(await gesture(), { kind: "export", node: "auth", port: AUTH });
});

test("the end of a wire is taken to another port, or dropped to take the wire away", async () => {
  const view = { ...shopView(), version: 2 };
  view.nodes.push({
    id: "parser2",
    package: "orders:parser",
    language: "python",
    imports: [],
    exports: [view.nodes[1].exports[0]],
    problems: [],
  });
  await show(canvas, view);
  const [from, to] = [await port("parser", "out", PARSER), await port("gateway", "in", PARSER)];
  // Near the beginning of the wire, where it leaves its port to the right.
  await canvas.drag({ x: from.x + 16, y: from.y }, await port("parser2", "out", PARSER));
  const { kind, from: source, to: target } = await gesture();
  assert.deepEqual([kind, source, target], ["connect", { node: "parser2", port: PARSER }, { node: "gateway", port: PARSER }]);
  await canvas.drag({ x: to.x - 16, y: to.y }, nowhere);
  await canvas.until("the wire to go", async () => (await canvas.newest("gesture")).gesture.kind === "disconnect");
  assert.deepEqual(await gesture(), { kind: "disconnect", edges: [`gateway.${PARSER}`] });
});

test("nodes are moved, alone and together, and only then are places sent", async () => {
  assert.deepEqual(await canvas.sent("places"), []);
  const from = await node("images");
  await canvas.drag(from, { x: from.x + 60, y: from.y + 80 });
  const first = await canvas.until("the places", () => canvas.newest("places"));
  assert.deepEqual(Object.keys(first.places), ["images"]);
  const auth = await node("auth");
  await canvas.page.mouse.click(auth.x, auth.y);
  const parser = await node("parser");
  await canvas.page.keyboard.down("Shift");
  await canvas.page.mouse.click(parser.x, parser.y);
  await canvas.page.keyboard.up("Shift");
  await canvas.drag(parser, { x: parser.x + 30, y: parser.y - 20 });
  await canvas.until(
    "more places",
    async () => Object.keys((await canvas.newest("places")).places).join(),
    (it) => it === "images,auth,parser",
  );
  await canvas.page.keyboard.press("l");
  await canvas.until("no places", async () => Object.keys((await canvas.newest("places")).places).length === 0);
  await canvas.page.getByRole("button", { name: "Undo" }).click();
  await canvas.until("the places again", async () => Object.keys((await canvas.newest("places")).places).length === 3);
});

test("a frame drawn with Shift selects; Delete removes; Ctrl+A, Ctrl+D and the clipboard", async () => {
  const { page } = canvas;
  const [a, b] = [await canvas.item("node", "parser").boundingBox(), await canvas.item("node", "images").boundingBox()];
  await page.keyboard.down("Shift");
  await canvas.drag({ x: a.x - 12, y: a.y - 12 }, { x: b.x + b.width + 8, y: b.y + b.height + 8 }, { hold: true });
  await shot("marquee");
  await page.mouse.up();
  await page.keyboard.up("Shift");
  await canvas.stageFocus();
  await page.keyboard.press("Delete");
  assert.deepEqual(await gesture(), { kind: "remove", nodes: ["parser", "business", "images"] });
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.press("ControlOrMeta+D");
  await canvas.until("the duplicates", async () => (await canvas.newest("gesture")).gesture.kind === "duplicate");
  assert.equal((await gesture()).nodes.length, 5);
  await page.keyboard.press("ControlOrMeta+C");
  assert.equal((await canvas.until("the copy", () => canvas.newest("copy"))).nodes.length, 5);
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.setData("text/plain", "let a = new b:c {};");
    document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data }));
  });
  await canvas.until("the paste", async () => (await canvas.newest("gesture")).gesture.kind === "paste");
  assert.deepEqual(await gesture(), { kind: "paste", text: "let a = new b:c {};" });
});

test("a component is found in the palette and added by Enter, by dragging, and into a wire", async () => {
  const { page } = canvas;
  await canvas.stageFocus();
  await page.keyboard.press("a");
  await page.keyboard.type("parser-c");
  await page.keyboard.press("Enter");
  assert.deepEqual(await gesture(), { kind: "add", package: "orders:parser-c" });
  const row = await page.locator(".palette-item").first().boundingBox();
  await canvas.drag({ x: row.x + 60, y: row.y + 12 }, { x: 700, y: 700 });
  await canvas.until("the second", async () => (await canvas.sent("gesture")).length === 2);
  const wire = await canvas.place("wire", `gateway.${PARSER}`);
  await canvas.drag({ x: row.x + 60, y: row.y + 12 }, wire, { hold: true });
  await shot("insert");
  await page.mouse.up();
  await canvas.until("the insertion", async () => (await canvas.newest("gesture")).gesture.kind === "insert");
  assert.deepEqual(await gesture(), { kind: "insert", edge: `gateway.${PARSER}`, package: "orders:parser-c" });
  await page.getByRole("combobox").fill("audit");
  await page.keyboard.press("Enter");
  assert.equal((await canvas.until("the offer to build", () => canvas.newest("build"))).package, "orders:audit");
  await shot("palette");
});

test("what is added stands where it was dropped, and nothing else moves", async () => {
  const { page } = canvas;
  await canvas.stageFocus();
  await page.keyboard.press("a");
  await canvas.rest();
  const places = async () =>
    Object.fromEntries(await Promise.all(shopView().nodes.map(async ({ id }) => [id, await canvas.item("node", id).boundingBox()])));
  const row = await page.locator(".palette-item", { hasText: "parser-c" }).boundingBox();
  await canvas.drag({ x: row.x + 60, y: row.y + 12 }, { x: 600, y: 690 });
  const before = await places();
  const { id } = await canvas.until("the gesture", () => canvas.newest("gesture"));
  await canvas.tell({ kind: "done", id, select: ["parser-c"], renamed: {} });
  const view = { ...shopView(), version: 2 };
  view.nodes.push({
    id: "parser-c",
    package: "orders:parser-c",
    language: "c",
    imports: [],
    exports: [view.nodes[1].exports[0]],
    problems: [],
  });
  await show(canvas, view);
  const box = await canvas.item("node", "parser-c").boundingBox();
  assert.ok(Math.abs(box.x + 80 - 600) < 60 && Math.abs(box.y + 20 - 690) < 30, JSON.stringify(box));
  assert.deepEqual(await places(), before);
  assert.match(await canvas.item("node", "parser-c").getAttribute("aria-label"), /selected/);
});

test("renaming in its place keeps place and selection", async () => {
  const { page } = canvas;
  const at = await node("auth");
  await page.mouse.click(at.x, at.y);
  await page.keyboard.press("F2");
  await page.keyboard.type("who");
  await shot("rename");
  await page.keyboard.press("Enter");
  assert.deepEqual(await gesture(), { kind: "rename", node: "auth", name: "who" });
  const before = await canvas.item("node", "auth").boundingBox();
  const { id } = await canvas.newest("gesture");
  await canvas.tell({ kind: "done", id, select: ["who"], renamed: { auth: "who" } });
  const view = JSON.parse(JSON.stringify({ ...shopView(), version: 2 }).replaceAll('"auth"', '"who"'));
  await show(canvas, view);
  const now = await canvas.item("node", "who").boundingBox();
  assert.deepEqual([Math.round(now.x), Math.round(now.y)], [Math.round(before.x), Math.round(before.y)]);
});

test("everything is reached by keyboard: nodes, ports, wires, and the targets of a port", async () => {
  const { page } = canvas;
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? "");
  await canvas.stageFocus();
  await page.keyboard.press("Tab");
  assert.match(await focused(), /^imports of the composition/);
  await page.keyboard.press("Tab");
  assert.match(await focused(), /^auth, instance of orders:auth, Rust, 1 import, 1 export/);
  await page.keyboard.press("Enter");
  assert.match(await focused(), /^import wall-clock/);
  await page.keyboard.press("ArrowRight");
  assert.match(await focused(), /^export auth, orders:shop\/auth@0.1.0 of auth, wired to /);
  await shot("keyboard");
  await page.keyboard.press("ArrowRight");
  assert.match(await focused(), /^wire from auth auth to business auth/);
  await page.keyboard.press("ArrowRight");
  assert.match(await focused(), /^import auth, .* of business/);
  await page.keyboard.press("Enter");
  await page.locator(".picker").waitFor();
  await shot("targets");
  assert.match(await page.locator(".choice").first().textContent(), /auth auth/);
  assert.ok((await page.locator(".choice.refused").count()) > 3, "the ports that do not fit are listed with their reasons");
  await page.keyboard.press("Enter");
  assert.deepEqual((await gesture()).from, { node: "auth", port: AUTH });
  await page.keyboard.press("Escape");
  assert.match(await focused(), /^business, instance of orders:business/);
  assert.ok((await page.evaluate(() => document.querySelector("[aria-live]")?.textContent ?? "")).length > 0);
});

test("find goes to nodes, ports and wires", async () => {
  const { page } = canvas;
  await canvas.stageFocus();
  await page.keyboard.press("ControlOrMeta+F");
  await page.keyboard.type("gateway pric");
  await shot("find");
  await page.keyboard.press("Enter");
  const reveal = await canvas.until("the text", () => canvas.newest("reveal"));
  assert.deepEqual(reveal.shown, { port: { node: "gateway", port: PRICING }, side: "in" });
});

test("selecting shows the text, and the text's cursor selects", async () => {
  const at = await node("business");
  await canvas.page.mouse.click(at.x, at.y);
  assert.deepEqual((await canvas.until("the text", () => canvas.newest("reveal"))).shown, { node: "business" });
  await canvas.tell({ kind: "cursor", nodes: ["images"], edges: [] });
  await canvas.until("the selection", async () => /selected/.test((await canvas.item("node", "images").getAttribute("aria-label")) ?? ""));
});

test("the card tells the type of a port in WIT", async () => {
  const at = await port("gateway", "in", PRICING);
  await canvas.page.mouse.move(at.x + 30, at.y);
  await canvas.page.locator(".card pre").waitFor();
  assert.match(await canvas.page.locator(".card").textContent(), /price: func\(who: borrow<session>/);
  await shot("card");
});

test("text with errors keeps the last picture, marks what is wrong, and takes no gestures", async () => {
  const view = { ...shopView(), version: 3, stale: true };
  view.nodes[2].problems = ["`business` has no import `pricingg`."];
  view.edges.find((it) => it.id === `gateway.${PRICING}`).problem = "the function `price` takes two parameters here and three there";
  view.problems = [
    { message: "expected `;` after the statement", range: { start: { line: 8, character: 4 }, end: { line: 8, character: 9 } } },
  ];
  await show(canvas, view);
  await canvas.page.locator(".banner.error").waitFor();
  await shot("stale");
  await canvas.page.locator(".banner .link").first().click();
  assert.deepEqual((await canvas.newest("reveal")).shown, { problem: 0 });
  await canvas.stageFocus();
  await canvas.page.keyboard.press("ControlOrMeta+A");
  await canvas.page.keyboard.press("Delete");
  await canvas.page.locator(".toast.error", { hasText: "mend them first" }).waitFor();
  assert.deepEqual(await canvas.sent("gesture"), []);
});

test("after a traced run wires show counts and errors, and the calls can be stepped", async () => {
  const { page } = canvas;
  await canvas.tell({ kind: "calls", calls: shopCalls() });
  await page.locator(".replay").waitFor();
  await shot("calls");
  for (let i = 0; i < 4; i++) await page.getByRole("button", { name: "Next call" }).click();
  assert.match(await page.locator(".replay .call").textContent(), /price\(session#1/);
  assert.equal(await page.locator(".replay .where").textContent(), "4 / 5");
  await shot("replay");
  await page.getByRole("button", { name: "Previous call" }).click();
  assert.match(await page.locator(".replay .call").textContent(), /parse\(/);
  const wire = canvas.item("wire", `gateway.${PRICING}`);
  await canvas.until("the counts", async () => /1240 calls, 3 errors/.test((await wire.getAttribute("aria-label")) ?? ""));
});

test("the timeline of a traced run is opened by button and key, at the call that is shown", async () => {
  const { page } = canvas;
  const button = page.getByRole("button", { name: "Timeline of the traced run" });
  assert.equal(await button.count(), 0, "there is none before a run");
  await canvas.stageFocus();
  await page.keyboard.press("t");
  await canvas.until("the reason", async () => /Nothing has been traced yet/.test(await page.locator("[aria-live]").first().textContent()));
  assert.deepEqual(await canvas.sent("timeline"), []);
  await canvas.tell({ kind: "calls", calls: shopCalls() });
  await button.focus();
  await page.keyboard.press("Enter");
  assert.deepEqual(await canvas.newest("timeline"), { kind: "timeline", run: 1, call: null });
  for (let i = 0; i < 3; i++) await page.getByRole("button", { name: "Next call" }).click();
  await shot("timeline buttons");
  await page.getByRole("button", { name: "Show this call in the timeline" }).click();
  assert.deepEqual(await canvas.newest("timeline"), { kind: "timeline", run: 1, call: 3 });
  await canvas.stageFocus();
  await page.keyboard.press("t");
  await canvas.until("the third message", async () => (await canvas.sent("timeline")).length === 3);
  await canvas.tell({ kind: "calls", calls: null });
  await button.waitFor({ state: "detached" });
  assert.deepEqual(canvas.errors, []);
});

test("the picture is exported as SVG, PNG and Mermaid", async () => {
  for (const format of ["svg", "png", "mermaid"]) await canvas.tell({ kind: "export", format });
  const all = await canvas.until(
    "the pictures",
    () => canvas.sent("export"),
    (it) => it.length === 3,
  );
  const [svg, png, mermaid] = all.map((it) => it.data);
  assert.match(svg, /^<svg.*gateway.*<\/svg>\s*$/s);
  assert.equal(Buffer.from(png, "base64").subarray(1, 4).toString(), "PNG");
  assert.match(mermaid, /^flowchart LR.*-->/s);
});

test("a composed component is shown read-only", async () => {
  await show(canvas, { ...shopView(), version: 2, readOnly: true });
  assert.ok(await canvas.page.getByRole("button", { name: "Add a component" }).isDisabled());
  await canvas.drag(await port("parser", "out", PARSER), await port("gateway", "in", PARSER));
  assert.deepEqual(await canvas.sent("gesture"), []);
});

test("the wheel zooms, dragging the background pans, and one key shows everything again", async () => {
  const { page } = canvas;
  const before = await canvas.item("node", "auth").boundingBox();
  await page.mouse.move(640, 400);
  await page.mouse.wheel(0, -500);
  await canvas.rest();
  const zoomed = await canvas.item("node", "business").boundingBox();
  assert.ok(zoomed.width > before.width * 1.2);
  await shot("zoomed in");
  await canvas.drag(nowhere, { x: nowhere.x + 150, y: nowhere.y + 40 });
  await canvas.rest();
  assert.ok(Math.abs((await canvas.item("node", "business").boundingBox()).x - zoomed.x - 150) < 3);
  await page.keyboard.press("0");
  await canvas.rest();
  assert.ok(Math.abs((await canvas.item("node", "auth").boundingBox()).x - before.x) < 2);
});

test("an empty composition says what to do", async () => {
  await canvas.close();
  canvas = await opened({}, { ...shopView(), nodes: [], edges: [], imports: [], exports: [] });
  assert.match(await canvas.page.locator(".empty").textContent(), /Nothing is wired here yet/);
  await shot("empty");
});

for (const [width, height] of [
  [640, 400],
  [320, 640],
])
  test(`every button is on the page where it is ${width} wide`, async () => {
    await canvas.close();
    canvas = await opened({ width, height, theme: "light" });
    await canvas.tell({ kind: "calls", calls: shopCalls() });
    await canvas.page.getByRole("button", { name: "Next call" }).click();
    await shot(`wide ${width}`);
    const outside = await canvas.page.evaluate(() => {
      const bar = document.querySelector(".replay").getBoundingClientRect();
      const inside = ({ left, right }, [from, to]) => left >= from && right <= to;
      const buttons = [...document.querySelectorAll("button")].filter((it) => it.checkVisibility());
      const within = (it) => (it.closest(".replay") ? [bar.left, bar.right] : [0, innerWidth]);
      return buttons.filter((it) => !inside(it.getBoundingClientRect(), within(it))).map((it) => it.ariaLabel ?? it.textContent);
    });
    assert.deepEqual(outside, []);
  });

for (const theme of ["dark", "light", "contrast"]) {
  test(`it can be read in the ${theme} theme`, async () => {
    await canvas.close();
    canvas = await opened({ theme });
    const view = { ...shopView(), version: 2 };
    view.edges.find((it) => it.id === `gateway.${IMAGES}`).problem = "the function `chart` differs";
    view.nodes[3].problems = ["`images` gives another `chart` than `gateway` wants."];
    await show(canvas, view);
    await canvas.tell({ kind: "calls", calls: shopCalls() });
    const at = await node("business");
    await canvas.page.mouse.click(at.x, at.y);
    await canvas.page.keyboard.press("a");
    await canvas.rest();
    await shot(`theme ${theme}`);
    assert.deepEqual(canvas.errors, []);
  });
}
