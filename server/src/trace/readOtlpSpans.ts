/** What OTLP/JSON says of a span beside its call: a guest's own (what `otlpSpans.ts` wrote), one of another tool, what came through streams. */
import { type Fields, isFields, textOf } from "./fields.ts";
import { KINDS, STREAM_EVENT } from "./otlpSpans.ts";

export const listOf = (it: unknown): Fields[] => (Array.isArray(it) ? it.filter(isFields) : []);

/** The span as the JSON format has it; one that never ended had nothing but its ids. `scope` and `traceId`: as the guest gave them. */
export function spanFields(span: Fields, ended: boolean, { scope, traceId }: { scope: unknown; traceId: unknown }): Fields {
  const ids = { traceId, spanId: span["spanId"], parentSpanId: span["parentSpanId"] ?? "" };
  if (!ended) return ids;
  const status = isFields(span["status"]) ? span["status"] : {};
  return {
    ...ids,
    name: span["name"],
    kind: kindOf(span["kind"]),
    scope,
    attributes: attributesOf(span["attributes"]),
    events: listOf(span["events"]).map((it) => ({
      name: it["name"],
      epoch: epochOf(it["timeUnixNano"]),
      attributes: attributesOf(it["attributes"]),
    })),
    links: listOf(span["links"]).map((it) => ({
      traceId: it["traceId"],
      spanId: it["spanId"],
      attributes: attributesOf(it["attributes"]),
    })),
    status: statusOf(status["code"]),
    message: status["message"] ?? "",
  };
}

/** OTLP/JSON has numbers; protobuf's own JSON, which some exporters write, names. What is not said may be taken for internal. */
const kindOf = (kind: unknown): string =>
  Object.entries(KINDS).find(([name, number]) => number === kind || `SPAN_KIND_${name.toUpperCase()}` === kind)?.[0] ?? "internal";

const statusOf = (code: unknown): string =>
  code === 1 || code === "STATUS_CODE_OK" ? "ok" : code === 2 || code === "STATUS_CODE_ERROR" ? "error" : "unset";

const epochOf = (nanoseconds: unknown): number =>
  typeof nanoseconds === "string" || typeof nanoseconds === "number" ? Number(nanoseconds) / 1e6 : Number.NaN;

/** The attributes of a span of another tool, as values of its call. */
export const argsOf = (span: Fields): string[] => attributesOf(span["attributes"]).map(([name, value]) => `${name}: ${value}`);

/** What came through the streams of a call of ours, as the JSON format has it; times are counted from the span's start. */
export function chunksOf(span: Fields, start: bigint, streams: unknown): Fields {
  const events = listOf(span["events"]).filter((it) => it["name"] === STREAM_EVENT);
  if (events.length === 0) return {};
  const chunks = events.map((it) => {
    const own = new Map(listOf(it["attributes"]).map(({ key, value }) => [textOf(key), isFields(value) ? value : {}]));
    const about = (key: string): Fields => own.get(`witloom.stream.${key}`) ?? {};
    return {
      stream: about("name")["stringValue"],
      of: about("of")["stringValue"],
      count: Number(textOf(about("count")["intValue"])),
      value: about("value")["stringValue"] ?? null,
      end: about("end")["boolValue"],
      time: /^\d{1,20}$/.test(textOf(it["timeUnixNano"])) ? Number(BigInt(textOf(it["timeUnixNano"])) - start) / 1e6 : null,
    };
  });
  return { chunks, streams: typeof streams === "string" ? parsed(streams) : undefined };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** The guest's own stand before those that we add. */
function attributesOf(list: unknown): [string, string][] {
  const all = listOf(list).map((it): [string, unknown] => [textOf(it["key"]), it["value"]]);
  const ours = all.findIndex(([key]) => key.startsWith("witloom."));
  return all.slice(0, ours < 0 ? all.length : ours).map(([key, value]) => [key, jsonOf(value)]);
}

/** A value of OTLP as a JSON text; a number that is too long for one of JavaScript keeps its digits. */
function jsonOf(value: unknown): string {
  const int = isFields(value) ? value["intValue"] : undefined;
  return typeof int === "string" && /^-?\d{1,19}$/.test(int) ? int : JSON.stringify(plain(value, 0));
}

const DEEPEST = 64;

/** A value of OTLP as JSON has it. */
function plain(it: unknown, depth: number): unknown {
  if (!isFields(it) || depth > DEEPEST) return null;
  if (isFields(it["arrayValue"])) return listOf(it["arrayValue"]["values"]).map((value) => plain(value, depth + 1));
  if (isFields(it["kvlistValue"]))
    return Object.fromEntries(listOf(it["kvlistValue"]["values"]).map((pair) => [textOf(pair["key"]), plain(pair["value"], depth + 1)]));
  if (typeof it["bytesValue"] === "string") return `data:application/octet-stream;base64,${it["bytesValue"]}`;
  const number = it["intValue"];
  const value = typeof number === "string" ? Number(number) : (it["stringValue"] ?? number ?? it["doubleValue"] ?? it["boolValue"] ?? null);
  return typeof value === "object" ? null : value;
}
