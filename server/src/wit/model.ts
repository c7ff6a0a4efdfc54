/** Trees of several packages, joined: which interfaces there are, and what a name at a place means. Pure; unknown names simply have no meaning. */

import type {
  FunctionNode,
  InterfaceNode,
  Member,
  Name,
  PackageNode,
  PathNode,
  TopItem,
  TypeDeclaration,
  TypeNode,
  UseDeclaration,
  WitFile,
  WorldNode,
} from "./tree.ts";
import { isLink } from "./tree.ts";

export interface SourceTree {
  path: string;
  file: WitFile;
}

/** An interface or world with its full name. */
export interface Scope {
  path: string;
  node: InterfaceNode | WorldNode;
  /** `ns:pkg`; null for a file whose package has no declaration. */
  package: string | null;
  version: string | null;
  /** Names that top-level `use` gives in this file. */
  fileUses: UseDeclaration[];
}

export interface WitModel {
  scopes: Scope[];
  packages: { path: string; node: PackageNode }[];
}

/** What a name means: its declaration, and where it stands. */
export interface Meaning {
  path: string;
  name: Name;
  scope: Scope | null;
  node: InterfaceNode | WorldNode | TypeDeclaration | FunctionNode | Member;
}

/** Joins packages; each is the list of its files. A file without `package` belongs to the package of the files beside it. */
export function buildModel(packages: SourceTree[][]): WitModel {
  const model: WitModel = { scopes: [], packages: [] };
  for (const files of packages) {
    const declared = files.map((it) => it.file.package).find((it) => it !== null) ?? null;
    for (const { path, file } of files) {
      if (file.package) model.packages.push({ path, node: file.package });
      const own = file.package ?? declared;
      collect(model, path, file.items, own?.id ?? null, own?.version ?? null);
    }
  }
  return model;
}

function collect(model: WitModel, path: string, items: TopItem[], id: string | null, version: string | null): void {
  const fileUses = items.filter((it): it is UseDeclaration => it.kind === "use");
  for (const item of items) {
    if (item.kind === "interface" || item.kind === "world") model.scopes.push({ path, node: item, package: id, version, fileUses });
    if (item.kind === "world") {
      for (const link of item.items) {
        if ("interface" in link && link.interface)
          model.scopes.push({ path, node: link.interface, package: null, version: null, fileUses });
      }
    }
    if (item.kind === "package") {
      model.packages.push({ path, node: item });
      if (item.items) collect(model, path, item.items, item.id, item.version);
    }
  }
}

/** `ns:pkg/iface@version`; null for an interface that no other package can name. */
export function fullName(scope: Scope): string | null {
  if (scope.package === null) return null;
  return `${scope.package}/${scope.node.name.text}${scope.version === null ? "" : `@${scope.version}`}`;
}

/** The interface or world that a path in a scope means. A version that fits by SemVer is as good as the same one. */
export function findPath(model: WitModel, from: Scope, path: PathNode): Scope | undefined {
  if (path.package !== null) return findNamed(model, path.package, path.version, path.name.text);
  const use = from.fileUses.find((it) => (it.alias ?? it.path.name).text === path.name.text);
  if (use) return findPath(model, { ...from, fileUses: [] }, use.path);
  return model.scopes.find((it) => it.package === from.package && it.version === from.version && it.node.name.text === path.name.text);
}

/** An interface or world by package and name; without a version the newest. */
export function findNamed(model: WitModel, id: string, version: string | null, name: string): Scope | undefined {
  const all = model.scopes.filter((it) => it.package === id && it.node.name.text === name);
  const exact = all.find((it) => it.version === version);
  if (exact) return exact;
  const fitting = version === null ? all : all.filter((it) => it.version !== null && compatible(it.version, version));
  return fitting.sort((a, b) => (b.version ?? "").localeCompare(a.version ?? "", undefined, { numeric: true }))[0];
}

/** Same major version, or same minor version below 1.0, or same patch below 0.1. */
export function compatible(a: string, b: string): boolean {
  const key = (version: string): string => {
    const [major = "0", minor = "0", patch = "0"] = version.split(/[-+]/, 1)[0]!.split(".");
    if (major !== "0") return major;
    return minor !== "0" ? `0.${minor}` : `0.0.${patch}`;
  };
  return key(a) === key(b);
}

/** What a type's name means in a scope, through `use` as far as it goes. */
export function findType(model: WitModel, scope: Scope, name: string, depth = 0): Meaning | undefined {
  if (depth > 100) return undefined; // interfaces that use each other in a circle
  for (const item of scope.node.items) {
    if (item.kind === "use") {
      const used = item.items.find((it) => (it.alias ?? it.name).text === name);
      const target = used && findPath(model, scope, item.path);
      if (used && target) return findType(model, target, used.name.text, depth + 1);
    } else if ("name" in item && item.name?.text === name && isType(item)) return { path: scope.path, name: item.name, scope, node: item };
  }
  return undefined;
}

const TYPES = new Set(["record", "variant", "enum", "flags", "resource", "alias"]);

function isType(item: { kind: string }): item is TypeDeclaration {
  return TYPES.has(item.kind);
}

/** What stands at an offset of a file: the name, and what it means. */
export function meaningAt(model: WitModel, path: string, offset: number): { name: Name; meaning: Meaning } | undefined {
  const within = (place: { start: number; end: number }): boolean => offset >= place.start && offset <= place.end;
  for (const scope of model.scopes.filter((it) => it.path === path && within(it.node))) {
    // An inline interface stands inside its world and comes later in the list: the innermost scope wins.
    const inner = model.scopes.find((it) => it.path === path && it !== scope && within(it.node) && it.node.start > scope.node.start);
    const found = inScope(model, inner ?? scope, within) ?? (inner ? inScope(model, scope, within) : undefined);
    if (found) return found;
  }
  for (const scope of model.scopes.filter((it) => it.path === path)) {
    for (const use of scope.fileUses.filter(within)) {
      const target = within(use.path) ? findPath(model, { ...scope, fileUses: [] }, use.path) : undefined;
      if (target) return { name: use.path.name, meaning: scopeMeaning(target) };
    }
  }
  return undefined;
}

type Within = (place: { start: number; end: number }) => boolean;
type Found = { name: Name; meaning: Meaning };

function scopeMeaning(scope: Scope): Meaning {
  return { path: scope.path, name: scope.node.name, scope, node: scope.node };
}

function inScope(model: WitModel, scope: Scope, within: Within): Found | undefined {
  if (within(scope.node.name)) return { name: scope.node.name, meaning: scopeMeaning(scope) };
  for (const item of scope.node.items.filter(within)) {
    const found = inItem(model, scope, item, within);
    if (found) return found;
  }
  return undefined;
}

function inItem(model: WitModel, scope: Scope, item: Scope["node"]["items"][number], within: Within): Found | undefined {
  const own = (node: TypeDeclaration | FunctionNode | Member): Found => ({
    name: node.name,
    meaning: { path: scope.path, name: node.name, scope, node },
  });
  if (item.kind === "function") return inFunction(model, scope, item, within);
  if (item.kind === "use") return inUse(model, scope, item, within);
  if (isLink(item)) {
    if (item.function) return inFunction(model, scope, item.function, within);
    const target = item.path && within(item.path) ? findPath(model, scope, item.path) : undefined;
    return target && item.path ? { name: item.path.name, meaning: scopeMeaning(target) } : undefined;
  }
  if (within(item.name)) return own(item);
  for (const member of item.members) {
    if (within(member.name)) return own(member);
    const found = member.type && inType(model, scope, member.type, within);
    if (found) return found;
  }
  for (const fn of item.functions.filter(within)) return inFunction(model, scope, fn, within);
  return item.target ? inType(model, scope, item.target, within) : undefined;
}

function inFunction(model: WitModel, scope: Scope, fn: FunctionNode, within: Within): Found | undefined {
  const own = (node: FunctionNode | Member): Found => ({ name: node.name, meaning: { path: scope.path, name: node.name, scope, node } });
  if (within(fn.name)) return own(fn);
  for (const param of fn.params) {
    if (within(param.name)) return own(param);
    const found = param.type && inType(model, scope, param.type, within);
    if (found) return found;
  }
  return fn.result ? inType(model, scope, fn.result, within) : undefined;
}

function inUse(model: WitModel, scope: Scope, use: UseDeclaration, within: Within): Found | undefined {
  const target = findPath(model, scope, use.path);
  if (!target) return undefined;
  if (within(use.path)) return { name: use.path.name, meaning: scopeMeaning(target) };
  for (const item of use.items) {
    const at = within(item.name) ? item.name : item.alias && within(item.alias) ? item.alias : undefined;
    const meaning = at && findType(model, target, item.name.text);
    if (at && meaning) return { name: at, meaning };
  }
  return undefined;
}

function inType(model: WitModel, scope: Scope, type: TypeNode, within: Within): Found | undefined {
  if (!within(type)) return undefined;
  if (within(type.name)) {
    const meaning = findType(model, scope, type.name.text);
    return meaning && { name: type.name, meaning };
  }
  return type.args.map((it) => inType(model, scope, it, within)).find((it) => it !== undefined);
}

/** Every function declared in a file, with the interface that it belongs to (null: the world itself, or an inline interface). */
export function functionsOf(model: WitModel, path: string): { scope: Scope; fn: FunctionNode }[] {
  return model.scopes
    .filter((scope) => scope.path === path)
    .flatMap((scope) =>
      scope.node.items.flatMap((item): { scope: Scope; fn: FunctionNode }[] => {
        if (item.kind === "function") return [{ scope, fn: item }];
        if (item.kind === "resource") return item.functions.map((fn) => ({ scope, fn }));
        return "function" in item && item.function ? [{ scope, fn: item.function }] : [];
      }),
    );
}
