/** Reads a trace that was written before: JSON lines, OTLP/JSON (also one document a line, as collectors write it) or the Trace Event Format. */
import { callOf, type Fields, isFields, modelSteps, NoTrace } from "./fields.ts";
import { cursorOf, LONGEST, more, readJson, type Shape } from "./jsonWalk.ts";
import type { Call, TraceModel } from "./model.ts";
import { CHROME_EVENT, chromeSteps } from "./readChrome.ts";
import { otlpSteps, RESOURCE_SPANS } from "./readOtlp.ts";
import { atOnce, type Steps } from "./steps.ts";

export type ReadTrace = { ok: true; model: TraceModel; format: "json" | "otlp" | "chrome" } | { ok: false; message: string };

/** A text in pieces, from its beginning each time. */
export type Source = () => Iterable<string>;

/** The calls of a file's text. Anything that is no trace is one sentence, without a full stop, that says where. */
export function readTrace(text: string | Source): ReadTrace {
  return atOnce(readSteps(text));
}

/** The same in steps. */
export function* readSteps(text: string | Source): Steps<ReadTrace> {
  const pieces = typeof text === "string" ? () => [text] : text;
  try {
    const document = yield* readJson(pieces(), DOCUMENT);
    if (document === null) return yield* ofLines(pieces());
    const { value } = document;
    if (Array.isArray(value)) return done(yield* chromeSteps(value), "chrome");
    if (!isFields(value)) throw new NoTrace("it is a JSON value, but no trace");
    if (Array.isArray(value["traceEvents"])) return done(yield* chromeSteps(value["traceEvents"], value["otherData"]), "chrome");
    if (Array.isArray(value["resourceSpans"])) return done(yield* otlpSteps([value]), "otlp");
    return done(yield* modelSteps([callOf(value, 0)]), "json");
  } catch (error) {
    if (error instanceof NoTrace) return { ok: false, message: error.message };
    throw error;
  }
}

/** A document of any format: what it has very many of is read one by one. */
const DOCUMENT: Shape = {
  elements: CHROME_EVENT,
  fields: new Map([
    ["traceEvents", { elements: CHROME_EVENT }],
    ["resourceSpans", { elements: RESOURCE_SPANS }],
  ]),
  others: { elements: {}, others: {} },
};

function done(model: TraceModel, format: "json" | "otlp" | "chrome"): ReadTrace {
  return model.calls.size === 0 ? { ok: false, message: "it holds no call" } : { ok: true, model, format };
}

/** One call a line, or one document of OTLP a line: as the first is, so are all. */
function* ofLines(pieces: Iterable<string>): Steps<ReadTrace> {
  const documents = objects(pieces);
  let first = documents.next();
  while (!first.done && first.value === null) {
    yield null;
    first = documents.next();
  }
  if (first.done || !Array.isArray(first.value!["resourceSpans"]))
    return done(yield* modelSteps(callsOf(first.value ?? null, documents)), "json");
  const all = [first.value!];
  for (const it of documents) {
    if (it) all.push(it);
    else yield null;
  }
  return done(yield* otlpSteps(all), "otlp");
}

/** A line that is shorter than this and no document of OTLP is read at once. */
const SHORT = 1 << 16;

/** The objects of the lines, one after the other, so that a long trace is not kept beside its calls; null: a step is done. */
function* objects(pieces: Iterable<string>): Generator<Fields | null, void, void> {
  let at = 0;
  for (const line of lines(pieces)) {
    at++;
    if (line.trim() === "") continue;
    const short = line.length < SHORT ? parsed(line) : undefined;
    const walked = line.length >= SHORT || (isFields(short) && Array.isArray(short["resourceSpans"]));
    const value = walked ? (yield* readJson([line], DOCUMENT))?.value : short;
    if (!isFields(value)) throw new NoTrace(`line ${at} is no JSON object, as each call of a trace is`);
    yield value;
  }
}

function* lines(pieces: Iterable<string>): Iterable<string> {
  const cursor = cursorOf(pieces);
  /** Where no line ends before. */
  let seen = 0;
  for (;;) {
    const end = cursor.text.indexOf("\n", cursor.at + seen);
    if (end >= 0) {
      yield cursor.text.slice(cursor.at, end);
      cursor.at = end + 1;
      seen = 0;
      continue;
    }
    seen = cursor.text.length - cursor.at;
    if (seen > LONGEST) throw new NoTrace(`a line has more than ${LONGEST} characters, and is no whole JSON document`);
    if (more(cursor)) continue;
    if (seen > 0) yield cursor.text.slice(cursor.at);
    return;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function* callsOf(first: Fields | null, documents: Iterable<Fields | null>): Iterable<Call | null> {
  let at = 0;
  if (first) yield callOf(first, at++);
  for (const it of documents) yield it && callOf(it, at++);
}
