/** Traces of the editor's runs as files: written, and opened again later. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Failure, RunView } from "../protocol/editor.ts";
import type { TraceFormat } from "../protocol/launch.ts";
import { readSteps } from "../trace/read.ts";
import type { RunRecord, Runs } from "./runs.ts";
import { inSlices } from "./slices.ts";
import { traceOut } from "./traceOut.ts";
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
  const problem = await traceOut(record, format, place, "choose another file");
  return problem === null ? { calls: record.model.calls.size } : { error: { message: problem } };
}

/** Opens a trace: it stands among the runs, with its calls and remarks, as one that has ended. */
export async function openTrace(runs: Runs, uri: string): Promise<{ run: RunView } | { error: Failure }> {
  const file = toPath(uri);
  const name = path.basename(file);
  try {
    const bytes = await readFile(file);
    if (bytes.length > LARGEST)
      return { error: { message: `${name} has ${bytes.length >> 20} MB; traces of up to ${LARGEST >> 20} MB can be opened.` } };
    const read = (await inSlices(readSteps(bytes.toString("utf8"))))!;
    if (!read.ok) return { error: { message: `${name} is no trace: ${read.message}.` } };
    return { run: runs.opened(uri, read.model) };
  } catch (error) {
    return {
      error: { message: `${name} cannot be read (${(error as NodeJS.ErrnoException).code ?? "it is too long"}); choose another file.` },
    };
  }
}
