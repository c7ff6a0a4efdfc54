/** The whole picture, small, with a frame around what the screen shows. */
import type { Canvas } from "./canvas.ts";
import { el } from "./dom.ts";
import { bounds, type Rect, type Transform } from "./geometry.ts";
import type { Theme } from "./theme.ts";

const SIZE = { width: 176, height: 112 };

export interface Minimap {
  paint(): void;
  move(transform: Transform): void;
}

/** Makes the map; it hides itself while everything is on the screen anyway. */
export function makeMinimap(canvas: Canvas, theme: () => Theme): Minimap {
  const picture = el("canvas");
  const frame = el("div", { class: "minimap-frame" });
  const map = el("div", { class: "minimap", attrs: { "aria-hidden": "true" } }, picture, frame);
  canvas.stage.append(map);
  let world: Rect = { x: 0, y: 0, width: 1, height: 1 };
  let scale = 1;
  const paint = (): void => {
    const ratio = window.devicePixelRatio || 1;
    picture.width = SIZE.width * ratio;
    picture.height = SIZE.height * ratio;
    world = bounds(canvas.state.scene.boxes.values()) ?? world;
    scale = Math.min((SIZE.width - 12) / Math.max(world.width, 1), (SIZE.height - 12) / Math.max(world.height, 1));
    const context = picture.getContext("2d")!;
    const [dx, dy] = offset(world, scale);
    context.setTransform(scale * ratio, 0, 0, scale * ratio, dx * ratio, dy * ratio);
    const colors = theme();
    for (const box of canvas.state.scene.boxes.values()) {
      context.fillStyle = canvas.state.nodes.has(box.id) ? colors.selection : (colors.languages[box.language ?? ""] ?? colors.dim);
      context.fillRect(box.x, box.y, Math.max(box.width, 1.5 / scale), Math.max(box.height, 1.5 / scale));
    }
    move(canvas.viewport.transform());
  };
  const move = (transform: Transform): void => {
    const { clientWidth, clientHeight } = canvas.stage;
    const [dx, dy] = offset(world, scale);
    const left = (-transform.x / transform.k) * scale + dx;
    const top = (-transform.y / transform.k) * scale + dy;
    const [width, height] = [(clientWidth / transform.k) * scale, (clientHeight / transform.k) * scale];
    frame.style.cssText = `transform:translate(${left}px,${top}px);width:${width}px;height:${height}px`;
    const all = left <= dx && top <= dy && left + width >= dx + world.width * scale && top + height >= dy + world.height * scale;
    map.classList.toggle("all", all);
  };
  const jump = (event: PointerEvent): void => {
    event.stopPropagation();
    if (event.buttons !== 1) return;
    const { left, top } = map.getBoundingClientRect();
    const [dx, dy] = offset(world, scale);
    const { k } = canvas.viewport.transform();
    const [x, y] = [(event.clientX - left - dx) / scale, (event.clientY - top - dy) / scale];
    canvas.viewport.set({ k, x: canvas.stage.clientWidth / 2 - x * k, y: canvas.stage.clientHeight / 2 - y * k });
  };
  map.addEventListener("pointerdown", (event) => {
    map.setPointerCapture(event.pointerId);
    jump(event);
  });
  map.addEventListener("pointermove", jump);
  for (const type of ["mousedown", "dblclick", "pointerup"]) map.addEventListener(type, (event) => event.stopPropagation());
  return { paint, move };
}

const offset = (world: Rect, scale: number): [number, number] => [
  (SIZE.width - world.width * scale) / 2 - world.x * scale,
  (SIZE.height - world.height * scale) / 2 - world.y * scale,
];
