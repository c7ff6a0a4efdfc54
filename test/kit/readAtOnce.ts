/**
 * Reads traces as `trace/read.ts` does, but each document at once with `JSON.parse`: the judge of the reading in steps. It leaves out what is said of
 * spans beside their calls, and what came through streams.
 */
import { callOf, type Fields, isFields, modelSteps, NoTrace } from "../../server/src/trace/fields.ts";
import type { Call, TraceModel } from "../../server/src/trace/model.ts";
import { atOnce } from "../../server/src/trace/steps.ts";

type ReadTrace = { ok: true; model: TraceModel; format: string } | { ok: false; message: string };

export function readAtOnce(text: string): ReadTrace {
  try {
    const whole = parsed(text);
    if (Array.isArray(whole)) return done(readChrome(whole), "chrome");
    if (isFields(whole) && Array.isArray(whole["traceEvents"])) return done(readChrome(whole["traceEvents"], whole["otherData"]), "chrome");
    if (whole !== undefined && !isFields(whole)) throw new NoTrace("it is a JSON value, but no trace");
    const documents = (): Iterable<Fields> => (whole === undefined ? lines(text) : [whole]);
    const [first] = documents();
    if (first && Array.isArray(first["resourceSpans"])) return done(callsOfOtlp([...documents()]), "otlp");
    return done(model(callsOf(documents())), "json");
  } catch (error) {
    if (error instanceof NoTrace) return { ok: false, message: error.message };
    throw error;
  }
}

const model = (calls: Iterable<Call>): TraceModel => atOnce(modelSteps(calls));

function done(model: TraceModel, format: string): ReadTrace {
  return model.calls.size === 0 ? { ok: false, message: "it holds no call" } : { ok: true, model, format };
}

/** The text as one JSON document; undefined where it is none, as with lines. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** One after the other: the lines of a long trace are not kept beside its calls. */
function* lines(text: string): Iterable<Fields> {
  let at = 0;
  for (let from = 0; from < text.length; at++) {
    const end = text.indexOf("\n", from);
    const line = text.slice(from, end < 0 ? text.length : end);
    from = end < 0 ? text.length : end + 1;
    if (line.trim() === "") continue;
    const value = parsed(line);
    if (!isFields(value)) throw new NoTrace(`line ${at + 1} is no JSON object, as each call of a trace is`);
    yield value;
  }
}

function* callsOf(documents: Iterable<Fields>): Iterable<Call> {
  let at = 0;
  for (const it of documents) yield callOf(it, at++);
}

interface Found {
  span: Fields;
  /** Who was called, where the span does not say: its scope, or its service. */
  where: string;
  attributes: Map<string, unknown>;
  /** Nanoseconds since the epoch. */
  start: bigint;
  end: bigint;
}

function callsOfOtlp(documents: Fields[]): TraceModel {
  const found = documents.flatMap((it) => [...spansOf(it)]);
  found.sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : idOf(a) - idOf(b)));
  const epoch = found[0]?.start ?? 0n;
  const ours = found.every((it) => idOf(it) > 0) && new Set(found.map(idOf)).size === found.length;
  const ids = new Map(found.map((it, at) => [String(it.span["spanId"]), ours ? idOf(it) : at + 1]));
  const wheres = new Map(found.map((it) => [String(it.span["spanId"]), calleeOf(it)]));
  const made = model(found.map((it, at) => callOf(fieldsOf(it, ids, wheres, epoch), at)));
  made.epoch = Number(epoch / 1000n) / 1000;
  return made;
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
  if ((typeof it === "string" && /^\d{1,20}$/.test(it)) || (typeof it === "number" && Number.isInteger(it) && it >= 0 && it < 2 ** 64))
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
    duration: unfinished ? null : milliseconds(it.end - it.start),
  };
}

const milliseconds = (nanoseconds: bigint): number => Number(nanoseconds) / 1e6;

/** In: `traceEvents`. Complete events (`X`) are calls; all else is left out. */
function readChrome(events: unknown[], other?: unknown): TraceModel {
  const complete = events.filter((it): it is Fields => isFields(it) && it["ph"] === "X" && typeof it["ts"] === "number");
  const ours = complete.every((it) => isFields(it["args"]) && "callee" in it["args"]);
  const made = model(ours ? complete.map(own) : foreign(complete));
  // JSON can write numbers that are too large for one.
  if (isFields(other) && Number.isFinite(other["epoch"])) made.epoch = other["epoch"] as number;
  return made;
}

function own(event: Fields, at: number): Call {
  const args = event["args"] as Fields;
  const unfinished = args["error"] === "did not return";
  return callOf({ ...args, start: (event["ts"] as number) / 1000, duration: unfinished ? null : Number(event["dur"] ?? 0) / 1000 }, at);
}

/** Events of somebody else: what lies within another of its thread was called by it. */
function foreign(events: Fields[]): Call[] {
  const sorted = [...events].sort((a, b) => Number(a["ts"]) - Number(b["ts"]) || Number(b["dur"] ?? 0) - Number(a["dur"] ?? 0));
  const open = new Map<string, { end: number; call: Call }[]>();
  return sorted.map((event, at) => {
    const lane = `${String(event["pid"])}/${String(event["tid"])}`;
    const stack = open.get(lane) ?? [];
    open.set(lane, stack);
    const start = Number(event["ts"]);
    while (stack.length > 0 && stack.at(-1)!.end <= start) stack.pop();
    const above = stack.at(-1)?.call;
    const duration = Number(event["dur"] ?? 0);
    const callee = typeof event["cat"] === "string" && event["cat"] !== "" ? event["cat"] : lane;
    const call = callOf(
      {
        ...{ id: at + 1, parent: above?.id ?? 0, caller: above?.callee ?? "host", callee, function: String(event["name"] ?? "?") },
        ...{ args: [], start: start / 1000, duration: Number.isFinite(duration) ? duration / 1000 : 0 },
      },
      at,
    );
    stack.push({ end: start + duration, call });
    return call;
  });
}
