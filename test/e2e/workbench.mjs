// What a person does in the workbench, for the browser scenarios: open a file, run a command, look at Problems, the tree, an editor.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { launchBrowser, root, sampleWorkspace, sealNetwork, startServer, workbenchUrl } from "./host.mjs";

/** Missing parts of the wrapper around VS Code's server, which is not run here. */
const harmless = [/vsda/, /favicon/, /serviceWorker\.js/, /update\/check/];

/** Opens a fresh copy of the sample workspace in a fresh VS Code. */
export async function openWorkbench({ profile = process.env.WITLOOM_HOST ?? "newest", settings, trust, prepare, extensions } = {}) {
  const workspace = sampleWorkspace();
  prepare?.(workspace.folder);
  const server = await startServer({ profile, folder: workspace.folder, settings, trust, extensions });
  const browser = await launchBrowser();
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
  const asked = await sealNetwork(context);
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const errors = watchErrors(page);
  await page.goto(workbenchUrl(server, { folder: workspace.folder }));
  await page.waitForFunction(() => globalThis.driver?.whenWorkbenchRestored, undefined, { timeout: 60_000 });
  await page.evaluate(() => globalThis.driver.whenWorkbenchRestored());
  const close = async () => {
    await browser.close();
    await server.stop();
    workspace.remove();
  };
  return new Workbench({ profile, page, folder: workspace.folder, server, errors, asked, close });
}

function watchErrors(page) {
  const errors = [];
  page.on("pageerror", (error) => errors.push(`page error: ${error.message}`));
  page.on("crash", () => errors.push("the page crashed"));
  page.on("console", (message) => {
    const text = `${message.text()} (${message.location().url})`;
    if (message.type() === "error" && !harmless.some((known) => known.test(text))) errors.push(text);
  });
  return errors;
}

/** Wraps a test's body: when it fails, what the window showed is kept as a screenshot. */
export function seen(window, name, body) {
  return async () => {
    try {
      await body();
    } catch (error) {
      await window()?.screenshot(`failed ${name.replace(/[^a-z0-9]+/gi, "-").slice(0, 60)}`);
      throw error;
    }
  };
}

/** Whether an element comes into a state within some milliseconds. */
export const soon = (element, state, timeout) =>
  element.waitFor({ state, timeout }).then(
    () => true,
    () => false,
  );

/** In the page: marks the lens right above the line that holds a text; one that is painted anew has lost its mark. */
function markLens([text, lens]) {
  const fits = new RegExp(lens);
  const links = [...document.querySelectorAll(".codelens-decoration a")];
  for (const it of links) it.removeAttribute("data-meant");
  const line = [...document.querySelectorAll(".monaco-editor .view-line")].find((it) =>
    it.textContent.replaceAll("\u00a0", " ").includes(text),
  );
  const { top, height } = line?.getBoundingClientRect() ?? { top: 0, height: 0 };
  const meant = links.find((it) => {
    const box = it.getBoundingClientRect();
    return box.height > 0 && box.bottom <= top + 2 && box.bottom > top - 2 * height && fits.test(it.textContent);
  });
  meant?.setAttribute("data-meant", "");
  return meant !== undefined;
}

/** One open VS Code window. */
export class Workbench {
  constructor(parts) {
    Object.assign(this, parts);
  }

  get input() {
    return this.page.locator(".quick-input-widget input.input").first();
  }

  /** Opens the quick input by a key. A key is lost while a webview with the focus closes, and what takes the focus closes it: press, look, try again. */
  async quickInput(key, text) {
    for (let attempt = 0; ; attempt++) {
      await this.page.evaluate(() => {
        if (document.activeElement?.tagName === "IFRAME") document.activeElement.blur();
        window.focus();
      });
      await this.page.keyboard.press(key);
      const filled = () =>
        this.input.fill(text, { timeout: 2000 }).then(
          () => true,
          () => false,
        );
      if ((await soon(this.input, "visible", 2000)) && (await filled())) return;
      if (attempt === 6) throw new Error(`the quick input did not open on ${key}`);
    }
  }

  /** Rows of the quick input. A row's label and description are one text: `exact` wants the label to be just this. */
  quickRow(text, { exact = false } = {}) {
    return this.rowsOf(".quick-input-list", text, exact);
  }

  rowsOf(list, text, exact) {
    const rows = this.page.locator(`${list} .monaco-list-row`);
    // A label can be in pieces, where what was typed is marked: the whole of it counts.
    return exact ? rows.filter({ has: this.page.locator(".label-name").getByText(text, { exact: true }) }) : rows.filter({ hasText: text });
  }

  /** Chooses a row of the quick input. A click that comes while the list still opens does nothing: look again. */
  async pick(text, options) {
    await this.choose(this.quickRow(text, options).first(), text);
  }

  async choose(row, text) {
    await row.waitFor();
    for (let attempt = 0; attempt < 8; attempt++) {
      await row.click({ timeout: 2000 }).catch(() => undefined);
      if (await soon(row, "hidden", 2000)) return;
    }
    throw new Error(`"${text}" could not be chosen`);
  }

  /** Chooses from a list of which only what is typed is shown; a list that is only coming takes nothing yet. */
  async pickTyped(text, options) {
    const row = this.quickRow(text, options).first();
    await this.until(`"${text}" among the choices`, async () => {
      await this.input.fill(text, { timeout: 2000 }).catch(() => undefined);
      return soon(row, "visible", 2000);
    });
    await this.pick(text, options);
  }

  /** Answers a question of the quick input, once it is the one that is asked; `enter: false` leaves the answer there. */
  async answer(question, text, { enter = true } = {}) {
    await this.page.locator(".quick-input-widget", { hasText: question }).waitFor();
    await this.input.fill(text);
    if (enter) await this.input.press("Enter");
  }

  /**
   * Opens a file by its name, or by the end of its path where several have that name. With a line the cursor is there, in an editor that has the
   * focus, and the line is on the screen: an editor holds only the lines that are visible.
   */
  async openFile(name, line, column = 1) {
    const [base, folder] = [path.posix.basename(name), path.posix.dirname(name)];
    const row = this.quickRow(base, { exact: true });
    const ending = new RegExp(`(^|/)${folder.replaceAll(".", "\\.")}$`);
    const meant = folder === "." ? row : row.filter({ has: this.page.locator(".label-description", { hasText: ending }) });
    const tab = this.page.locator(`.tabs-container .tab.active[data-resource-name="${base}"]`).first();
    for (let attempt = 0; ; attempt++) {
      await this.quickInput("ControlOrMeta+P", line === undefined ? name : `${name}:${line}:${column}`);
      // A list that is still filled may lose the row; what was opened may be a row that moved there.
      const chosen = async () => {
        await this.choose(meant.first(), name);
        return soon(tab, "visible", 10_000);
      };
      const opened = (await soon(meant.first(), "visible", 10_000)) && (await chosen().catch(() => false));
      if (opened && (line === undefined || (await this.cursorAt(line, column)))) return;
      if (attempt === 3) throw new Error(`"${name}"${line === undefined ? "" : `, line ${line},`} could not be opened`);
    }
  }

  /** Whether the editor with the focus gets its cursor to a place, on the screen. */
  async cursorAt(line, column) {
    const place = this.page.locator(".statusbar-item", { hasText: `Ln ${line}, Col ${column}` }).first();
    const number = this.page.locator(".monaco-editor.focused .line-numbers.active-line-number").getByText(String(line), { exact: true });
    return (await soon(place, "visible", 5000)) && soon(number.first(), "visible", 5000);
  }

  /** The line, from 1, of a text in a file of the workspace. */
  lineOf(name, text) {
    const lines = readFileSync(path.join(this.folder, name), "utf8").split("\n");
    const index = lines.findIndex((it) => it.includes(text));
    if (index < 0) throw new Error(`${name} does not hold "${text}"`);
    return index + 1;
  }

  /**
   * Runs a command as a person does: by its title in the palette. The list does not hear of extensions that come while it is open, and an editor
   * that opens closes it: look again.
   */
  async command(title) {
    // Exactly this title: a command used before stands above one whose title is the beginning of its own.
    const row = this.quickRow(title, { exact: true }).first();
    for (let attempt = 0; ; attempt++) {
      await this.quickInput("F1", `>${title}`);
      const chosen = await row.click({ timeout: 5000 }).then(
        () => true,
        () => false,
      );
      if (chosen && (await this.paletteGone())) break;
      if (attempt === 5) throw new Error(`there is no command "${title}"`);
      await this.page.keyboard.press("Escape");
    }
  }

  /** Whether the palette closes, or gives its place to what the command asks. A click while the list was still filled chose nothing. */
  async paletteGone() {
    const open = async () =>
      (await this.input.isVisible()) && (await this.input.inputValue({ timeout: 1000 }).catch(() => "")).startsWith(">");
    for (const end = Date.now() + 5000; Date.now() < end; await this.page.waitForTimeout(25)) if (!(await open())) return true;
    return false;
  }

  /** The rows of the Components view. */
  treeRow(text, { exact = false } = {}) {
    return this.rowsOf(".pane-body", text, exact);
  }

  async expand(row) {
    await this.until("the row to be unfolded", async () => {
      if ((await row.getAttribute("aria-expanded")) !== "false") return true;
      await row
        .locator(".monaco-tl-twistie")
        .click({ timeout: 2000 })
        .catch(() => undefined);
      return false;
    });
  }

  /** Scrolls a list or a tree, which holds only the rows that are visible, until it shows a row. */
  async reveal(row, list) {
    let turn = 0;
    await this.until("the row", async () => {
      if (await row.isVisible()) return true;
      await list.hover({ timeout: 2000 }).catch(() => undefined);
      // From its beginning to its end, again and again: it may still be filled.
      await this.page.mouse.wheel(0, turn++ % 40 === 0 ? -100_000 : 60);
      return false;
    });
  }

  /** Clicks until what the click brings is shown: what moves, or is painted anew in that moment, takes no click. */
  async clickFor(element, shown) {
    await this.until("what the click brings", async () => {
      if (await shown.isVisible()) return true;
      await element.click({ timeout: 2000 }).catch(() => undefined);
      return soon(shown, "visible", 5000);
    });
  }

  /** Rests the pointer on something until what it brings is shown: while the editor is still painted a pointer that rests brings nothing. */
  async hover(element, shown) {
    await this.until("the hover", async () => {
      await this.page.mouse.move(5, 5);
      await element.hover({ timeout: 2000 }).catch(() => undefined);
      return soon(shown, "visible", 3000);
    });
  }

  /** Clicks the lens above the line that holds a text until what it brings is shown; lenses come one after the other, in any order. */
  async clickLens(text, lens, shown) {
    await this.until(`what the lens ${lens} above "${text}" brings`, async () => {
      if (await shown.isVisible()) return true;
      if (!(await this.page.evaluate(markLens, [text, lens.source]))) return false;
      await this.page
        .locator(".codelens-decoration a[data-meant]")
        .click({ timeout: 2000 })
        .catch(() => undefined);
      return soon(shown, "visible", 5000);
    });
  }

  async showComponents() {
    await this.command("View: Show Witloom");
    await this.page.locator(".pane-body .monaco-list-row").first().waitFor();
  }

  /** Notifications by their text. Under test VS Code keeps toasts back: they are in the notification centre, which is opened here. */
  async notification(text, milliseconds) {
    const centre = this.page.locator(".notifications-center.visible");
    const item = centre.locator(".notification-list-item", { hasText: text }).first();
    const look = async () => {
      // What takes the focus closes the centre: it is opened again.
      if ((await centre.count()) === 0) await this.command("Notifications: Show Notifications");
      return item.isVisible();
    };
    await this.until(`the notification "${text}"`, look, Boolean, milliseconds);
    return item;
  }

  /** Presses a button of a notification. */
  async pressIn(text, button) {
    await this.until(`the button "${button}" of "${text}"`, async () => {
      const item = await this.notification(text);
      return item
        .locator(".monaco-button", { hasText: button })
        .first()
        .click({ timeout: 2000 })
        .then(
          () => true,
          () => false,
        );
    });
  }

  async clearNotifications() {
    await this.command("Notifications: Clear All Notifications");
    await this.page.locator(".notification-list-item").first().waitFor({ state: "hidden" });
  }

  /** Decorations are CSS content of a pseudo element: read it there. */
  inlineTexts() {
    return this.page.evaluate(() =>
      [...document.querySelectorAll(".monaco-editor .view-line span")]
        .map((element) => getComputedStyle(element, "::after").content)
        .filter((content) => content !== "none" && content !== "normal" && content !== '""')
        .map((content) => content.replace(/^"|"$/g, "").replaceAll('\\"', '"').replaceAll("\u00a0", " ")),
    );
  }

  /** Waits until `read` answers something that `good` likes, and answers it. */
  async until(what, read, good = (value) => Boolean(value), milliseconds = 30_000) {
    const end = Date.now() + milliseconds;
    for (;;) {
      const value = await read();
      if (good(value)) return value;
      if (Date.now() > end) throw new Error(`waited ${milliseconds / 1000} s for ${what}; last seen: ${JSON.stringify(value)}`);
      await this.page.waitForTimeout(50);
    }
  }

  /** Replaces the file on disk; an editor without changes follows, once VS Code has noticed. */
  edit(name, change) {
    const file = path.join(this.folder, name);
    writeFileSync(file, change(readFileSync(file, "utf8")));
  }

  /** Replaces the file on disk until VS Code has noticed: a change that comes before its watcher is there is lost. `noticed` waits for a while. */
  async editUntil(name, change, noticed) {
    const file = path.join(this.folder, name);
    const text = change(readFileSync(file, "utf8"));
    await this.until(`VS Code to notice ${name}`, () => {
      writeFileSync(file, text);
      return noticed();
    });
  }

  async screenshot(name) {
    const folder = path.join(root, "shots");
    mkdirSync(folder, { recursive: true });
    await this.page.screenshot({ path: path.join(folder, `${this.profile}-${name}.png`) });
  }
}
