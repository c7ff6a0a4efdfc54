/** Reads a trace that was written before: JSON lines, OTLP/JSON (also one document a line, as collectors write it) or the Trace Event Format. */
import { callOf, type Fields, isFields, modelSteps, NoTrace } from "./fields.ts";
import type { Call, TraceModel } from "./model.ts";
import { readChrome } from "./readChrome.ts";
import { callsOfOtlp } from "./readOtlp.ts";
import { atOnce, type Steps } from "./steps.ts";

export type ReadTrace = { ok: true; model: TraceModel; format: "json" | "otlp" | "chrome" } | { ok: false; message: string };

/** The calls of a file's text. Anything that is no trace is one sentence, without a full stop, that says where. */
export function readTrace(text: string): ReadTrace {
  return atOnce(readSteps(text));
}

/** The same in steps, as far as the format is one of lines: a document is one piece. */
export function* readSteps(text: string): Steps<ReadTrace> {
  try {
    const whole = parsed(text);
    if (Array.isArray(whole)) return done(readChrome(whole), "chrome");
    if (isFields(whole) && Array.isArray(whole["traceEvents"])) return done(readChrome(whole["traceEvents"], whole["otherData"]), "chrome");
    if (whole !== undefined && !isFields(whole)) throw new NoTrace("it is a JSON value, but no trace");
    const documents = (): Iterable<Fields> => (whole === undefined ? lines(text) : [whole]);
    const [first] = documents();
    if (first && Array.isArray(first["resourceSpans"])) return done(callsOfOtlp([...documents()]), "otlp");
    return done(yield* modelSteps(callsOf(documents())), "json");
  } catch (error) {
    if (error instanceof NoTrace) return { ok: false, message: error.message };
    throw error;
  }
}

function done(model: TraceModel, format: "json" | "otlp" | "chrome"): ReadTrace {
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
