/** Renaming a node in its place. */
import { send } from "./actions.ts";
import type { Canvas } from "./canvas.ts";
import { el } from "./dom.ts";
import { toScreen } from "./geometry.ts";

/** Puts an input over the node's title; Enter renames, Escape leaves it. */
export function startRename(canvas: Canvas, id: string): void {
  const box = canvas.state.scene.boxes.get(id);
  if (!box || box.border) return;
  const transform = canvas.viewport.transform();
  const { x, y } = toScreen(transform, box);
  const input = el("input", { class: "rename", attrs: { type: "text", "aria-label": `New name of ${id}`, spellcheck: "false" } });
  const k = Math.max(0.7, transform.k);
  Object.assign(input.style, {
    left: `${x}px`,
    top: `${y}px`,
    width: `${Math.max(box.width * transform.k, 120)}px`,
    fontSize: `${13 * k}px`,
  });
  let done = false;
  const close = (): void => {
    done = true;
    input.remove();
    canvas.focus({ kind: "node", id });
  };
  input.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Escape") close();
    if (event.key !== "Enter") return;
    const name = input.value.trim();
    close();
    if (name !== "" && name !== id) send(canvas, { kind: "rename", node: id, name }, `${id} is called ${name} now`);
  });
  input.addEventListener("blur", () => !done && close());
  input.value = id;
  canvas.stage.append(input);
  input.select();
  input.focus();
}
