// A composition built on the canvas from an empty file in the real VS Code, with mouse and keyboard, then composed and run.
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test as plainTest } from "node:test";
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

const canvas = () => window.page.frameLocator("iframe.webview.ready").first().frameLocator("#active-frame");
const item = (kind, label) => canvas().locator(`.item.${kind}[aria-label^="${label}"]`).first();
const text = async () =>
  (await window.page.locator(".monaco-editor .view-lines .view-line").allTextContents()).join("\n").replaceAll("\u00a0", " ");

/** The dot of a port on the screen. */
async function dot(label, side) {
  const box = await item("port", label).boundingBox();
  const inset = (8 * box.height) / 20;
  return { x: side === "in" ? box.x + inset : box.x + box.width - inset, y: box.y + box.height / 2 };
}

async function settled() {
  await canvas().locator('.stage:not([aria-busy="true"])').waitFor();
  await window.page.waitForTimeout(500); // the boxes glide to their places
}

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
  const from = async () => dot("export counter, orders:shop/counter@0.1.0 of counter", "out");
  const to = async () => dot("import counter, orders:shop/counter@0.1.0 of counter-go", "in");
  const drag = async () => {
    const [start, end] = [await from(), await to()];
    await window.page.mouse.move(start.x, start.y);
    await window.page.mouse.down();
    await window.page.mouse.move(end.x, end.y, { steps: 12 });
    await canvas().locator(".tip.yes").waitFor();
    await window.page.mouse.up();
    await window.until("the wire in the text", text, (it) => /counter: counter\.counter/.test(it));
  };
  await drag();
  await window.page.keyboard.press("ControlOrMeta+Z");
  await window.until("the text without the wire", text, (it) => !/counter: counter\.counter/.test(it) && /counter-go/.test(it));
  await settled();
  await drag();
  await settled();
  const start = await dot("export counting, orders:shop/counting@0.1.0 of counter-go", "out");
  const stage = await canvas().locator(".stage").boundingBox();
  await window.page.mouse.move(start.x, start.y);
  await window.page.mouse.down();
  await window.page.mouse.move(stage.x + stage.width - 12, stage.y + stage.height / 2, { steps: 12 });
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
