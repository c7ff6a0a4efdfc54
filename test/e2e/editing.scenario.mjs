// Editing in a real window: Problems, hover, the outline, and nothing wrong in the page.
import assert from "node:assert/strict";
import { after, before, test as plainTest } from "node:test";
import { openWorkbench, seen, soon } from "./workbench.mjs";

let window;
before(async () => {
  window = await openWorkbench();
});
after(() => window?.close());

const test = (name, body) =>
  plainTest(
    name,
    seen(() => window, name, body),
  );

test("a broken type is underlined and listed under Problems until it is mended", async () => {
  const { page } = window;
  await window.openFile("counter.wit");
  const underlined = page.locator(".monaco-editor .squiggly-error").first();
  const broken = (text) => text.replace("-> list<u32>", "-> list<bogus-type>");
  await window.editUntil("wit/counter.wit", broken, () => soon(underlined, "visible", 3000));
  await window.command("Problems: Focus on Problems View");
  const problem = page.locator(".markers-panel .monaco-list-row", { hasText: "bogus-type" }).first();
  await problem.waitFor();
  await window.screenshot("problems");
  const mended = (text) => text.replace("bogus-type", "u32");
  await window.editUntil("wit/counter.wit", mended, () => soon(problem, "detached", 3000));
});

test("hovering a function shows its signature", async () => {
  const { page } = window;
  await window.openFile("counter.wit", window.lineOf("wit/counter.wit", "count-laps:"));
  const name = page.locator(".monaco-editor .view-line span", { hasText: /^count-laps$/ }).first();
  await window.hover(name, page.locator(".monaco-hover-content", { hasText: "count-laps" }).first());
  await window.screenshot("hover");
  await page.keyboard.press("Escape");
});

test("typing offers types of other interfaces, and brings their use along", async () => {
  const { page } = window;
  await window.openFile("pricing.wit", window.lineOf("wit/pricing.wit", "price: func"));
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await page.keyboard.type("shrink: func(of: ras", { delay: 30 });
  const row = page.locator(".suggest-widget.visible .monaco-list-row.focused", { hasText: "raster" }).first();
  await window.until("the completion", async () => {
    if (await soon(row, "visible", 5000)) return true;
    // What a server that is only starting did not answer is asked for again.
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+Space");
    return false;
  });
  await window.screenshot("completion");
  await page.keyboard.press("Tab");
  await page
    .locator(".monaco-editor .view-line", { hasText: /use\s(model|images)\.\{.*raster/ })
    .first()
    .waitFor();
  await page.keyboard.type(");");
  await window.screenshot("lenses and colours");
  await window.command("File: Revert File");
});

test("keywords, types and values have colours of their own", async () => {
  await window.openFile("counter.wac");
  const classesOf = () =>
    window.page.evaluate(() => {
      const spans = [...document.querySelectorAll(".view-line span span")];
      return ["let", "//"].map((text) => spans.find((span) => span.textContent?.startsWith(text))?.className ?? "mtk1");
    });
  // mtk1 is the colour of plain text, which everything has until the grammar is loaded.
  await window.until(
    "coloured keywords and comments",
    classesOf,
    ([keyword, comment]) => ![keyword, comment].includes("mtk1") && keyword !== comment,
  );
});

test("no error in the page, no host but ours", () => {
  assert.deepEqual(
    window.errors.filter((error) => /page error|crash|witloom/i.test(error)),
    [],
  );
  assert.deepEqual(
    window.asked.filter((url) => /witloom/.test(url)),
    [],
  );
});
