/** Takes the text of a WAVE value apart, without knowing its type: records by field, lists and tuples by index. Pure. */

/** `a.b[0]`: names of fields, and places in lists and tuples from 0. */
export type ValuePath = (string | number)[];

export type WaveParts =
  | { kind: "record"; fields: ReadonlyMap<string, string> }
  | { kind: "list"; items: string[] }
  /** Numbers, texts, cases, resources. */
  | { kind: "whole" };

const OPENS: Readonly<Record<string, string>> = { "{": "}", "[": "]", "(": ")" };

/** What a value is made of; `ok(…)` and `some(…)` stand for what is in them. */
export function partsOf(text: string): WaveParts {
  const value = text.trim();
  const inside = /^(?:ok|some)\(/.exec(value);
  if (inside && value.endsWith(")")) return partsOf(value.slice(inside[0].length, -1));
  const close = OPENS[value[0] ?? ""];
  if (close === undefined || !value.endsWith(close)) return { kind: "whole" };
  const items = split(value.slice(1, -1));
  if (close !== "}") return { kind: "list", items };
  const fields = items.map((it) => /^%?([A-Za-z][\w-]*)\s*:(.*)$/s.exec(it));
  // Flags are names in braces; a map's keys are values.
  if (!fields.every((it) => it !== null)) return { kind: "whole" };
  return { kind: "record", fields: new Map(fields.map((it) => [it[1]!, it[2]!.trim()])) };
}

/** What stands between the commas of the outermost level. */
function split(text: string): string[] {
  const items: string[] = [];
  let depth = 0;
  let start = 0;
  const token = /"""[\s\S]*?"""|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[[\](){},]/g;
  for (let match = token.exec(text); match; match = token.exec(text)) {
    const [found] = match;
    if (found in OPENS) depth++;
    else if (/^[\])}]$/.test(found)) depth--;
    else if (found === "," && depth === 0) {
      items.push(text.slice(start, match.index));
      start = match.index + 1;
    }
  }
  return [...items, text.slice(start)].map((it) => it.trim()).filter((it) => it !== "");
}

/** `total` of `r.total`, as written behind a variable: `.total`, `[0]`, `.0`. Null where it is no path. */
export function readPath(text: string): ValuePath | null {
  const steps = text.match(/\.%?[A-Za-z0-9][\w-]*|\[\d+\]/g) ?? [];
  if (steps.join("") !== text) return null;
  return steps.map((it) => (/^\.?\[?\d+\]?$/.test(it) ? Number(it.replace(/\D/g, "")) : it.replace(/^\.%?/, "")));
}

/** The value at a path, or one sentence why there is none. `name`: what the whole is called. */
export function valueAt(text: string, path: ValuePath, name: string): { text: string } | { problem: string } {
  let value = text;
  let here = name;
  for (const step of path) {
    const parts = partsOf(value);
    const found =
      parts.kind === "record"
        ? parts.fields.get(String(step))
        : parts.kind === "list" && typeof step === "number"
          ? parts.items[step]
          : undefined;
    if (found === undefined) return { problem: missing(parts, step, here) };
    value = found;
    here += typeof step === "number" ? `[${step}]` : `.${step}`;
  }
  return { text: value };
}

function missing(parts: WaveParts, step: string | number, name: string): string {
  if (parts.kind === "record") return `${name} has no field ${step}; it has ${[...parts.fields.keys()].join(", ")}.`;
  if (parts.kind === "list" && typeof step === "number") {
    const { length } = parts.items;
    return `${name} has ${length === 0 ? "no values" : `${length} ${length === 1 ? "value" : "values, numbered from 0"}`}, so there is none at ${step}.`;
  }
  return `${name} has no ${typeof step === "number" ? `value at ${step}` : `field ${step}`}.`;
}
