/** Reads function signatures out of a component's `Resolve`: which functions each import and export has, by its full name. */
import type { FunctionJson, ResolveJson, TypeKind, TypeRef, WorldItem } from "../protocol/resolve.ts";

/** The functions behind one import or export. `interface` is its full name; null for a function of the world, or an interface written inline. */
export interface ItemTypes {
  kind: "interface" | "function";
  interface: string | null;
  functions: Map<string, FunctionJson>;
  /** Names of the resources that the interface defines itself. */
  resources: string[];
}

export interface ComponentTypes {
  resolve: ResolveJson;
  imports: Map<string, ItemTypes>;
  exports: Map<string, ItemTypes>;
}

/** Sorts out a component's types; `world` is the index of its own world. */
export function readTypes(resolve: ResolveJson, world: number): ComponentTypes {
  const own = resolve.worlds[world];
  if (!own) throw new Error(`the component's type information has no world ${world}`);
  return { resolve, imports: items(resolve, own.imports), exports: items(resolve, own.exports) };
}

function items(resolve: ResolveJson, list: Record<string, WorldItem>): Map<string, ItemTypes> {
  const out = new Map<string, ItemTypes>();
  for (const [key, item] of Object.entries(list)) {
    if ("function" in item) {
      out.set(item.function.name, {
        kind: "function",
        interface: null,
        functions: new Map([[item.function.name, item.function]]),
        resources: [],
      });
    } else if ("interface" in item) {
      const full = interfaceName(resolve, item.interface.id);
      const found = resolve.interfaces[item.interface.id]!;
      const resources = Object.entries(found.types).filter(([, id]) => resolve.types[id]!.kind === "resource");
      out.set(full ?? key, {
        kind: "interface",
        interface: full,
        functions: new Map(Object.entries(found.functions)),
        resources: resources.map(([name]) => name),
      });
    }
  }
  return out;
}

/** `namespace:package/interface@version`, or null for an interface written inline in a world. */
export function interfaceName(resolve: ResolveJson, id: number): string | null {
  const found = resolve.interfaces[id]!;
  if (found.name === null || found.package === null) return null;
  const name = resolve.packages[found.package]!.name;
  const at = name.indexOf("@");
  return at < 0 ? `${name}/${found.name}` : `${name.slice(0, at)}/${found.name}${name.slice(at)}`;
}

/** Follows type aliases to what a type is; a string is a primitive. */
export function dealias(resolve: ResolveJson, type: TypeRef): string | { id: number; kind: TypeKind } {
  let at = type;
  for (;;) {
    if (typeof at === "string") return at;
    const { kind } = resolve.types[at]!;
    if (typeof kind === "object" && "type" in kind) at = kind.type;
    else return { id: at, kind };
  }
}

/**
 * Whether null can be a value of the type in jco. It tags an option whose inside can be null, as null could not tell the two apart;
 * so of options inside each other every second one is tagged.
 */
export function isNullable(resolve: ResolveJson, type: TypeRef): boolean {
  const found = dealias(resolve, type);
  return typeof found === "object" && typeof found.kind === "object" && "option" in found.kind && !isNullable(resolve, found.kind.option);
}

/** Whether the function's result is a `result<…>`, which jco turns into return or throw. */
export function resultCases(resolve: ResolveJson, fn: FunctionJson): { ok: TypeRef | null; err: TypeRef | null } | null {
  if (fn.result === undefined || fn.result === null) return null;
  const found = dealias(resolve, fn.result);
  return typeof found === "object" && typeof found.kind === "object" && "result" in found.kind ? found.kind.result : null;
}

/** Whether the function is declared `async`. */
export const isDeclaredAsync = ({ kind }: FunctionJson): boolean =>
  typeof kind === "string" ? kind.startsWith("async") : Object.keys(kind).some((key) => key.startsWith("async"));

/** Whether the type is a future itself. */
export function isFuture(resolve: ResolveJson, type: TypeRef | null | undefined): boolean {
  const found = type == null ? "" : dealias(resolve, type);
  return typeof found === "object" && typeof found.kind === "object" && "future" in found.kind;
}

/** Whether the function needs the runtime to suspend: declared `async`, or with a stream or future in its signature. */
export function isAsync(resolve: ResolveJson, fn: FunctionJson): boolean {
  if (isDeclaredAsync(fn)) return true;
  const seen = new Set<number>();
  return [...fn.params.map((param) => param.type), fn.result].some(
    (type) => type !== undefined && type !== null && hasStream(resolve, type, seen),
  );
}

function hasStream(resolve: ResolveJson, type: TypeRef, seen: Set<number>): boolean {
  const found = dealias(resolve, type);
  if (typeof found === "string" || typeof found.kind === "string") return false;
  if ("stream" in found.kind || "future" in found.kind) return true;
  if (seen.has(found.id)) return false;
  seen.add(found.id);
  return children(found.kind).some((child) => hasStream(resolve, child, seen));
}

/** The types directly inside a compound type. */
export function children(kind: TypeKind): TypeRef[] {
  if (typeof kind === "string") return [];
  const some = (types: (TypeRef | null | undefined)[]): TypeRef[] => types.filter((type) => type !== null && type !== undefined);
  if ("record" in kind) return kind.record.fields.map((field) => field.type);
  if ("tuple" in kind) return kind.tuple.types;
  if ("variant" in kind) return some(kind.variant.cases.map((it) => it.type));
  if ("option" in kind) return [kind.option];
  if ("result" in kind) return some([kind.result.ok, kind.result.err]);
  if ("list" in kind) return [kind.list];
  if ("fixed-length-list" in kind) return [kind["fixed-length-list"][0]];
  if ("map" in kind) return kind.map;
  if ("type" in kind) return [kind.type];
  return [];
}
