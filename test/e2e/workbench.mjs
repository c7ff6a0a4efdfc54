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

/** One open VS Code window. */
export class Workbench {
  constructor(parts) {
    Object.assign(this, parts);
  }

  /** Opens the quick input by a key. A key is lost while a webview with the focus closes: press, look, try again. */
  async quickInput(key, text) {
    const input = this.page.locator(".quick-input-widget input.input").first();
    for (let attempt = 0; ; attempt++) {
      await this.page.evaluate(() => {
        if (document.activeElement?.tagName === "IFRAME") document.activeElement.blur();
        window.focus();
      });
      await this.page.keyboard.press(key);
      const shown = await input.waitFor({ timeout: 2000 }).then(
        () => true,
        () => false,
      );
      if (shown) break;
      if (attempt === 4) throw new Error(`the quick input did not open on ${key}`);
    }
    await input.fill(text);
  }

  quickRow(text) {
    return this.page.locator(".quick-input-list .monaco-list-row", { hasText: text });
  }

  /** Chooses a row of the quick input. A click that comes while the list still opens does nothing: look again. */
  async pick(text) {
    const row = this.quickRow(text).first();
    await row.waitFor();
    for (let attempt = 0; attempt < 8; attempt++) {
      await row.click({ timeout: 2000 }).catch(() => undefined);
      const gone = await row.waitFor({ state: "hidden", timeout: 2000 }).then(
        () => true,
        () => false,
      );
      if (gone) return;
    }
    throw new Error(`"${text}" could not be chosen`);
  }

  async openFile(name) {
    await this.quickInput("ControlOrMeta+P", name);
    await this.pick(path.basename(name));
    await this.page
      .locator(".tabs-container .tab.active", { hasText: path.basename(name) })
      .first()
      .waitFor();
  }

  /**
   * Runs a command as a person does: by its title in the palette. The list does not hear of extensions that come while it is open, and an editor
   * that opens closes it: look again.
   */
  async command(title) {
    // Exactly this title: a command used before stands above one whose title is the beginning of its own.
    const label = this.page.locator(".label-name").getByText(title, { exact: true });
    const row = this.page.locator(".quick-input-list .monaco-list-row").filter({ has: label }).first();
    for (let attempt = 0; ; attempt++) {
      await this.quickInput("F1", `>${title}`);
      const chosen = await row.click({ timeout: 5000 }).then(
        () => true,
        () => false,
      );
      if (chosen) break;
      if (attempt === 5) throw new Error(`there is no command "${title}"`);
      await this.page.keyboard.press("Escape");
    }
  }

  /** The rows of the Components view. */
  treeRow(text) {
    return this.page.locator(".pane-body .monaco-list-row", { hasText: text });
  }

  async expand(row) {
    if ((await row.getAttribute("aria-expanded")) === "false") await row.locator(".monaco-tl-twistie").click();
  }

  async showComponents() {
    await this.command("View: Show Witloom");
    await this.page.locator(".pane-body .monaco-list-row").first().waitFor();
  }

  /** Notifications by their text. Under test VS Code keeps toasts back: they are in the notification centre, which is opened here. */
  async notification(text) {
    const centre = this.page.locator(".notifications-center.visible");
    const item = centre.locator(".notification-list-item", { hasText: text }).first();
    await this.until(`the notification "${text}"`, async () => {
      // What takes the focus closes the centre: it is opened again.
      if ((await centre.count()) === 0) await this.command("Notifications: Show Notifications");
      return item.isVisible();
    });
    return item;
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

  /** Replaces the file on disk; an editor without changes follows. */
  edit(name, change) {
    const file = path.join(this.folder, name);
    writeFileSync(file, change(readFileSync(file, "utf8")));
  }

  async screenshot(name) {
    const folder = path.join(root, "shots");
    mkdirSync(folder, { recursive: true });
    await this.page.screenshot({ path: path.join(folder, `${this.profile}-${name}.png`) });
  }
}
