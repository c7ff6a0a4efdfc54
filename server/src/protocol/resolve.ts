/** Leaf: the part of wit-parser's `Resolve` that we read, in the JSON form that its serde implementation writes (wit-parser 0.263). */

/** A primitive's name (`u32`, `string`, …) or an index into `types`. */
export type TypeRef = string | number;

export interface Docs {
  contents: string | null;
}

export interface ParamJson {
  name: string;
  type: TypeRef;
}

export type FunctionKind =
  | "freestanding"
  | "async-freestanding"
  | { method: number }
  | { static: number }
  | { constructor: number }
  | { "async-method": number }
  | { "async-static": number };

export interface FunctionJson {
  name: string;
  kind: FunctionKind;
  params: ParamJson[];
  result?: TypeRef | null;
  docs?: Docs;
}

export interface CaseJson {
  name: string;
  type?: TypeRef | null;
}

export type TypeKind =
  | "resource"
  | "handle"
  | "unknown"
  | { record: { fields: { name: string; type: TypeRef }[] } }
  | { flags: { flags: { name: string }[] } }
  | { tuple: { types: TypeRef[] } }
  | { variant: { cases: CaseJson[] } }
  | { enum: { cases: { name: string }[] } }
  | { option: TypeRef }
  | { result: { ok: TypeRef | null; err: TypeRef | null } }
  | { list: TypeRef }
  | { "fixed-length-list": [TypeRef, number] }
  | { map: [TypeRef, TypeRef] }
  | { future: TypeRef | null }
  | { stream: TypeRef | null }
  | { handle: { own: number } | { borrow: number } }
  | { type: TypeRef };

export interface TypeDefJson {
  name: string | null;
  kind: TypeKind;
  owner: { interface: number } | { world: number } | null;
}

export interface InterfaceJson {
  name: string | null;
  types: Record<string, number>;
  functions: Record<string, FunctionJson>;
  package: number | null;
}

export type WorldItem = { interface: { id: number } } | { function: FunctionJson } | { type: { id: number } } | { type: number };

export interface WorldJson {
  name: string;
  imports: Record<string, WorldItem>;
  exports: Record<string, WorldItem>;
  package: number | null;
}

export interface ResolveJson {
  worlds: WorldJson[];
  interfaces: InterfaceJson[];
  types: TypeDefJson[];
  packages: { name: string; interfaces: Record<string, number>; worlds: Record<string, number> }[];
}
