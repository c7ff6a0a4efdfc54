/** WIT's own text of a type: its name where it has one. */
import type { ResolveJson, TypeKind, TypeRef } from "../../protocol/resolve.ts";

/** `list<order>`, `u32`, `borrow<counter>`. */
export function typeText(resolve: ResolveJson, type: TypeRef): string {
  if (typeof type === "string") return type;
  const { name, kind } = resolve.types[type]!;
  return name ?? anonymous(kind, (inner) => typeText(resolve, inner));
}

function anonymous(kind: TypeKind, of: (type: TypeRef) => string): string {
  if (typeof kind === "string") return kind;
  const some = (type: TypeRef | null): string => (type === null ? "_" : of(type));
  if ("tuple" in kind) return `tuple<${kind.tuple.types.map(of).join(", ")}>`;
  if ("option" in kind) return `option<${of(kind.option)}>`;
  if ("list" in kind) return `list<${of(kind.list)}>`;
  if ("fixed-length-list" in kind) return `list<${of(kind["fixed-length-list"][0])}, ${kind["fixed-length-list"][1]}>`;
  if ("map" in kind) return `map<${kind.map.map(of).join(", ")}>`;
  if ("handle" in kind) return "own" in kind.handle ? of(kind.handle.own) : `borrow<${of(kind.handle.borrow)}>`;
  if ("type" in kind) return of(kind.type);
  if ("stream" in kind) return kind.stream === null ? "stream" : `stream<${of(kind.stream)}>`;
  if ("future" in kind) return kind.future === null ? "future" : `future<${of(kind.future)}>`;
  if (!("result" in kind)) return Object.keys(kind)[0]!;
  const { ok, err } = kind.result;
  if (ok === null && err === null) return "result";
  return err === null ? `result<${some(ok)}>` : `result<${some(ok)}, ${of(err)}>`;
}
