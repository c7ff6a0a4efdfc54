/** The language's own rules about functions, types, worlds and gates, in the official parser's words (wit-parser 0.263, `ast/resolve.rs`). */
import { findType, type Scope, type WitModel } from "./model.ts";
import type { FunctionNode, Gate, Place, TypeDeclaration, TypeNode, WorldLink, WorldNode } from "./tree.ts";
import { isLink } from "./tree.ts";

interface Broken extends Place {
  message: string;
}

/** What breaks a rule in one interface or world. */
export function rules(model: WitModel, scope: Scope): Broken[] {
  const out: Broken[] = gates(scope, scope.node.gates, scope.node.name);
  const functions = functionsIn(scope);
  for (const { fn, resource } of functions) out.push(...functionRules(model, scope, fn, resource), ...gates(scope, fn.gates, fn.name));
  // The getter may come with an `include`.
  if (!scope.node.items.some((it) => it.kind === "include")) out.push(...setters(functions.map((it) => it.fn)));
  for (const item of scope.node.items) {
    if (isLink(item) || item.kind === "use" || item.kind === "function") {
      if (item.kind !== "function")
        out.push(...gates(scope, item.gates, item.kind === "use" ? item.path.name : (item.name ?? item.path?.name ?? item)));
      continue;
    }
    out.push(...gates(scope, item.gates, item.name), ...declarationRules(item));
  }
  if (scope.node.kind === "world") out.push(...linkNames(scope.node));
  return out;
}

function at({ start, end }: Place, message: string): Broken {
  return { start, end, message };
}

function functionsIn(scope: Scope): { fn: FunctionNode; resource: string | null }[] {
  return scope.node.items.flatMap((item): { fn: FunctionNode; resource: string | null }[] => {
    if (item.kind === "function") return [{ fn: item, resource: null }];
    if (isLink(item)) return item.function ? [{ fn: item.function, resource: null }] : [];
    return item.kind === "resource" ? item.functions.map((fn) => ({ fn, resource: item.name.text })) : [];
  });
}

function functionRules(model: WitModel, scope: Scope, fn: FunctionNode, resource: string | null): Broken[] {
  const out = fn.params.flatMap((it) => (it.type ? typeRules(it.type) : []));
  if (fn.result) out.push(...typeRules(fn.result));
  if (fn.result && holdsBorrow(model, scope, fn.result, 0)) {
    out.push(at(fn.name, `function \`${fn.name.text}\` returns a type which contains a \`borrow<T>\` which is not supported`));
  }
  if (resource !== null && fn.name.text === resource) {
    out.push(at(fn.name, `name \`${fn.fullName}\` conflicts with previous name \`${resource}\``));
  }
  if (fn.fullName.startsWith("[constructor]") && fn.result) out.push(...constructorResult(fn.result, resource));
  return [...out, ...accessor(fn)];
}

function constructorResult(result: TypeNode, resource: string | null): Broken[] {
  if (result.name.text !== "result") return [at(result, "if a constructor return type is declared it must be a `result`")];
  const ok = result.args[0];
  return ok?.name.text === resource
    ? []
    : [at(ok && ok.name.text !== "_" ? ok : result.name, "the `ok` type must be the resource being constructed")];
}

function accessor(fn: FunctionNode): Broken[] {
  const sort = /\[(get|set)\]/.exec(fn.fullName)?.[1];
  const place = fn.paramsPlace ?? fn.name;
  if (sort === "get") {
    if (fn.params.length > 0) return [at(fn.params[0]!.name, "getters cannot have parameters")];
    return fn.result ? [] : [at(place, "getters must return a value")];
  }
  if (sort !== "set") return [];
  if (fn.params.length !== 1) return [at(fn.params[1]?.name ?? place, "setters must have exactly one parameter")];
  const fits = !fn.result || (fn.result.name.text === "result" && (fn.result.args.length === 0 || fn.result.args[0]?.name.text === "_"));
  return fits ? [] : [at(fn.result!, "if a setter return type is declared it must be a `result` with no `ok` type")];
}

function setters(functions: FunctionNode[]): Broken[] {
  const names = new Set(functions.map((it) => it.fullName));
  return functions.flatMap((fn) => {
    const getter = fn.fullName.replace("[set]", "[get]");
    const message = `setter \`${fn.fullName}\` has no corresponding getter \`${getter}\``;
    return getter === fn.fullName || names.has(getter) ? [] : [at(fn.name, message)];
  });
}

/** Whether a type holds a `borrow` anywhere, through names and without looking at resources' functions. */
function holdsBorrow(model: WitModel, scope: Scope, type: TypeNode, depth: number): boolean {
  if (type.name.text === "borrow") return true;
  if (depth > 50) return false;
  if (type.args.some((it) => holdsBorrow(model, scope, it, depth + 1))) return true;
  const found = type.args.length === 0 ? findType(model, scope, type.name.text) : undefined;
  if (!found?.scope || !("members" in found.node)) return false;
  const inside = [...found.node.members.map((it) => it.type), found.node.target].filter((it) => it !== null);
  return inside.some((it) => holdsBorrow(model, found.scope!, it, depth + 10));
}

const MOST_FLAGS = 32;

function declarationRules(type: TypeDeclaration): Broken[] {
  const out = [...type.members.flatMap((it) => (it.type ? typeRules(it.type) : [])), ...(type.target ? typeRules(type.target) : [])];
  if ((type.kind === "enum" || type.kind === "variant") && type.body && type.members.length === 0)
    out.push(at(type.name, `empty ${type.kind}`));
  const extra = type.kind === "flags" ? type.members[MOST_FLAGS] : undefined;
  return extra ? [...out, at(extra.name, `cannot have more than ${MOST_FLAGS} flags`)] : out;
}

const MAP_KEYS = new Set("bool u8 u16 u32 u64 s8 s16 s32 s64 char string".split(" "));
const BUILT_IN_KEYS = new Set(["f32", "f64", "list", "option", "result", "tuple", "future", "stream", "map", "own", "borrow"]);

function typeRules(type: TypeNode): Broken[] {
  const out: Broken[] = [];
  const [first] = type.args;
  if (type.name.text === "tuple" && type.args.length === 0) out.push(at(type.name, "empty tuple"));
  if (type.name.text === "map" && first && !MAP_KEYS.has(first.name.text) && BUILT_IN_KEYS.has(first.name.text)) {
    out.push(at(type.name, `invalid map key type: map keys must be ${[...MAP_KEYS].slice(0, -1).join(", ")}, or string`));
  }
  return [...out, ...type.args.flatMap(typeRules)];
}

/** Imports share one name space, exports another. */
function linkNames(world: WorldNode): Broken[] {
  const seen = { import: new Map<string, string>(), export: new Map<string, string>() };
  const types = new Set(world.items.flatMap((it) => ("members" in it ? [it.name.text] : [])));
  return world.items.flatMap((item) => {
    if (!isLink(item) || item.kind === "include") return [];
    const known = seen[item.kind];
    const key = item.name ? linkKey(item) : pathKey(item);
    const before = known.get(key);
    known.set(key, item.function ? "func" : "interface");
    if (!item.name) return before ? [at(item.path!.name, `interface cannot be ${item.kind}ed more than once`)] : [];
    const prior = before ?? (item.kind === "import" && types.has(item.name.text) ? "type" : undefined);
    return prior ? [at(item.name, `${item.kind} \`${item.name.text}\` conflicts with prior ${prior} of same name`)] : [];
  });
}

function linkKey(link: WorldLink): string {
  const sort = link.function ? (/\[(?:get|set)\]/.exec(link.function.fullName)?.[0] ?? "") : "";
  return `${sort}${link.name!.text}`;
}

function pathKey({ path }: WorldLink): string {
  return path === null ? "" : `${path.package ?? ""}/${path.name.text}@${path.version ?? ""}`;
}

const ARGUMENT: Record<string, string> = { since: "version", deprecated: "version", unstable: "feature" };

/** Gates name one version or feature; `since` no version that the package has not reached. */
function gates(scope: Scope, list: Gate[], name: Place): Broken[] {
  if (list.length === 0) return [];
  return [...together(list), ...list.flatMap((it) => oneGate(scope, it, name))];
}

/** Each gate stands once, and what is stable is not unstable. */
function together(list: Gate[]): Broken[] {
  const out: Broken[] = [];
  const seen = new Set<string>();
  for (const gate of list) {
    const name = gate.name.text;
    if (seen.has(name)) out.push(at(gate.name, `cannot specify @${name} twice`));
    seen.add(name);
    if ((name === "since" && seen.has("unstable")) || (name === "unstable" && seen.has("since")))
      out.push(at(gate.name, "cannot specify both @since and @unstable"));
  }
  return out;
}

function oneGate(scope: Scope, gate: Gate, name: Place): Broken[] {
  const wanted = ARGUMENT[gate.name.text];
  if (wanted === undefined) return gate.name.text === "external-id" ? [] : [at(gate.name, `unknown attribute \`${gate.name.text}\``)];
  const [first] = gate.args;
  if (!first)
    return [at(gate.name, `expected \`${wanted}\`, as in @${gate.name.text}(${wanted} = ${wanted === "version" ? "1.0.0" : "name"})`)];
  if (first.name.text !== wanted) return [at(first.name, `expected \`${wanted}\`, found \`${first.name.text}\``)];
  const late = gate.name.text === "since" && scope.home.version !== null && newer(first.value.text, scope.home.version);
  const known = `[${scope.home.id}@${scope.home.version}] (current version ${scope.home.version})`;
  return late ? [at(name, `feature gate cannot reference unreleased version ${first.value.text} of package ${known}`)] : [];
}

/** Whether the release of `a` is above that of `b`; pre-releases are left to the official tools. */
function newer(a: string, b: string): boolean {
  const [x, y] = [a, b].map((it) => it.split(/[-+]/, 1)[0]!.split(".").map(Number));
  const differs = x!.findIndex((it, index) => it !== y![index]);
  return differs >= 0 && x![differs]! > (y![differs] ?? 0);
}
