// Running from the editor in a real window: launch configurations, refused rights, typed calls, the REPL.
import assert from "node:assert/strict";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test as plainTest } from "node:test";
import { componentEmbed, componentNew, parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { canvasFrame } from "./canvasFrame.mjs";
import { root } from "./host.mjs";
import { openWorkbench, seen, soon } from "./workbench.mjs";

let window;
before(async () => {
  const fixture = (name) => readFileSync(path.join(root, "test/fixtures/probe", name), "utf8");
  const core = await parse(fixture("probe.wat"));
  const probe = await componentNew(await componentEmbed({ binary: core, witSource: fixture("probe.wit"), world: "probe" }), []);
  const prepare = (folder) => {
    writeFileSync(path.join(folder, "probe.wasm"), probe);
    mkdirSync(path.join(folder, ".vscode"));
    cpSync(path.join(root, "test/fixtures/http/app.wac"), path.join(folder, "web.wac"));
    cpSync(path.join(root, "test/fixtures/http/deps/shop"), path.join(folder, "deps/shop"), { recursive: true });
    cpSync(path.join(root, "test/fixtures/calc/deps/example"), path.join(folder, "deps/example"), { recursive: true });
    writeFileSync(path.join(folder, "calc.wac"), calcWac);
    writeFileSync(path.join(folder, ".vscode/launch.json"), launchJson);
    // Stands where wasmtime would, and says something else than our engine.
    settings["witloom.wasmtimePath"] = path.join(folder, "..", "wasmtime");
    const script = `#!${process.execPath}\nprocess.stdout.write("[2, 3]\\n");\n`;
    writeFileSync(settings["witloom.wasmtimePath"], script, { mode: 0o755 });
  };
  window = await openWorkbench({ prepare, settings });
});
after(() => window?.close());

const settings = {};

const calcWac = `package t:calc;
let adder = new example:adder {};
let calc = new example:calc {
  add: adder.add,
  ...
};
export calc.calculator;
`;

const launchJson = `{
    // of this team
    "version": "0.2.0",
    "configurations": [
        {
            "type": "witloom", "request": "launch", "name": "Two laps",
            "program": "\${workspaceFolder}/counter.wac",
            "invoke": "count-laps(0, 2, 2)" // short
        },
        {
            "type": "witloom", "request": "launch", "name": "Ask the web",
            "program": "\${workspaceFolder}/probe.wasm",
            "invoke": "fetch(\\"127.0.0.1:1\\")"
        },
        {
            "type": "witloom", "request": "launch", "name": "Hot",
            "program": "\${workspaceFolder}/calc.wac",
            "invoke": "hot(4)"
        }
    ]
}
`;

const test = (name, body) =>
  plainTest(
    name,
    seen(() => window, name, body),
  );

/** The page in front, of a form or another panel. */
const form = () => window.page.frameLocator("iframe.webview.ready").last().frameLocator("#active-frame");

const launchFile = () => readFileSync(path.join(window.folder, ".vscode/launch.json"), "utf8");

test("'Run with Trace' does what the launch configuration says", async () => {
  await window.openFile("counter.wac");
  await window.command("Witloom: Run with Trace");
  await window.until(
    "a remark on the .wac",
    () => window.inlineTexts(),
    (all) => all.some((text) => text.includes("call")),
  );
});

test("a debug session runs on the same engine: its output is in the Debug Console, its calls are in the view", async () => {
  const { page } = window;
  await window.quickInput("ControlOrMeta+P", "debug Two laps");
  await window.pick("Two laps");
  await window.command("Debug Console: Focus on Debug Console View");
  await page.locator(".repl .output", { hasText: "[2, 2]" }).first().waitFor();
  await page.locator(".debug-toolbar").waitFor({ state: "hidden" });
  await window.showComponents();
  await window.until(
    "two runs",
    () => window.treeRow("counter.wac").count(),
    (count) => count >= 3,
  );
  await window.screenshot("debug-session");
});

test("engines are compared: where they differ both are shown side by side", async () => {
  const { page } = window;
  await window.openFile("counter.wac");
  await window.command("Witloom: Compare Engines");
  await page.locator(".tab", { hasText: "counter.wac: jco ↔ wasmtime" }).waitFor();
  await page.locator(".editor.modified .view-line", { hasText: "[2, 3]" }).waitFor();
  await page.locator(".editor.original .view-line", { hasText: "[2, 2]" }).waitFor();
  await window.screenshot("engines");
  await window.clearNotifications();
  await window.command("View: Close All Editors");
});

test("the page of rights shows who can reach what, and writes what the last run needed", async () => {
  await window.openFile("shop-c.wac");
  await window.command("Witloom: Show What Each Component Can Reach");
  const page = form();
  await page.locator(".map tbody th", { hasText: "gateway" }).waitFor();
  assert.ok((await page.locator(".map td.own").count()) > 0 && (await page.locator(".map td.through").count()) > 0);
  await window.screenshot("rights");
  await window.command("View: Close All Editors");
  await window.openFile("counter.wac");
  await window.command("Witloom: Propose Least Rights");
  await page.locator("button", { hasText: "Write to 'Two laps' in launch.json" }).click();
  await window.until("the denials", launchFile, (it) => /"deny": \[\s*"clocks",\s*"random",\s*"stdio"\s*\]/.test(it));
  await page.locator(".note", { hasText: "needed just what" }).waitFor();
  assert.ok(launchFile().includes("// short"));
  await window.clearNotifications();
  await window.command("View: Close All Editors");
});

test("what a run was refused is allowed in launch.json by one button, which keeps its comments", async () => {
  await window.openFile("launch.json");
  await window.command("Witloom: Run");
  await window.pickTyped("probe");
  await window.notification("was refused an HTTP request to 127.0.0.1:1");
  assert.ok(!launchFile().includes("allowHttp"), "nothing is added before the button");
  await window.screenshot("refused");
  await window.pressIn("was refused an HTTP request to 127.0.0.1:1", "Allow allowHttp 127.0.0.1:1 in launch.json");
  await window.notification("allows allowHttp 127.0.0.1:1 now");
  assert.match(launchFile(), /"allowHttp": \[\s*"127\.0\.0\.1:1"\s*\]/);
  assert.ok(launchFile().includes("// of this team") && launchFile().includes("// short"));
  await window.screenshot("allowed");
  await window.clearNotifications();
});

test("rights beyond the workspace are asked for once", async () => {
  const { page } = window;
  const file = path.join(window.folder, ".vscode/launch.json");
  writeFileSync(file, launchFile().replace('"invoke": "fetch', '"dirsReadOnly": ["/etc::/etc"],\n            "invoke": "fetch'));
  // Until VS Code has read it, the run has the rights of before, and nothing is asked.
  const asked = (shown) =>
    window.until("the question, when launch.json is read", async () => {
      await window.openFile("launch.json");
      await window.command("Witloom: Run");
      await window.pickTyped("probe");
      return shown();
    });
  if (window.profile === "oldest") {
    // It shows no dialogs under test; without an answer nothing is run.
    const told = () => window.notification("Run 'Ask the web' with more rights?", 5000);
    await asked(() =>
      told().then(
        () => true,
        () => false,
      ),
    );
    await window.clearNotifications();
    return;
  }
  const dialog = page.locator(".monaco-dialog-box");
  for (const answer of ["Cancel", "Allow in This Workspace"]) {
    await asked(() => soon(dialog, "visible", 5000));
    assert.match(await dialog.textContent(), /to read \/etc/);
    if (answer === "Cancel") await window.screenshot("beyond");
    await dialog.locator(".monaco-button", { hasText: answer }).click();
    await dialog.waitFor({ state: "hidden" });
  }
  await window.command("Witloom: Show Output");
  await page.locator(".panel .view-line", { hasText: "allowed beyond the workspace: to read /etc" }).first().waitFor();
});

const calcConfiguration = () => {
  const text = launchFile()
    .replace(/^\s*\/\/.*$/gm, "")
    .replace(/\/\/ short/, "");
  return JSON.parse(text).configurations.find((it) => it.name === "Hot");
};

test("a lens where nothing provides an import answers it with a mock, and the next run takes it", async () => {
  const { page } = window;
  await window.openFile("calc.wac");
  const lens = (text) => page.locator(".codelens-decoration a:visible", { hasText: text }).first();
  await window.clickFor(lens("Answer ops with a mock"), window.quickRow("A fixed answer").first());
  await window.pick("A fixed answer");
  await window.answer("list<u32>", "ok([1, nope])", { enter: false });
  await page.locator(".quick-input-message", { hasText: "does not fit" }).waitFor();
  await window.answer("list<u32>", "ok([1, 2])");
  await lens("ops: answered by run: ok([1, 2])").waitFor();
  await window.clickFor(lens("Answer store with a mock"), window.quickRow("The plainest value").first());
  await window.pick("The plainest value");
  await lens("store: answered by the plainest values").waitFor();
  assert.deepEqual(calcConfiguration().mocks, {
    "example:calc/ops@0.1.0": { "*": { default: true }, run: "ok([1, 2])" },
    "example:calc/store@0.1.0": "default",
  });
  await window.screenshot("mock-lenses");
  await window.clearNotifications();
  await window.command("Witloom: Run with Trace");
  await window.until(
    "the calls of the run",
    () => window.inlineTexts(),
    (all) => all.some((it) => it.includes("4 calls")),
  );
});

test("on the canvas a wire is made to fail, and let be again", async () => {
  const { canvas, item, settled } = canvasFrame(() => window);
  const { page } = window;
  await window.openFile("calc.wac");
  await window.command("Witloom: Open Canvas");
  const wire = () => item("wire", "wire from adder add to calc add");
  await wire().waitFor({ state: "attached" });
  await settled();
  const menu = async (entry) => {
    const box = await wire().boundingBox();
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2, { button: "right" });
    await canvas().locator(".menu .entry", { hasText: entry }).click();
  };
  await menu("Make it Fail…");
  await window.pick("A wrong value");
  await window.pick("Every function");
  await window.answer("Every how many calls", "3");
  await window.answer("Milliseconds later", "0");
  await window.until(
    "the wire to tell",
    () => wire().getAttribute("aria-label"),
    (it) => it?.includes("wrong every 3rd call"),
  );
  assert.deepEqual(calcConfiguration().faults, ["calc>example:calc/add@0.1.0=wrong,every:3"]);
  await window.screenshot("canvas fault");
  await menu("Remove Mock and Faults");
  await window.until(
    "the wire to be as it was",
    () => wire().getAttribute("aria-label"),
    (it) => !it?.includes("wrong"),
  );
  assert.equal(calcConfiguration().faults, undefined);
  await window.clearNotifications();
  await window.command("View: Close All Editors");
});

/** Chooses from a row's context menu. An old VS Code takes no click in the moment that the menu opens. */
async function fromMenu(row, title) {
  await row.click({ button: "right" });
  const item = window.page.locator(".monaco-menu .action-label", { hasText: title }).first();
  await item.waitFor();
  await window.until("the menu to close", async () => {
    await item.click({ timeout: 1000 }).catch(() => undefined);
    return !(await item.isVisible());
  });
}

test("a lens above a WIT function opens the typed form: fields and text follow each other, the result is shown", async () => {
  await window.openFile("counter.wit", window.lineOf("wit/counter.wit", "count-laps:"));
  await window.clickLens("count-laps: func", /Run( · \d+ calls?)?$/, window.quickRow("counter.wac").first());
  await window.pick("counter.wac");
  const select = form().locator("header select");
  await select.waitFor();
  await window.until(
    "the function",
    () => select.locator("option:checked").textContent(),
    (text) => text === "count-laps",
  );
  const laps = form().locator('[data-path="2"] input');
  await form().locator('[data-path="1"] input').fill("2");
  await laps.fill("4294967296");
  await form().locator('[data-path="2"] > .problem', { hasText: "u32 goes from 0 to 4294967295." }).waitFor();
  await laps.fill("3");
  const text = form().locator("textarea.wave");
  await window.until(
    "the text",
    () => text.inputValue(),
    (value) => value === "0, 2, 3",
  );
  await text.fill("5, 1, 2");
  await window.until(
    "the fields",
    () => form().locator('[data-path="0"] input').inputValue(),
    (value) => value === "5",
  );
  await text.press("ControlOrMeta+Enter");
  await form().locator(".result pre", { hasText: "[6, 6]" }).waitFor();
  await form().locator(".result .tree .leaf", { hasText: "6" }).first().waitFor();
  await form().locator('[aria-label="Past calls"] .link', { hasText: "count-laps(5, 1, 2)" }).waitFor();
  await text.fill("5, 1, oops");
  await form().locator("#text-problem").filter({ hasText: /\S/ }).waitFor();
  await window.screenshot("form");
});

test("a call is saved in the workspace, and made again from there", async () => {
  await form().locator("textarea.wave").fill("1, 1, 1");
  await form().locator("header button", { hasText: "Save" }).click();
  await window.answer("count-laps(1, 1, 1)", "one lap");
  await form().locator('[aria-label="Saved calls"] .link', { hasText: "one lap" }).waitFor();
  const kept = JSON.parse(readFileSync(path.join(window.folder, ".vscode/witloom-calls.json"), "utf8"));
  assert.deepEqual(kept.calls, [{ name: "one lap", program: "counter.wac", call: "orders:shop/counting@0.1.0#count-laps(1, 1, 1)" }]);
  await window.command("Witloom: Make a Saved Call…");
  await window.pick("one lap");
  await form().locator(".result pre", { hasText: "[2]" }).waitFor();
});

test("resources are made by their constructor, chosen in the next call, and dropped", async () => {
  await window.showComponents();
  await fromMenu(window.treeRow("counter", { exact: true }).first(), "Open Call Form");
  const select = form().locator("header select");
  await window.until(
    "the form of counter.wasm",
    () => select.locator("option").allTextContents(),
    (all) => all.includes("[constructor]counter"),
  );
  await select.selectOption({ label: "[method]counter.increment" });
  const field = form().locator('[data-path="0"]');
  await field.locator(".problem", { hasText: "Make a counter first" }).waitFor();
  await field.locator("select").selectOption("new");
  await form().locator('[data-path="0"] input').fill("41");
  await form().locator("header button.primary").click();
  await form().locator('[aria-label="Live resources"] code', { hasText: "counter#1" }).waitFor();
  await select.selectOption({ label: "[method]counter.increment" });
  await window.until(
    "the live resource",
    () => form().locator('[data-path="0"] select').inputValue(),
    (value) => value === "counter#1",
  );
  await form().locator("header button.primary").click();
  await form().locator(".result pre", { hasText: "42" }).waitFor();
  await window.screenshot("form-resource");
  await form().locator('[aria-label="Live resources"] button', { hasText: "Drop" }).click();
  await form().locator('[aria-label="Live resources"] .note', { hasText: "None is held." }).waitFor();
});

test("a form whose component is built anew says so, keeps what was typed, and goes on with new instances", async () => {
  const select = form().locator("header select");
  await select.selectOption({ label: "[constructor]counter" });
  await form().locator('[data-path="0"] input').fill("77");
  const file = path.join(window.folder, "deps/orders/counter.wasm");
  await window.until("the form to notice", () => {
    writeFileSync(file, readFileSync(file));
    return soon(form().locator(".side .note", { hasText: "counter.wasm was built anew" }), "visible", 5000);
  });
  assert.equal(await form().locator('[data-path="0"] input').inputValue(), "77");
  await form().locator("header button.primary").click();
  await form().locator('[aria-label="Live resources"] code', { hasText: "counter#1" }).waitFor();
  await form().locator(".side .note", { hasText: "was built anew" }).waitFor({ state: "detached" });
});

test("a REPL in the terminal: variables, methods, completion and history on live instances", async () => {
  const { page } = window;
  await window.showComponents();
  await fromMenu(window.treeRow("counter", { exact: true }).first(), "Open REPL");
  await page.locator(".terminal-wrapper.active .xterm-helper-textarea").waitFor({ state: "attached" });
  const selector = ".terminal-wrapper.active";
  const buffer = async () => (await page.evaluate((it) => globalThis.driver.getTerminalBuffer(it), selector)).join("\n");
  const shows = (text) => window.until(`"${text}" in the terminal`, buffer, (all) => all.includes(text));
  const type = (text) => page.evaluate(([it, keys]) => globalThis.driver.writeInTerminal(it, keys), [selector, text]);
  await shows("counter.wasm> ");
  await type("let c = cou\t");
  await shows("let c = counter(");
  await type("8)\r");
  await shows("counter#1");
  await type("c.inc\t"); // readline completes at a key, not in the middle of what is pasted
  await shows("c.increment(");
  await type(")\r");
  await shows("\n9");
  await type("\x1b[A\r");
  await shows("\n10");
  await type("c.increment(true)\r");
  await shows("takes 1 argument, not 2");
  await window.screenshot("repl");
  await type("exit\r");
  await page.locator(".terminal-wrapper.active").waitFor({ state: "detached" });
});

test("a component is served: requests are made from the panel and listed, until it is stopped", async () => {
  const { page } = window;
  // The keyboard may still be the form's, which keeps keys from the oldest VS Code.
  await page.locator(".tab", { hasText: "counter.wit" }).first().click();
  await window.openFile("web.wac");
  await window.command("Witloom: Serve");
  await page.locator(".statusbar-item", { hasText: "web.wac" }).waitFor();
  await form().locator("header button.primary:enabled").waitFor();
  await form().locator('header input[aria-label="Path"]').fill("/greet?Ada");
  await form().locator("header button.primary").click();
  await form().locator(".result .head", { hasText: "200 OK" }).waitFor();
  await form().locator(".result .body", { hasText: "Ada" }).waitFor();
  await form().locator("tbody tr", { hasText: "/greet?Ada" }).waitFor();
  await window.screenshot("serve");
  await form().locator("header button", { hasText: "Stop" }).click();
  await form().locator(".note", { hasText: "Stopped." }).waitFor();
  await page.locator(".statusbar-item", { hasText: "web.wac" }).waitFor({ state: "detached" });
});

test("no error in the page", () => {
  assert.deepEqual(
    window.errors.filter((error) => /page error|crash/i.test(error)),
    [],
  );
});
