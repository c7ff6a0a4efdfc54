/** From a component's types to what a typed form is made from. Pure. */
import type { FormFunction, FormProgram, FormRef, FormShape, FormType } from "../protocol/forms.ts";
import type { FunctionJson, ResolveJson, TypeKind, TypeRef } from "../protocol/resolve.ts";

/** The exported functions of a world, and the types that they use. `world`: its index in `resolve`. */
export function formProgram(resolve: ResolveJson, world: number): FormProgram {
  const table = new Table(resolve);
  const functions: FormFunction[] = [];
  for (const [key, item] of Object.entries(resolve.worlds[world]?.exports ?? {})) {
    if ("function" in item) functions.push(formFunction(item.function, null, table));
    else if ("interface" in item) {
      const name = interfaceName(resolve, item.interface.id) ?? key;
      for (const fn of Object.values(resolve.interfaces[item.interface.id]!.functions)) functions.push(formFunction(fn, name, table));
    }
  }
  return { types: table.types, functions };
}

function formFunction(fn: FunctionJson, iface: string | null, table: Table): FormFunction {
  const constructs = typeof fn.kind === "object" && "constructor" in fn.kind && typeof fn.kind.constructor === "number";
  return {
    call: iface === null ? fn.name : `${iface}#${fn.name}`,
    interface: iface,
    name: fn.name,
    params: fn.params.map(({ name, type }) => ({ name, type: table.ref(type) })),
    result: fn.result === undefined || fn.result === null ? null : table.ref(fn.result),
    docs: fn.docs?.contents ?? null,
    makes: constructs ? fn.name.slice("[constructor]".length) : null,
  };
}

function interfaceName(resolve: ResolveJson, id: number): string | null {
  const { name, package: owner } = resolve.interfaces[id]!;
  if (name === null || owner === null) return null;
  const [id_, version] = resolve.packages[owner]!.name.split("@");
  return `${id_}/${name}${version === undefined ? "" : `@${version}`}`;
}

/** The types that were met; each stands in it once. */
class Table {
  readonly types: FormType[] = [];
  private readonly known = new Map<number, number>();
  private readonly resolve: ResolveJson;

  constructor(resolve: ResolveJson) {
    this.resolve = resolve;
  }

  ref(type: TypeRef): FormRef {
    if (typeof type === "string") return type;
    const { kind, name } = this.resolve.types[type]!;
    // Aliases are what they stand for; the name that is shown is the outermost.
    if (typeof kind === "object" && "type" in kind) return this.ref(kind.type);
    // A future is written as its value.
    if (typeof kind === "object" && "future" in kind && kind.future !== null) return this.ref(kind.future);
    const known = this.known.get(type);
    if (known !== undefined) return known;
    const index = this.types.length;
    this.known.set(type, index);
    this.types.push({ kind: "unsupported", what: "", name });
    this.types[index] = { ...this.shape(kind), name };
    return index;
  }

  private shape(kind: TypeKind): FormShape {
    if (typeof kind === "string") return { kind: "unsupported", what: kind };
    const maybe = (type: TypeRef | null | undefined): FormRef | null => (type === null || type === undefined ? null : this.ref(type));
    if ("record" in kind) return { kind: "record", fields: kind.record.fields.map(({ name, type }) => ({ name, type: this.ref(type) })) };
    if ("flags" in kind) return { kind: "flags", names: kind.flags.flags.map((it) => it.name) };
    if ("tuple" in kind) return { kind: "tuple", types: kind.tuple.types.map((it) => this.ref(it)) };
    if ("variant" in kind)
      return { kind: "choice", of: "variant", cases: kind.variant.cases.map(({ name, type }) => ({ name, type: maybe(type) })) };
    if ("enum" in kind) return { kind: "choice", of: "enum", cases: kind.enum.cases.map(({ name }) => ({ name, type: null })) };
    if ("option" in kind) return choice("option", ["none", null], ["some", this.ref(kind.option)]);
    if ("result" in kind) return choice("result", ["ok", maybe(kind.result.ok)], ["err", maybe(kind.result.err)]);
    if ("list" in kind) return { kind: "list", type: this.ref(kind.list), length: null };
    if ("stream" in kind && kind.stream !== null) return { kind: "list", type: this.ref(kind.stream), length: null, stream: true };
    if ("fixed-length-list" in kind)
      return { kind: "list", type: this.ref(kind["fixed-length-list"][0]), length: kind["fixed-length-list"][1] };
    if ("map" in kind) return { kind: "map", key: this.ref(kind.map[0]), value: this.ref(kind.map[1]) };
    if ("handle" in kind) return this.handle(kind.handle);
    return { kind: "unsupported", what: Object.keys(kind)[0] ?? "this type" };
  }

  private handle(handle: { own: number } | { borrow: number }): FormShape {
    let id = "own" in handle ? handle.own : handle.borrow;
    for (;;) {
      const { kind, name } = this.resolve.types[id]!;
      // A resource that an interface uses from another has the name that it was declared with.
      if (typeof kind !== "object" || !("type" in kind) || typeof kind.type !== "number")
        return { kind: "handle", resource: name ?? "resource", owned: "own" in handle };
      id = kind.type;
    }
  }
}

function choice(of: "option" | "result", ...cases: [string, FormRef | null][]): FormShape {
  return { kind: "choice", of, cases: cases.map(([name, type]) => ({ name, type })) };
}
