/** Beside the pointer while a wire is drawn: whether it fits here, and if not, why; and the borders where it may be dropped as well. */
import type { Canvas } from "./canvas.ts";
import { el } from "./dom.ts";
import type { ScenePort } from "./scene.ts";
import { EXPORTS, IMPORTS } from "./scene.ts";
import type { Drag } from "./state.ts";

let tip: HTMLElement | null = null;
let borders: HTMLElement | null = null;

const WORDS = {
  yes: "✓ Fits",
  semver: "✓ Fits: a compatible version (SemVer)",
  unknown: "Not checked yet: the composition will tell",
  no: "",
};

/** Shows what dropping the wire here would do. */
export function showTip(canvas: Canvas, drag: Drag & { kind: "wire" }, at: { clientX: number; clientY: number }, border: boolean): void {
  borders?.classList.toggle("over", border);
  const { answer, port } = drag;
  const word = port.side === "in" ? "import" : "export";
  const text =
    border && !answer
      ? `Make it an ${word} of the composition`
      : answer
        ? WORDS[answer.fits] || `✗ ${answer.reason || "It does not fit."}`
        : "";
  if (text === "") {
    tip?.remove();
    tip = null;
    return;
  }
  if (!tip) {
    tip = el("div", { class: "tip" });
    canvas.root.append(tip);
  }
  tip.className = `tip ${border && !answer ? "yes" : (answer?.fits ?? "")}`;
  const causes = answer?.fits === "no" ? answer.causes.filter((it) => !answer.reason.includes(it)) : [];
  tip.replaceChildren(el("div", { text }), ...causes.map((it) => el("div", { class: "cause", text: it })));
  const width = window.innerWidth;
  tip.style.left = `${Math.min(at.clientX + 16, width - Math.min(360, tip.offsetWidth) - 8)}px`;
  tip.style.top = `${Math.min(at.clientY + 18, window.innerHeight - tip.offsetHeight - 8)}px`;
}

/** Shows the strip at the side of the screen where this end of a wire becomes one of the composition's own. */
export function showBorders(canvas: Canvas, port: ScenePort): void {
  if (port.box === IMPORTS || port.box === EXPORTS) return;
  const side = port.side === "in" ? "left" : "right";
  borders = el("div", { class: `border-strip ${side}` }, el("span", { text: port.side === "in" ? "import" : "export" }));
  canvas.stage.append(borders);
}

export function hideTip(): void {
  tip?.remove();
  borders?.remove();
  tip = null;
  borders = null;
}
