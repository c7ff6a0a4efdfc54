// A composition on the canvas in the real VS Code: canvas and text are one document, with real mouse and keyboard.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { after, before, test as plainTest } from "node:test";
import { canvasFrame } from "./canvasFrame.mjs";
import { openWorkbench, seen } from "./workbench.mjs";

let window;
before(async () => {
  window = await openWorkbench({ settings: { "files.autoSave": "off" } });
});
after(() => window?.close());

const test = (name, body) =>
  plainTest(
    name,
    seen(() => window, name, body),
  );

const { canvas, item, dot, drag, text, settled } = canvasFrame(() => window);
const wire = () => item("wire", "wire from images images to gateway images");
const written = /images: images\.images/;

async function removeWire() {
  const box = await wire().boundingBox();
  await window.page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await window.page.keyboard.press("Delete");
  await window.until("the text without the wire", text, (it) => it.length > 0 && !written.test(it));
  await wire().waitFor({ state: "detached" });
}

test("the sample opens on the canvas beside its text", async () => {
  await window.openFile("shop-c.wac");
  await window.command("View: Toggle Primary Side Bar Visibility");
  await window.command("Witloom: Open Canvas");
  for (const node of ["auth", "parser", "business", "images", "gateway"])
    await item("node", `${node}, instance of`).waitFor({ state: "attached" });
  assert.match(await item("node", "auth").getAttribute("aria-label"), /Rust/);
  await item("port", "import images, orders:shop/images@0.1.0 of gateway").waitFor({ state: "attached" });
  await settled();
  await window.screenshot("canvas");
});

test("selecting a component selects its statement in the text, and the other way round", async () => {
  const box = await item("node", "business").boundingBox();
  await window.page.mouse.click(box.x + box.width / 2, box.y + 8);
  const line = String(window.lineOf("shop-c.wac", "let business"));
  await window.page.locator(".monaco-editor .line-numbers.active-line-number").getByText(line, { exact: true }).first().waitFor();
  await window.page.locator(".monaco-editor .view-line", { hasText: "new orders:images" }).first().click();
  await window.until(
    "the selection",
    () => item("node", "images, instance").getAttribute("aria-label"),
    (it) => /selected/.test(it ?? ""),
  );
});

test("a wire that does not fit is refused with its reason", async () => {
  const before = await text();
  await drag(await dot("export pricing", "out"), await dot("import images, orders:shop/images@0.1.0 of gateway", "in"));
  const tip = canvas().locator(".tip.no");
  await tip.waitFor();
  assert.match(await tip.textContent(), /✗ .{10}/);
  await window.screenshot("canvas wrong wire");
  await window.page.mouse.up();
  await canvas().locator(".toast.error").waitFor();
  assert.equal(await text(), before);
});

test("a wire is taken away, undone, taken away again and drawn anew; the text follows each time, and is saved", async () => {
  await removeWire();
  await window.page.keyboard.press("ControlOrMeta+Z");
  await window.until("the text with the wire", text, (it) => written.test(it));
  await wire().waitFor({ state: "attached" });
  await removeWire();
  await drag(await dot("export images", "out"), await dot("import images, orders:shop/images@0.1.0 of gateway", "in"));
  await canvas().locator(".tip.yes").waitFor();
  await window.page.mouse.up();
  await window.until("the text with the new wire", text, (it) => written.test(it));
  await window.screenshot("canvas wired");
  await window.page.keyboard.press("ControlOrMeta+S");
  await window.until(
    "the file",
    () => readFileSync(path.join(window.folder, "shop-c.wac"), "utf8"),
    (it) => written.test(it),
  );
});

test("what is typed beside the canvas shows at once; with errors the last picture stays", async () => {
  const line = window.page.locator(".monaco-editor .view-line", { hasText: "new orders:images" }).first();
  await line.click();
  await window.page.keyboard.press("Home");
  await window.page.keyboard.type("let let ");
  await canvas().locator(".banner.error").waitFor();
  assert.ok(await item("node", "images, instance").count());
  await window.screenshot("canvas stale");
  for (let i = 0; i < 8; i++) await window.page.keyboard.press("Backspace");
  await canvas().locator(".banner.error").waitFor({ state: "hidden" });
});

test("after a traced run the wires show calls, and the calls can be stepped", async () => {
  await canvas().getByRole("button", { name: "Run with trace" }).click();
  await canvas().locator(".replay").waitFor();
  await window.until(
    "the calls on a wire",
    () => item("wire", "wire from auth auth to business auth").getAttribute("aria-label"),
    (it) => /\d+ calls?/.test(it ?? ""),
  );
  await canvas().getByRole("button", { name: "Next call" }).click();
  await canvas().locator(".replay .call", { hasText: "→" }).waitFor();
  await window.screenshot("canvas traced");
});

test("the canvas opens the run's timeline at the call that is shown", async () => {
  await canvas().getByRole("button", { name: "Show this call in the timeline" }).click();
  await window.page.locator(".tabs-container .tab.active", { hasText: "Timeline of shop-c.wac" }).waitFor();
  const page = window.page.frameLocator("iframe.webview.ready").last().frameLocator("#active-frame");
  await page.locator(".details h2 strong").waitFor();
  await window.screenshot("canvas timeline");
  await window.page.locator(".monaco-editor .view-line", { hasText: "new orders:images" }).first().click();
});

test("a composed component opens read-only", async () => {
  await window.command("File: Save All");
  await window.command("Witloom: Compose");
  await window.until("the component", () => existsSync(path.join(window.folder, "shop-c.wasm")));
  await window.command("View: Close All Editors");
  await window.openFile("shop-c.wac");
  await window.command("Witloom: Open Composed Component as WIT");
  await window.page.locator(".tabs-container .tab.active", { hasText: "shop-c.wasm" }).first().waitFor();
  await window.command("Witloom: Open Canvas");
  await item("node", "gateway, instance").waitFor({ state: "attached" });
  await canvas().getByRole("button", { name: "Add a component", disabled: true }).waitFor();
  await settled();
  await window.screenshot("canvas composed");
});
