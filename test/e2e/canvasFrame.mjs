// The canvas inside the real VS Code: its elements by what a screen reader says, its ports on the screen, and the text beside it.

/** What a scenario does with the canvas; `window` answers the open workbench. */
export function canvasFrame(window) {
  const canvas = () => window().page.frameLocator("iframe.webview.ready").first().frameLocator("#active-frame");
  /** The element of something on the canvas. */
  const item = (kind, label) => canvas().locator(`.item.${kind}[aria-label^="${label}"]`).first();
  /** The dot of a port on the screen. */
  const dot = async (label, side) => {
    const box = await item("port", label).boundingBox();
    const inset = (8 * box.height) / 20;
    return { x: side === "in" ? box.x + inset : box.x + box.width - inset, y: box.y + box.height / 2 };
  };
  /** Presses at one place and moves to another; the button stays down. */
  const drag = async (from, to) => {
    const { mouse } = window().page;
    await mouse.move(from.x, from.y);
    await mouse.down();
    await mouse.move(to.x, to.y, { steps: 12 });
  };
  /** The text as the editor beside the canvas shows it. */
  const text = async () =>
    (await window().page.locator(".monaco-editor .view-lines .view-line").allTextContents()).join("\n").replaceAll("\u00a0", " ");
  /** Waits until the layout is done and the boxes have glided to their places: until two looks, some frames apart, see the same. */
  const settled = async () => {
    await canvas().locator('.stage:not([aria-busy="true"])').waitFor();
    let before = "";
    await window().until("the canvas at rest", async () => {
      const now = await canvas().locator(".stage").evaluate(places);
      const still = now === before;
      before = now;
      return still;
    });
  };
  return { canvas, item, dot, drag, text, settled };
}

/** In the page: where everything is, some frames later; what glides is elsewhere then. */
async function places(stage) {
  for (let frame = 0; frame < 6; frame++) await new Promise((resolve) => requestAnimationFrame(resolve));
  const boxes = [...stage.querySelectorAll(".item")].map((it) => it.getBoundingClientRect());
  return `${stage.getAttribute("aria-busy")} ${boxes.map((it) => [it.x, it.y, it.width, it.height].join()).join(" ")}`;
}
