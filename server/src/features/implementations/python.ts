/**
 * Python, as componentize-py wants it: a class with the name of each exported interface, a class for each resource in a module with the name of
 * the interface, and a class `WitWorld` for the functions of the world.
 */
import { endAt, isWordAt, type Scan, scan, textAt } from "./scan.ts";
import { type Declaration, functionName, resourceOf, type Strength, sameName, snake, upperCamel, type WitFunction } from "./wanted.ts";

/** Classes and the functions right in them. `homes` are the base classes with their modules. */
export function pythonDeclarations(text: string): Declaration[] {
  if (!text.includes("class ")) return [];
  const source = scan(text, "python");
  const imports = new Map<string, string[]>();
  const out: Declaration[] = [];
  const open: { indent: number; inner: number; declaration: Declaration; isClass: boolean }[] = [];
  let lastEnd = 0;
  for (let index = 0, depth = 0; index < source.tokens.length; index++) {
    const token = source.tokens[index]!;
    const indent = depth === 0 ? indentOf(source.text, token.start) : -1;
    if (/^[([{]$/.test(token.text)) depth++;
    else if (/^[)\]}]$/.test(token.text)) depth = Math.max(0, depth - 1);
    if (indent >= 0) {
      while (open.length > 0 && open.at(-1)!.indent >= indent) open.pop()!.declaration.whole.end = lastEnd;
      const at = token.text === "async" ? index + 1 : index;
      const around = open.at(-1);
      if (token.text === "from" || token.text === "import") readImport(source, index, imports);
      else if (token.text === "class" && isWordAt(source, index + 1)) {
        const declaration = readClass(source, index, imports);
        out.push(declaration);
        open.push({ indent, inner: -1, declaration, isClass: true });
      } else if (textAt(source, at) === "def" && isWordAt(source, at + 1)) {
        const declaration = readFunction(source, index, at + 1, around?.isClass ? around.declaration : null);
        if (around?.isClass) out.push(declaration);
        open.push({ indent, inner: -1, declaration, isClass: false });
      }
    }
    lastEnd = token.end;
  }
  for (const { declaration } of open) declaration.whole.end = lastEnd;
  return out;
}

/** How far the first token of a line is indented; -1 for any other. */
function indentOf(text: string, start: number): number {
  let at = start;
  while (at > 0 && (text[at - 1] === " " || text[at - 1] === "\t")) at--;
  return at === 0 || text[at - 1] === "\n" ? start - at : -1;
}

/** `import a.b as c`, `from a.b import (c as d, e)`. */
function readImport(source: Scan, from: number, imports: Map<string, string[]>): void {
  const module: string[] = [];
  let index = from;
  if (textAt(source, index) === "from") {
    for (index++; index < source.tokens.length && textAt(source, index) !== "import"; index++) {
      if (isWordAt(source, index)) module.push(textAt(source, index));
      if (module.length > 32) return;
    }
  }
  let path: string[] = [];
  const finish = (alias: string | undefined): void => {
    if (path.length > 0)
      imports.set(alias ?? (module.length > 0 ? path.at(-1)! : path[0]!), alias || module.length > 0 ? [...module, ...path] : [path[0]!]);
    path = [];
  };
  const parenthesis = textAt(source, index + 1) === "(";
  let alias: string | undefined;
  for (index++; index < source.tokens.length && path.length < 32; index++) {
    const text = textAt(source, index);
    if (!parenthesis && indentOf(source.text, source.tokens[index]!.start) >= 0) break;
    if (text === "," || text === ")") {
      finish(alias);
      alias = undefined;
      if (text === ")") return;
    } else if (text === "as") alias = textAt(source, ++index);
    else if (isWordAt(source, index)) path.push(text);
  }
  finish(alias);
}

function readClass(source: Scan, index: number, imports: Map<string, string[]>): Declaration {
  const name = source.tokens[index + 1]!;
  const homes: string[][] = [];
  if (textAt(source, index + 2) === "(") {
    let base: string[] = [];
    for (let at = index + 3; at <= source.pair[index + 2]! && at < source.tokens.length && homes.length < 16; at++) {
      if (isWordAt(source, at) && base.length < 32) base.push(textAt(source, at));
      else if (textAt(source, at) !== ".") {
        if (base.length > 0) homes.push([...(imports.get(base[0]!) ?? [base[0]!]), ...base.slice(1)]);
        base = [];
      }
    }
  }
  const whole = { start: source.tokens[index]!.start, end: name.end };
  return { start: name.start, end: name.end, whole, name: null, type: name.text, homes };
}

function readFunction(source: Scan, from: number, at: number, around: Declaration | null): Declaration {
  const name = source.tokens[at]!;
  const whole = { start: source.tokens[from]!.start, end: endAt(source, at) };
  return { start: name.start, end: name.end, whole, name: name.text, type: around?.type ?? null, homes: around?.homes ?? [] };
}

/** How surely a declaration of Python implements what is wanted. `module` is the file's name without its ending. */
export function fitsPython(declaration: Declaration, wanted: WitFunction, module: string | null): Strength {
  if ((declaration.name === null) !== (wanted.function === null)) return 0;
  if (declaration.name !== null) {
    const { kind, name } = functionName(wanted.function!);
    if (kind === "constructor" ? declaration.name !== "__init__" : !sameName(declaration.name, snake(name))) return 0;
  }
  const resource = resourceOf(wanted);
  if (resource !== null) return fitsResource(declaration, upperCamel(resource), wanted, module);
  const name = wanted.interface === null ? "WitWorld" : upperCamel(wanted.interface);
  const older = wanted.interface === null && wanted.world ? upperCamel(wanted.world) : name;
  if (declaration.type !== name && declaration.type !== older) return 0;
  // The base class is one of the generated module; without bases it may still be meant, as componentize-py goes by the name.
  const generated = declaration.homes.some((it) => it.at(-1) === declaration.type && !it.includes("imports") && it.length > 1);
  return generated ? 3 : declaration.homes.length === 0 ? 1 : 0;
}

function fitsResource(declaration: Declaration, name: string, wanted: WitFunction, module: string | null): Strength {
  if (declaration.type !== name) return 0;
  const home = wanted.interface === null ? null : snake(wanted.interface);
  const bases = declaration.homes.filter((it) => it.at(-1) === name && it.length > 1 && !it.includes("imports"));
  if (bases.some((it) => home === null || sameName(it.at(-2)!, home))) return 3;
  return bases.length === 0 && home !== null && module !== null && sameName(module, home) ? 2 : 0;
}
