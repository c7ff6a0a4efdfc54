/**
 * Code that goes through a value and meets each owned resource in it, in the order in which WAVE prints them. In: the shape of the value, and
 * where it lies. Out: instructions in the text format; nothing for shapes that hold no resources.
 */
import type { CoreType, Shape } from "../../../run/abi/shapes.ts";

/** A local that carries one core value. */
export interface CoreLocal {
  name: string;
  core: CoreType;
}

export interface Visitor {
  /** Declares a local of type i32 and gives its name. */
  local(): string;
  /** What is done with a handle: `get` reads it, `set` puts another number in its place. */
  owned(shape: Shape & { kind: "own" }, get: string, set: (value: string) => string): string;
}

/** Of a value that travels as core values. */
export function walkFlat(visitor: Visitor, shape: Shape, values: readonly CoreLocal[]): string {
  if (!shape.owns) return "";
  const first = values[0]!;
  const word = ({ name, core }: CoreLocal): string => (core === "i64" ? `(i32.wrap_i64 (local.get ${name}))` : `(local.get ${name})`);
  switch (shape.kind) {
    case "own": {
      const widened = (value: string): string => (first.core === "i64" ? `(i64.extend_i32_u ${value})` : value);
      return visitor.owned(shape, word(first), (value) => `(local.set ${first.name} ${widened(value)})`);
    }
    case "record": {
      const parts: string[] = [];
      let next = 0;
      for (const { shape: own } of shape.fields) {
        parts.push(walkFlat(visitor, own, values.slice(next)));
        next += own.flat.length;
      }
      return parts.join("\n");
    }
    case "variant":
      return cases(shape, word(first), (own) => walkFlat(visitor, own, values.slice(1)));
    case "fixed":
      return Array.from({ length: shape.length }, (_, at) => walkFlat(visitor, shape.item, values.slice(at * shape.item.flat.length))).join(
        "\n",
      );
    case "list":
      return loop(visitor, shape.item, word(first), word(values[1]!));
    default:
      return "";
  }
}

/** Of a value at an address, an expression of type i32. */
export function walkMemory(visitor: Visitor, shape: Shape, address: string): string {
  if (!shape.owns) return "";
  switch (shape.kind) {
    case "own":
      return visitor.owned(shape, `(i32.load ${address})`, (value) => `(i32.store ${address} ${value})`);
    case "record":
      return shape.fields.map((it) => walkMemory(visitor, it.shape, moved(address, it.at))).join("\n");
    case "variant": {
      const tag = { 1: "i32.load8_u", 2: "i32.load16_u", 4: "i32.load" }[shape.tag];
      return cases(shape, `(${tag} ${address})`, (own) => walkMemory(visitor, own, moved(address, shape.payload)));
    }
    case "fixed":
      return loop(visitor, shape.item, address, `(i32.const ${shape.length})`);
    case "list":
      return loop(visitor, shape.item, `(i32.load ${address})`, `(i32.load offset=4 ${address})`);
    default:
      return "";
  }
}

const moved = (address: string, by: number): string => (by === 0 ? address : `(i32.add ${address} (i32.const ${by}))`);

function cases(shape: Shape & { kind: "variant" }, tag: string, inside: (shape: Shape) => string): string {
  const owning = [...shape.cases.entries()].filter(([, it]) => it.shape?.owns);
  return owning.map(([index, it]) => `(if (i32.eq ${tag} (i32.const ${index})) (then ${inside(it.shape!)}))`).join("\n");
}

/** Goes through items one after the other. */
function loop(visitor: Visitor, item: Shape, from: string, length: string): string {
  const [at, left] = [visitor.local(), visitor.local()];
  return `(local.set ${at} ${from}) (local.set ${left} ${length})
(block (loop
  (br_if 1 (i32.eqz (local.get ${left})))
  ${walkMemory(visitor, item, `(local.get ${at})`)}
  (local.set ${at} (i32.add (local.get ${at}) (i32.const ${item.size})))
  (local.set ${left} (i32.sub (local.get ${left}) (i32.const 1)))
  (br 0)))`;
}
