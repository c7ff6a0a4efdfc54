/** A world as templates read it: what it imports and exports, with names and resolved types. */

import { failed } from "../../bindings/problems.ts";
import type { BindingsSource } from "../../bindings/source.ts";
import type { FunctionJson, ResolveJson, TypeRef, WorldItem } from "../../protocol/resolve.ts";
import type { Outcome, Toolkit } from "../../toolkit/toolkit.ts";

/** An interface as one side of a world has it. */
export interface Port {
  /** As the component names it: `namespace:package/interface@version`, or the plain name of an interface that the world itself declares. */
  key: string;
  /** Its plain name. */
  name: string;
  /** `namespace:package` with its version, null for one of the world itself. */
  package: string | null;
  functions: FunctionJson[];
  resources: ResourcePort[];
  /** Index into the resolve. */
  index: number;
}

export interface ResourcePort {
  name: string;
  /** Index of its type. */
  type: number;
  constructor_: FunctionJson | null;
  methods: FunctionJson[];
  statics: FunctionJson[];
}

export interface Side {
  interfaces: Port[];
  /** The world's own functions. */
  functions: FunctionJson[];
}

export interface WorldModel {
  /** `namespace:package/world@version`. */
  key: string;
  imports: Side;
  exports: Side;
  resolve: ResolveJson;
}

/** Reads the world by its name. */
export function readWorld(toolkit: Toolkit, source: BindingsSource, name: string): Outcome<WorldModel> {
  const read = resolveOf(toolkit, source);
  if (!read.ok) return read;
  const { resolve, main } = read.value;
  const [plain, owner] = splitName(name);
  const world = resolve.worlds.find((it) => {
    const own = it.package === null ? undefined : resolve.packages[it.package]?.name;
    return it.name === plain && (owner === undefined ? it.package === main : own === owner || own?.replace(/@.*/, "") === owner);
  });
  if (!world) return failed("no-world", `There is no world ${name}.`);
  const key = keyOf(resolve.packages[world.package ?? main]?.name ?? "", world.name);
  return {
    ok: true,
    value: { key, imports: sideOf(resolve, world.imports), exports: sideOf(resolve, world.exports), resolve },
  };
}

/** `a:b/w@1.0.0` names the world `w` of the package `a:b@1.0.0`. */
function splitName(name: string): [string, string | undefined] {
  const match = /^(.+)\/([^@]+)(@.+)?$/.exec(name);
  return match ? [match[2]!, `${match[1]}${match[3] ?? ""}`] : [name, undefined];
}

function resolveOf(toolkit: Toolkit, source: BindingsSource): Outcome<{ resolve: ResolveJson; main: number }> {
  if (source.main.tag === "source") {
    const resolved = toolkit.resolveWit({ main: source.main.val, deps: source.deps });
    return resolved.ok ? { ok: true, value: { resolve: resolved.value, main: resolved.value.main } } : resolved;
  }
  const info = toolkit.componentInfo(source.main.val.bytes);
  if (!info.ok) return info;
  const { resolve } = info.value;
  if (!resolve) return failed("no-package", `${source.main.val.path} is no WIT package.`);
  return { ok: true, value: { resolve, main: resolve.packages.length - 1 } };
}

function sideOf(resolve: ResolveJson, items: Record<string, WorldItem>): Side {
  const side: Side = { interfaces: [], functions: [] };
  for (const [key, item] of Object.entries(items)) {
    if ("function" in item) side.functions.push(item.function);
    else if ("interface" in item) side.interfaces.push(portOf(resolve, key, item.interface.id));
  }
  return side;
}

function portOf(resolve: ResolveJson, key: string, index: number): Port {
  const { name, functions, types, package: owner } = resolve.interfaces[index]!;
  const all = Object.values(functions);
  const resources = Object.entries(types).flatMap(([resource, type]): ResourcePort[] => {
    if (resolve.types[type]?.kind !== "resource") return [];
    const of = (kind: string): FunctionJson[] => all.filter((it) => kindOf(it) === kind && resourceOf(it) === type);
    return [{ name: resource, type, constructor_: of("constructor")[0] ?? null, methods: of("method"), statics: of("static") }];
  });
  const own = owner === null || name === null ? null : (resolve.packages[owner]?.name ?? null);
  return {
    key: own === null ? key : keyOf(own, name!),
    name: name ?? key,
    package: own,
    functions: all.filter((it) => kindOf(it) === "freestanding"),
    resources,
    index,
  };
}

/** `a:b@1.0.0` and `i` make `a:b/i@1.0.0`. */
function keyOf(owner: string, name: string): string {
  const at = owner.indexOf("@");
  return at < 0 ? `${owner}/${name}` : `${owner.slice(0, at)}/${name}${owner.slice(at)}`;
}

/** A function's kind without its resource and without `async-`. */
export function kindOf({ kind }: FunctionJson): string {
  return (typeof kind === "string" ? kind : Object.keys(kind)[0]!).replace(/^async-/, "");
}

export const isAsync = ({ kind }: FunctionJson): boolean => (typeof kind === "string" ? kind : Object.keys(kind)[0]!).startsWith("async-");

function resourceOf({ kind }: FunctionJson): number | undefined {
  return typeof kind === "string" ? undefined : Object.values(kind)[0];
}

/** The plain name of a function: `merge` of `[static]blob.merge`. */
export const plainName = ({ name }: FunctionJson): string => name.replace(/^\[[^\]]*\]/, "").replace(/^.*\./, "");

/** Whether a type, its aliases seen through, is a result. */
export function isResult(resolve: ResolveJson, type: TypeRef | null | undefined): boolean {
  if (typeof type !== "number") return false;
  const kind = resolve.types[type]!.kind;
  if (typeof kind !== "object") return false;
  return "result" in kind || ("type" in kind && isResult(resolve, kind.type));
}
