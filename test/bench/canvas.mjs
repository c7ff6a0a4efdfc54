// Measures the canvas in headless Chromium: how long until a large drawing is there, and how fast it pans, zooms and drags. Asserts nothing.
//   node esbuild.mjs --production && node test/bench/canvas.mjs [NODES WIRES]
import { openCanvas } from "../kit/canvasPage.mjs";
import { bigView, shopView } from "../kit/wiringSample.mjs";

const [nodes = 1000, wires = 3000] = process.argv.slice(2).map(Number);
const canvas = await openCanvas({ width: 1400, height: 900, scripted: true });
const { page } = canvas;

/** Frames a second while `step` is done in every frame, and the longest frame. */
const frames = (label, script) =>
  page
    .evaluate(
      ([source, milliseconds]) =>
        new Promise((resolve) => {
          const step = new Function("i", source);
          const begin = performance.now();
          let [count, last, worst] = [0, begin, 0];
          const frame = () => {
            const now = performance.now();
            worst = Math.max(worst, now - last);
            last = now;
            if (now - begin > milliseconds) return resolve({ fps: count / ((now - begin) / 1000), worst });
            step(count++);
            requestAnimationFrame(frame);
          };
          requestAnimationFrame(frame);
        }),
      [script, 4000],
    )
    .then(({ fps, worst }) => console.log(`${label}: ${fps.toFixed(1)} frames/s, longest ${worst.toFixed(0)} ms`));

const event = (type, x, y, more = "") =>
  `new ${type.startsWith("pointer") ? "PointerEvent" : type === "wheel" ? "WheelEvent" : "MouseEvent"}("${type}",{bubbles:true,cancelable:true,view:window,pointerId:1,button:0,buttons:1,clientX:${x},clientY:${y},${more}})`;
const dispatch = (...args) => `document.querySelector(".stage").dispatchEvent(${event(...args)});`;

await canvas.until("the canvas", () => canvas.newest("ready"));
const view = bigView(nodes, wires);
const opened = await page.evaluate(
  (message) =>
    new Promise((resolve) => {
      const begin = performance.now();
      addEventListener("message", () => requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - begin))), {
        once: true,
      });
      postMessage(message, "*");
    }),
  { kind: "view", view, name: "big.wac" },
);
console.log(`${nodes} nodes, ${wires} wires`);
console.log(`opens (message to second frame): ${opened.toFixed(0)} ms`);
await page.waitForTimeout(1000);

const zoomTo = async (steps) => {
  await page.evaluate(() => document.querySelector(".stage").focus());
  await page.keyboard.press("0");
  await page.waitForTimeout(600);
  if (steps < 0) {
    await page.keyboard.press("ControlOrMeta+F");
    await page.keyboard.type("node500");
    await page.keyboard.press("Enter");
  }
  for (let i = 0; i < steps; i++) {
    await page.evaluate(dispatch("wheel", 700, 450, "deltaY:-120"));
    await page.waitForTimeout(40);
  }
  await page.waitForTimeout(500);
};

async function measure(label, steps) {
  console.log(`-- ${label}`);
  await zoomTo(steps);
  await page.evaluate(dispatch("mousedown", 20, 860));
  await frames("pan", `window.dispatchEvent(${event("mousemove", "20+Math.sin(i/20)*400+400", "860-Math.abs(Math.sin(i/30))*300")})`);
  await page.evaluate(`window.dispatchEvent(${event("mousemove", 20, 860)})`);
  await page.evaluate(`window.dispatchEvent(${event("mouseup", 20, 860)})`);
  await frames("zoom", dispatch("wheel", 700, 450, "deltaY:Math.cos(i/15)*30"));
  await zoomTo(steps);
  // The node nearest to the middle of the screen.
  const at = await page.evaluate(() => {
    const boxes = [...document.querySelectorAll(".item.node")].map((it) => it.getBoundingClientRect());
    const distance = (it) => Math.hypot(it.x + it.width / 2 - 700, it.y + it.height / 2 - 450);
    const box = boxes.sort((a, b) => distance(a) - distance(b))[0];
    return { x: box.x + box.width / 2, y: box.y + Math.min(6, box.height / 2) };
  });
  await page.mouse.move(at.x, at.y);
  await page.mouse.down();
  await page.mouse.move(at.x + 8, at.y + 8, { steps: 3 });
  await frames("drag a node", dispatch("pointermove", `${at.x}+Math.sin(i/12)*200`, `${at.y}+Math.cos(i/12)*100`));
  await page.mouse.up();
  await page.waitForTimeout(400);
}

await measure("everything on the screen", 0);
await measure("titles", 8);
await measure("full detail", -1);

// How far what was there moves when a node is added and wired.
const moved = async (label, first, second) => {
  const other = await openCanvas({});
  await other.until("the canvas", () => other.newest("ready"));
  await other.tell({ kind: "view", view: first, name: "a.wac" });
  await other.page.waitForTimeout(3000);
  const places = () =>
    other.page.evaluate(() =>
      Object.fromEntries(
        [...document.querySelectorAll(".item.node")].map((it) => [it.dataset.item, [it.style.left, it.style.top].map(Number.parseFloat)]),
      ),
    );
  const old = await places();
  await other.tell({ kind: "view", view: second, name: "a.wac" });
  await other.page.waitForTimeout(1500);
  const now = await places();
  const distances = Object.keys(old)
    .filter((it) => now[it] && !it.includes("<"))
    .map((it) => Math.hypot(now[it][0] - old[it][0], now[it][1] - old[it][1]));
  console.log(`${label}: ${distances.length} nodes that were there moved by ${Math.max(...distances).toFixed(1)} at most`);
  await other.close();
};
const shop = shopView();
const audit = {
  id: "audit",
  package: "orders:audit",
  imports: [shop.nodes[4].imports[0]],
  exports: [shop.nodes[4].imports[0]],
  problems: [],
};
const wire = (from, to, port) => ({ id: `${to}.${port}`, from: { node: from, port }, to: { node: to, port }, implicit: false });
const [old, auth] = [shop.edges.filter((it) => it.id !== `gateway.${audit.imports[0].name}`), audit.imports[0].name];
await moved("a component put into a wire", shop, {
  ...shop,
  version: 2,
  nodes: [...shop.nodes, audit],
  edges: [...old, wire("auth", "audit", auth), wire("audit", "gateway", auth)],
});
await moved("a component removed", shop, {
  ...shop,
  version: 2,
  nodes: shop.nodes.filter((it) => it.id !== "parser"),
  edges: shop.edges.filter((it) => it.from.node !== "parser" && it.to.node !== "parser"),
});
if (canvas.errors.length > 0) console.log(canvas.errors);
await canvas.close();
