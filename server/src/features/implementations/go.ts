/**
 * Go. `wit-bindgen go` calls functions of a package of ours, named `export_ns_pkg_iface`; wit-bindgen-go (TinyGo) has a variable `Exports` in
 * each package that it writes, whose fields our code sets.
 */
import { endAt, isWordAt, type Scan, scan, skip, stringAt, textAt } from "./scan.ts";
import {
  type Declaration,
  functionName,
  modulesOf,
  resourceOf,
  type Strength,
  samePackage,
  sharedModules,
  snake,
  upperCamel,
  type WitFunction,
} from "./wanted.ts";

/** How the homes of what is set on `Exports` begin; functions of a package have that package alone. */
const ASSIGNED = "Exports";

/** Top-level functions, methods and types of a package that exports something, and fields of `Exports` that are set. */
export function goDeclarations(text: string): Declaration[] {
  if (!text.includes("export_") && !text.includes(".Exports")) return [];
  const source = scan(text, "go");
  const functions: Declaration[] = [];
  const assigned: Declaration[] = [];
  const imports = new Map<string, string[]>();
  let home: string[] = [];
  for (let index = 0; index < source.tokens.length; index = skip(source, index)) {
    const text = textAt(source, index);
    if (text === "package" && home.length === 0) {
      const name = source.tokens[index + 1];
      if (!name) break;
      home = [name.text];
      functions.push({ start: name.start, end: name.end, whole: { start: 0, end: name.end }, name: null, type: null, homes: [home] });
    } else if (text === "import") index = readImports(source, index + 1, imports);
    else if (text === "type" && isWordAt(source, index + 1)) functions.push(readType(source, index, home));
    else if (text === "func") {
      const found = readFunction(source, index, home);
      if (!found) continue;
      functions.push(found.declaration);
      readAssignments(source, found.body, imports, assigned);
      index = found.body;
    }
  }
  for (const it of assigned) {
    // `Exports.F = f` with a function of this file: that is the code.
    const target = it.imported && functions.find((other) => other.name === it.imported!.name && other.type === null);
    delete it.imported;
    if (target) functions.push({ ...it, start: target.start, end: target.end, whole: target.whole });
    functions.push(target ? { ...it, start: target.start, end: target.end } : it);
  }
  return functions.filter((it) => it.homes[0]![0] === ASSIGNED || it.homes[0]![0]!.startsWith("export_"));
}

/** `import a "path"` or `import ( … )`; answers the index of the last token. */
function readImports(source: Scan, from: number, imports: Map<string, string[]>): number {
  const block = textAt(source, from) === "(";
  const last = block ? Math.min(source.pair[from]!, source.tokens.length) : from + (isWordAt(source, from) ? 1 : 0);
  for (let index = from; index <= last; index++) {
    if (textAt(source, index) !== '""') continue;
    const path = stringAt(source, index).split("/");
    imports.set(isWordAt(source, index - 1) && textAt(source, index - 1) !== "import" ? textAt(source, index - 1) : path.at(-1)!, path);
  }
  return last;
}

function readType(source: Scan, index: number, home: string[]): Declaration {
  const name = source.tokens[index + 1]!;
  let last = index + 1;
  while (textAt(source, last + 1) === "struct" || textAt(source, last + 1) === "{") last = skip(source, last + 1) - 1;
  const whole = { start: source.tokens[index]!.start, end: endAt(source, last) };
  return { start: name.start, end: name.end, whole, name: null, type: name.text, homes: [home] };
}

/** `func (self *Type) Name(…) … {`; with the index of the body's brace. */
function readFunction(source: Scan, func: number, home: string[]): { declaration: Declaration; body: number } | null {
  let index = func + 1;
  let type: string | null = null;
  if (textAt(source, index) === "(") {
    const close = source.pair[index]!;
    for (let inner = index; inner < close && inner < index + 64 && textAt(source, inner) !== "["; inner++)
      if (isWordAt(source, inner)) type = textAt(source, inner);
    index = close + 1;
  }
  const name = source.tokens[index];
  if (!name || !isWordAt(source, index)) return null;
  let body = index + 1;
  // The result may be a struct or interface with braces of its own, but then a word stands before them.
  while (body < source.tokens.length && !(textAt(source, body) === "{" && !/^(struct|interface)$/.test(textAt(source, body - 1)))) {
    if (textAt(source, body) === "func" || textAt(source, body) === "type") return null;
    body = skip(source, body);
  }
  const whole = { start: source.tokens[func]!.start, end: endAt(source, source.pair[body] ?? body) };
  return { declaration: { start: name.start, end: name.end, whole, name: name.text, type, homes: [home] }, body };
}

/** `alias.Exports.Name = …` or `alias.Exports.Resource.Name = …` in a function's body. */
function readAssignments(source: Scan, body: number, imports: Map<string, string[]>, out: Declaration[]): void {
  const close = source.pair[body] ?? 0;
  for (let index = body + 1; index < close; index++) {
    if (textAt(source, index) !== "Exports" || textAt(source, index - 1) !== "." || textAt(source, index + 1) !== ".") continue;
    const path = imports.get(textAt(source, index - 2)) ?? [textAt(source, index - 2)];
    const nested = textAt(source, index + 3) === ".";
    const at = index + (nested ? 4 : 2);
    const name = source.tokens[at];
    if (!name || textAt(source, at + 1) !== "=" || textAt(source, at + 2) === "=") continue;
    let last = at + 2;
    const direct = isWordAt(source, last) && textAt(source, last) !== "func";
    if (!direct) while (last < close && textAt(source, last) !== "{") last = skip(source, last);
    const whole = { start: source.tokens[index - 2]!.start, end: endAt(source, direct ? last : source.pair[last]!) };
    const type = nested ? textAt(source, index + 2) : null;
    const found: Declaration = { start: name.start, end: name.end, whole, name: name.text, type, homes: [[ASSIGNED, ...path]] };
    out.push(direct ? { ...found, imported: { module: "", name: textAt(source, last) } } : found);
  }
}

/** How surely a declaration of Go implements what is wanted. */
export function fitsGo(declaration: Declaration, wanted: WitFunction): Strength {
  const home = declaration.homes[0]!;
  if (home[0] === ASSIGNED) return fitsAssigned(declaration, home.slice(1), wanted);
  if (!fitsPackage(home[0]!.slice("export_".length), wanted)) return 0;
  const resource = resourceOf(wanted);
  const type = resource === null ? null : upperCamel(resource);
  if (wanted.function === null) return declaration.name === null && declaration.type === type ? 3 : 0;
  if (declaration.name === null) return 0;
  const { kind, name } = functionName(wanted.function);
  if (kind === "method") {
    const written = declaration.name.endsWith("_") ? declaration.name.slice(0, -1) : declaration.name;
    return declaration.type === type && written === upperCamel(name) ? 3 : 0;
  }
  const expected = kind === "plain" ? upperCamel(name) : kind === "static" ? type + upperCamel(name) : `Make${type}`;
  return declaration.type === null && declaration.name === expected ? 3 : 0;
}

/** `ns_pkg_iface`, `ns_pkg_0_2_0_iface`, `wit_world`; an interface within a world has no more than its name. */
function fitsPackage(written: string, wanted: WitFunction): boolean {
  if (wanted.interface === null) return written === "wit_world";
  const modules = modulesOf(wanted);
  if (written === modules.join("_") || written === `${modules.join("_")}_`) return true;
  const name = `_${modules.at(-1)}`;
  const before = `${modules.slice(0, -1).join("_")}_`;
  return written.endsWith(name) && samePackage(written.slice(0, written.length - name.length), before, wanted.version);
}

function fitsAssigned(declaration: Declaration, path: string[], wanted: WitFunction): Strength {
  if (wanted.function === null) return 0;
  const { kind, resource, name } = functionName(wanted.function);
  const plain = (it: string): string => it.toLowerCase().replace(/[-_]/g, ""); // `GetURL`: initialisms are written large
  if (plain(declaration.type ?? "") !== plain(resource ?? "")) return 0;
  const written = plain(declaration.name!);
  if (written !== plain(name) && !(kind === "static" && written === plain(resource! + name))) return 0;
  const modules = path.filter((it) => !/^v\d/.test(it)).map(snake);
  if (wanted.interface === null) return !wanted.world || modules.at(-1) === snake(wanted.world) ? 3 : 0;
  const same = sharedModules(
    modules.map((it, index) => (index === modules.length - 1 ? it.replace(/_$/, "") : it)),
    wanted,
  );
  return same === modulesOf(wanted).length ? 3 : same > 0 && same === modules.length ? 2 : 0;
}
