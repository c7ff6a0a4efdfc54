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

/** Milliseconds, and more of them, as nanoseconds in decimals: an epoch and a run's time together would be too long for a double. */
export function nanoseconds(...milliseconds: number[]): string {
  const parts = (it: number): bigint => BigInt(Math.floor(it)) * 1_000_000n + BigInt(Math.round((it % 1) * 1e6));
  return milliseconds.reduce((sum, it) => sum + parts(it), 0n).toString();
}

/** How `wasi:otel` marks bytes in JSON, which has none. */
const BYTES = "data:application/octet-stream;base64,";
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const DEEPEST = 32;

/** A value of `wasi:otel`, which is JSON; what is none stays as text. */
export function jsonValue(json: string): Value {
  // JSON.parse would round it.
  if (/^-?[1-9]\d{15,18}$/.test(json) && BigInt.asIntN(64, BigInt(json)) === BigInt(json)) return { intValue: json };
  try {
    return anyValue(JSON.parse(json), 0);
  } catch {
    return { stringValue: json };
  }
}

function bytesOf(text: string): Value | null {
  const bytes = text.startsWith(BYTES) ? text.slice(BYTES.length) : null;
  return bytes !== null && BASE64.test(bytes) ? { bytesValue: bytes } : null;
}

function anyValue(it: unknown, depth: number): Value {
  if (typeof it === "boolean") return { boolValue: it };
  // What a collector would not read would cost the whole document.
  if (typeof it === "number" && !Number.isFinite(it)) return { stringValue: String(it) };
  if (typeof it === "number") return Number.isSafeInteger(it) ? { intValue: String(it) } : { doubleValue: it };
  if (typeof it === "string") return bytesOf(it) ?? { stringValue: it };
  if (it === null || depth >= DEEPEST) return { stringValue: JSON.stringify(it) };
  if (Array.isArray(it)) return { arrayValue: { values: it.map((item) => anyValue(item, depth + 1)) } };
  const values = Object.entries(it as object).map(([key, value]): Attribute => ({ key, value: anyValue(value, depth + 1) }));
  return { kvlistValue: { values } };
}
