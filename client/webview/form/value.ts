/** The value of a typed form while somebody fills it in. What was typed is kept as it was typed, right or wrong. */
import type { FormRef, FormType } from "../../../server/src/protocol/forms.ts";

export type FormValue =
  /** Numbers, characters and strings as typed (without quotes), and resources (`counter#1`). */
  | { kind: "text"; text: string }
  | { kind: "bool"; on: boolean }
  | { kind: "record"; fields: FormValue[] }
  | { kind: "flags"; on: boolean[] }
  /** Lists and tuples. */
  | { kind: "items"; items: FormValue[] }
  | { kind: "entries"; entries: [FormValue, FormValue][] }
  /** `at`: the chosen case; `values`: what each case holds, so that a case that is chosen again has its value again. */
  | { kind: "choice"; at: number; values: (FormValue | null)[] }
  | { kind: "nothing" };

/** A form has at most so many fields when it begins; what is beyond has to be written as text. */
const MOST_FIELDS = 2000;

/** The type behind a reference; a string is a primitive. */
export function typeOf(types: readonly FormType[], ref: FormRef): string | FormType {
  return typeof ref === "string" ? ref : (types[ref] ?? { kind: "unsupported", what: "an unknown type", name: null });
}

/** The value that a new form begins with: zero, empty, the first case. */
export function emptyValue(types: readonly FormType[], ref: FormRef, left = { fields: MOST_FIELDS }): FormValue {
  const type = typeOf(types, ref);
  if (--left.fields < 0) return { kind: "nothing" };
  if (typeof type === "string") return primitive(type);
  const of = (inner: FormRef): FormValue => emptyValue(types, inner, left);
  switch (type.kind) {
    case "record":
      return { kind: "record", fields: type.fields.map((it) => of(it.type)) };
    case "flags":
      return { kind: "flags", on: type.names.map(() => false) };
    case "tuple":
      return { kind: "items", items: type.types.map(of) };
    case "list":
      return { kind: "items", items: Array.from({ length: Math.min(type.length ?? 0, MOST_FIELDS) }, () => of(type.type)) };
    case "map":
      return { kind: "entries", entries: [] };
    case "choice": {
      const first = type.cases[0]?.type ?? null;
      return { kind: "choice", at: 0, values: type.cases.map((_, index) => (index === 0 && first !== null ? of(first) : null)) };
    }
    case "handle":
      return { kind: "text", text: "" };
    case "unsupported":
      return { kind: "nothing" };
  }
}

function primitive(name: string): FormValue {
  if (name === "bool") return { kind: "bool", on: false };
  if (name === "string") return { kind: "text", text: "" };
  return { kind: "text", text: name === "char" ? "a" : "0" };
}

/** Chooses another case; what it held before is there again. */
export function chosen(types: readonly FormType[], type: FormType, value: FormValue & { kind: "choice" }, at: number): FormValue {
  const inner = type.kind === "choice" ? (type.cases[at]?.type ?? null) : null;
  const values = value.values.map((it, index) => (index === at && it === null && inner !== null ? emptyValue(types, inner) : it));
  return { kind: "choice", at, values };
}
