/** A guest's own span out of OTLP/JSON: what `otlpSpans.ts` wrote. */
import { type Fields, isFields } from "./fields.ts";
import { KINDS } from "./otlpSpans.ts";

/** The span as the JSON format has it; one that never ended had nothing but its ids. `scope` and `traceId`: as the guest gave them. */
export function guestSpanFields(span: Fields, ended: boolean, { scope, traceId }: { scope: unknown; traceId: unknown }): Fields {
  const ids = { traceId, spanId: span["spanId"], parentSpanId: span["parentSpanId"] ?? "" };
  if (!ended) return ids;
  const status = isFields(span["status"]) ? span["status"] : {};
  const code = status["code"];
  return {
    ...ids,
    name: span["name"],
    kind: Object.entries(KINDS).find(([, number]) => number === span["kind"])?.[0],
    scope,
    attributes: attributesOf(span["attributes"]),
    events: listOf(span["events"]).map((it) => ({
      name: it["name"],
      epoch: Number(it["timeUnixNano"]) / 1e6,
      attributes: attributesOf(it["attributes"]),
    })),
    links: listOf(span["links"]).map((it) => ({
      traceId: it["traceId"],
      spanId: it["spanId"],
      attributes: attributesOf(it["attributes"]),
    })),
    status: code === 1 ? "ok" : code === 2 ? "error" : "unset",
    message: status["message"] ?? "",
  };
}

const listOf = (it: unknown): Fields[] => (Array.isArray(it) ? it.filter(isFields) : []);

/** The guest's own stand before those that we add. */
function attributesOf(list: unknown): [string, string][] {
  const all = listOf(list).map((it): [string, unknown] => [String(it["key"]), it["value"]]);
  const ours = all.findIndex(([key]) => key.startsWith("witloom."));
  return all.slice(0, ours < 0 ? all.length : ours).map(([key, value]) => [key, JSON.stringify(plain(value, 0))]);
}

const DEEPEST = 64;

/** A value of OTLP as JSON has it. */
function plain(it: unknown, depth: number): unknown {
  if (!isFields(it) || depth > DEEPEST) return null;
  if (isFields(it["arrayValue"])) return listOf(it["arrayValue"]["values"]).map((value) => plain(value, depth + 1));
  if (isFields(it["kvlistValue"]))
    return Object.fromEntries(listOf(it["kvlistValue"]["values"]).map((pair) => [String(pair["key"]), plain(pair["value"], depth + 1)]));
  if (typeof it["bytesValue"] === "string") return `data:application/octet-stream;base64,${it["bytesValue"]}`;
  const number = it["intValue"];
  return typeof number === "string" ? Number(number) : (it["stringValue"] ?? number ?? it["doubleValue"] ?? it["boolValue"] ?? null);
}
