/** Rust, as wit-bindgen and cargo-component want it: `impl exports::ns::pkg::iface::Guest for X`, `GuestSession` for a resource. */
import { resolvePath, usesOf } from "./rustUses.ts";
import { endAt, isWordAt, type Scan, scan, skip, textAt } from "./scan.ts";
import {
  type Declaration,
  functionName,
  modulesOf,
  resourceOf,
  type Strength,
  sameName,
  sharedModules,
  snake,
  upperCamel,
  type WitFunction,
} from "./wanted.ts";

/** Functions of implementations of traits called `Guest…`, and these themselves. */
export function rustDeclarations(text: string): Declaration[] {
  if (!text.includes("Guest")) return [];
  const source = scan(text, "rust");
  const uses = usesOf(source);
  const out: Declaration[] = [];
  for (let index = 0; index < source.tokens.length; index++) {
    if (textAt(source, index) !== "impl") continue;
    const header = readHeader(source, index);
    if (!header) continue;
    const trait = source.tokens[header.trait]!;
    const paths = resolvePath(uses, header.path, trait.start);
    // `use exports::…::iface::*` is what a bare `Guest` is from, if anything says so.
    const sure = paths.filter((it) => it.includes("exports"));
    for (const path of sure.length > 0 ? sure : paths) {
      const type = path.at(-1)!;
      if (!type.startsWith("Guest")) continue;
      const end = endAt(source, source.pair[header.body]!);
      const home = { type, homes: [path.slice(0, -1)] };
      out.push({ start: trait.start, end: trait.end, whole: { start: source.tokens[index]!.start, end }, name: null, ...home });
      addFunctions(source, header.body, home, out);
    }
    index = header.body;
  }
  return out;
}

/** `impl<…> path::Trait<…> for Type where … {`: the trait's path, the index of its last word, and that of the body's brace. */
function readHeader(source: Scan, impl: number): { path: string[]; trait: number; body: number } | null {
  let index = skipGenerics(source, impl + 1);
  if (index < 0) return null;
  const path: string[] = [];
  let trait = -1;
  for (; index < source.tokens.length; index++) {
    const text = textAt(source, index);
    if (text === "for") break;
    if (isWordAt(source, index)) {
      path.push(text);
      trait = index;
    } else if (text === "<") index = skipGenerics(source, index) - 1;
    else if (text !== ":") return null;
    if (path.length > 32 || index < 0) return null;
  }
  for (const last = index + 400; index < last && index < source.tokens.length; index = skip(source, index)) {
    const text = textAt(source, index);
    if (text === "{") return trait < 0 ? null : { path, trait, body: index };
    if (text === ";") return null;
  }
  return null;
}

/** The index behind `<…>`, if it stands here; -1 where it has no end. */
function skipGenerics(source: Scan, from: number): number {
  if (textAt(source, from) !== "<") return from;
  let depth = 0;
  for (let index = from; index < from + 400 && index < source.tokens.length; index++) {
    const text = textAt(source, index);
    if (text === "<") depth++;
    else if (text === ">" && textAt(source, index - 1) !== "-" && --depth === 0) return index + 1;
    else if (text === "impl" || text === "fn" || text === ";") break;
  }
  return -1;
}

function addFunctions(source: Scan, body: number, home: Pick<Declaration, "type" | "homes">, out: Declaration[]): void {
  const close = source.pair[body]!;
  for (let index = body + 1; index < close; index = skip(source, index)) {
    if (textAt(source, index) !== "fn" || !isWordAt(source, index + 1)) continue;
    const name = source.tokens[index + 1]!;
    const start = source.tokens[index]!.start;
    while (index < close && textAt(source, index) !== "{" && textAt(source, index) !== ";") index = skip(source, index);
    const end = endAt(source, Math.max(source.pair[index] ?? -1, index));
    out.push({ start: name.start, end: name.end, whole: { start, end }, name: name.text, ...home });
  }
}

/** How surely a declaration of Rust implements what is wanted. */
export function fitsRust(declaration: Declaration, wanted: WitFunction): Strength {
  const resource = resourceOf(wanted);
  if (declaration.type !== `Guest${resource === null ? "" : upperCamel(resource)}`) return 0;
  if ((declaration.name === null) !== (wanted.function === null)) return 0;
  if (declaration.name !== null) {
    const { kind, name } = functionName(wanted.function!);
    if (kind === "constructor" ? declaration.name !== "new" : !sameName(declaration.name, snake(name))) return 0;
  }
  return fitsModules(declaration.homes[0]!, wanted);
}

function fitsModules(home: string[], wanted: WitFunction): Strength {
  const inside = home.slice(home.lastIndexOf("exports") + 1).filter((it) => it !== "crate" && it !== "self" && it !== "super");
  const exported = home.includes("exports");
  if (inside.length === 0) return wanted.interface === null ? 2 : 1; // `Guest`, and nobody says whose
  if (wanted.interface === null) return exported || inside.length > 2 ? 0 : 3; // `bindings::Guest`
  const same = sharedModules(inside, wanted);
  if (same === 0) return 0;
  if (!exported) return same === Math.min(inside.length, modulesOf(wanted).length) ? 2 : 1;
  return same === modulesOf(wanted).length ? 3 : same === inside.length ? 2 : 0;
}
