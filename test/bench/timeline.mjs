// Measures the timeline in headless Chromium: how long until a long run is there, and how fast it pans and zooms, beside a page that paints every bar.
// Asserts nothing.
//   node esbuild.mjs --production && node test/bench/timeline.mjs [CALLS] [--read] [--server: without the page]
import { openRunPage } from "../kit/timelinePage.mjs";
import { partsOf, sampleModel, traceStage } from "../kit/timelineSample.mjs";

const count = Number(process.argv[2] ?? 1_000_000);
const timed = async (label, body) => {
  const begin = performance.now();
  const result = await body();
  console.log(`${label}: ${(performance.now() - begin).toFixed(0)} ms`);
  return result;
};

const stage = await traceStage();
const model = sampleModel(stage, count);
console.log(
  `${model.calls.size} calls, up to 8 deep, ${new Intl.NumberFormat("en").format([...model.calls.values()].at(-1).start.toFixed(0))} ms long`,
);
if (process.argv.includes("--read")) {
  const text = [...stage.tracePieces("json", model, { full: (it) => it.text })].join("");
  await timed(`reads ${(text.length / 1e6).toFixed(0)} MB of JSON lines`, () => stage.readTrace(text));
}
const messages = await timed("server: calls as columns", () => partsOf(stage, model));
const other = sampleModel(stage, count, { speed: 1.5 });
const ids = [...model.calls.keys()];
/** The longest time in which nobody else had their turn, beside the time that all of it takes at once. */
const deaf = async (label, steps) => {
  const begin = performance.now();
  stage.atOnce(steps());
  const whole = performance.now() - begin;
  let [last, longest, going] = [performance.now(), 0, true];
  const look = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (going) setImmediate(look);
  };
  setImmediate(look);
  await stage.inSlices(steps());
  going = false;
  const part = Math.round(whole / longest);
  console.log(
    `server: ${label}: ${whole.toFixed(0)} ms at once; in slices deaf for ${longest.toFixed(0)} ms at the longest, 1/${part} of it`,
  );
};
await deaf("statistics by function", () => stage.statisticsSteps(model, "function"));
await deaf("search", () => stage.pickedSteps(ids, model, stage.readFilter("value:999999").filter));
await deaf("comparison", () => stage.compareRunsSteps(model, other, 1000));
if (process.argv.includes("--server")) process.exit();

const files = Object.fromEntries(messages.map(([, { data }], at) => [`part${at}.bin`, Buffer.from(data, "base64")]));
console.log(`${(Object.values(files).reduce((sum, it) => sum + it.length, 0) / 1e6).toFixed(0)} MB in ${messages.length} parts`);
const { page, errors, close } = await openRunPage("timeline", { width: 1400, height: 900, files });
const heads = messages.map(([message]) => message);

const opened = await page.evaluate(async (list) => {
  const parts = [];
  for (const [at, message] of list.entries()) parts.push({ ...message, data: await (await fetch(`part${at}.bin`)).arrayBuffer() });
  const begin = performance.now();
  for (const part of parts) postMessage(part, "*", [part.data]);
  const all = () => window.timeline.state.calls.count === list[0].part.total;
  while (!all()) await new Promise((resolve) => setTimeout(resolve));
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  return performance.now() - begin;
}, heads);
console.log(`opens (first message to second frame after the last): ${opened.toFixed(0)} ms`);
await page.waitForTimeout(1500);

/** Frames a second while something is done in every frame, and the longest frame. */
const frames = (label, kind) =>
  page
    .evaluate(
      ([what, milliseconds]) =>
        new Promise((resolve) => {
          const element = document.querySelector(".stage");
          const box = element.getBoundingClientRect();
          const at = (x, y) => ({
            bubbles: true,
            cancelable: true,
            pointerId: 1,
            button: 0,
            buttons: 1,
            clientX: box.left + x,
            clientY: box.top + y,
          });
          element.setPointerCapture = () => undefined;
          const painted = { ...window.timeline.counts };
          const begin = performance.now();
          let [count, last, worst] = [0, begin, 0];
          if (what === "pan") element.dispatchEvent(new PointerEvent("pointerdown", at(700, 200)));
          const frame = () => {
            const now = performance.now();
            if (count > 2) worst = Math.max(worst, now - last);
            last = now;
            if (now - begin > milliseconds) {
              element.dispatchEvent(new PointerEvent("pointerup", at(700, 200)));
              const frames = window.timeline.counts.frames - painted.frames;
              const spent = (window.timeline.counts.spent - painted.spent) / frames;
              return resolve({ fps: frames / ((now - begin) / 1000), worst, spent });
            }
            count++;
            if (what === "pan") element.dispatchEvent(new PointerEvent("pointermove", at(700 + Math.sin(count / 20) * 600, 200)));
            else element.dispatchEvent(new WheelEvent("wheel", { ...at(700, 200), deltaY: Math.cos(count / 15) * 60 }));
            requestAnimationFrame(frame);
          };
          requestAnimationFrame(frame);
        }),
      [kind, 3000],
    )
    .then(({ fps, worst, spent }) => {
      console.log(`${label}: ${fps.toFixed(1)} frames/s, longest ${worst.toFixed(0)} ms, our part of each ${spent.toFixed(1)} ms`);
      return fps;
    });

const zoomIn = async (steps) => {
  await page.locator(".stage").focus();
  await page.keyboard.press("0");
  for (let i = 0; i < steps; i++) await page.keyboard.press("+");
  await page.waitForTimeout(300);
};

let ours = 0;
for (const [label, steps] of [
  ["everything on the screen", 0],
  ["a 16th", 4],
  ["a 1,000th", 10],
  ["a 60,000th", 16],
]) {
  await zoomIn(steps);
  const fps = await frames(`${steps === 0 ? "zoom" : "pan"}, ${label}`, steps === 0 ? "zoom" : "pan");
  if (steps === 4) ours = fps;
}
await zoomIn(6);
await frames("zoom, a 64th", "zoom");

// A peer: the same bars on the same canvas, each painted in every frame.
const naive = await page.evaluate(
  () =>
    new Promise((resolve) => {
      const { calls, lanes } = window.timeline.state;
      const canvas = document.createElement("canvas");
      canvas.width = 1400;
      canvas.height = 500;
      canvas.style.cssText = "position:fixed;left:0;top:100px;z-index:9";
      document.body.append(canvas);
      const context = canvas.getContext("2d");
      const scale = 1400 / (calls.now / 16);
      const begin = performance.now();
      let count = 0;
      const frame = () => {
        context.clearRect(0, 0, 1400, 500);
        const from = ((1 + Math.sin(count / 20)) * calls.now) / 4;
        for (let at = 0; at < calls.count; at++) {
          context.fillStyle = calls.component[calls.what[at]] % 2 ? "#478" : "#784";
          context.fillRect((calls.start[at] - from) * scale, lanes.topOf[calls.row[at]], Math.max(1, calls.duration[at] * scale), 15);
        }
        count++;
        if (performance.now() - begin > 4000) {
          canvas.remove();
          resolve(count / ((performance.now() - begin) / 1000));
        } else requestAnimationFrame(frame);
      };
      requestAnimationFrame(frame);
    }),
);
console.log(
  `a page that paints every bar, a 16th on the screen: ${naive.toFixed(1)} frames/s; ours are ${(ours / naive).toFixed(0)} times as many`,
);
if (errors.length > 0) console.log(errors);
await close();
