/** Trees of several packages, joined: which interfaces there are, and what a name means in a scope. Pure; unknown names simply have no meaning. */

import type {
  FunctionNode,
  InterfaceNode,
  Member,
  Name,
  PackageNode,
  PathNode,
  TopItem,
  TypeDeclaration,
  UseDeclaration,
  UseItem,
  WitFile,
  WorldLink,
  WorldNode,
} from "./tree.ts";
import { isType } from "./tree.ts";

export interface SourceTree {
  path: string;
  file: WitFile;
}

/** A package as its parts declare it: an id and a version. */
export interface PackageRef {
  /** `ns:pkg`; null for files whose package has no declaration. */
  id: string | null;
  version: string | null;
}

/** An interface or world with its full name. */
export interface Scope {
  path: string;
  node: InterfaceNode | WorldNode;
  /** `ns:pkg`; null for a file whose package has no declaration, and for an interface written inside a world. */
  package: string | null;
  version: string | null;
  /** The world that an inline interface stands in. */
  world: Scope | null;
  home: Home;
}

/** What the files of one package, or a nested package, share. */
export interface Home extends PackageRef {
  /** Top-level interfaces and worlds by name. */
  scopes: Map<string, Scope>;
  /** Top-level `use` by file. */
  uses: Map<string, UseDeclaration[]>;
}

export interface WitModel {
  scopes: Scope[];
  packages: { path: string; node: PackageNode; home: Home }[];
  /** All versions of a package by `ns:pkg`. */
  homes: Map<string, Home[]>;
  /** Scopes by file, in the order of the text. */
  byPath: Map<string, Scope[]>;
  trees: Map<string, WitFile>;
  /** Versions by `ns:pkg` that a lock file holds fast. */
  locked: ReadonlyMap<string, string[]>;
}

/** What a name means: its declaration, and where it stands. */
export interface Meaning {
  path: string;
  name: Name;
  scope: Scope | null;
  node: InterfaceNode | WorldNode | TypeDeclaration | FunctionNode | Member | WorldLink | PackageNode;
}

/** Joins packages; each is the list of its files. A file without `package` belongs to the package of the files beside it. */
export function buildModel(packages: SourceTree[][], locked: WitModel["locked"] = new Map()): WitModel {
  const model: WitModel = { scopes: [], packages: [], homes: new Map(), byPath: new Map(), trees: new Map(), locked };
  for (const files of packages) {
    const declared = files.map((it) => it.file.package).find((it) => it !== null) ?? null;
    const alone = home(model, declared?.id ?? null, declared?.version ?? null);
    for (const { path, file } of files) {
      model.trees.set(path, file);
      const own = file.package && file.package.id !== alone.id ? home(model, file.package.id, file.package.version) : alone;
      if (file.package) model.packages.push({ path, node: file.package, home: own });
      collect(model, path, file.items, own);
    }
  }
  return model;
}

function home(model: WitModel, id: string | null, version: string | null): Home {
  const known = id === null ? undefined : model.homes.get(id)?.find((it) => it.version === version);
  if (known) return known;
  const made: Home = { id, version, scopes: new Map(), uses: new Map() };
  if (id !== null) model.homes.set(id, [...(model.homes.get(id) ?? []), made]);
  return made;
}

function collect(model: WitModel, path: string, items: TopItem[], own: Home): void {
  for (const item of items) {
    if (item.kind === "use") own.uses.set(path, [...(own.uses.get(path) ?? []), item]);
    else if (item.kind === "package") {
      const inner = home(model, item.id, item.version);
      model.packages.push({ path, node: item, home: inner });
      if (item.items) collect(model, path, item.items, inner);
    } else {
      const scope: Scope = { path, node: item, package: own.id, version: own.version, world: null, home: own };
      add(model, scope);
      if (!own.scopes.has(item.name.text)) own.scopes.set(item.name.text, scope);
      if (item.kind === "world") inlineInterfaces(model, scope, item);
    }
  }
}

function inlineInterfaces(model: WitModel, world: Scope, node: WorldNode): void {
  for (const link of node.items) {
    if ("interface" in link && link.interface) add(model, { ...world, node: link.interface, package: null, version: null, world });
  }
}

function add(model: WitModel, scope: Scope): void {
  model.scopes.push(scope);
  const known = model.byPath.get(scope.path);
  if (known) known.push(scope);
  else model.byPath.set(scope.path, [scope]);
}

/** `ns:pkg/iface@version`; null for an interface that no other package can name. */
export function fullName(scope: Scope): string | null {
  if (scope.package === null) return null;
  return `${scope.package}/${scope.node.name.text}${scope.version === null ? "" : `@${scope.version}`}`;
}

/** What a path in a scope means. A version that fits by SemVer is as good as the same one. */
export function findPath(model: WitModel, from: Pick<Scope, "path" | "home">, path: PathNode): Scope | undefined {
  if (path.package !== null) return findNamed(model, path.package, path.version, path.name.text);
  const use = fileUse(from, path.name.text);
  return use ? findTop(model, from, use.path) : from.home.scopes.get(path.name.text);
}

/** The top-level `use` that gives a file a name. */
export function fileUse(from: Pick<Scope, "path" | "home">, name: string): UseDeclaration | undefined {
  return from.home.uses.get(from.path)?.find((it) => (it.alias ?? it.path.name).text === name);
}

/** What the path of a top-level `use` means: names given by other such `use`s do not count. */
export function findTop(model: WitModel, from: Pick<Scope, "path" | "home">, path: PathNode): Scope | undefined {
  if (path.package !== null) return findNamed(model, path.package, path.version, path.name.text);
  return from.home.scopes.get(path.name.text);
}

/** An interface or world by package and name; without a version the newest. */
export function findNamed(model: WitModel, id: string, version: string | null, name: string): Scope | undefined {
  return findHome(model, id, version, (it) => it.scopes.has(name))?.scopes.get(name);
}

/** A package by id; the exact version, or one that fits by SemVer, or without a version the newest. */
export function findHome(
  model: WitModel,
  id: string,
  version: string | null,
  wanted: (home: Home) => boolean = () => true,
): Home | undefined {
  const all = (model.homes.get(id) ?? []).filter(wanted);
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

/** A name in a scope, followed to what it means. */
export interface Resolved {
  meaning: Meaning;
  /** Where the name itself was given: an alias on the way (the nearest one), or the declaration. */
  namer: { path: string; name: Name };
}

/** What was looked up already: a scope belongs to one model, which does not change. */
const RESOLVED = new WeakMap<Scope, Map<string, Resolved | undefined>>();

/** Follows a type's name through `use` as far as it goes; undefined where it leads nowhere. */
export function resolveType(model: WitModel, scope: Scope, name: string): Resolved | undefined {
  const trail: { known: Map<string, Resolved | undefined>; name: string; namer: Resolved["namer"] | null }[] = [];
  let found: Resolved | undefined;
  for (let [at, wanted]: [Scope | undefined, string] = [scope, name]; at; ) {
    const known = resolvedIn(at);
    found = known.get(wanted);
    if (found || known.has(wanted)) break;
    known.set(wanted, undefined); // interfaces that use each other in a circle come back here
    const given = typeNames(at.node).get(wanted);
    const alias = given?.use ? given.item.alias : null;
    trail.push({ known, name: wanted, namer: alias && { path: at.path, name: alias } });
    if (given?.use === null) {
      const meaning: Meaning = { path: at.path, name: given.type.name, scope: at, node: given.type };
      found = { meaning, namer: meaning };
    }
    if (!given?.use) break;
    at = findPath(model, at, given.use.path);
    wanted = given.item.name.text;
  }
  for (const step of trail.reverse()) {
    if (found && step.namer) found = { meaning: found.meaning, namer: step.namer };
    step.known.set(step.name, found);
  }
  return found;
}

function resolvedIn(scope: Scope): Map<string, Resolved | undefined> {
  const known = RESOLVED.get(scope);
  if (known) return known;
  const made = new Map<string, Resolved | undefined>();
  RESOLVED.set(scope, made);
  return made;
}

/** Whether a name stands for what a `use` of the scope brings in; the name within that `use` itself does not. */
export function isUsed(scope: Scope, name: Name): boolean {
  const given = typeNames(scope.node).get(name.text);
  return given?.use != null && given.item.name !== name;
}

/** What gives a type's name in an interface or world: its declaration, or a `use`. */
type Given = { use: null; type: TypeDeclaration } | { use: UseDeclaration; item: UseItem };

const TYPE_NAMES = new WeakMap<InterfaceNode | WorldNode, Map<string, Given>>();

/** The types' names that an interface or world gives; of equal ones the first counts. */
function typeNames(node: InterfaceNode | WorldNode): Map<string, Given> {
  const known = TYPE_NAMES.get(node);
  if (known) return known;
  const out = new Map<string, Given>();
  const add = (name: string, given: Given): void => void (out.has(name) || out.set(name, given));
  for (const item of node.items) {
    if (item.kind === "use") for (const it of item.items) add((it.alias ?? it.name).text, { use: item, item: it });
    else if (isType(item)) add(item.name.text, { use: null, type: item });
  }
  TYPE_NAMES.set(node, out);
  return out;
}

/** What a type's name means in a scope, through `use` as far as it goes. */
export function findType(model: WitModel, scope: Scope, name: string): Meaning | undefined {
  return resolveType(model, scope, name)?.meaning;
}

/** Every function declared in a file, with the interface that it belongs to (the world itself, or an inline interface). */
export function functionsOf(model: WitModel, path: string): { scope: Scope; fn: FunctionNode }[] {
  return (model.byPath.get(path) ?? []).flatMap((scope) =>
    scope.node.items.flatMap((item): { scope: Scope; fn: FunctionNode }[] => {
      if (item.kind === "function") return [{ scope, fn: item }];
      if (item.kind === "resource") return item.functions.map((fn) => ({ scope, fn }));
      return "function" in item && item.function ? [{ scope, fn: item.function }] : [];
    }),
  );
}
