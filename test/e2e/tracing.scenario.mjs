// The user's story in a real window: run a composition with the trace on, see values at their lines, walk the calls, stop a loop.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test as plainTest } from "node:test";
import { openWorkbench, seen } from "./workbench.mjs";

let window;

/** A trace that was saved before. */
function saveTrace(folder) {
  const call = (id, parent, callee) => {
    const whole = { id, parent, caller: "host", callee, interface: null, function: "f", args: [], result: "1", error: null };
    return `${JSON.stringify({ ...whole, start: id, duration: 9 - 2 * id })}\n`;
  };
  const span = {
    ...{ traceId: "0123456789abcdef0123456789abcdef", spanId: "00000000000000a1", parentSpanId: "", kind: "client", name: "query" },
    ...{ scope: "guest.c", status: "error", message: "the table is locked", attributes: [["db.system", '"sqlite"']] },
    events: [{ name: "first row", epoch: 1_795_319_591_788, attributes: [["row", "1"]] }],
    links: [{ traceId: "0123456789abcdef0123456789abcdef", spanId: "00000000000000b2", attributes: [] }],
  };
  const spanned = {
    ...JSON.parse(call(2, 1, "app")),
    function: "query",
    args: ['db.system: "sqlite"'],
    result: 'err("the table is locked")',
    span,
  };
  writeFileSync(path.join(folder, "spans.trace.json"), `${call(1, 0, "app")}${JSON.stringify(spanned)}\n`);
  writeFileSync(path.join(folder, "old.trace.json"), `${call(1, 0, "app")}${call(2, 1, "store")}`);
}

before(async () => {
  // Long enough to stop a run by hand, short enough to wait for.
  window = await openWorkbench({ settings: { "witloom.run.timeout": 15 }, prepare: saveTrace });
});
after(() => window?.close());

const test = (name, body) =>
  plainTest(
    name,
    seen(() => window, name, body),
  );

async function call(title, name, args) {
  await window.openFile("counter.wac");
  await window.command(title);
  await window.pick(`#${name}`);
  await window.answer("Arguments in WAVE", args);
}

test("values stand at the composition's lines after 'Run with Trace' from the palette", async () => {
  await call("Witloom: Run with Trace", "count-laps", "0, 2, 2");
  await window.until(
    "a remark on the .wac",
    () => window.inlineTexts(),
    (all) => all.some((text) => /counter|count-laps|call/.test(text)),
  );
});

test("the call tree shows who called whom with what, and a click goes to the WIT line", async () => {
  const { page } = window;
  await window.showComponents();
  await window.expand(window.treeRow("calls").first());
  const root = window.treeRow("counter-go count-laps(0, 2, 2)").first();
  await root.waitFor();
  await window.expand(root);
  const increment = window.treeRow("counter [method]counter.increment(counter#1) = 1").first();
  await increment.waitFor();
  await increment.click();
  await page.locator(".tabs-container .tab.active", { hasText: "counter.wit" }).waitFor();
  const current = page.locator(".monaco-editor .line-numbers.active-line-number").first();
  await window.until(
    "the line of the function",
    () => current.textContent(),
    (it) => it === "8",
  );
  await window.until(
    "remarks on the WIT file",
    () => window.inlineTexts(),
    (all) => all.length > 0,
  );
  await window.openFile("counter.wit", 22);
  await window.until(
    "the values of the call",
    () => window.inlineTexts(),
    (all) => all.some((text) => text.includes("[2, 2]")),
  );
});

for (const [name, theme, kind] of [
  ["light", "Light Modern", "vs"],
  ["dark", "Dark Modern", "vs-dark"],
  ["contrast", "Dark High Contrast", "hc-black"],
]) {
  test(`remarks are legible in the ${name} theme`, async () => {
    await window.command("Preferences: Color Theme");
    await window.pickTyped(theme);
    await window.page.locator(`.monaco-workbench.${kind}`).waitFor();
    await window.screenshot(`trace-${name}`);
    const ratio = await window.until(
      "the theme's colours",
      () => window.page.evaluate(contrastOfRemarks),
      (value) => value >= 4.5,
      5000,
    );
    assert.ok(ratio >= 4.5, `contrast ${ratio}`);
  });
}

/** In the page: the contrast between the first remark and the editor behind it. */
function contrastOfRemarks() {
  const numbers = (color) => color.match(/[\d.]+/g).map(Number);
  const luminance = (color) => {
    const [r, g, b] = numbers(color)
      .slice(0, 3)
      .map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const spans = [...document.querySelectorAll(".monaco-editor .view-line span")];
  const styles = spans
    .map((span) => getComputedStyle(span, "::after"))
    .filter((style) => !["none", "normal", '""'].includes(style.content));
  const background = getComputedStyle(document.querySelector(".monaco-editor-background")).backgroundColor;
  if (styles.length === 0) return 0;
  const [light, dark] = [luminance(styles[0].color), luminance(background)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

test("the setting hides the remarks and brings them back", async () => {
  await window.command("Witloom: Toggle Inline Trace");
  await window.until(
    "no remarks",
    () => window.inlineTexts(),
    (all) => all.length === 0,
  );
  await window.command("Witloom: Toggle Inline Trace");
  await window.until(
    "the remarks again",
    () => window.inlineTexts(),
    (all) => all.length > 0,
  );
});

test("a remark goes with its function", async () => {
  // At its line: with the lenses above functions it is below what a small window shows.
  await window.openFile("counter.wit", 22);
  await window.until(
    "the remark",
    () => window.inlineTexts(),
    (all) => all.some((text) => text.includes("[2, 2]")),
  );
  const without = (text) => text.replace(/^ *count-laps.*\n/m, "");
  const gone = (all) => !all.some((text) => text.includes("[2, 2]"));
  await window.editUntil("wit/counter.wit", without, () =>
    window
      .until("the remark to go", () => window.inlineTexts(), gone, 3000)
      .then(
        () => true,
        () => false,
      ),
  );
});

test("an endless loop shows progress and is stopped from the status bar", async () => {
  const { page } = window;
  await call("Witloom: Run", "count-to", "4294967295");
  const status = page.locator(".statusbar-item", { hasText: "Running counter.wac" });
  await status.waitFor();
  const progress = await window.notification("count-to(4294967295)");
  await progress.locator(".monaco-button", { hasText: "Cancel" }).waitFor();
  await window.screenshot("running");
  await status.click();
  await status.waitFor({ state: "detached" });
});

test("a run that fails is red in the tree and says why in one sentence", async () => {
  const { page } = window;
  await call("Witloom: Run", "count-to", "4294967295");
  await window
    .treeRow("counter.wac")
    .filter({ has: page.locator(".codicon-error") })
    .first()
    .waitFor();
  const toast = await window.notification("Show Output");
  await toast.waitFor();
  await window.screenshot("failed");
});

test("a whole application runs from the palette and every component is in its calls", async () => {
  await window.openFile("shop-c.wac");
  await window.command("Witloom: Run with Trace");
  await window.until(
    "remarks on the lines of shop-c.wac",
    () => window.inlineTexts(),
    (all) => all.length >= 4,
  );
  await window.page.locator(".statusbar-item", { hasText: "shop-c.wac ended" }).waitFor();
  await window.command("Witloom: Show Trace"); // expands the run down to its first call
  const gateway = window.treeRow("gateway run(").first();
  const tree = window.page.locator(".pane-body .monaco-list").first();
  await window.reveal(gateway, tree);
  await window.expand(gateway);
  for (const callee of ["auth login(", "parser ", "business ", "images "]) await window.reveal(window.treeRow(callee).last(), tree);
  await window.screenshot("shop");
});

test("the timeline shows the run, goes to a call's WIT, and its statistics find calls", async () => {
  await window.command("Witloom: Show Timeline");
  const page = window.page.frameLocator("iframe.webview.ready").last().frameLocator("#active-frame");
  await page.locator(".title", { hasText: /shop-c\.wac · \d+ calls/ }).waitFor();
  await page.locator(".legend button", { hasText: "auth" }).click();
  await page.locator(".finder .status", { hasText: /^\d+ calls?$/ }).waitFor();
  await page.getByRole("button", { name: "Next match" }).click();
  await page.locator(".details h2", { hasText: "auth" }).waitFor();
  await page.getByRole("tab", { name: "Statistics" }).click();
  await page.locator("tbody tr", { hasText: "gateway" }).first().waitFor();
  await window.screenshot("timeline");
  await page.getByRole("tab", { name: "Call" }).click();
  await page.getByRole("button", { name: "Go to WIT Function" }).click();
  await window.page.locator(".tabs-container .tab.active", { hasText: "auth.wit" }).waitFor();
});

test("a saved trace shows its timeline from its own editor", async () => {
  await window.openFile("old.trace.json");
  await window.page.locator(".editor-actions .action-label[aria-label^='Show Timeline']").click();
  const page = window.page.frameLocator("iframe.webview.ready").last().frameLocator("#active-frame");
  await page.locator(".title", { hasText: "old.trace.json · 2 calls" }).waitFor();
  await page.locator(".legend button", { hasText: "store" }).waitFor();
});

test("a span that a guest opened shows its attributes, events, status and links, in the timeline and the call tree", async () => {
  await window.openFile("spans.trace.json");
  await window.page.locator(".editor-actions .action-label[aria-label^='Show Timeline']").click();
  const page = window.page.frameLocator("iframe.webview.ready").last().frameLocator("#active-frame");
  await page.locator(".title", { hasText: "spans.trace.json · 2 calls" }).waitFor();
  await page.locator(".stage").focus();
  await window.page.keyboard.press("Home");
  await window.page.keyboard.press("ArrowDown");
  await page.locator(".details dt", { hasText: "event first row" }).waitFor();
  await window.screenshot("timeline span");
  await page.getByRole("button", { name: "Show in Call Tree" }).click();
  const row = window.treeRow("app span query(").first();
  await row.waitFor();
  await window.page.locator(".monaco-editor .view-line", { hasText: "error: the table is locked" }).first().waitFor();
  const hover = window.page.locator(".monaco-hover", { hasText: "event first row" }).first();
  await window.hover(row, hover);
  assert.match(await hover.textContent(), /status.*error: the table is locked.*attribute db\.system.*link/s);
  await window.screenshot("span tree");
});

test("a run is compared with a saved one", async () => {
  await window.openFile("shop-c.wac");
  await window.command("Witloom: Compare with Another Run");
  await window.pick("old.trace.json of");
  const page = window.page.frameLocator("iframe.webview.ready").last().frameLocator("#active-frame");
  await page.locator("h1", { hasText: /Before: shop-c\.wac of .* calls\) → After: old\.trace\.json of .*\(2 calls\)/ }).waitFor();
  await page.locator(".differs.missing", { hasText: "gateway" }).waitFor();
  await page.locator(".differs.new", { hasText: "app" }).waitFor();
  await page.locator("tbody tr", { hasText: "business" }).first().waitFor();
  await window.screenshot("runs-compared");
});

test("no error in the page", () => {
  assert.deepEqual(
    window.errors.filter((error) => /page error|crash/i.test(error)),
    [],
  );
});
