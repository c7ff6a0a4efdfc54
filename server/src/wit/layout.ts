/**
 * How a type lies in a 32-bit memory and which core values carry it, after CanonicalABI.md ("Alignment", "Element Size", "Flattening").
 * What has no layout (a name that leads nowhere, a type that holds itself, more flags than 32) is null.
 */
import { findType, type Scope, type WitModel } from "./model.ts";
import type { FunctionNode, TypeDeclaration, TypeNode } from "./tree.ts";

export type CoreType = "i32" | "i64" | "f32" | "f64";

export interface Layout {
  size: number;
  align: number;
  /** Core values, in order. Cut off after `MOST_FLAT + 1`: so many never travel as values, but through memory. */
  flat: CoreType[];
}

/** Which way a function crosses: called by the component, or implemented by it; `async` as the asynchronous ABI (with a callback). */
export type Crossing = "import" | "export" | "async import" | "async export";

export interface CoreSignature {
  params: CoreType[];
  results: CoreType[];
  /** Parameters lie in memory, and a pointer is passed. */
  paramsInMemory: boolean;
  /** The result lies in memory. */
  resultInMemory: boolean;
}

/** More parameters than these go through memory. */
export const MOST_FLAT = 16;
const MOST_FLAT_ASYNC = 4;
const MOST_FLAGS = 32;
const MOST_BYTES = 0xffff_ffff;
/** Types of types of types: deeper ones are refused by the official parser, or nobody's. */
const DEEPEST = 300;

const PRIMITIVES: Readonly<Record<string, Layout>> = {
  bool: scalar(1, "i32"),
  u8: scalar(1, "i32"),
  s8: scalar(1, "i32"),
  u16: scalar(2, "i32"),
  s16: scalar(2, "i32"),
  u32: scalar(4, "i32"),
  s32: scalar(4, "i32"),
  char: scalar(4, "i32"),
  "error-context": scalar(4, "i32"),
  u64: scalar(8, "i64"),
  s64: scalar(8, "i64"),
  f32: scalar(4, "f32"),
  f64: scalar(8, "f64"),
  string: { size: 8, align: 4, flat: ["i32", "i32"] },
};

const KNOWN = new WeakMap<WitModel, Map<TypeDeclaration, Layout | null>>();

function scalar(size: number, flat: CoreType): Layout {
  return { size, align: size, flat: [flat] };
}

/** The layout of a type as it is written in a scope. */
export function layout(model: WitModel, scope: Scope, type: TypeNode): Layout | null {
  return typeLayout({ model, depth: 0 }, scope, type);
}

/** The layout of a declared type; of a resource, that of a handle to it. */
export function declaredLayout(model: WitModel, scope: Scope, type: TypeDeclaration): Layout | null {
  return declared({ model, depth: 0 }, scope, type);
}

/** The core function that a function becomes; null where a type has no layout. */
export function coreSignature(model: WitModel, scope: Scope, fn: FunctionNode, crossing: Crossing): CoreSignature | null {
  const self: Layout[] = /^\[method\]/.test(fn.fullName) ? [scalar(4, "i32")] : [];
  const params = fields([...self, ...fn.params.map((it) => it.type && layout(model, scope, it.type))]);
  const constructs = fn.fullName.startsWith("[constructor]");
  const result = fn.result ? layout(model, scope, fn.result) : constructs ? scalar(4, "i32") : undefined;
  if (params === null || result === null) return null;
  const paramsInMemory = params.flat.length > (crossing === "async import" ? MOST_FLAT_ASYNC : MOST_FLAT);
  const flat: CoreType[] = paramsInMemory ? ["i32"] : [...params.flat];
  if (crossing === "async export") return { params: flat, results: ["i32"], paramsInMemory, resultInMemory: false };
  if (crossing === "async import") {
    const out: CoreType[] = result ? ["i32"] : [];
    return { params: [...flat, ...out], results: ["i32"], paramsInMemory, resultInMemory: result !== undefined };
  }
  const resultInMemory = result !== undefined && result.flat.length > 1;
  if (!resultInMemory) return { params: flat, results: result?.flat ?? [], paramsInMemory, resultInMemory };
  // A caller says where the result goes; an implementer answers where it lies.
  return crossing === "import"
    ? { params: [...flat, "i32"], results: [], paramsInMemory, resultInMemory }
    : { params: flat, results: ["i32"], paramsInMemory, resultInMemory };
}

interface Walk {
  model: WitModel;
  depth: number;
}

function typeLayout(walk: Walk, scope: Scope, type: TypeNode): Layout | null {
  const { text, start, end } = type.name;
  const escaped = end - start > text.length;
  const primitive = escaped || type.args.length > 0 || !Object.hasOwn(PRIMITIVES, text) ? undefined : PRIMITIVES[text];
  if (primitive) return primitive;
  if (walk.depth > DEEPEST) return null;
  const inner = { model: walk.model, depth: walk.depth + 1 };
  const generic = escaped ? undefined : genericLayout(inner, scope, type);
  if (generic !== undefined) return generic;
  const found = type.args.length === 0 ? findType(walk.model, scope, text) : undefined;
  if (!found?.scope || !("kind" in found.node)) return null;
  return declared(inner, found.scope, found.node as TypeDeclaration);
}

/** `list<…>` and the like; undefined where the name is not one of them. */
function genericLayout(walk: Walk, scope: Scope, type: TypeNode): Layout | null | undefined {
  const [first, second] = type.args;
  const at = (arg: TypeNode | undefined): Layout | null => (arg ? typeLayout(walk, scope, arg) : null);
  const hole = (arg: TypeNode | undefined): Layout | null | undefined => (arg === undefined || arg.name.text === "_" ? undefined : at(arg));
  switch (type.name.text) {
    case "list":
      if (second && /^\d+$/.test(second.name.text)) return repeated(at(first), Number(second.name.text));
      return type.args.length === 1 ? (PRIMITIVES["string"] ?? null) : null;
    case "map":
      return type.args.length === 2 ? (PRIMITIVES["string"] ?? null) : null;
    case "option":
      return variant(1, [undefined, at(first)]);
    case "result":
      return variant(1, [hole(first), hole(second)]);
    case "tuple":
      return fields(type.args.map(at));
    case "own":
    case "borrow":
      return type.args.length === 1 ? scalar(4, "i32") : null;
    case "future":
    case "stream":
      return scalar(4, "i32");
    default:
      return undefined;
  }
}

function declared(walk: Walk, scope: Scope, type: TypeDeclaration): Layout | null {
  const known = KNOWN.get(walk.model) ?? new Map<TypeDeclaration, Layout | null>();
  KNOWN.set(walk.model, known);
  const before = known.get(type);
  if (before !== undefined) return before;
  // Whoever comes here again meanwhile holds itself.
  known.set(type, null);
  const found = declaration(walk, scope, type);
  known.set(type, found);
  return found;
}

function declaration(walk: Walk, scope: Scope, type: TypeDeclaration): Layout | null {
  const members = (): (Layout | null | undefined)[] => type.members.map((it) => (it.type ? typeLayout(walk, scope, it.type) : undefined));
  switch (type.kind) {
    case "alias":
      return type.target && typeLayout(walk, scope, type.target);
    case "resource":
      return scalar(4, "i32");
    case "record":
      return fields(members().map((it) => it ?? null));
    case "flags":
      return type.members.length === 0 || type.members.length > MOST_FLAGS ? null : scalar(bytesFor(type.members.length, 8, 16), "i32");
    default:
      return type.members.length === 0 ? null : variant(bytesFor(type.members.length, 256, 65536), members());
  }
}

/** One, two or four bytes. */
function bytesFor(count: number, one: number, two: number): number {
  if (count <= one) return 1;
  return count <= two ? 2 : 4;
}

function roundUp(size: number, align: number): number {
  return Math.ceil(size / align) * align;
}

function checked(size: number, align: number, flat: CoreType[]): Layout | null {
  return size > MOST_BYTES ? null : { size, align, flat: flat.slice(0, MOST_FLAT + 1) };
}

function fields(parts: (Layout | null)[]): Layout | null {
  let size = 0;
  let align = 1;
  const flat: CoreType[] = [];
  for (const part of parts) {
    if (part === null) return null;
    size = roundUp(size, part.align) + part.size;
    align = Math.max(align, part.align);
    if (flat.length <= MOST_FLAT) flat.push(...part.flat);
  }
  return checked(roundUp(size, align), align, flat);
}

function repeated(element: Layout | null, length: number): Layout | null {
  if (element === null || length === 0) return null;
  const flat: CoreType[] = [];
  // A type of no flat values (an empty tuple is refused, so there is none) would never end this.
  while (element.flat.length > 0 && flat.length <= MOST_FLAT && flat.length < element.flat.length * length) flat.push(...element.flat);
  return checked(element.size * length, element.align, flat);
}

/** A discriminant and the payloads of the cases; undefined for a case without one. */
function variant(discriminant: number, cases: (Layout | null | undefined)[]): Layout | null {
  let size = 0;
  let align = 1;
  const flat: CoreType[] = [];
  for (const payload of cases) {
    if (payload === null) return null;
    if (payload === undefined) continue;
    size = Math.max(size, payload.size);
    align = Math.max(align, payload.align);
    payload.flat.forEach((core, index) => {
      flat[index] = flat[index] === undefined ? core : join(flat[index], core);
    });
  }
  const whole = Math.max(align, discriminant);
  return checked(roundUp(roundUp(discriminant, align) + size, whole), whole, ["i32", ...flat]);
}

/** The core type that holds either. */
function join(a: CoreType, b: CoreType): CoreType {
  if (a === b) return a;
  return (a === "i32" && b === "f32") || (a === "f32" && b === "i32") ? "i32" : "i64";
}
