/** The lists that the canvas offers: what to find, where a wire can go, what to insert. */
import { languageName } from "../../../server/src/protocol/languages.ts";
import { connect, goTo, insert, select, toBorder } from "./actions.ts";
import type { Canvas } from "./canvas.ts";
import { targetsOf } from "./fits.ts";
import { type Item, portItem } from "./items.ts";
import { type Choice, pick } from "./picker.ts";
import { EXPORTS, IMPORTS, type ScenePort, type SceneWire } from "./scene.ts";
import { wordsFor } from "./words.ts";

/** Finds nodes, ports and wires by name, type or package. */
export function openFind(canvas: Canvas): void {
  const { scene, callsByWire } = canvas.state;
  const choices: Choice[] = [];
  const offer = (item: Item, label: string, detail: string, mark: string): void => {
    const go = (): void => {
      goTo(canvas, item, 0.6);
      select(canvas, item);
    };
    choices.push({ label, detail, mark, run: go, preview: () => showOnly(canvas, item) });
  };
  for (const box of scene.boxes.values()) offer({ kind: "node", id: box.id }, box.title, box.subtitle, "▢");
  for (const box of scene.boxes.values()) {
    for (const port of [...box.ins, ...box.outs])
      offer(portItem(port), `${box.title} ${port.label}`, port.name, port.side === "in" ? "→" : "←");
  }
  for (const wire of scene.wires)
    offer({ kind: "wire", id: wire.id }, wordsFor(scene, { kind: "wire", id: wire.id }, callsByWire), wire.to.port, "╌");
  pick(canvas, { title: "Find on the canvas", placeholder: "Component, port or wire", choices, empty: "Nothing of that name is here." });
}

function showOnly(canvas: Canvas, item: Item): void {
  canvas.state.hover = item;
  const box = item.kind === "wire" ? canvas.state.scene.byId.get(item.id)?.to.box : item.kind === "node" ? item.id : item.box;
  const rect = canvas.state.scene.boxes.get(box ?? "");
  if (rect) canvas.viewport.bringIn(rect, 0.3);
  canvas.renderer.touch();
}

const MARKS = { yes: "✓", semver: "≈", unknown: "?", no: "✗" };

/** Lists where a wire from this port can go, the fitting ports first; each of the others with its reason. */
export function openTargets(canvas: Canvas, port: ScenePort): void {
  const { state } = canvas;
  if (port.folded) {
    canvas.toast("Several imports are folded here: show them one by one to wire them.", { error: true });
    return;
  }
  const choices: Choice[] = targetsOf(state.scene, state.fits, state.packages, port).map(({ port: target, answer }) => ({
    label: `${state.scene.boxes.get(target.box)?.title} ${target.label}`,
    mark: MARKS[answer.fits],
    kind: answer.fits,
    detail: answer.fits === "semver" ? `${target.name}, a compatible version` : target.name,
    ...(answer.fits === "no" ? { refused: answer.reason || "It does not fit." } : {}),
    run: () => connect(canvas, port, target),
    preview: () => showOnly(canvas, portItem(target)),
  }));
  const side = port.side === "in" ? "import" : "export";
  if (port.box !== IMPORTS && port.box !== EXPORTS) {
    choices.push({
      label: `Make it an ${side} of the composition`,
      mark: port.side === "in" ? "⇤" : "⇥",
      run: () => toBorder(canvas, port),
    });
  }
  const title = port.side === "in" ? `Serve ${port.box}'s ${port.label} from…` : `Wire ${port.label} to…`;
  pick(canvas, { title, placeholder: "Component or port", choices, empty: "No such port." });
}

/** Lists the components that could be put into a wire. */
export function openInsert(canvas: Canvas, wire: SceneWire): void {
  const choices = canvas.state.palette.map((item) => ({
    label: item.package,
    detail: [languageName(item.language), item.origin, item.built ? "" : "not built yet"].filter((it) => it !== "").join(" · "),
    run: () => insert(canvas, wire, item),
  }));
  const title = `Insert into the wire from ${wire.from.box} to ${wire.to.box}`;
  pick(canvas, { title, placeholder: "Component", choices, empty: "There is no component to insert." });
}
