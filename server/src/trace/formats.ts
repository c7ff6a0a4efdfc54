/** The formats in which a trace is written, by their names on the command line and in launch.json. */
import type { TraceFormat } from "../protocol/launch.ts";
import type { ServedRequest, TraceIds } from "../protocol/run.ts";
import { chromeDocument } from "./chrome.ts";
import { type FullText, traceLines } from "./json.ts";
import type { TraceModel } from "./model.ts";
import { otlpBatches, otlpDocument } from "./otlp.ts";
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

/** The whole trace as text. */
export function traceText(format: TraceFormat, model: TraceModel, how: Written): string {
  if (format === "tree") return traceTree(model, { ...TREE_DEFAULTS, color: how.color });
  if (format === "otlp") return `${JSON.stringify(otlpDocument(model, otlpOptions(how)))}\n`;
  if (format === "chrome") return `${JSON.stringify(chromeDocument(model, how.program))}\n`;
  return traceLines(model, how.full);
}

/** A trace as it is written to a file, or posted to a collector. Worked out when it is asked for. */
export const delivery = (format: TraceFormat, model: TraceModel, how: Written): { text(): string; documents(): Iterable<object> } => ({
  text: () => traceText(format, model, how),
  documents: () => otlpBatches(model, otlpOptions(how)),
});
