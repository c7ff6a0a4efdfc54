// Editing in a real window: Problems, hover, the outline, and nothing wrong in the page.
import assert from "node:assert/strict";
import { after, before, test as plainTest } from "node:test";
import { openWorkbench, seen } from "./workbench.mjs";

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
  window.edit("wit/counter.wit", (text) => text.replace("-> list<u32>", "-> list<bogus-type>"));
  await page.locator(".monaco-editor .squiggly-error").first().waitFor();
  await window.command("Problems: Focus on Problems View");
  const problem = page.locator(".markers-panel .monaco-list-row", { hasText: "bogus-type" });
  await problem.first().waitFor();
  await window.screenshot("problems");
  window.edit("wit/counter.wit", (text) => text.replace("bogus-type", "u32"));
  await problem.first().waitFor({ state: "detached" });
});

test("hovering a function shows its signature", async () => {
  const { page } = window;
  await window.openFile("counter.wit");
  const name = page.locator(".monaco-editor .view-line span", { hasText: /^count-laps$/ }).first();
  const hover = page.locator(".monaco-hover-content", { hasText: "count-laps" }).first();
  // A pointer that rests while the editor is still painted shows nothing: move it there again.
  await window.until("the hover", async () => {
    await page.mouse.move(5, 5);
    await name.hover();
    return hover.waitFor({ timeout: 3000 }).then(
      () => true,
      () => false,
    );
  });
  await window.screenshot("hover");
  await page.keyboard.press("Escape");
});

test("typing offers types of other interfaces, and brings their use along", async () => {
  const { page } = window;
  await window.openFile("pricing.wit");
  await page.locator(".monaco-editor .view-line", { hasText: "price: func" }).first().click();
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await page.keyboard.type("shrink: func(of: ras", { delay: 30 });
  const row = page.locator(".suggest-widget.visible .monaco-list-row", { hasText: "raster" }).first();
  await row.waitFor();
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
  const classOf = (start) =>
    window.page.evaluate(
      (text) => [...document.querySelectorAll(".view-line span span")].find((span) => span.textContent?.startsWith(text))?.className,
      start,
    );
  // mtk1 is the colour of plain text, which everything has until the grammar is loaded.
  const keyword = await window.until(
    "a coloured keyword",
    () => classOf("let"),
    (name) => name && name !== "mtk1",
  );
  const comment = await classOf("//");
  assert.ok(keyword && comment && keyword !== comment, `${keyword} / ${comment}`);
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
