// Every page in every theme, wide, narrow and at 200 %: nothing is wider than the page, every control has a name, all text can be read.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { before, test } from "node:test";
import { pageSamples } from "../kit/pageSamples.mjs";
import { openRunPage } from "../kit/timelinePage.mjs";
import { traceStage } from "../kit/timelineSample.mjs";
import { root } from "./host.mjs";

let samples;
before(async () => {
  mkdirSync(path.join(root, "shots"), { recursive: true });
  samples = pageSamples(await traceStage());
});

/** Looks at the page as it is: what is wrong, in words. */
function faults() {
  const out = [];
  const shown = (it) => it.checkVisibility({ visibilityProperty: true }) && !it.closest(".unseen");
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth + 1) out.push(`the page is ${scrollWidth} wide in ${clientWidth}`);
  for (const it of document.querySelectorAll("button, input, select, textarea, summary, [tabindex='0']")) {
    if (!shown(it)) continue;
    const name = [it.ariaLabel, it.textContent, it.title, it.labels?.[0]?.textContent, it.getAttribute("aria-labelledby")].find((one) =>
      one?.trim(),
    );
    if (!name) out.push(`no name: ${it.outerHTML.slice(0, 120)}`);
  }
  const numbers = (color) => color.match(/[\d.]+/g).map(Number);
  const over = ([r, g, b, a = 1], under) => [r, g, b].map((it, i) => it * a + under[i] * (1 - a));
  const ground = (it) => {
    const all = [];
    for (let at = it; at; at = at.parentElement) all.push(numbers(getComputedStyle(at).backgroundColor));
    return all.reverse().reduce((under, color) => over(color, under), [255, 255, 255]);
  };
  const light = (color) => {
    const [r, g, b] = color.map((it) => it / 255).map((it) => (it <= 0.04045 ? it / 12.92 : ((it + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const it = node.parentElement;
    if (!node.textContent.trim() || !shown(it) || it.closest(":disabled, script, option")) continue;
    const under = ground(it);
    const [a, b] = [light(over(numbers(getComputedStyle(it).color), under)), light(under)].sort((x, y) => y - x);
    const contrast = (a + 0.05) / (b + 0.05);
    // What is hidden from screen readers is a sign beside words.
    if (contrast < (it.closest("[aria-hidden='true']") ? 3 : 4.5))
      out.push(`contrast ${contrast.toFixed(1)}: ${node.textContent.trim().slice(0, 60)}`);
  }
  return [...new Set(out)];
}

/** Faults that stay, once what the page has to paint anew after a change of its size is painted. */
async function lasting(page) {
  for (const end = Date.now() + 5000; ; ) {
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve)))));
    const found = await page.evaluate(faults);
    if (found.length === 0 || Date.now() > end) return found;
  }
}

const SIZES = { wide: [1280, 800], zoomed: [640, 400], narrow: [320, 640] };

for (const name of ["timeline", "compare", "form", "serve", "rights"])
  for (const theme of ["dark", "light", "contrast"])
    test(`${name}, ${theme}: nothing is too wide, without a name, or too pale`, async (t) => {
      const made = await openRunPage(name, { theme });
      t.after(made.close);
      for (const [message, bytes] of samples[name]) await made.tell(message, bytes);
      if (name === "timeline") await made.page.getByRole("tab", { name: "Statistics" }).click();
      for (const [size, [width, height]] of Object.entries(SIZES)) {
        await made.page.setViewportSize({ width, height });
        const found = await lasting(made.page);
        await made.page.screenshot({ path: path.join(root, "shots", `page-${name}-${theme}-${size}.png`) });
        assert.deepEqual(found, [], size);
      }
      assert.deepEqual(made.errors, []);
    });
