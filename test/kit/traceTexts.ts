/** Traces as whole texts and documents, which the product writes in pieces. */
import type { TraceFormat } from "../../server/src/protocol/launch.ts";
import { type ChromeDocument, chromePieces } from "../../server/src/trace/chrome.ts";
import { tracePieces, type Written } from "../../server/src/trace/formats.ts";
import { type FullText, jsonPieces } from "../../server/src/trace/json.ts";
import type { TraceModel } from "../../server/src/trace/model.ts";
import { type OtlpDocument, type OtlpOptions, otlpPieces } from "../../server/src/trace/otlp.ts";

export const traceText = (format: TraceFormat, model: TraceModel, how: Written): string => [...tracePieces(format, model, how)].join("");
export const traceLines = (model: TraceModel, full: FullText): string => [...jsonPieces(model, full)].join("");
export const otlpDocument = (model: TraceModel, options: OtlpOptions) =>
  JSON.parse([...otlpPieces(model, options)].join("")) as OtlpDocument;
export const chromeDocument = (model: TraceModel, program: string) =>
  JSON.parse([...chromePieces(model, program)].join("")) as ChromeDocument;

/** A line of the JSON format: a call of which a test says only what it is about. */
export const callLine = (more: object): string =>
  JSON.stringify({
    ...{ id: 1, parent: 0, caller: "a", callee: "b", interface: null, function: "f", args: [], result: null, error: null },
    ...{ start: 0, duration: 1, ...more },
  });
