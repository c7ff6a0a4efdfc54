// Debugging in a real window: a breakpoint in a WIT file, hit three components deep; stack and variables; an argument changed; a step back.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test as plainTest } from "node:test";
import { componentEmbed, componentNew, parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { canvasFrame } from "./canvasFrame.mjs";
import { root } from "./host.mjs";
import { openWorkbench, seen, soon } from "./workbench.mjs";

const fixture = path.join(root, "test/fixtures/calc");
const wit = readFileSync(path.join(fixture, "calc.wit"), "utf8").split("\n");
const line = wit.findIndex((it) => it.includes("add: func")) + 1;

/** Another `adder`: it gives one more. */
const ADDER = `(module (func (export "example:calc/add@0.1.0#add") (param i32 i32) (result i32)
  (i32.add (i32.const 1) (i32.add (local.get 0) (local.get 1)))))`;

let window;
before(async () => {
  const prepare = (folder) => {
    cpSync(fixture, path.join(folder, "calc"), { recursive: true });
    const program = path.join(folder, "calc", "driver.wac");
    const trace = path.join(folder, "calc", "driver.trace.jsonl");
    execFileSync(process.execPath, [path.join(root, "dist/cli.js"), "run", program, "--invoke", "run()", "--trace-out", trace]);
  };
  window = await openWorkbench({ prepare });
});
after(() => window?.close());

const test = (name, body) =>
  plainTest(
    name,
    seen(() => window, name, body),
  );

const { item, settled } = canvasFrame(() => window);

const rows = async (view) => {
  const texts = await window.page.locator(`.${view} .monaco-list-row`).allInnerTexts();
  return texts.map((it) => it.replaceAll("\u00a0", " ").replace(/\s+/g, " ").trim());
};
const frames = () => rows("debug-call-stack");
/** The rows of the variables, with arguments and result unfolded. */
const variables = async () => {
  for (const name of ["Arguments", "Result"]) {
    const scope = window.page.locator('.debug-variables .monaco-list-row[aria-expanded="false"]', { hasText: name }).first();
    // It may be replaced in this very moment: the next look finds it.
    if ((await scope.count()) > 0) await scope.click({ timeout: 1000 }).catch(() => undefined);
  }
  return rows("debug-variables");
};
const button = (icon) => window.page.locator(`.debug-toolbar .codicon-debug-${icon}:not(.disabled)`).first().click();

async function toggleBreakpoint() {
  await window.openFile("calc.wit", line);
  await window.command("Debug: Toggle Breakpoint");
}

test("a breakpoint is set at a function of a WIT file", async () => {
  await toggleBreakpoint();
  await window.page.locator(".monaco-editor .codicon-debug-breakpoint").first().waitFor();
});

test("debugging without a launch.json stops there, three components deep, with its values", async () => {
  await window.openFile("driver.wac");
  await window.command("Witloom: Debug a Call...");
  await window.pick("run", { exact: true });
  const calls = async () => (await frames()).filter((it) => /^(adder|calc|driver) /.test(it));
  // The rows come one after the other.
  const named = await window.until("the stack", calls, (all) => all.length === 3);
  assert.deepEqual(
    named.map((it) => it.replace(/ calc\.wit.*$/, "")),
    ["adder example:calc/add@0.1.0#add", "calc example:calc/calculator@0.1.0#eval", "driver run"],
  );
  const both = (all) => all.some((it) => /^a = ?2$/.test(it)) && all.some((it) => /^b = ?40$/.test(it));
  await window.until("the variables", variables, both);
  await window.page.locator(".monaco-editor .debug-top-stack-frame-line").first().waitFor();
  await window.page.locator(".tabs-container .tab.active", { hasText: "calc.wit" }).first().waitFor();
  // Beside the parameters, too.
  await window.until(
    "the values in the text",
    () => window.page.locator(".monaco-editor .debug-top-stack-frame-line, .monaco-editor .view-line").allInnerTexts(),
    (all) => all.some((it) => /add:.func.*a.=.2.*b.=.40/.test(it.replaceAll("\u00a0", " "))),
  );
  await window.screenshot("debug-stopped");
});

test("an argument is changed, and the result follows", async () => {
  const { page } = window;
  const input = page.locator(".debug-variables .monaco-inputbox input").first();
  await window.until("the input", async () => {
    // The row may be painted anew in this very moment.
    const row = page.locator(".debug-variables .monaco-list-row", { hasText: /^b/ }).first();
    await row.dblclick({ timeout: 2000 }).catch(() => undefined);
    return soon(input, "visible", 3000);
  });
  await input.fill("58");
  await input.press("Enter");
  await window.until("the new value", variables, (all) => all.some((it) => /^b = ?58$/.test(it)));
  await button("step-over");
  await window.until("the result", variables, (all) => all.some((it) => /^result = ?60$/.test(it)));
});

test("a step back shows the call as it was, and forward again the run goes on to its end", async () => {
  const { page } = window;
  await button("step-back");
  const before = (all) => all.some((it) => /^b = ?58$/.test(it)) && !all.some((it) => it.startsWith("result"));
  await window.until("the recorded call", variables, before);
  await window.screenshot("debug-back");
  await button("continue");
  await window.until("the live moment", variables, (all) => all.some((it) => /^result = ?60$/.test(it)));
  await toggleBreakpoint();
  await page.locator(".monaco-editor .codicon-debug-breakpoint").first().waitFor({ state: "hidden" });
  await button("continue");
  await page.locator(".debug-toolbar").waitFor({ state: "hidden" });
  await window.command("Debug Console: Focus on Debug Console View");
  await page.locator(".repl .monaco-list-row", { hasText: "eval=Ok(60)" }).first().waitFor();
});

test("a breakpoint set on a wire of the canvas stops calls over it, and the canvas shows where", async () => {
  const { page } = window;
  await window.command("View: Close All Editors");
  await window.openFile("driver.wac");
  // On a small canvas wires have no elements.
  await window.command("View: Toggle Primary Side Bar Visibility");
  await window.command("View: Toggle Panel Visibility");
  await window.command("Witloom: Open Canvas");
  const wire = item("wire", "wire from adder add to opser add");
  const words = (wanted) =>
    window.until(
      `${wanted}`,
      () => wire.getAttribute("aria-label"),
      (it) => wanted.test(it ?? ""),
    );
  await wire.waitFor({ state: "attached" });
  await settled();
  await wire.focus();
  await page.keyboard.press("F9");
  await words(/breakpoint/);
  await window.command("Witloom: Debug a Call...");
  await window.pick("run", { exact: true });
  await page.locator(".tabs-container .tab.active", { hasText: "calc.wit" }).first().waitFor();
  await page.locator(".tabs-container .tab", { hasText: "driver.wac" }).last().click();
  await words(/breakpoint, .*the debugger is stopped here/);
  await window.screenshot("canvas-stopped");
  const calls = await window.until(
    "the stack",
    async () => (await frames()).filter((it) => /^(adder|opser) /.test(it)),
    (all) => all.length >= 2,
  );
  assert.match(calls[0], /^adder example:calc\/add@0\.1\.0#add/);
  // Below each call stands where it is implemented.
  await window.until("the implementation", frames, (all) => all.some((it) => /^↳ implementation.*adder\.rs/.test(it)));
  await wire.focus();
  await page.keyboard.press("F9");
  await window.until(
    "no breakpoint",
    () => wire.getAttribute("aria-label"),
    (it) => it !== null && !/breakpoint/.test(it),
  );
  await button("continue");
  await page.locator(".debug-toolbar").waitFor({ state: "hidden" });
  await window.until(
    "no stop",
    () => wire.getAttribute("aria-label"),
    (it) => it !== null && !/stopped/.test(it),
  );
});

test("a breakpoint on the canvas stays with its wire when the text moves, though no text editor is open", async () => {
  const wire = item("wire", "wire from adder add to opser add");
  const label = (what, fits) => window.until(what, () => wire.getAttribute("aria-label"), fits);
  await wire.focus();
  await window.page.keyboard.press("F9");
  await label("a breakpoint", (it) => /breakpoint/.test(it ?? ""));
  // The canvas alone is left.
  await window.page.locator(".tabs-container .tab", { hasText: "driver.wac" }).first().click();
  await window.command("View: Close Editor");
  await window.until(
    "the canvas alone",
    () => window.page.locator(".tabs-container .tab", { hasText: "driver.wac" }).count(),
    (it) => it === 1,
  );
  const file = path.join(window.folder, "calc", "driver.wac");
  const before = readFileSync(file, "utf8");
  writeFileSync(file, `// One more line.\n\n${before}`);
  await label("the canvas of the new text", (it) => it !== null);
  // The canvas reads the text again: were the breakpoint left behind, the wire would lose it for good.
  await settled();
  await label("the breakpoint where the wire is", (it) => /breakpoint/.test(it ?? ""));
  await wire.focus();
  await window.page.keyboard.press("F9");
  await label("no breakpoint", (it) => it !== null && !/breakpoint/.test(it));
  writeFileSync(file, before);
});

test("a recorded run is a test; after a component was changed it fails and shows why", async () => {
  const { page } = window;
  const all = () => page.locator(".test-explorer .monaco-list-row");
  const state = (name) => page.locator(`.test-explorer .monaco-list-row .computed-state.codicon-testing-${name}-icon`).first();
  await window.command("Testing: Focus on Test Explorer View");
  await all().filter({ hasText: "driver" }).first().waitFor();
  await window.command("Test: Run All Tests");
  await state("passed").waitFor();
  const embedded = await componentEmbed({ binary: await parse(ADDER), witSource: wit.join("\n"), world: "adder" });
  writeFileSync(path.join(window.folder, "calc", "deps", "example", "adder.wasm"), await componentNew(embedded, []));
  await window.command("Test: Run All Tests");
  await state("failed").waitFor();
  await page.getByText("driver run has another result").first().waitFor();
  await window.screenshot("replay-failed");
});

test("lines of source without the extension that reads them: one message, which offers it", async () => {
  const { page } = window;
  const configuration = { type: "witloom", request: "launch", name: "Lines", invoke: "run()", sourceLevel: true };
  mkdirSync(path.join(window.folder, ".vscode"), { recursive: true });
  const program = `\${workspaceFolder}/calc/driver.wac`;
  const file = path.join(window.folder, ".vscode/launch.json");
  const row = window.quickRow("Lines", { exact: true }).first();
  const chosen = async () => {
    await window.command("Debug: Select and Start Debugging");
    const there = await soon(row, "visible", 3000);
    if (there) await window.pick("Lines", { exact: true });
    else {
      // A file in a folder that was made just now can be missed.
      writeFileSync(file, JSON.stringify({ version: "0.2.0", configurations: [{ ...configuration, program }] }));
      await page.keyboard.press("Escape");
    }
    return there;
  };
  for (const time of ["first", "second"]) {
    await window.until("the configuration, which VS Code has to notice first", chosen, Boolean);
    await page.locator(".debug-toolbar").waitFor();
    await page.locator(".debug-toolbar").waitFor({ state: "hidden", timeout: 60_000 });
    if (time === "second") break;
    await window.pressIn("need the extension WebAssembly DWARF Debugging", "Install");
    // This VS Code has no marketplace.
    await window.notification("Find ms-vscode.wasm-dwarf-debugging in the Extensions view");
    await window.screenshot("dwarf-missing");
    await window.clearNotifications();
  }
  assert.equal(await page.locator(".notification-list-item", { hasText: "WebAssembly DWARF" }).count(), 0);
});
