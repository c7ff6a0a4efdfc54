/** The formats in which a trace is written, by their names on the command line and in launch.json. */
import type { TraceFormat } from "../protocol/launch.ts";
import type { ServedRequest } from "../protocol/run.ts";
import type { TraceIds } from "../protocol/spans.ts";
import { chromePieces } from "./chrome.ts";
import { type FullText, jsonPieces } from "./json.ts";
import type { TraceModel } from "./model.ts";
import { otlpBatches, otlpPieces } from "./otlp.ts";
import { TREE_DEFAULTS, traceTree } from "./tree.ts";

export interface Written {
  /** The program's name. */
  program: string;
  /** Values whole, where the format keeps them so. */
  full: FullText;
  /** Terminal colours for the tree. */
  color: boolean;
  /** Random ids of this run; see `OtlpOptions`. */
  ids: TraceIds;
  /** The requests that a server answered; absent where it was none. */
  served?: readonly ServedRequest[];
}

/** What an OTLP document needs to know of a run. */
const otlpOptions = ({ program, ids, served }: Written) => ({
  service: program,
  ...ids,
  ...(served === undefined ? {} : { perRoot: true, served }),
});

/** The whole trace as text, in pieces. */
export function tracePieces(format: TraceFormat, model: TraceModel, how: Written): Iterable<string> {
  if (format === "tree") return [traceTree(model, { ...TREE_DEFAULTS, color: how.color })];
  if (format === "otlp") return otlpPieces(model, otlpOptions(how));
  if (format === "chrome") return chromePieces(model, how.program);
  return jsonPieces(model, how.full);
}

/** A trace as it is written to a file, or posted to a collector. Worked out when it is asked for. */
export interface Delivery {
  pieces(): Iterable<string>;
  documents(): Iterable<object>;
}

export const delivery = (format: TraceFormat, model: TraceModel, how: Written): Delivery => ({
  pieces: () => tracePieces(format, model, how),
  documents: () => otlpBatches(model, otlpOptions(how)),
});
