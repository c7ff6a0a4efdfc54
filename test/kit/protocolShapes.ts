/** The Debug Adapter Protocol's own types, read from its published declarations, as checks of what an adapter really says. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

type Shape =
  | { is: "any" }
  | { is: "string" | "number" | "boolean" | "null" | "object" }
  | { is: "literal"; text: string }
  | { is: "list" | "map"; of: Shape }
  | { is: "either"; of: Shape[] }
  | { is: "fields"; of: Map<string, Field> }
  | { is: "named"; name: string };

interface Field {
  shape: Shape;
  optional: boolean;
}

interface Interface {
  base: string | null;
  fields: Map<string, Field>;
  /** Whoever speaks the protocol may add more. */
  open: boolean;
}

export interface Protocol {
  interfaces: Map<string, Interface>;
  types: Map<string, Shape>;
}

let read: Protocol | undefined;

/** The protocol as `@vscode/debugprotocol` declares it. */
export function protocol(): Protocol {
  const file = createRequire(import.meta.url).resolve("@vscode/debugprotocol/lib/debugProtocol.d.ts");
  read ??= new Reader(readFileSync(file, "utf8")).protocol();
  return read;
}

/** What of a value is not as declared, each with its place. */
export function faults(known: Protocol, name: string, value: unknown, at = name): string[] {
  return check(known, { is: "named", name }, value, at);
}

/** Reads a declaration file, of which few constructs occur. */
class Reader {
  private readonly tokens: string[];
  private at: number;

  constructor(text: string) {
    const bare = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
    this.tokens = [...bare.matchAll(/'[^']*'|[\w$]+|[^\s\w]/g)].map(([token]) => token);
    this.at = this.tokens.indexOf("DebugProtocol") + 1;
  }

  protocol(): Protocol {
    const known: Protocol = { interfaces: new Map(), types: new Map() };
    this.take("{");
    while (!this.is("}")) {
      const kind = this.next();
      const name = this.next();
      if (kind === "type") {
        this.take("=");
        known.types.set(name, this.type());
        this.take(";");
      } else {
        const base = this.skip("extends") ? this.next() : null;
        this.take("{");
        const open = this.is("[");
        known.interfaces.set(name, { base, fields: this.fields(), open });
      }
    }
    return known;
  }

  private next(): string {
    return this.tokens[this.at++] ?? "";
  }

  private is(token: string): boolean {
    return this.tokens[this.at] === token;
  }

  private skip(token: string): boolean {
    const found = this.is(token);
    if (found) this.at++;
    return found;
  }

  private take(...tokens: string[]): void {
    for (const token of tokens) {
      const found = this.next();
      if (found !== token) throw new Error(`'${token}' was expected where the declarations have '${found}'`);
    }
  }

  private type(): Shape {
    const of = [this.listed()];
    while (this.skip("|")) of.push(this.listed());
    return of.length === 1 ? of[0]! : { is: "either", of };
  }

  private listed(): Shape {
    let shape = this.primary();
    while (this.skip("[")) {
      this.take("]");
      shape = { is: "list", of: shape };
    }
    return shape;
  }

  private primary(): Shape {
    const token = this.next();
    if (token === "(") {
      const inner = this.type();
      this.take(")");
      return inner;
    }
    if (token === "{") return this.is("[") ? this.map() : { is: "fields", of: this.fields() };
    if (token.startsWith("'")) return { is: "literal", text: token.slice(1, -1) };
    if (token === "any") return { is: "any" };
    if (["string", "number", "boolean", "null", "object"].includes(token)) return { is: token as "string" };
    if (!/^[A-Z]\w*$/.test(token)) throw new Error(`the declarations have '${token}' where a type was expected`);
    return { is: "named", name: token };
  }

  private map(): Shape {
    this.take("[", "key", ":", "string", "]", ":");
    const of = this.type();
    this.skip(";");
    this.take("}");
    return { is: "map", of };
  }

  private fields(): Map<string, Field> {
    const out = new Map<string, Field>();
    while (!this.is("}")) {
      if (this.is("[")) {
        while (this.next() !== ";");
        continue;
      }
      const name = this.next();
      const optional = this.skip("?");
      this.take(":");
      out.set(name, { shape: this.type(), optional });
      this.take(";");
    }
    this.take("}");
    return out;
  }
}

/** All fields of an interface; those that it declares anew replace its base's. */
function allFields({ interfaces }: Protocol, name: string): { fields: Map<string, Field>; open: boolean } | null {
  const found = interfaces.get(name);
  if (!found) return null;
  const base = found.base === null ? null : allFields({ interfaces, types: new Map() }, found.base);
  return { fields: new Map([...(base?.fields ?? []), ...found.fields]), open: found.open || (base?.open ?? false) };
}

function check(known: Protocol, shape: Shape, value: unknown, at: string): string[] {
  switch (shape.is) {
    case "any":
      return [];
    case "null":
      return value === null ? [] : [`${at} is not null`];
    case "number":
      // Only a progress may be a fraction, and a reference has 31 bits.
      if (typeof value !== "number") return [`${at} is no number: ${JSON.stringify(value)}`];
      return Number.isInteger(value) || at.endsWith(".percentage") ? [] : [`${at} is no integer: ${value}`];
    case "object":
      return typeof value === "object" && value !== null ? [] : [`${at} is no object`];
    case "string":
    case "boolean":
      return typeof value === shape.is ? [] : [`${at} is no ${shape.is}: ${JSON.stringify(value)}`];
    case "literal":
      return value === shape.text ? [] : [`${at} is not '${shape.text}': ${JSON.stringify(value)}`];
    case "list":
      if (!Array.isArray(value)) return [`${at} is no list`];
      return value.flatMap((it, index) => check(known, shape.of, it, `${at}[${index}]`));
    case "map":
      if (!isObject(value)) return [`${at} is no object`];
      return Object.entries(value).flatMap(([key, it]) => check(known, shape.of, it, `${at}.${key}`));
    case "either":
      return shape.of.some((it) => check(known, it, value, at).length === 0)
        ? []
        : [`${at} is none of its types: ${JSON.stringify(value)}`];
    case "fields":
      return checkFields(known, shape.of, false, value, at);
    case "named": {
      const alias = known.types.get(shape.name);
      if (alias) return check(known, alias, value, at);
      const all = allFields(known, shape.name);
      return all ? checkFields(known, all.fields, all.open, value, at) : [`the protocol has no ${shape.name}`];
    }
  }
}

function checkFields(known: Protocol, fields: Map<string, Field>, open: boolean, value: unknown, at: string): string[] {
  if (!isObject(value)) return [`${at} is no object: ${JSON.stringify(value)}`];
  const out: string[] = [];
  for (const [name, { shape, optional }] of fields) {
    const has = value[name] !== undefined;
    if (has) out.push(...check(known, shape, value[name], `${at}.${name}`));
    else if (!optional && shape.is !== "any") out.push(`${at}.${name} is missing`);
  }
  if (!open) for (const name of Object.keys(value)) if (!fields.has(name)) out.push(`${at}.${name} is not in the protocol`);
  return out;
}

const isObject = (it: unknown): it is Record<string, unknown> => typeof it === "object" && it !== null && !Array.isArray(it);
