/** Traces of the editor's runs as files: written, and opened again later. */
import { writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Failure, RunView } from "../protocol/editor.ts";
import { isCollector, sendTraces, traceIds } from "../run/collector.ts";
import { otlpOptions, type TraceFormat, traceText } from "../trace/formats.ts";
import { otlpBatches } from "../trace/otlp.ts";
import { readTrace } from "../trace/read.ts";
import type { RunRecord, Runs } from "./runs.ts";
import { toPath } from "./uris.ts";

/** Most bytes of a trace that is opened. */
const LARGEST = 512 << 20;

/** Writes a run's calls so far to a file, or posts them to a collector. */
export async function saveTrace(
  record: RunRecord | undefined,
  format: TraceFormat,
  place: string,
): Promise<{ calls: number } | { error: Failure }> {
  if (!record) return { error: { message: "This run was forgotten; run it again, and save its trace then." } };
  const { model, full, view, served } = record;
  const how = {
    program: path.basename(toPath(view.program)),
    full,
    color: false,
    ids: traceIds(),
    ...(view.serving ? { served } : {}),
  };
  if (isCollector(place)) {
    const problem = await sendTraces(place, otlpBatches(model, otlpOptions(how)));
    return problem === null ? { calls: model.calls.size } : { error: { message: problem } };
  }
  try {
    writeFileSync(place, traceText(format, model, how));
    return { calls: model.calls.size };
  } catch (error) {
    return { error: { message: `${place} cannot be written (${(error as NodeJS.ErrnoException).code}); choose another file.` } };
  }
}

/** Opens a trace: it stands among the runs, with its calls and remarks, as one that has ended. */
export async function openTrace(runs: Runs, uri: string): Promise<{ run: RunView } | { error: Failure }> {
  const file = toPath(uri);
  const name = path.basename(file);
  try {
    const bytes = await readFile(file);
    if (bytes.length > LARGEST)
      return { error: { message: `${name} has ${bytes.length >> 20} MB; traces of up to ${LARGEST >> 20} MB can be opened.` } };
    const read = readTrace(bytes.toString("utf8"));
    if (!read.ok) return { error: { message: `${name} is no trace: ${read.message}.` } };
    return { run: runs.opened(uri, read.model) };
  } catch (error) {
    return {
      error: { message: `${name} cannot be read (${(error as NodeJS.ErrnoException).code ?? "it is too long"}); choose another file.` },
    };
  }
}
