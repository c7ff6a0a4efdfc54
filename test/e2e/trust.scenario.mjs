// An untrusted folder: editing lives, whatever would act on the folder's code is refused with the reason and the way out.
import assert from "node:assert/strict";
import { after, before, test as plainTest } from "node:test";
import { openWorkbench, seen, soon } from "./workbench.mjs";

let window;
before(async () => {
  const settings = { "security.workspace.trust.startupPrompt": "never", "security.workspace.trust.banner": "never" };
  window = await openWorkbench({ trust: true, settings });
});
after(() => window?.close());

const test = (name, body) =>
  plainTest(
    name,
    seen(() => window, name, body),
  );

test("editing is alive", async () => {
  await window.openFile("counter.wit");
  const underlined = window.page.locator(".monaco-editor .squiggly-error").first();
  const broken = (text) => text.replace("-> list<u32>", "-> list<bogus-type>");
  await window.editUntil("wit/counter.wit", broken, () => soon(underlined, "visible", 3000));
});

for (const title of ["Witloom: Run with Trace", "Witloom: Build…", "Witloom: Compose"]) {
  test(`'${title}' is refused`, async () => {
    await window.openFile("counter.wac");
    await window.command(title);
    const toast = await window.notification("needs a trusted workspace");
    await toast.waitFor();
    assert.match(await toast.textContent(), /Manage Workspace Trust/);
    if (title === "Witloom: Compose") await window.screenshot("untrusted");
    await window.clearNotifications();
  });
}
