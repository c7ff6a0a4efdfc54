/** From a form's value to WAVE text, and where in it each field stands. */
import type { FormRef, FormType } from "../../../server/src/protocol/forms.ts";
import { type FormValue, typeOf } from "./value.ts";

/** A field of a form: the steps from the argument inwards, joined by `/`. */
export type FieldPath = string;

export interface Printed {
  text: string;
  /** Outer fields stand before the inner ones. */
  spans: { path: FieldPath; start: number; end: number }[];
}

/** Words that a name must not be taken for. */
const KEYWORDS = new Set(["true", "false", "inf", "nan", "some", "none", "ok", "err"]);

/** The arguments of a call, separated by commas. A field's path begins with the argument's number. */
export function printArguments(types: readonly FormType[], args: readonly { type: FormRef; value: FormValue }[]): Printed {
  const out: Printed = { text: "", spans: [] };
  args.forEach(({ type, value }, index) => {
    if (index > 0) out.text += ", ";
    print(types, type, value, String(index), out);
  });
  return out;
}

/** The innermost field at an offset of the text; the field that ends there where none holds it. */
export function fieldAt({ spans }: Printed, offset: number): FieldPath | null {
  let found: FieldPath | null = null;
  for (const { path, start, end } of spans) if (start <= offset && offset <= end) found = path;
  return found;
}

function print(types: readonly FormType[], ref: FormRef, value: FormValue, path: FieldPath, out: Printed): void {
  const span = { path, start: out.text.length, end: 0 };
  out.spans.push(span);
  const type = typeOf(types, ref);
  if (typeof type === "string") out.text += primitive(type, value);
  else compound(types, type, value, path, out);
  span.end = out.text.length;
}

function primitive(name: string, value: FormValue): string {
  if (value.kind === "bool") return String(value.on);
  const text = value.kind === "text" ? value.text : "";
  if (name === "string") return `"${escaped(text)}"`;
  return name === "char" ? `'${escaped(text)}'` : text.trim();
}

function compound(types: readonly FormType[], type: FormType, value: FormValue, path: FieldPath, out: Printed): void {
  const inner = (ref: FormRef, it: FormValue, step: string | number): void => print(types, ref, it, `${path}/${step}`, out);
  const each = <T>(list: readonly T[], open: string, close: string, one: (it: T, index: number) => void): void => {
    out.text += open;
    list.forEach((it, index) => {
      if (index > 0) out.text += ", ";
      one(it, index);
    });
    out.text += close;
  };
  if (type.kind === "record" && value.kind === "record") {
    each(type.fields, "{", "}", (field, index) => {
      out.text += `${field.name}: `;
      inner(field.type, value.fields[index]!, field.name);
    });
  } else if (type.kind === "flags" && value.kind === "flags") {
    each(
      type.names.filter((_, index) => value.on[index]),
      "{",
      "}",
      (name) => {
        out.text += name;
      },
    );
  } else if (type.kind === "tuple" && value.kind === "items")
    each(value.items, "(", ")", (it, index) => inner(type.types[index]!, it, index));
  else if (type.kind === "list" && value.kind === "items") each(value.items, "[", "]", (it, index) => inner(type.type, it, index));
  else if (type.kind === "map" && value.kind === "entries") {
    each(value.entries, "{", "}", ([key, it], index) => {
      inner(type.key, key, `${index}/key`);
      out.text += ": ";
      inner(type.value, it, `${index}/value`);
    });
  } else if (type.kind === "choice" && value.kind === "choice") {
    const { name, type: payload } = type.cases[value.at]!;
    out.text += label(type.of, name);
    const held = value.values[value.at];
    if (payload === null || !held) return;
    out.text += "(";
    inner(payload, held, name);
    out.text += ")";
  } else if (type.kind === "handle" && value.kind === "text") out.text += value.text.trim();
}

/** Only the cases that people name can be taken for a word of WAVE. */
function label(of: "variant" | "enum" | "option" | "result", name: string): string {
  return (of === "variant" || of === "enum") && KEYWORDS.has(name) ? `%${name}` : name;
}

const SHORT: Record<string, string> = { "\\": "\\\\", '"': '\\"', "'": "\\'", "\t": "\\t", "\r": "\\r", "\n": "\\n" };

/** Quotes, backslashes, and what cannot be seen. */
function escaped(text: string): string {
  return text.replace(/["'\\]|[\p{C}\p{Zl}\p{Zp}]/gu, (char) => SHORT[char] ?? `\\u{${char.codePointAt(0)!.toString(16)}}`);
}
