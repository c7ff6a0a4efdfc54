/** Values and attributes of OTLP/JSON. */
export type Value =
  | { stringValue: string }
  | { intValue: string }
  | { doubleValue: number }
  | { boolValue: boolean }
  | { arrayValue: { values: Value[] } }
  | { kvlistValue: { values: Attribute[] } }
  | { bytesValue: string };

export interface Attribute {
  key: string;
  value: Value;
}

export interface Link {
  traceId: string;
  spanId: string;
  attributes: Attribute[];
}

export const text = (key: string, value: string): Attribute => ({ key, value: { stringValue: value } });
export const whole = (key: string, value: number): Attribute => ({ key, value: { intValue: String(value) } });
export const texts = (key: string, values: string[]): Attribute => ({
  key,
  value: { arrayValue: { values: values.map((it) => ({ stringValue: it })) } },
});

/** How `wasi:otel` marks bytes in JSON, which has none. */
const BYTES = "data:application/octet-stream;base64,";
const DEEPEST = 32;

/** A value of `wasi:otel`, which is JSON; what is none stays as text. */
export function jsonValue(json: string): Value {
  try {
    return anyValue(JSON.parse(json), 0);
  } catch {
    return { stringValue: json };
  }
}

function anyValue(it: unknown, depth: number): Value {
  if (typeof it === "boolean") return { boolValue: it };
  if (typeof it === "number") return Number.isSafeInteger(it) ? { intValue: String(it) } : { doubleValue: it };
  if (typeof it === "string") return it.startsWith(BYTES) ? { bytesValue: it.slice(BYTES.length) } : { stringValue: it };
  if (it === null || depth >= DEEPEST) return { stringValue: JSON.stringify(it) };
  if (Array.isArray(it)) return { arrayValue: { values: it.map((item) => anyValue(item, depth + 1)) } };
  const values = Object.entries(it as object).map(([key, value]): Attribute => ({ key, value: anyValue(value, depth + 1) }));
  return { kvlistValue: { values } };
}
