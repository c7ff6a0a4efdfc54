/** From values as the official WAVE parser gives them to a form's values. */
import type { FormJson, FormRef, FormType } from "../../../server/src/protocol/forms.ts";
import { emptyValue, type FormValue, typeOf } from "./value.ts";

/** The value of a form. A value that is not of the type, which the parser never gives, is as a new one. */
export function readValue(types: readonly FormType[], ref: FormRef, json: FormJson): FormValue {
  const type = typeOf(types, ref);
  if (typeof type === "string") return type === "bool" ? { kind: "bool", on: json === true } : { kind: "text", text: plain(json) };
  const of = (inner: FormRef, it: FormJson | undefined): FormValue => readValue(types, inner, it ?? null);
  const list = Array.isArray(json) ? json : [];
  const fields = typeof json === "object" && json !== null && !Array.isArray(json) ? json : {};
  switch (type.kind) {
    case "record":
      return { kind: "record", fields: type.fields.map((it) => of(it.type, fields[it.name])) };
    case "flags":
      return { kind: "flags", on: type.names.map((name) => list.includes(name)) };
    case "tuple":
      return { kind: "items", items: type.types.map((it, index) => of(it, list[index])) };
    case "list":
      return { kind: "items", items: list.map((it) => of(type.type, it)) };
    case "map":
      return {
        kind: "entries",
        entries: list.map((it) => pair(it).map((part, at) => of(at === 0 ? type.key : type.value, part)) as Entry),
      };
    case "choice": {
      const [name, inner] = caseOf(type.of, json, fields);
      const at = Math.max(
        0,
        type.cases.findIndex((it) => it.name === name),
      );
      return {
        kind: "choice",
        at,
        values: type.cases.map((it, index) => (index === at && it.type !== null ? of(it.type, inner) : null)),
      };
    }
    case "handle":
      return { kind: "text", text: typeof fields["resource"] === "string" ? fields["resource"] : "" };
    case "unsupported":
      return emptyValue(types, ref);
  }
}

type Entry = [FormValue, FormValue];

const pair = (json: FormJson): [FormJson, FormJson] => (Array.isArray(json) ? [json[0] ?? null, json[1] ?? null] : [null, null]);

function caseOf(of: string, json: FormJson, fields: { [key: string]: FormJson }): [string, FormJson] {
  if (of === "option") return json === null ? ["none", null] : ["some", fields["some"] ?? null];
  if (of === "result") return "ok" in fields ? ["ok", fields["ok"] ?? null] : ["err", fields["err"] ?? null];
  return [typeof fields["case"] === "string" ? fields["case"] : "", fields["value"] ?? null];
}

/** Numbers without an exponent, which WAVE's integers do not have; texts as they are. */
function plain(json: FormJson): string {
  if (typeof json === "number") return Object.is(json, -0) ? "-0" : String(json);
  return typeof json === "string" ? json : "";
}
