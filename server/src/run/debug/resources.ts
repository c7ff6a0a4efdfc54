/** Who owns and who borrows each resource that passed a wire: followed from call to call by the handles in their types. */
import type { ShownResource } from "../../protocol/debug.ts";
import type { ResolveJson, TypeRef } from "../../protocol/resolve.ts";
import { children, dealias } from "../types.ts";
import { partsOf, type Typed } from "./parts.ts";

/** Most resources that are remembered; those that were dropped go first. */
const MOST = 10_000;

interface Known {
  object: WeakRef<object>;
  definedBy: string;
  owner: string;
  borrows: Map<number, string>;
  dropped: boolean;
}

type Found = (resource: object, name: string, own: boolean) => void;

const holding = new WeakMap<ResolveJson, Map<TypeRef, boolean>>();

/** Whether values of a type can hold a resource. */
export function holdsHandle(resolve: ResolveJson, type: TypeRef): boolean {
  const known = holding.get(resolve) ?? new Map<TypeRef, boolean>();
  holding.set(resolve, known);
  let answer = known.get(type);
  if (answer !== undefined) return answer;
  const found = dealias(resolve, type);
  answer =
    typeof found === "object" &&
    typeof found.kind === "object" &&
    ("handle" in found.kind || children(found.kind).some((it) => holdsHandle(resolve, it)));
  known.set(type, answer);
  return answer;
}

/** Calls `found` for every resource in a value. */
export function visitHandles(it: Typed, found: Found): void {
  const { resolve, type, value } = it;
  if (!holdsHandle(resolve, type)) return;
  const at = dealias(resolve, type);
  if (typeof at === "object" && typeof at.kind === "object" && "handle" in at.kind) {
    const { handle } = at.kind;
    const target = dealias(resolve, "own" in handle ? handle.own : handle.borrow);
    const name = (typeof target === "object" ? resolve.types[target.id]!.name : null) ?? "resource";
    if (typeof value === "object" && value !== null) found(value, name, "own" in handle);
    return;
  }
  const parts = partsOf(it);
  for (let index = 0; index < parts.count; index++) visitHandles(parts.at(index), found);
}

export class Resources {
  private readonly known = new Map<string, Known>();
  private readonly identify: (resource: object, name: string) => number;

  constructor(identify: (resource: object, name: string) => number) {
    this.identify = identify;
  }

  /** A call begins: what it is given belongs to the callee, or is lent to it. */
  given(values: readonly Typed[], call: number, caller: string, callee: string, fn: string): void {
    for (const value of values) {
      visitHandles(value, (resource, name, own) => {
        // One that was made before anybody looked: whoever has its methods made it.
        const maker = fn.startsWith(`[method]${name}.`) ? callee : caller;
        const known = this.find(resource, name, maker, caller);
        if (own) known.owner = callee;
        else known.borrows.set(call, callee);
      });
    }
  }

  /** A call ends: nothing is lent to it any more, and what it returns belongs to the caller. */
  returned(values: readonly Typed[], result: Typed | null, call: number, caller: string, callee: string): void {
    for (const value of values) visitHandles(value, (resource, name) => this.find(resource, name, caller).borrows.delete(call));
    if (!result) return;
    visitHandles(result, (resource, name, own) => {
      const known = this.find(resource, name, callee);
      if (own) known.owner = caller;
    });
  }

  /** It is gone. */
  dropped(resource: object, name: string): void {
    this.find(resource, name, "host").dropped = true;
  }

  /** The live object that a text such as `counter#1` names. */
  live(text: string): object | undefined {
    const known = this.known.get(text);
    return known?.dropped ? undefined : known?.object.deref();
  }

  /** All that are known, those of some values first. */
  shown(values: readonly Typed[]): ShownResource[] {
    const here = new Set<string>();
    for (const value of values) visitHandles(value, (resource, name) => void here.add(`${name}#${this.identify(resource, name)}`));
    const all = [...this.known].map(([name, { definedBy, owner, borrows, dropped }]) => ({
      ...{ name, definedBy, owner, dropped },
      borrowedBy: [...borrows.values()],
      here: here.has(name),
    }));
    return all.sort((a, b) => Number(b.here) - Number(a.here));
  }

  private find(resource: object, name: string, definedBy: string, owner = definedBy): Known {
    const text = `${name}#${this.identify(resource, name)}`;
    const known = this.known.get(text);
    if (known) {
      known.object = new WeakRef(resource);
      return known;
    }
    const made = {
      object: new WeakRef(resource),
      definedBy,
      owner,
      borrows: new Map<number, string>(),
      dropped: false,
    };
    this.known.set(text, made);
    if (this.known.size > MOST) this.forget();
    return made;
  }

  private forget(): void {
    for (const [text, { dropped }] of this.known) if (dropped) return void this.known.delete(text);
    this.known.delete(this.known.keys().next().value!);
  }
}
