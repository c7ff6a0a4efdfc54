/** Every name in a file and what it means: the ground that references, renaming, highlights, unused names and semantic tokens stand on. */
import {
  fileUse,
  findHome,
  findPath,
  findTop,
  type Home,
  type Meaning,
  type Resolved,
  resolveType,
  type Scope,
  type WitModel,
} from "./model.ts";
import type { FunctionNode, Member, Name, PathNode, Place, TypeDeclaration, TypeNode, UseDeclaration, WorldLink } from "./tree.ts";
import { isLink } from "./tree.ts";

/** One place where a name stands. */
export interface Occurrence {
  name: Name;
  /** `declaration`: the name is given here. `alias`: given here to something declared elsewhere. `reference`: used. */
  role: "declaration" | "alias" | "reference";
  /** What sort of thing is named. */
  kind: "package" | "interface" | "world" | "type" | "function" | "member" | "parameter" | "link";
  /** Undefined where the name leads nowhere. */
  meaning: Meaning | undefined;
  /** Where this very name was given: the declaration, or the alias nearest on the way to it. Renaming changes what shares a namer. */
  namer: { path: string; name: Name } | undefined;
  /** The interface or world it stands in. */
  scope: Scope | null;
}

/** Types that are part of the language. `own` and `borrow` take a resource; the others stand for themselves or take types. */
export const BUILT_IN: ReadonlySet<string> = new Set(
  (
    "u8 u16 u32 u64 s8 s16 s32 s64 f32 f64 char bool string error-context " + "list option result tuple future stream map own borrow _"
  ).split(" "),
);

const CACHE = new WeakMap<WitModel, Map<string, Occurrence[]>>();

/** All names of a file in the order of the text. Names of built-in types are left out. Kept with the model, which does not change. */
export function occurrences(model: WitModel, path: string): Occurrence[] {
  const files = CACHE.get(model) ?? new Map<string, Occurrence[]>();
  CACHE.set(model, files);
  let found = files.get(path);
  if (!found) {
    const out = new Collector(model, path);
    out.file();
    found = out.found.filter((it) => it.name.text !== "").sort((a, b) => a.name.start - b.name.start);
    files.set(path, found);
  }
  return found;
}

/** The name at an offset (its end included), or undefined. */
export function occurrenceAt(model: WitModel, path: string, offset: number): Occurrence | undefined {
  const all = occurrences(model, path);
  let low = 0;
  let high = all.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (all[middle]!.name.end < offset) low = middle + 1;
    else high = middle;
  }
  // Between two names that touch (`ns:pkg/iface`), the one that begins here is meant.
  const at = all[low];
  const next = all[low + 1];
  if (at && next && next.name.start <= offset && at.name.end === offset && next.name.start === offset) return next;
  return at && at.name.start <= offset ? at : undefined;
}

/** What stands at an offset of a file: the name, and what it means. */
export function meaningAt(model: WitModel, path: string, offset: number): { name: Name; meaning: Meaning } | undefined {
  const found = occurrenceAt(model, path, offset);
  return found?.meaning && { name: found.name, meaning: found.meaning };
}

/** Whether two meanings are the same declaration. */
export function sameMeaning(a: { path: string; name: Place }, b: { path: string; name: Place }): boolean {
  return a.path === b.path && a.name.start === b.name.start && a.name.end === b.name.end;
}

/** Goes through one file. */
class Collector {
  readonly found: Occurrence[] = [];
  private readonly model: WitModel;
  private readonly path: string;

  constructor(model: WitModel, path: string) {
    this.model = model;
    this.path = path;
  }

  file(): void {
    for (const { path, node, home } of this.model.packages) {
      if (path !== this.path) continue;
      const meaning = { path, name: node.name, scope: null, node };
      const first = this.packageMeaning(home) ?? meaning;
      this.found.push({ name: node.name, role: "declaration", kind: "package", meaning: first, namer: first, scope: null });
    }
    const homes = new Set((this.model.byPath.get(this.path) ?? []).map((it) => it.home));
    for (const own of this.model.packages.filter((it) => it.path === this.path)) homes.add(own.home);
    for (const home of homes) for (const use of home.uses.get(this.path) ?? []) this.topUse(home, use);
    for (const scope of this.model.byPath.get(this.path) ?? []) this.scope(scope);
  }

  private add(scope: Scope | null, name: Name, role: Occurrence["role"], kind: Occurrence["kind"], resolved: Resolved | undefined): void {
    this.found.push({ name, role, kind, meaning: resolved?.meaning, namer: resolved?.namer, scope });
  }

  /** A thing that is declared right here. */
  private declare(scope: Scope, kind: Occurrence["kind"], node: Meaning["node"], name: Name): void {
    const meaning = { path: this.path, name, scope, node };
    this.add(scope, name, "declaration", kind, { meaning, namer: meaning });
  }

  private packageMeaning(home: Home): Meaning | undefined {
    const first = this.model.packages.find((it) => it.home === home);
    return first && { path: first.path, name: first.node.name, scope: null, node: first.node };
  }

  private topUse(home: Home, use: UseDeclaration): void {
    const target = findTop(this.model, { path: this.path, home }, use.path);
    this.pathName(null, use.path, target, undefined);
    if (use.alias) {
      const resolved = target && { meaning: scopeMeaning(target), namer: { path: this.path, name: use.alias } };
      this.add(null, use.alias, "alias", target?.node.kind ?? "interface", resolved);
    }
  }

  /** `ns:pkg/name`: the package and the last word. */
  private pathName(scope: Scope | null, path: PathNode, target: Scope | undefined, alias: Name | undefined): void {
    if (path.package !== null && path.packagePlace) {
      const home = findHome(this.model, path.package, path.version);
      const meaning = home && this.packageMeaning(home);
      const name = { text: path.package, ...path.packagePlace };
      this.add(scope, name, "reference", "package", meaning && { meaning, namer: meaning });
    }
    const meaning = target && scopeMeaning(target);
    const namer = alias ? { path: this.path, name: alias } : meaning;
    this.add(scope, path.name, "reference", target?.node.kind ?? "interface", meaning && namer && { meaning, namer });
  }

  private link(scope: Scope, path: PathNode): Scope | undefined {
    const target = findPath(this.model, scope, path);
    const use = path.package === null ? fileUse(scope, path.name.text) : undefined;
    this.pathName(scope, path, target, use?.alias ?? undefined);
    return target;
  }

  private scope(scope: Scope): void {
    // An inline interface is named by its import or export.
    if (!scope.world) this.declare(scope, scope.node.kind, scope.node, scope.node.name);
    for (const item of scope.node.items) {
      if (item.kind === "function") this.function(scope, item);
      else if (item.kind === "use") this.use(scope, item);
      else if (isLink(item)) this.worldLink(scope, item);
      else this.typeDeclaration(scope, item);
    }
  }

  private worldLink(scope: Scope, link: WorldLink): void {
    if (link.function) this.function(scope, link.function);
    else if (link.name) this.declare(scope, link.interface ? "interface" : "link", link.interface ?? link, link.name);
    const target = link.path ? this.link(scope, link.path) : undefined;
    for (const item of link.with) {
      const found = target?.node.kind === "world" ? worldItem(this.model, target, item.name.text) : undefined;
      this.add(scope, item.name, "reference", "link", found);
      if (item.alias) {
        this.add(scope, item.alias, "alias", "link", found && { meaning: found.meaning, namer: { path: this.path, name: item.alias } });
      }
    }
  }

  private use(scope: Scope, use: UseDeclaration): void {
    const target = this.link(scope, use.path);
    for (const item of use.items) {
      const found = target && resolveType(this.model, target, item.name.text);
      this.add(scope, item.name, "reference", "type", found);
      if (item.alias) {
        const namer = { path: this.path, name: item.alias };
        this.add(scope, item.alias, "alias", "type", found && { meaning: found.meaning, namer });
      }
    }
  }

  private typeDeclaration(scope: Scope, type: TypeDeclaration): void {
    this.declare(scope, "type", type, type.name);
    for (const member of type.members) this.member(scope, member, "member");
    for (const fn of type.functions) this.function(scope, fn);
    if (type.target) this.type(scope, type.target);
  }

  private member(scope: Scope, member: Member, kind: "member" | "parameter"): void {
    this.declare(scope, kind, member, member.name);
    if (member.type) this.type(scope, member.type);
  }

  private function(scope: Scope, fn: FunctionNode): void {
    // A constructor has no name of its own.
    if (!fn.fullName.startsWith("[constructor]")) this.declare(scope, "function", fn, fn.name);
    for (const param of fn.params) this.member(scope, param, "parameter");
    if (fn.result) this.type(scope, fn.result);
  }

  private type(scope: Scope, type: TypeNode): void {
    const { text } = type.name;
    const own = this.isOwn(type);
    if (own || !(BUILT_IN.has(text) || /^\d/.test(text)))
      this.add(scope, type.name, "reference", "type", resolveType(this.model, scope, text));
    for (const arg of type.args) this.type(scope, arg);
  }

  /** Whether a name that the language has too is written with `%`, and so is the file's own. */
  private isOwn(type: TypeNode): boolean {
    return type.name.end - type.name.start > type.name.text.length;
  }
}

function scopeMeaning(scope: Scope): Meaning {
  return { path: scope.path, name: scope.node.name, scope, node: scope.node };
}

/** The import or export of a world that has this name, its own or an included one; `seen` ends circles. */
function worldItem(model: WitModel, world: Scope, name: string, seen = new Set<string>()): Resolved | undefined {
  for (const item of world.node.items) {
    const own = isLink(item) ? item.kind !== "include" && item.name : "members" in item && item.name;
    if (!own || own.text !== name) continue;
    const meaning = { path: world.path, name: own, scope: world, node: isLink(item) ? (item.function ?? item.interface ?? item) : item };
    return { meaning: meaning as Meaning, namer: meaning };
  }
  for (const item of world.node.items) {
    const target = item.kind === "include" && item.path ? findPath(model, world, item.path) : undefined;
    if (item.kind !== "include" || target?.node.kind !== "world") continue;
    const alias = item.with.find((it) => it.alias?.text === name)?.alias;
    const before = alias ? item.with.find((it) => it.alias === alias)!.name.text : name;
    const key = `${target.path}:${target.node.start}:${before}`;
    const hidden = !alias && item.with.some((it) => it.alias && it.name.text === name);
    const found = hidden || seen.has(key) ? undefined : worldItem(model, target, before, seen.add(key));
    if (found) return alias ? { ...found, namer: { path: world.path, name: alias } } : found;
  }
  return undefined;
}
