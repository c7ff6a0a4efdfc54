/** Calls out of OTLP/JSON: ours with all that they had, others by the names of their spans and scopes. */

import { callOf, type Fields, isFields, modelOf, NoTrace } from "./fields.ts";
import type { TraceModel } from "./model.ts";
import { guestSpanFields } from "./readOtlpSpans.ts";

interface Found {
  span: Fields;
  /** Who was called, where the span does not say: its scope, or its service. */
  where: string;
  attributes: Map<string, unknown>;
  /** Nanoseconds since the epoch. */
  start: bigint;
  end: bigint;
}

/** In: `ExportTraceServiceRequest` documents. */
export function callsOfOtlp(documents: Fields[]): TraceModel {
  const found = documents.flatMap((it) => [...spansOf(it)]);
  found.sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : idOf(a) - idOf(b)));
  const epoch = found[0]?.start ?? 0n;
  const ours = found.every((it) => idOf(it) > 0) && new Set(found.map(idOf)).size === found.length;
  const ids = new Map(found.map((it, at) => [String(it.span["spanId"]), ours ? idOf(it) : at + 1]));
  const wheres = new Map(found.map((it) => [String(it.span["spanId"]), calleeOf(it)]));
  const model = modelOf(found.map((it, at) => callOf(fieldsOf(it, ids, wheres, epoch), at)));
  model.epoch = Number(epoch / 1000n) / 1000;
  return model;
}

const idOf = ({ attributes }: Found): number => Number(attributes.get("witloom.call") ?? 0);
const calleeOf = ({ attributes, where }: Found): string => String(attributes.get("witloom.callee") ?? where);

function* spansOf(document: Fields): Iterable<Found> {
  for (const resource of listOf(document["resourceSpans"])) {
    const { resource: about } = resource;
    const service = attributesOf(isFields(about) ? about["attributes"] : []).get("service.name");
    for (const scope of listOf(resource["scopeSpans"])) {
      const named = isFields(scope["scope"]) ? scope["scope"]["name"] : undefined;
      const where = String(named || service || "unknown");
      for (const span of listOf(scope["spans"])) {
        if (typeof span["spanId"] !== "string" || typeof span["name"] !== "string") throw new NoTrace("a span has no `spanId` and `name`");
        const [start, end] = [nanoseconds(span["startTimeUnixNano"]), nanoseconds(span["endTimeUnixNano"])];
        yield { span, where, attributes: attributesOf(span["attributes"]), start, end };
      }
    }
  }
}

const listOf = (it: unknown): Fields[] => (Array.isArray(it) ? it.filter(isFields) : []);

function nanoseconds(it: unknown): bigint {
  if ((typeof it === "string" && /^\d{1,20}$/.test(it)) || (typeof it === "number" && Number.isSafeInteger(it) && it >= 0))
    return BigInt(it);
  throw new NoTrace("a span has a time that is missing, or that is not nanoseconds in decimals");
}

function attributesOf(list: unknown): Map<string, unknown> {
  return new Map(listOf(list).map((it) => [String(it["key"]), plain(it["value"])]));
}

function plain(it: unknown): unknown {
  if (!isFields(it)) return undefined;
  if (isFields(it["arrayValue"])) return listOf(it["arrayValue"]["values"]).map(plain);
  return it["stringValue"] ?? it["intValue"] ?? it["doubleValue"] ?? it["boolValue"];
}

function fieldsOf(it: Found, ids: Map<string, number>, wheres: Map<string, string>, epoch: bigint): Fields {
  const { span, attributes } = it;
  const own = (key: string): unknown => attributes.get(`witloom.${key}`);
  const above = String(span["parentSpanId"] ?? "");
  const status = isFields(span["status"]) ? span["status"] : {};
  const failed = status["code"] === 2 || status["code"] === "STATUS_CODE_ERROR";
  const unfinished = own("unfinished") === true;
  const trapped = failed && attributes.get("error.type") !== "err";
  return {
    id: ids.get(String(span["spanId"])),
    parent: ids.get(above) ?? 0,
    caller: own("caller") ?? wheres.get(above) ?? "host",
    callee: calleeOf(it),
    interface: own("interface") ?? null,
    function: own("function") ?? span["name"],
    args: own("args") ?? [],
    result: own("result") ?? null,
    ...(own("bytes") === undefined ? {} : { bytes: Number(own("bytes")) }),
    error: unfinished ? "did not return" : trapped ? String(status["message"] ?? "error") : null,
    start: milliseconds(it.start - epoch),
    ...(own("span") === true ? { span: guestSpanFields(span, !unfinished, { scope: own("scope"), traceId: own("guest_trace_id") }) } : {}),
    duration: unfinished ? null : milliseconds(it.end - it.start),
  };
}

const milliseconds = (nanoseconds: bigint): number => Number(nanoseconds) / 1e6;
