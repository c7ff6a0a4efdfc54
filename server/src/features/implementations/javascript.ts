/** JavaScript and TypeScript, as jco wants them: an object for each exported interface, a class for each resource, functions for those of the world. */
import { addMembers, type Local, localsOf, resolve } from "./javascriptLocals.ts";
import { endAt, isWordAt, type Scan, scan, skip, stringAt, textAt } from "./scan.ts";
import { type Declaration, functionName, lowerCamel, resourceOf, type Strength, upperCamel, type WitFunction } from "./wanted.ts";

/** What a module exports, down to the methods of its classes and objects. `homes` is the name of the exported object. */
export function javascriptDeclarations(text: string): Declaration[] {
  if (!text.includes("export")) return [];
  const source = scan(text, "javascript");
  const locals = localsOf(source);
  const out: Declaration[] = [];
  for (let index = 0; index < source.tokens.length; index = skip(source, index)) {
    if (textAt(source, index) !== "export" || textAt(source, index - 1) === ".") continue;
    let next = index + 1;
    if (textAt(source, next) === "{") readList(source, next, locals, out);
    else if (textAt(source, next) === "*" && textAt(source, next + 1) === "as") readStar(source, next + 2, out);
    else {
      while (/^(async|abstract|function|class|const|let|var|\*)$/.test(textAt(source, next))) next++;
      const local = locals.get(textAt(source, next));
      if (next > index + 1 && local) addExport(source, locals, textAt(source, next), local, out);
    }
  }
  return out;
}

function nameAt(source: Scan, index: number): string {
  return textAt(source, index) === '""' ? stringAt(source, index) : textAt(source, index);
}

/** `{ a, b as c, d as "ns:pkg/iface" }`, perhaps `from "…"`. */
function readList(source: Scan, open: number, locals: Map<string, Local>, out: Declaration[]): void {
  const close = source.pair[open]!;
  const module = textAt(source, close + 1) === "from" && textAt(source, close + 2) === '""' ? stringAt(source, close + 2) : null;
  for (let index = open + 1; index < close; index++) {
    if (!isWordAt(source, index) && textAt(source, index) !== '""') continue;
    const token = source.tokens[index]!;
    const name = nameAt(source, index);
    if (textAt(source, index + 1) === "as") index += 2;
    const as = nameAt(source, index);
    const whole = { start: token.start, end: endAt(source, index) };
    const local = module === null ? locals.get(name) : { ...token, whole, value: -1, imported: { module, name } };
    if (local) addExport(source, locals, as, local, out);
  }
}

/** `* as iface from "./iface.js"`: the module itself is the interface. */
function readStar(source: Scan, at: number, out: Declaration[]): void {
  const token = source.tokens[at];
  if (!token || textAt(source, at + 1) !== "from" || textAt(source, at + 2) !== '""') return;
  const place = { start: token.start, end: token.end };
  const imported = { module: stringAt(source, at + 2), name: "*" };
  out.push({ ...place, whole: place, name: null, type: null, homes: [[nameAt(source, at)]], imported });
}

/** An exported value: a function, a class, or an object whose members are functions and classes. */
function addExport(source: Scan, locals: Map<string, Local>, name: string, local: Local, out: Declaration[]): void {
  const found = resolve(source, locals, local);
  const place = { start: found.start, end: found.end, whole: found.whole };
  if (found.imported) {
    // What it is shows in the other file.
    out.push({ ...place, name, type: null, homes: [[]], imported: found.imported });
    out.push({ ...place, name: null, type: null, homes: [[name]], imported: found.imported });
    out.push({ ...place, name: null, type: name, homes: [[]], imported: found.imported });
    return;
  }
  const kind = textAt(source, found.value);
  if (kind === "class") {
    out.push({ ...place, name: null, type: name, homes: [[]] });
    addMembers(source, found.value, { type: name, homes: [[]] }, locals, out);
  } else if (kind === "{" || kind === "new") {
    const made = kind === "new" ? locals.get(textAt(source, found.value + 1)) : undefined;
    if (kind === "new" && !made) return;
    out.push({ ...place, name: null, type: null, homes: [[name]] });
    addMembers(source, (made ?? found).value, { type: null, homes: [[name]] }, locals, out);
  } else out.push({ ...place, name, type: null, homes: [[]] });
}

/** How surely a declaration of JavaScript implements what is wanted. */
export function fitsJavaScript(declaration: Declaration, wanted: WitFunction): Strength {
  const resource = resourceOf(wanted);
  if (declaration.type !== (resource === null ? null : upperCamel(resource))) return 0;
  if ((declaration.name === null) !== (wanted.function === null)) return 0;
  if (declaration.name !== null) {
    const { kind, name } = functionName(wanted.function!);
    const expected = kind === "constructor" ? "constructor" : lowerCamel(name);
    if (declaration.name !== expected && declaration.name !== `_${expected}` && declaration.name !== `$${expected}`) return 0;
  }
  return fitsHome(declaration.homes[0]![0], wanted);
}

function fitsHome(written: string | undefined, wanted: WitFunction): Strength {
  if (wanted.interface === null) return written === undefined ? 2 : 0;
  if (written === undefined) return 0;
  const full = `${wanted.package}/${wanted.interface}`;
  if (written === full || written.startsWith(`${full}@`)) return 3;
  return written === lowerCamel(wanted.interface) || written === wanted.interface ? 2 : 0;
}
