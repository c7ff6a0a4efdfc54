// The builder's story in a real window: a new component from its world, mistakes of every language in Problems, a save that is built, composed and run again.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test as plainTest } from "node:test";
import { root } from "./host.mjs";
import { presentOf, skipWithout as skip, toolOf } from "./toolchains.mjs";
import { openWorkbench, seen } from "./workbench.mjs";

/** By language: a source, what is broken in it, and what its compiler says. */
const mistakes = JSON.parse(readFileSync(path.join(root, "test/fixtures/build/mistakes.json"), "utf8"));

/** Those whose tools are on this machine. */
const present = presentOf(Object.keys(mistakes));

/** One sample project for each language, whose components lie where a composition looks. */
function prepare(folder) {
  const projects = path.join(root, "test/fixtures/build/projects");
  symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"));
  for (const language of present) {
    const own = path.join(folder, "calc", language);
    cpSync(path.join(projects, language), own, { recursive: true });
    mkdirSync(path.join(own, "wit"));
    cpSync(path.join(projects, "calc.wit"), path.join(own, "wit", "calc.wit"));
    writeFileSync(path.join(own, "witloom.json"), JSON.stringify({ language, component: `../../deps/calc/${language}.wasm` }));
  }
  // VS Code reads PATH from a login shell, which need not know what this process was started with.
  const python = toolOf("python");
  if (python) {
    mkdirSync(path.join(folder, ".venv", "bin"), { recursive: true });
    symlinkSync(python, path.join(folder, ".venv", "bin", "componentize-py"));
  }
  writeFileSync(path.join(folder, "calc.wac"), "package test:calculator;\n\nlet calc = new calc:c {};\nexport calc...;\n");
  mkdirSync(path.join(folder, "tiny", "wit"), { recursive: true });
  writeFileSync(path.join(folder, "tiny", "wit", "tiny.wit"), "package test:tiny;\nworld tiny {}\n");
  writeFileSync(path.join(folder, "tiny", "go.mod"), "module tiny\n\nrequire go.bytecodealliance.org/cm v0.3.0\n");
  prepareTraps(folder);
}

const traps = { rust: "src/lib.rs", cpp: "component.cpp" };

/** Components that trap, built already, each with a composition that calls it by its launch configuration. */
function prepareTraps(folder) {
  const own = (language) => path.join(folder, "traps", language);
  const languages = Object.keys(traps).filter((it) => skip(it) === false);
  for (const language of languages) {
    cpSync(path.join(root, "test/fixtures/traps", language), own(language), { recursive: true });
    cpSync(path.join(root, "test/fixtures/traps/wit"), path.join(own(language), "wit"), { recursive: true });
    writeFileSync(path.join(own(language), "witloom.json"), JSON.stringify({ language, component: `../../deps/trap/${language}.wasm` }));
    const built = spawnSync(process.execPath, [path.join(root, "dist/cli.js"), "build", own(language)], { encoding: "utf8" });
    if (built.status !== 0) throw new Error(built.stderr + built.stdout);
    writeFileSync(path.join(own(language), "witloom.json"), '{ "build": false }');
    const text = `package test:${language}-traps;\n\nlet failing = new trap:${language} {};\nexport failing...;\n`;
    writeFileSync(path.join(folder, `${language}-traps.wac`), text);
  }
  const configurations = languages.map((language) => ({
    ...{ type: "witloom", request: "launch", name: language, invoke: "pick([1, 2], 7)" },
    program: `\${workspaceFolder}/${language}-traps.wac`,
  }));
  mkdirSync(path.join(folder, ".vscode"), { recursive: true });
  writeFileSync(path.join(folder, ".vscode/launch.json"), JSON.stringify({ version: "0.2.0", configurations }));
}

let window;
before(async () => {
  window = await openWorkbench({ prepare, settings: { "files.autoSave": "off", "terminal.integrated.gpuAcceleration": "off" } });
});
after(() => window?.close());

const test = (name, options, body) =>
  plainTest(
    name,
    options,
    seen(() => window, name, body),
  );

const status = (text) => window.page.locator(".statusbar-item", { hasText: text }).first();
const project = (language) => `calc/${language}`;

/** Runs a command that asks for a project. */
async function forProject(title, detail) {
  await window.command(title);
  await window.pickTyped(detail);
}

/** What these folders hold is not meant. */
function leaveOut(folders) {
  for (const it of folders) writeFileSync(path.join(window.folder, it, "witloom.json"), '{ "build": false }');
}

const component = (language) => path.join(window.folder, "deps", "calc", `${language}.wasm`);

test("a project is built by a command, with its terminal, and its component appears", { skip: skip("c") }, async () => {
  await forProject("Witloom: Build…", project("c"));
  await window.until("the component", () => existsSync(component("c")));
  await window.command("Terminal: Focus Terminal");
  const lines = window.page.locator(".xterm-rows");
  await lines
    .filter({ hasText: /c \(c\): .*built/ })
    .first()
    .waitFor();
  await window.screenshot("build terminal");
});

test("what is missing is named with the command that installs it; nothing is installed by itself", {}, async () => {
  await forProject("Witloom: Build…", "tiny");
  const toast = await window.notification("needs TinyGo");
  await toast.waitFor();
  assert.match(await toast.textContent(), /tiny needs TinyGo, which was not found\. Install it with: .*tinygo/);
  assert.equal(await toast.getByRole("button", { name: "Install in Terminal" }).count(), 1);
  await window.screenshot("build missing tool");
  await window.clearNotifications();
});

test("one mistake in each language stands in Problems at its file and line", { timeout: 300_000 }, async () => {
  for (const language of present) {
    const { source, right, wrong } = mistakes[language];
    window.edit(`${project(language)}/${source}`, (text) => text.replace(right, wrong));
  }
  leaveOut(["auth", "business", "counter", "counter-go", "gateway", "images", "parser", "parser-c", "tiny"]);
  await window.command("Witloom: Build All Components");
  await status("Building").waitFor();
  await status("Building").waitFor({ state: "hidden", timeout: 240_000 });
  await window.command("View: Focus Problems");
  await window.command("View: Toggle Maximized Panel");
  for (const language of present) {
    const { source, right, says } = mistakes[language];
    const text = readFileSync(path.join(root, "test/fixtures/build/projects", language, source), "utf8");
    const line = text.split("\n").findIndex((it) => it.includes(right)) + 1;
    // The panel holds only the rows that are visible.
    const list = window.page.locator(".markers-panel .monaco-list").first();
    const place = window.page
      .locator(".markers-panel .monaco-list-row", { hasText: says })
      .filter({ hasText: `[Ln ${line},` })
      .first();
    await window.reveal(place, list);
    await window.reveal(window.page.locator(".markers-panel .monaco-list-row", { hasText: path.basename(source) }).first(), list);
  }
  await window.screenshot("build problems");
  await window.command("View: Toggle Maximized Panel");
  for (const language of present) {
    const { source, right, wrong } = mistakes[language];
    window.edit(`${project(language)}/${source}`, (text) => text.replace(wrong, right));
  }
});

test("a save is built, and the last run is run again: the value at the line is the new one", {
  skip: skip("c"),
  timeout: 120_000,
}, async () => {
  await forProject("Witloom: Build…", project("c"));
  await status("not built").waitFor({ state: "hidden" });
  await window.openFile("calc.wac");
  await window.command("Witloom: Run with Trace");
  await window.pick("#add");
  await window.answer("Arguments in WAVE", "40, 2");
  const output = async () => (await window.page.locator(".panel .view-lines").allTextContents()).join("\n").replaceAll("\u00a0", " ");
  const says = (pattern) => window.until(`${pattern} in the output`, output, (text) => pattern.test(text));
  await says(/add\(40, 2\)\s*42/);
  leaveOut([...present.filter((it) => it !== "c").map(project), "auth", "business", "counter", "counter-go", "gateway", "images"]);
  leaveOut(["parser", "parser-c", "tiny"]);
  await window.command("Witloom: Build on Save (Watch)");
  await status("Watching").waitFor();
  await window.openFile("calc/c/ops.c", 5, 12);
  await window.page.keyboard.press("Delete");
  await window.page.keyboard.type("-");
  await window.page.keyboard.press("ControlOrMeta+S");
  await window.until("the saved file", () => readFileSync(path.join(window.folder, "calc/c/ops.c"), "utf8").includes("a - b"));
  await status("calc.wac").waitFor();
  await window.command("Witloom: Show Output");
  await says(/calc\.wac, again\s*38/);
  await window.page
    .locator(".statusbar-item", { hasText: /Watching: .*calc\.wac/ })
    .first()
    .waitFor();
  await window.screenshot("build watch");
  await status("Watching").click();
  await status("Watching").waitFor({ state: "hidden" });
});

test("a new component is made from its world, opened, and builds as it is", { skip: skip("go"), timeout: 120_000 }, async () => {
  await window.command("Witloom: New Component…");
  await window.pickTyped("counter-component", { exact: true });
  await window.pick("Go", { exact: true });
  await window.answer("Name of the component", "tally");
  await window.page.locator(".quick-input-widget", { hasText: "Folder for it" }).waitFor();
  await window.input.press("Enter");
  await window.page.locator(".tabs-container .tab.active", { hasText: "orders_shop_counter.go" }).waitFor();
  const toast = await window.notification("it builds as it is");
  await toast.waitFor();
  await window.screenshot("build new component");
  await window.pressIn("it builds as it is", "Build");
  await window.until("the component", () => existsSync(path.join(window.folder, "tally", "tally.wasm")), Boolean, 90_000);
});

test("the plan of a build is shown, and what this machine has for each language", { skip: skip("c") }, async () => {
  await forProject("Witloom: Show Build Plan…", project("c"));
  await window.page.locator(".monaco-editor .view-line", { hasText: "wasm-tools component new" }).first().waitFor();
  await window.screenshot("build plan");
  assert.equal(await window.page.locator(".tab.dirty").count(), 0);
  await window.command("Witloom: Check Toolchains");
  const list = window.page.locator(".quick-input-list .monaco-list").first();
  await window.quickRow("C++", { exact: true }).first().waitFor();
  for (const it of ["Rust", "Go", "Python", "C", "JavaScript", "TypeScript", "Zig"])
    await window.reveal(window.quickRow(it, { exact: true }).first(), list);
  await window.screenshot("build toolchains");
  await window.page.keyboard.press("Escape");
});

for (const [language, source] of Object.entries(traps))
  test(`a trap in ${language} leads to its line in the source`, {
    skip: skip(language),
  }, async () => {
    const { page } = window;
    await window.openFile(`${language}-traps.wac`);
    await window.command("Witloom: Run with Trace");
    const toast = await window.notification(`${language}-traps.wac: `);
    assert.match(await toast.textContent(), /trapped/);
    await window.pressIn(`${language}-traps.wac: `, "Go to");
    await page
      .locator(".tabs-container .tab.active", { hasText: path.basename(source) })
      .first()
      .waitFor();
    const text = readFileSync(path.join(window.folder, "traps", language, source), "utf8");
    const line = text.split("\n").findIndex((it) => it.includes("the place of `pick`")) + 1;
    await page.locator(".statusbar-item", { hasText: `Ln ${line},` }).waitFor();
    await window.until(
      "the remark at the line",
      () => window.inlineTexts(),
      (all) => all.some((it) => /trap/.test(it)),
    );
    await window.screenshot(`trap in ${language}`);
    await window.clearNotifications();
    await window.command("View: Close All Editors");
  });

test("cleaning asks, then takes the component away", { skip: skip("c") }, async () => {
  assert.ok(existsSync(component("c")));
  await forProject("Witloom: Clean…", project("c"));
  const dialog = window.page.locator(".monaco-dialog-box", { hasText: "Remove the built component of c?" });
  if (window.profile === "oldest") {
    // Under test this VS Code answers no dialog: then nothing is taken away.
    await window.notification("Remove the built component of c?");
    assert.ok(existsSync(component("c")));
    return;
  }
  await dialog.waitFor();
  await window.screenshot("build clean");
  await dialog.getByRole("button", { name: "Remove" }).click();
  await window.until("the component to go", () => !existsSync(component("c")));
  assert.ok(existsSync(path.join(window.folder, "calc/c/ops.c")));
});

test("nothing went wrong behind the scenes", {}, () => {
  assert.deepEqual(
    window.errors.filter((error) => /page error|crash/i.test(error)),
    [],
  );
});
