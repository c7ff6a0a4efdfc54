/** A quick layered placement: there at once, until the thorough layout has been worked out. Pure. */
import type { Point } from "../../../server/src/protocol/wiring.ts";
import { EXPORTS, IMPORTS, type Scene, type SceneBox, SIZE } from "./scene.ts";

/** A place for every box: providers on the left of their users, the borders outermost. */
export function quickPlaces(scene: Scene): Map<string, Point> {
  const columns = columnsOf(scene);
  for (let sweep = 0; sweep < 4; sweep++) sortColumns(scene, columns, sweep % 2 === 0);
  return stack(scene, columns);
}

/** Each box stands one column right of the last of those that serve it; a circle is cut where it closes. */
export function layersOf(scene: Scene): Map<string, number> {
  const before = new Map<string, string[]>();
  for (const wire of scene.wires) {
    if (wire.from.box === IMPORTS || wire.to.box === EXPORTS || wire.from.box === wire.to.box) continue;
    before.set(wire.to.box, [...(before.get(wire.to.box) ?? []), wire.from.box]);
  }
  const layers = new Map<string, number>();
  const open = new Set<string>();
  for (const root of scene.boxes.keys()) {
    const trail = [root];
    while (trail.length > 0) {
      const id = trail.at(-1)!;
      if (layers.has(id)) trail.pop();
      else if (!open.has(id)) {
        open.add(id);
        trail.push(...(before.get(id) ?? []).filter((it) => !layers.has(it) && !open.has(it)));
      } else {
        layers.set(id, Math.max(0, ...(before.get(id) ?? []).map((it) => (layers.get(it) ?? 0) + 1)));
        trail.pop();
      }
    }
  }
  return layers;
}

function columnsOf(scene: Scene): SceneBox[][] {
  const layers = layersOf(scene);
  const columns: SceneBox[][] = [[]];
  for (const box of scene.boxes.values()) {
    if (box.border) continue;
    const layer = layers.get(box.id)! + 1;
    while (columns.length <= layer) columns.push([]);
    columns[layer]!.push(box);
  }
  const [imports, exports] = [scene.boxes.get(IMPORTS), scene.boxes.get(EXPORTS)];
  if (imports) columns[0]!.push(imports);
  if (exports) columns.push([exports]);
  return columns.filter((it) => it.length > 0);
}

/** Orders each column by the mean place of what it is wired to in the columns before (or after) it. */
function sortColumns(scene: Scene, columns: SceneBox[][], forward: boolean): void {
  const order = new Map<string, number>();
  for (const column of columns) for (const [index, box] of column.entries()) order.set(box.id, (index + 0.5) / column.length);
  for (const column of forward ? columns : [...columns].reverse()) {
    const weight = new Map<string, number>();
    for (const box of column) {
      const near = (scene.wiresOf.get(box.id) ?? []).map((it) =>
        forward ? (it.to.box === box.id ? it.from.box : null) : it.from.box === box.id ? it.to.box : null,
      );
      const known = near.filter((it) => it !== null && it !== box.id).map((it) => order.get(it!) ?? 0.5);
      weight.set(box.id, known.length > 0 ? known.reduce((sum, it) => sum + it, 0) / known.length : order.get(box.id)!);
    }
    column.sort((a, b) => weight.get(a.id)! - weight.get(b.id)!);
    for (const [index, box] of column.entries()) order.set(box.id, (index + 0.5) / column.length);
  }
}

function stack(scene: Scene, columns: SceneBox[][]): Map<string, Point> {
  const places = new Map<string, Point>();
  const heights = columns.map((column) => column.reduce((sum, box) => sum + box.height + SIZE.gapY, -SIZE.gapY));
  const tallest = Math.max(0, ...heights);
  let x = 0;
  for (const [index, column] of columns.entries()) {
    let y = (tallest - heights[index]!) / 2;
    const width = Math.max(...column.map((it) => it.width));
    for (const box of column) {
      places.set(box.id, { x: x + (width - box.width) / 2, y });
      y += box.height + SIZE.gapY;
    }
    x += width + SIZE.gapX + Math.min(200, scene.wires.length / 20);
  }
  return places;
}
