/** How a type is told to a person: its WIT text in short, the range of a number, the parts of a value. */
import type { FormRef, FormType } from "../../../server/src/protocol/forms.ts";
import { typeOf } from "./value.ts";

/** A type as WIT writes it where it is used: by its name where it has one. */
export function wit(types: readonly FormType[], ref: FormRef): string {
  const type = typeOf(types, ref);
  if (typeof type === "string") return type;
  if (type.kind === "handle") return type.owned ? type.resource : `borrow<${type.resource}>`;
  if (type.name !== null) return type.name;
  const of = (it: FormRef): string => wit(types, it);
  switch (type.kind) {
    case "tuple":
      return `tuple<${type.types.map(of).join(", ")}>`;
    case "list":
      if (type.stream) return `stream<${of(type.type)}>`;
      return type.length === null ? `list<${of(type.type)}>` : `list<${of(type.type)}, ${type.length}>`;
    case "map":
      return `map<${of(type.key)}, ${of(type.value)}>`;
    case "choice":
      return type.of === "option" ? `option<${of(type.cases[1]!.type!)}>` : resultText(type.cases, of);
    case "unsupported":
      return type.what;
    default:
      return type.kind;
  }
}

function resultText(cases: readonly { type: FormRef | null }[], of: (it: FormRef) => string): string {
  const [ok, err] = cases.map((it) => (it.type === null ? "_" : of(it.type)));
  if (err === "_") return ok === "_" ? "result" : `result<${ok}>`;
  return `result<${ok}, ${err}>`;
}

/** The smallest and the largest integer of a type; null for what is no integer. */
export function rangeOf(name: string): [bigint, bigint] | null {
  const match = /^([us])(8|16|32|64)$/.exec(name);
  if (!match) return null;
  const bits = BigInt(match[2]!);
  return match[1] === "u" ? [0n, 2n ** bits - 1n] : [-(2n ** (bits - 1n)), 2n ** (bits - 1n) - 1n];
}

/** What is wrong with what was typed into a primitive's field; null where the official parser is to say. */
export function problemOf(name: string, text: string): string | null {
  const range = rangeOf(name);
  const given = text.trim();
  if (range) {
    if (!/^-?\d+$/.test(given)) return `Write a whole number (${name}).`;
    const value = BigInt(given);
    return value < range[0] || value > range[1] ? `${name} goes from ${range[0]} to ${range[1]}.` : null;
  }
  if (name === "f32" || name === "f64")
    return /^(-?(\d+(\.\d+)?([eE][-+]?\d+)?|inf)|nan)$/.test(given) ? null : "Write a number, inf, -inf or nan.";
  if (name === "char") return [...text].length === 1 ? null : "Write one character.";
  return null;
}
