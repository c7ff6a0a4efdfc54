// A composition built on the canvas from an empty file in the real VS Code, with mouse and keyboard, then composed and run.
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test as plainTest } from "node:test";
import { canvasFrame } from "./canvasFrame.mjs";
import { openWorkbench, seen } from "./workbench.mjs";

let window;
before(async () => {
  window = await openWorkbench({ settings: { "files.autoSave": "off" } });
  writeFileSync(path.join(window.folder, "grown.wac"), "");
});
after(() => window?.close());

const test = (name, body) =>
  plainTest(
    name,
    seen(() => window, name, body),
  );

const { canvas, item, dot, drag, text, settled } = canvasFrame(() => window);

async function add(name) {
  await canvas().getByRole("button", { name: "Add a component" }).click();
  await canvas().getByRole("combobox").fill(name);
  await canvas().locator(".palette-item", { hasText: name }).first().waitFor();
  await window.page.keyboard.press("Enter");
  await window.page.keyboard.press("Escape");
}

test("components come from the palette into an empty file, and the text follows", async () => {
  await window.openFile("grown.wac");
  await window.command("View: Toggle Primary Side Bar Visibility");
  await window.command("Witloom: Open Canvas");
  await add("orders:counter");
  await item("node", "counter, instance of").waitFor({ state: "attached" });
  await add("orders:counter-go");
  await item("node", "counter-go, instance of").waitFor({ state: "attached" });
  await window.until("the text", text, (it) => /package .*:grown;/.test(it) && /let counter-go = new orders:counter-go/.test(it));
  await settled();
  await window.screenshot("canvas grown");
});

test("a wire is drawn, undone and drawn again; an export is dropped at the border; the file is saved, composed and run", async () => {
  const wire = async () => {
    await settled();
    const from = await dot("export counter, orders:shop/counter@0.1.0 of counter", "out");
    await drag(from, await dot("import counter, orders:shop/counter@0.1.0 of counter-go", "in"));
    await canvas().locator(".tip.yes").waitFor();
    await window.page.mouse.up();
    await window.until("the wire in the text", text, (it) => /counter: counter\.counter/.test(it));
  };
  await wire();
  await window.page.keyboard.press("ControlOrMeta+Z");
  await window.until("the text without the wire", text, (it) => !/counter: counter\.counter/.test(it) && /counter-go/.test(it));
  await wire();
  await settled();
  const start = await dot("export counting, orders:shop/counting@0.1.0 of counter-go", "out");
  const stage = await canvas().locator(".stage").boundingBox();
  await drag(start, { x: stage.x + stage.width - 12, y: stage.y + stage.height / 2 });
  await window.page.mouse.up();
  await window.until("the export in the text", text, (it) => /export counter-go\.counting;/.test(it));
  await settled();
  await window.screenshot("canvas grown whole");
  await window.page.keyboard.press("ControlOrMeta+S");
  const file = path.join(window.folder, "grown.wac");
  await window.until(
    "the file",
    () => readFileSync(file, "utf8"),
    (it) => /export counter-go\.counting;/.test(it),
  );
  await window.command("Witloom: Compose");
  await window.until("the component", () => existsSync(file.replace(/\.wac$/, ".wasm")));
  assert.match(readFileSync(file, "utf8"), /^package [a-z0-9-]+:grown;\n\nlet counter = new orders:counter \{\};\n/);
});
