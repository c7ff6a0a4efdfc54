// The source of guests in a real window: a breakpoint in a line of Rust, C++, C or Zig is hit, with its function, its variables, and steps from line to line.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test as plainTest } from "node:test";
import { root } from "./host.mjs";
import { presentOf, skipWithout } from "./toolchains.mjs";
import { openWorkbench, seen } from "./workbench.mjs";

const fixture = path.join(root, "test/fixtures/source");
const guests = [
  { language: "rust", file: "lib.rs", path: "rust/src/lib.rs", scaled: /^sums::scaled/, weigh: /weigh/ },
  { language: "cpp", file: "component.cpp", path: "cpp/component.cpp", scaled: /Scale::scaled\(unsigned int\) const/, weigh: /api::Weigh/ },
  { language: "c", file: "component.c", path: "c/component.c", scaled: /^scaled/, weigh: /^exports_example_sums_api_weigh/ },
  { language: "zig", file: "main.zig", path: "zig/src/main.zig", scaled: /^main\.scaled/, weigh: /^main\.exports_example_sums_api_weigh/ },
];
const lineOf = (file) =>
  readFileSync(path.join(fixture, file), "utf8")
    .split("\n")
    .findIndex((it) => it.includes("the place of `stop`")) + 1;

const present = presentOf(guests.map(({ language }) => language));

let window;
before(async () => {
  if (present.length === 0) return;
  const prepare = (folder) => {
    const source = path.join(folder, "source");
    cpSync(fixture, source, { recursive: true });
    const env = { ...process.env, CARGO_TARGET_DIR: process.env.CARGO_TARGET_DIR ?? path.join(root, "out/test-build/target") };
    const projects = present.map((language) => path.join(source, language));
    execFileSync(process.execPath, [path.join(root, "dist/cli.js"), "build", ...projects], { env, stdio: "ignore" });
    const configurations = present.map((language) => ({
      ...{ type: "witloom", request: "launch", name: `Lines of ${language}`, invoke: "weigh([3, 4])", sourceLevel: true },
      program: `\${workspaceFolder}/source/${language}/${language}.wasm`,
    }));
    mkdirSync(path.join(folder, ".vscode"));
    writeFileSync(path.join(folder, ".vscode/launch.json"), JSON.stringify({ version: "0.2.0", configurations }));
  };
  window = await openWorkbench({ prepare, extensions: [path.join(root, "test/e2e/dwarf")] });
});
after(() => window?.close());

const test = (name, language, body) =>
  plainTest(
    name,
    { skip: skipWithout(language) },
    seen(() => window, name, body),
  );

const rows = async (view) => {
  const texts = await window.page.locator(`.${view} .monaco-list-row`).allInnerTexts();
  return texts.map((it) => it.replaceAll("\u00a0", " ").replace(/\s+/g, " ").trim());
};
/** The rows of the variables; parameters stand in a scope of their own, which may be folded. */
const variables = async () => {
  const scope = window.page.locator('.debug-variables .monaco-list-row[aria-expanded="false"]', { hasText: /Parameters|Locals/ }).first();
  // It may be replaced in this very moment: the next look finds it.
  if ((await scope.count()) > 0) await scope.click({ timeout: 1000 }).catch(() => undefined);
  return rows("debug-variables");
};
/** The rows of the stack; the guest's thread is folded among those of its process. */
const stack = async () => {
  const thread = window.page.locator('.debug-call-stack .monaco-list-row[aria-expanded="false"]', { hasText: "guest" }).first();
  if ((await thread.count()) > 0)
    await thread
      .locator(".monaco-tl-twistie")
      .click({ timeout: 1000 })
      .catch(() => undefined);
  return rows("debug-call-stack");
};
const holds = (name, value) => (all) => all.some((it) => it.replace(/ ?[=:] ?/, "=") === `${name}=${value}`);
const button = (icon) => window.page.locator(`.debug-toolbar .codicon-debug-${icon}:not(.disabled)`).first().click();
/** The line that the editor marks as that of the frame on top. */
const marked = () =>
  window.page.evaluate(() => {
    const mark = document.querySelector(".monaco-editor .debug-top-stack-frame-line");
    const top = mark?.getBoundingClientRect().top;
    const numbers = [...document.querySelectorAll(".monaco-editor .line-numbers")];
    const number = numbers.find((it) => Math.abs(it.getBoundingClientRect().top - top) < 3);
    return number ? Number(number.textContent) : null;
  });

for (const guest of guests) {
  const line = lineOf(guest.path);
  test(`a line of ${guest.language} stops with its function and its variables, and steps go on line by line`, guest.language, async () => {
    const { page } = window;
    await window.command("View: Close All Editors");
    await window.openFile(guest.path, line);
    await window.command("Debug: Toggle Breakpoint");
    await page.locator(".monaco-editor .codicon-debug-breakpoint").first().waitFor();
    await window.command("Debug: Select and Start Debugging");
    await window.pick(`Lines of ${guest.language}`, { exact: true });
    const shows = (all) => all.some((it) => guest.scaled.test(it)) && all.some((it) => guest.weigh.test(it));
    const shown = await window.until("the stack", stack, shows, 60_000);
    assert.match(
      shown.find((it) => guest.scaled.test(it)),
      new RegExp(`${guest.file.replace(".", "\\.")}.*\\b${line}:`),
    );
    await window.until("the line", marked, (it) => it === line);
    await window.until("the arguments", variables, holds("value", 3));
    await window.screenshot(`source-${guest.language}`);
    await button("step-over");
    await window.until("the next line", marked, (it) => it === line + 1);
    await window.until("the new variable", variables, holds("product", 3));
    await window.screenshot(`source-${guest.language}-next`);
    // The second item stops at the same line.
    await button("continue");
    await window.until("the second stop", marked, (it) => it === line);
    await window.until("its arguments", variables, holds("value", 4));
    await window.command("Debug: Toggle Breakpoint");
    await page.locator(".monaco-editor .codicon-debug-breakpoint").first().waitFor({ state: "hidden" });
    await button("continue");
    await page.locator(".debug-toolbar").waitFor({ state: "hidden" });
    await window.command("Debug Console: Focus on Debug Console View");
    await page.locator(".repl .monaco-list-row").getByText("13", { exact: true }).first().waitFor();
  });
}
