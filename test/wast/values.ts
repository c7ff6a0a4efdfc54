/** Turns the component values of a script, `(u32.const 42)`, into WAVE, the text that our command line takes. */
import { atom, type Node, textOf } from "./sexpr.ts";

/** The WAVE text of a value. Throws an `Error` for a form that is not known. */
export function waveOf(node: Node): string {
  if (node.kind !== "list") throw new Error("a value is a list");
  return form(node.items);
}

function form(items: Node[]): string {
  const [name, ...rest] = items;
  const kind = atom(name) ?? "";
  const [first] = rest;
  const tail = (from: number): string => (rest[from] ? `(${waveOf(rest[from])})` : "");
  switch (kind) {
    case "str.const":
      return JSON.stringify(textOf(first) ?? "").replace(/\\u([0-9a-f]{4})/g, "\\u{$1}");
    case "char.const":
      return char(textOf(first) ?? "");
    case "list.const":
      return `[${rest.map(waveOf).join(", ")}]`;
    case "tuple.const":
      return `(${rest.map(waveOf).join(", ")})`;
    case "record.const":
      return record(rest);
    case "variant.const":
      return `%${textOf(first)}${tail(1)}`;
    case "enum.const":
      return `%${textOf(first)}`;
    case "flags.const":
      return `{${rest.map(textOf).join(", ")}}`;
    case "option.none":
      return "none";
    case "option.some":
      return `some${tail(0)}`;
    case "result.ok":
      return `ok${tail(0)}`;
    case "result.err":
      return `err${tail(0)}`;
    case "bool.const":
      return atom(first) ?? "";
    default:
      return number(kind, atom(first) ?? "");
  }
}

const char = (text: string): string => `'\\u{${(text.codePointAt(0) ?? 0).toString(16)}}'`;

/** Fields come as `(field "n" u32.const 7)` and as `(field "n" (u32.const 7))`. */
function record(fields: Node[]): string {
  const parts = fields.map((field) => {
    if (field.kind !== "list") throw new Error("a field is a list");
    const [, name, ...value] = field.items;
    return `${textOf(name)}: ${value[0]?.kind === "list" ? waveOf(value[0]) : form(value)}`;
  });
  return `{${parts.join(", ")}}`;
}

function number(kind: string, text: string): string {
  const match = /^([suf])(8|16|32|64)\.const$/.exec(kind);
  if (!match) throw new Error(`values of the form ${kind} are not known`);
  const plain = text.replaceAll("_", "").replace(/^\+/, "");
  if (match[1] === "f") return /^-?nan/.test(plain) ? "nan" : /^-?inf$/.test(plain) ? plain : float(plain);
  const size = BigInt(match[2]!);
  const value = plain.startsWith("-") ? -BigInt(plain.slice(1)) : BigInt(plain);
  return String(match[1] === "u" ? BigInt.asUintN(Number(size), value) : BigInt.asIntN(Number(size), value));
}

function float(text: string): string {
  if (!/^-?0x/.test(text)) return text;
  const match = /^(-?)0x([0-9a-f]+)(?:\.([0-9a-f]*))?(?:p([+-]?\d+))?$/i.exec(text);
  if (!match) throw new Error(`${text} is no number`);
  const [, sign, whole, fraction = "", exponent = "0"] = match;
  const value = (Number.parseInt(whole! + fraction, 16) || 0) * 2 ** (Number(exponent) - 4 * fraction.length);
  return `${sign}${value}`;
}
