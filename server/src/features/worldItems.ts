/** What a world imports and exports once its includes are followed, and what that brings with it. */
import { findPath, fullName, type Scope, type WitModel } from "../wit/model.ts";
import { type Gate, isLink } from "../wit/tree.ts";

export interface WorldItem {
  kind: "import" | "export";
  /** A plain name, or the full name of an interface. */
  name: string;
  /** The interface; null for a function or type. */
  target: Scope | null;
}

/** Includes within includes that are followed; no real world comes near, and the stack bears it. */
const DEEPEST = 1000;

/** Imports and exports of a world, its own and the included ones under the names that they get; each once. */
export function worldItems(model: WitModel, world: Scope, known = new Map<Scope, WorldItem[]>()): WorldItem[] {
  const before = known.get(world);
  if (before) return before;
  known.set(world, []); // worlds that include each other in a circle
  const out = new Map<string, WorldItem>();
  const add = (item: WorldItem): void => {
    const key = `${item.kind} ${item.name}`;
    if (!out.has(key)) out.set(key, item);
  };
  for (const item of world.node.items) {
    if (!isLink(item) || isGatedOff(item)) continue;
    const target = item.path ? (findPath(model, world, item.path) ?? null) : null;
    if (item.kind === "include") {
      if (target?.node.kind !== "world" || known.size > DEEPEST) continue;
      for (const inner of worldItems(model, target, known)) {
        const alias = item.with.find((pair) => pair.name.text === inner.name)?.alias;
        add(alias ? { ...inner, name: alias.text } : inner);
      }
    } else {
      const inline = item.interface ? (model.byPath.get(world.path)?.find((it) => it.node === item.interface) ?? null) : null;
      const name = item.name?.text ?? (target && (fullName(target) ?? target.node.name.text)) ?? item.path?.name.text;
      if (name !== undefined) add({ kind: item.kind, name, target: target ?? inline });
    }
  }
  known.set(world, [...out.values()]);
  return [...out.values()];
}

/** Interfaces that a world imports only because something of it uses their types, in the order in which they are needed. */
export function impliedImports(model: WitModel, world: Scope): Scope[] {
  const items = worldItems(model, world);
  const imported = new Set(items.filter((it) => it.kind === "import").map((it) => it.target));
  const exported = new Set(items.filter((it) => it.kind === "export").map((it) => it.target));
  const implied = new Set<Scope>();
  const seen = new Set<Scope>();
  const open: { scope: Scope; side: WorldItem["kind"] }[] = [{ scope: world, side: "import" }];
  for (const { target, kind } of items) if (target) open.push({ scope: target, side: kind });
  // The list grows while it is gone through.
  for (const next of open) {
    for (const used of usedBy(model, next.scope)) {
      // An export's types come from the export of their interface where the world has one; an import's always from an import.
      if (seen.has(used) || (next.side === "export" && exported.has(used))) continue;
      seen.add(used);
      if (!imported.has(used)) implied.add(used);
      open.push({ scope: used, side: "import" });
    }
  }
  return [...implied];
}

/** What is unstable is not there by default. */
function isGatedOff(item: { gates: Gate[] }): boolean {
  return item.gates.some((it) => it.name.text === "unstable");
}

function usedBy(model: WitModel, scope: Scope): Scope[] {
  return scope.node.items.flatMap((item) => {
    const target = item.kind === "use" && !isGatedOff(item) ? findPath(model, scope, item.path) : undefined;
    return target?.node.kind === "interface" ? [target] : [];
  });
}
