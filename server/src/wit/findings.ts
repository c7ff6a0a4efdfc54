/**
 * What is wrong in a file beyond its syntax: names that lead nowhere, names given twice, types that hold themselves. All of it, where the official
 * parser stops at its first; in its words. The official verdict stands above: a package that it takes has no errors, whatever is found here.
 */
import { cycles } from "./cycles.ts";
import { isIdentifier, KEYWORDS } from "./keywords.ts";
import { findHome, findPath, findTop, findType, type Home, isUsed, type Scope, type WitModel } from "./model.ts";
import { type Occurrence, occurrences } from "./names.ts";
import { rules } from "./rules.ts";
import type { FunctionNode, Gate, Member, Name, PathNode, Place, TypeNode } from "./tree.ts";
import { isLink } from "./tree.ts";

export interface Finding extends Place {
  message: string;
  /** Of a thing that holds itself. */
  code?: "cycle";
  /** The earlier declaration, for a name given twice. */
  related?: { path: string; place: Place; message: string };
}

/** All findings of a file, in the order of the text. */
export function findings(model: WitModel, path: string): Finding[] {
  const out: Finding[] = [];
  const scopes = model.byPath.get(path) ?? [];
  const gated = gatedNames(scopes);
  for (const it of occurrences(model, path)) {
    const found = (gated.has(it.name) ? null : unresolved(it)) ?? spelling(it);
    if (found) out.push(found);
  }
  out.push(...topNames(model, path));
  for (const scope of scopes) {
    out.push(...scopeNames(scope), ...paths(model, scope), ...handles(model, scope), ...rules(model, scope));
  }
  out.push(...packageNames(model, path), ...topPaths(model, path), ...cycles(model, path));
  return out.sort((a, b) => a.start - b.start || a.end - b.end);
}

/** What a `use` takes from elsewhere that is gated off: the official parser does not look at it. */
function gatedNames(scopes: Scope[]): Set<Name> {
  const uses = scopes.flatMap((scope) => scope.node.items.filter((it) => it.kind === "use" && isGated(it)));
  return new Set(uses.flatMap((use) => (use.kind === "use" ? use.items.map((it) => it.name) : [])));
}

function isGated(it: { gates: Gate[] }): boolean {
  return it.gates.some((gate) => gate.name.text === "unstable");
}

/** A type's name that nothing gives. Paths are told by `paths`, which knows the package; what a `use` does not find is told there. */
function unresolved(it: Occurrence): Finding | null {
  if (it.role !== "reference" || it.kind !== "type" || it.meaning) return null;
  if (it.scope && isUsed(it.scope, it.name)) return null;
  return spelling(it) ?? at(it.name, `name \`${it.name.text}\` does not exist`);
}

function spelling(it: Occurrence): Finding | null {
  if (it.kind === "package") return null;
  const { text } = it.name;
  const escaped = it.name.end - it.name.start > text.length;
  if (!escaped && KEYWORDS.has(text)) {
    return at(it.name, `expected an identifier or string, found keyword \`${text}\`; write it as \`%${text}\``);
  }
  if (it.role === "reference" || isIdentifier(text)) return null;
  return at(it.name, `\`${text}\` is no identifier: words of one case, joined by single hyphens, as in \`${kebab(text)}\``);
}

/** The nearest identifier to any text. */
export function kebab(text: string): string {
  const words = text
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .split(/[^A-Za-z0-9]+/)
    .map((it) => it.toLowerCase());
  const joined = words.filter((it) => it !== "").join("-");
  return /^[a-z]/.test(joined) ? joined : `a-${joined}`;
}

function at(place: Place, message: string): Finding {
  return { start: place.start, end: place.end, message };
}

/** The second and later of equal names; the official tools compare without case and hyphens. */
function twice(names: { key: string; name: Name; path: string }[], message: (name: string) => string): Finding[] {
  if (names.length < 2) return [];
  const first = new Map<string, { name: Name; path: string }>();
  const out: Finding[] = [];
  for (const { key, name, path } of names) {
    const plain = /[A-Z-]/.test(key) ? key.toLowerCase().replaceAll("-", "") : key;
    const known = first.get(plain);
    if (!known) first.set(plain, { name, path });
    else if (name.text !== "")
      out.push({ ...at(name, message(name.text)), related: { path: known.path, place: known.name, message: "it is given here first" } });
  }
  return out;
}

/** Names of packages that are no identifiers, and attributes on nested packages. */
function packageNames(model: WitModel, path: string): Finding[] {
  return model.packages.flatMap(({ path: file, node }): Finding[] => {
    if (file !== path) return [];
    const odd = node.id.split(":").find((it) => it !== "" && !isIdentifier(it));
    const spelled = odd === undefined ? [] : [at(node.name, `\`${odd}\` is no identifier: words of one case, joined by single hyphens`)];
    return node.items && node.gates.length > 0 ? [...spelled, at(node.name, "cannot place attributes on nested packages")] : spelled;
  });
}

/** Interfaces and worlds of a package that share a name, told in the file of the later one. */
function topNames(model: WitModel, path: string): Finding[] {
  const own = model.byPath.get(path) ?? [];
  return own.flatMap((scope): Finding[] => {
    const first = scope.home.scopes.get(scope.node.name.text);
    if (scope.world || !first || first === scope || scope.node.name.text === "") return [];
    const message = `duplicate item named \`${scope.node.name.text}\``;
    return [{ ...at(scope.node.name, message), related: { path: first.path, place: first.node.name, message: "it is given here first" } }];
  });
}

function scopeNames(scope: Scope): Finding[] {
  const names: { key: string; name: Name; path: string }[] = [];
  const out: Finding[] = [];
  const add = (key: string, name: Name): void => void names.push({ key, name, path: scope.path });
  const functionNames = (fn: FunctionNode): void => {
    out.push(...members(scope.path, fn.params, (it) => `param \`${it}\` is defined more than once`));
  };
  for (const item of scope.node.items) {
    if (item.kind === "use") for (const it of item.items) add((it.alias ?? it.name).text, it.alias ?? it.name);
    else if (item.kind === "function") {
      add(functionKey(item), item.name);
      functionNames(item);
    } else if (isLink(item)) {
      if (item.function) functionNames(item.function);
    } else {
      add(item.name.text, item.name);
      out.push(...members(scope.path, item.members, (it) => `name \`${it}\` is defined more than once`));
      const methods = item.functions.map((fn) => ({ key: functionKey(fn), name: fn.name, path: scope.path }));
      out.push(...twice(methods, (it) => `duplicate function \`${it}\``));
      item.functions.forEach(functionNames);
    }
  }
  return [...out, ...twice(names, (it) => `name \`${it}\` is defined more than once`)];
}

/** A getter and a setter may share a name. */
function functionKey(fn: FunctionNode): string {
  return fn.fullName.includes("et]") ? `${/\[(?:get|set)\]/.exec(fn.fullName)?.[0] ?? ""}${fn.name.text}` : fn.name.text;
}

function members(path: string, list: Member[], message: (name: string) => string): Finding[] {
  if (list.length < 2) return [];
  return twice(
    list.map((it) => ({ key: it.name.text, name: it.name, path })),
    message,
  );
}

/** Paths of `use`, `import`, `export` and `include` that lead nowhere, or to the wrong sort of thing. */
function paths(model: WitModel, scope: Scope): Finding[] {
  return scope.node.items.flatMap((item): Finding[] => {
    if ((item.kind !== "use" && !isLink(item)) || !item.path) return [];
    // Of what is gated off it does not count what sort of thing it names, and whether another package has it.
    const found = findPath(model, scope, item.path);
    const wanted = item.kind === "include" ? "world" : "interface";
    if (!isGated(item)) return path(model, scope.home, item.path, found, wanted);
    const elsewhere = item.path.package !== null && findHome(model, item.path.package, item.path.version);
    return elsewhere ? [] : path(model, scope.home, item.path, found, null);
  });
}

function topPaths(model: WitModel, file: string): Finding[] {
  const homes = new Set([...(model.byPath.get(file) ?? []), ...model.packages.filter((it) => it.path === file)].map((it) => it.home));
  return [...homes].flatMap((home) => {
    const uses = home.uses.get(file) ?? [];
    const names = uses.map((it) => ({ key: (it.alias ?? it.path.name).text, name: it.alias ?? it.path.name, path: file }));
    return [
      ...uses.flatMap((it) => path(model, home, it.path, findTop(model, { path: file, home }, it.path), null)),
      ...uses.flatMap((it) => (it.gates.length > 0 ? [at(it.path.name, "attributes not allowed on top-level use")] : [])),
      ...twice(names, (it) => `duplicate name \`${it}\` in this file`),
    ];
  });
}

function path(model: WitModel, home: Home, it: PathNode, target: Scope | undefined, wanted: "interface" | "world" | null): Finding[] {
  if (it.name.text === "") return []; // the parser has told it
  if (target) {
    if (wanted === null || target.node.kind === wanted) return [];
    // What is gated off is not looked at, and a gated interface and a world may share a name.
    if (isGated(target.node)) return [];
    const same = (other: Scope): boolean => other.home === target.home && other.node.name.text === it.name.text;
    if (model.scopes.some((other) => same(other) && other.node.kind === wanted)) return [];
    const [is, not] = wanted === "world" ? ["an interface", "a world"] : ["a world", "an interface"];
    return [at(it.name, `name \`${it.name.text}\` is defined as ${is}, not ${not}`)];
  }
  if (it.package === null || it.package === home.id) return [at(it.name, `interface or world \`${it.name.text}\` does not exist`)];
  const full = `${it.package}${it.version === null ? "" : `@${it.version}`}`;
  if (findHome(model, it.package, it.version))
    return [at(it.name, `${wanted ?? "interface"} '${it.name.text}' not found in package '${full}'`)];
  const known = (model.homes.get(it.package) ?? []).map((other) => `${other.id}${other.version === null ? "" : `@${other.version}`}`);
  const hint = known.length > 0 ? `; known versions: ${known.join(", ")}` : "";
  return [at(it.packagePlace ?? it, `package '${full}' not found${hint}`)];
}

/** `own<t>` and `borrow<t>` take resources. */
function handles(model: WitModel, scope: Scope): Finding[] {
  const out: Finding[] = [];
  const visit = (type: TypeNode): void => {
    const [arg] = type.args;
    if ((type.name.text === "own" || type.name.text === "borrow") && arg) {
      const found = findType(model, scope, arg.name.text);
      if (found && !isResource(model, found)) out.push(at(arg.name, `type \`${arg.name.text}\` used in a handle must be a resource`));
    }
    type.args.forEach(visit);
  };
  typesOf(scope, visit);
  return out;
}

/** A resource, or an alias of one. */
export function isResource(model: WitModel, meaning: { scope: Scope | null; node: object }, depth = 0): boolean {
  if (!("kind" in meaning.node) || depth > 100) return false;
  const node = meaning.node as { kind: string; target?: TypeNode | null };
  if (node.kind === "resource") return true;
  const next = node.kind === "alias" && node.target && meaning.scope ? findType(model, meaning.scope, node.target.name.text) : undefined;
  return next !== undefined && isResource(model, next, depth + 1);
}

/** Calls with every type written in a scope. */
function typesOf(scope: Scope, visit: (type: TypeNode) => void): void {
  const ofMembers = (list: Member[]): void => {
    for (const it of list) if (it.type) visit(it.type);
  };
  const ofFunction = (fn: FunctionNode): void => {
    ofMembers(fn.params);
    if (fn.result) visit(fn.result);
  };
  for (const item of scope.node.items) {
    if (item.kind === "function") ofFunction(item);
    else if (isLink(item)) {
      if (item.function) ofFunction(item.function);
    } else if (item.kind !== "use") {
      ofMembers(item.members);
      item.functions.forEach(ofFunction);
      if (item.target) visit(item.target);
    }
  }
}
