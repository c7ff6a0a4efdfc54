/** Parts of a tree as they are where the text before them grew or shrank: copies with other offsets, as trees never change. Written out, for speed. */
import type {
  FunctionNode,
  Gate,
  InterfaceNode,
  Member,
  Name,
  PackageNode,
  PathNode,
  Place,
  TopItem,
  TypeDeclaration,
  TypeNode,
  UseDeclaration,
  UseItem,
  WorldLink,
  WorldNode,
} from "./tree.ts";
import { isLink } from "./tree.ts";

/** A top-level item, `by` characters further on. */
export function movedItem(it: TopItem, by: number): TopItem {
  if (it.kind === "interface") return interfaceNode(it, by);
  if (it.kind === "world") return world(it, by);
  return it.kind === "use" ? use(it, by) : packageNode(it, by);
}

export function movedPlace({ start, end }: Place, by: number): Place {
  return { start: start + by, end: end + by };
}

function maybe<T>(it: T | null, by: number, move: (it: T, by: number) => T): T | null {
  return it === null ? null : move(it, by);
}

/** Empty lists are shared. */
function all<T>(list: T[], by: number, move: (it: T, by: number) => T): T[] {
  return list.length === 0 ? list : list.map((it) => move(it, by));
}

function name({ text, start, end }: Name, by: number): Name {
  return { text, start: start + by, end: end + by };
}

function gate(it: Gate, by: number): Gate {
  const args = it.args.map((arg) => ({ name: name(arg.name, by), value: name(arg.value, by) }));
  return { start: it.start + by, end: it.end + by, name: name(it.name, by), args, text: it.text };
}

function type(it: TypeNode, by: number): TypeNode {
  return { name: name(it.name, by), args: all(it.args, by, type), start: it.start + by, end: it.end + by };
}

function path(it: PathNode, by: number): PathNode {
  return {
    package: it.package,
    packagePlace: maybe(it.packagePlace, by, movedPlace),
    version: it.version,
    versionPlace: maybe(it.versionPlace, by, name),
    name: name(it.name, by),
    start: it.start + by,
    end: it.end + by,
  };
}

function member(it: Member, by: number): Member {
  return {
    start: it.start + by,
    docs: it.docs,
    gates: all(it.gates, by, gate),
    name: name(it.name, by),
    type: maybe(it.type, by, type),
    end: it.end + by,
  };
}

function fn(it: FunctionNode, by: number): FunctionNode {
  return {
    kind: it.kind,
    start: it.start + by,
    docs: it.docs,
    gates: all(it.gates, by, gate),
    name: name(it.name, by),
    fullName: it.fullName,
    params: all(it.params, by, member),
    paramsPlace: maybe(it.paramsPlace, by, movedPlace),
    result: maybe(it.result, by, type),
    async: it.async,
    end: it.end + by,
  };
}

function declaration(it: TypeDeclaration, by: number): TypeDeclaration {
  return {
    start: it.start + by,
    docs: it.docs,
    gates: all(it.gates, by, gate),
    name: name(it.name, by),
    members: all(it.members, by, member),
    target: maybe(it.target, by, type),
    functions: all(it.functions, by, fn),
    body: maybe(it.body, by, movedPlace),
    kind: it.kind,
    end: it.end + by,
  };
}

function useItem(it: UseItem, by: number): UseItem {
  return { name: name(it.name, by), alias: maybe(it.alias, by, name) };
}

function use(it: UseDeclaration, by: number): UseDeclaration {
  return {
    kind: it.kind,
    start: it.start + by,
    docs: it.docs,
    gates: all(it.gates, by, gate),
    path: path(it.path, by),
    items: all(it.items, by, useItem),
    alias: maybe(it.alias, by, name),
    body: maybe(it.body, by, movedPlace),
    end: it.end + by,
  };
}

function interfaceItem(it: InterfaceNode["items"][number], by: number): InterfaceNode["items"][number] {
  if (it.kind === "function") return fn(it, by);
  return it.kind === "use" ? use(it, by) : declaration(it, by);
}

function interfaceNode(it: InterfaceNode, by: number): InterfaceNode {
  return {
    kind: it.kind,
    start: it.start + by,
    docs: it.docs,
    gates: all(it.gates, by, gate),
    name: name(it.name, by),
    items: all(it.items, by, interfaceItem),
    body: maybe(it.body, by, movedPlace),
    end: it.end + by,
  };
}

function link(it: WorldLink, by: number): WorldLink {
  const own = maybe(it.function, by, fn);
  return {
    kind: it.kind,
    start: it.start + by,
    docs: it.docs,
    gates: all(it.gates, by, gate),
    // The name of an inline function is that of the function.
    name: own ? own.name : maybe(it.name, by, name),
    path: maybe(it.path, by, path),
    function: own,
    interface: maybe(it.interface, by, interfaceNode),
    with: all(it.with, by, useItem),
    end: it.end + by,
  };
}

function worldItem(it: WorldNode["items"][number], by: number): WorldNode["items"][number] {
  if (isLink(it)) return link(it, by);
  return it.kind === "use" ? use(it, by) : declaration(it, by);
}

function world(it: WorldNode, by: number): WorldNode {
  return {
    kind: it.kind,
    start: it.start + by,
    docs: it.docs,
    gates: all(it.gates, by, gate),
    name: name(it.name, by),
    items: all(it.items, by, worldItem),
    body: maybe(it.body, by, movedPlace),
    end: it.end + by,
  };
}

function packageNode(it: PackageNode, by: number): PackageNode {
  return {
    kind: it.kind,
    start: it.start + by,
    docs: it.docs,
    gates: all(it.gates, by, gate),
    id: it.id,
    name: name(it.name, by),
    version: it.version,
    versionPlace: maybe(it.versionPlace, by, name),
    items: it.items && all(it.items, by, movedItem),
    body: maybe(it.body, by, movedPlace),
    end: it.end + by,
  };
}
