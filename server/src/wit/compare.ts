/**
 * What changed between two versions of a package, and for whom it breaks. Who calls an interface breaks when something goes or changes; who
 * implements it breaks when something is asked in addition or changes (subtyping of instances, Component Model, `Subtyping.md`). In a world the
 * implementer is the component, the caller its host.
 */
import { fullName, type Home, resolveType, type Scope, type WitModel } from "./model.ts";
import { printPath } from "./print.ts";
import type { FunctionNode, Gate, Place, TypeDeclaration, TypeNode, WorldLink } from "./tree.ts";
import { isLink, isType } from "./tree.ts";

export interface Change extends Place {
  /** The file of the new version; where something is gone, what it was part of. */
  path: string;
  message: string;
  breaksCallers: boolean;
  breaksImplementers: boolean;
}

/** A package in its model. */
export interface PackageVersion {
  model: WitModel;
  home: Home;
}

/** A named part, in a form that is equal exactly when it means the same. */
interface Part {
  what: string;
  form: string;
  path: string;
  place: Place;
  /** Of a world: what its component gives, or asks for. */
  side: "import" | "export" | null;
  /** Gated off by default: nobody may rely on it. */
  unstable: boolean;
  deprecated: boolean;
}

/** All changes from one version to the next, in the order of the new one. */
export function compare(before: PackageVersion, after: PackageVersion): Change[] {
  const out: Change[] = [];
  for (const [name, scope] of after.home.scopes) {
    const old = before.home.scopes.get(name);
    const place = { path: scope.path, start: scope.node.name.start, end: scope.node.name.end };
    if (!old) out.push({ ...place, message: `${scope.node.kind} \`${name}\` is new`, breaksCallers: false, breaksImplementers: false });
    else out.push(...compareParts(partsOf(before.model, old), partsOf(after.model, scope), place));
  }
  for (const [name, scope] of before.home.scopes) {
    if (after.home.scopes.has(name)) continue;
    const message = `${scope.node.kind} \`${name}\` is gone`;
    const stable = !has(scope.node, "unstable");
    out.push({ path: scope.path, start: 0, end: 0, message, breaksCallers: stable, breaksImplementers: stable });
  }
  return out;
}

function compareParts(before: Map<string, Part>, after: Map<string, Part>, around: Place & { path: string }): Change[] {
  const out: Change[] = [];
  for (const [key, part] of after) {
    const place = { path: part.path, start: part.place.start, end: part.place.end };
    for (const change of changesOf(before.get(key), part)) out.push({ ...place, ...change });
  }
  for (const [key, part] of before) if (!after.has(key)) out.push({ ...around, message: `${part.what} is gone`, ...broken(part, "gone") });
  return out;
}

type Told = Pick<Change, "message" | "breaksCallers" | "breaksImplementers">;

const NOBODY = { breaksCallers: false, breaksImplementers: false };

function changesOf(old: Part | undefined, part: Part): Told[] {
  const { what } = part;
  if (!old) return [{ message: `${what} is new`, ...broken(part, "new") }];
  const out: Told[] = [];
  const breaks = !old.unstable && !part.unstable;
  if (old.form !== part.form) out.push({ message: `${what} was ${old.form}`, breaksCallers: breaks, breaksImplementers: breaks });
  if (old.unstable && !part.unstable) out.push({ message: `${what} is stable now`, ...broken(part, "new") });
  if (!old.unstable && part.unstable) out.push({ message: `${what} is unstable now`, ...broken(old, "gone") });
  if (!old.deprecated && part.deprecated) out.push({ message: `${what} is deprecated now`, ...NOBODY });
  return out;
}

/** A function is given by the implementer; a type by nobody; an import of a world by the host. */
function broken(part: Part, change: "new" | "gone"): Pick<Change, "breaksCallers" | "breaksImplementers"> {
  if (part.unstable) return NOBODY;
  if (part.side === "import") return { breaksCallers: change === "new", breaksImplementers: change === "gone" };
  const isType = part.what.startsWith("type ");
  return { breaksCallers: change === "gone", breaksImplementers: change === "new" ? !isType : isType };
}

function partsOf(model: WitModel, scope: Scope): Map<string, Part> {
  const parts = new Map<string, Part>();
  const add: Add = (key, what, form, place, of, side = null) => {
    const gated = (gate: string): boolean => has(scope.node, gate) || has(of, gate);
    parts.set(key, { what, form, path: scope.path, place, side, unstable: gated("unstable"), deprecated: gated("deprecated") });
  };
  for (const item of scope.node.items) {
    if (item.kind === "function") add(item.fullName, `function \`${item.name.text}\``, functionForm(model, scope, item), item.name, item);
    else if (item.kind === "use") {
      for (const it of item.items) {
        const name = it.alias ?? it.name;
        add(`type ${name.text}`, `type \`${name.text}\``, typeName(model, scope, name.text), name, item);
      }
    } else if (isLink(item)) link(model, scope, item, add);
    else {
      add(`type ${item.name.text}`, `type \`${item.name.text}\``, declarationForm(model, scope, item), item.name, item);
      for (const fn of item.functions) {
        const of = { gates: [...item.gates, ...fn.gates] };
        add(fn.fullName, `function \`${fn.fullName}\``, functionForm(model, scope, fn), fn.name, of);
      }
    }
  }
  return parts;
}

/** `of`: what has the gates. */
type Add = (key: string, what: string, form: string, place: Place, of: Gated, side?: Part["side"]) => void;

interface Gated {
  gates: Gate[];
}

function has({ gates }: Gated, name: string): boolean {
  return gates.some((it) => it.name.text === name);
}

function link(model: WitModel, scope: Scope, item: WorldLink, add: Add): void {
  const path = item.path ? printPath(item.path) : "";
  const name = item.name?.text ?? path;
  const place = item.name ?? item.path?.name ?? item;
  const inline = item.interface
    ? [...partsOf(model, { ...scope, node: item.interface, world: scope })].map(([, part]) => `${part.what} ${part.form}`).join("; ")
    : "";
  const form = item.function ? functionForm(model, scope, item.function) : inline || path;
  add(`${item.kind} ${name}`, `${item.kind} \`${name}\``, form, place, item, item.kind === "export" ? "export" : "import");
}

function functionForm(model: WitModel, scope: Scope, fn: FunctionNode): string {
  const params = fn.params.map((it) => `${it.name.text}: ${it.type ? typeForm(model, scope, it.type) : "?"}`);
  return `${fn.async ? "async " : ""}func(${params.join(", ")})${fn.result ? ` -> ${typeForm(model, scope, fn.result)}` : ""}`;
}

/** Members in their order, which the binary form depends on. An alias is what it stands for. */
function declarationForm(model: WitModel, scope: Scope, type: TypeDeclaration): string {
  if (type.kind === "resource") return "resource";
  if (type.kind === "alias") return type.target ? typeForm(model, scope, type.target) : "?";
  const members = type.members.map((it) => `${it.name.text}${it.type ? `: ${typeForm(model, scope, it.type)}` : ""}`);
  return `${type.kind} { ${members.join(", ")} }`;
}

function typeForm(model: WitModel, scope: Scope, type: TypeNode): string {
  if (type.args.length === 0) return typeName(model, scope, type.name.text);
  return `${type.name.text}<${type.args.map((it) => typeForm(model, scope, it)).join(", ")}>`;
}

/** A type's name, with its interface where that is another one; of another package with its version, of the own one without. */
function typeName(model: WitModel, scope: Scope, name: string): string {
  const found = resolveType(model, scope, name)?.meaning;
  if (!found?.scope || found.scope.node === scope.node) return name;
  const home = found.scope.home.id === scope.home.id ? found.scope.node.name.text : (fullName(found.scope) ?? "");
  const declared = found.scope.node.items.find((it) => isType(it) && it.name.text === found.name.text);
  return `${home}.${declared ? found.name.text : name}`;
}

/** The least version by SemVer that says what changed; null where nothing did, or there is no version. */
export function nextVersion(version: string | null, changes: Change[]): string | null {
  if (version === null || changes.length === 0) return null;
  const [major = 0, minor = 0, patch = 0] = version.split(/[-+]/, 1)[0]!.split(".").map(Number);
  const breaking = changes.some((it) => it.breaksCallers || it.breaksImplementers);
  if (major > 0) return breaking ? `${major + 1}.0.0` : `${major}.${minor + 1}.0`;
  if (minor > 0) return breaking ? `0.${minor + 1}.0` : `0.${minor}.${patch + 1}`;
  return `0.0.${patch + 1}`;
}
