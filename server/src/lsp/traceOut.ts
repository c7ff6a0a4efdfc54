/** Writes a run's calls so far to a file, or posts them to a collector. */

import path from "node:path";
import type { CancellationToken } from "vscode-languageserver";
import type { RunView } from "../protocol/editor.ts";
import type { TraceFormat } from "../protocol/launch.ts";
import type { ServedRequest } from "../protocol/run.ts";
import { deliver } from "../run/collector.ts";
import { traceIds } from "../run/traceIds.ts";
import { delivery } from "../trace/formats.ts";
import type { FullText } from "../trace/json.ts";
import type { TraceModel } from "../trace/model.ts";
import { toPath } from "./uris.ts";

/** What a trace is made of. */
export interface Traced {
  model: TraceModel;
  full: FullText;
  view: RunView;
  served: ServedRequest[];
}

/** `instead`: how another place is named. Out: null, or a sentence why it is not there. */
export function traceOut(
  run: Traced,
  format: TraceFormat,
  place: string,
  instead: string,
  token?: CancellationToken,
): Promise<string | null> {
  const { model, full, view, served } = run;
  const program = path.basename(toPath(view.program));
  const how = { program, full, color: false, ids: model.ids ?? traceIds(), ...(view.serving ? { served } : {}) };
  return deliver(place, delivery(format, model, how), instead, token);
}
