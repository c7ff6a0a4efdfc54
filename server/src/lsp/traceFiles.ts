/** Traces of the editor's runs as files: written, and opened again later. */
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { type CancellationToken, ResponseError } from "vscode-languageserver";
import type { Failure, RunView } from "../protocol/editor.ts";
import type { TraceFormat } from "../protocol/launch.ts";
import { chunksOf, decoded } from "../run/longText.ts";
import { readSteps } from "../trace/read.ts";
import { cancelled } from "./guard.ts";
import type { RunRecord, Runs } from "./runs.ts";
import { inSlices } from "./slices.ts";
import { traceOut } from "./traceOut.ts";
import { toPath } from "./uris.ts";

const MEGABYTE = 1 << 20;
/** Most bytes of a trace that is opened. */
const LARGEST = 1024 * MEGABYTE;

/** Writes a run's calls so far to a file, or posts them to a collector. */
export async function saveTrace(
  record: RunRecord | undefined,
  format: TraceFormat,
  place: string,
  token: CancellationToken,
): Promise<{ calls: number } | { error: Failure }> {
  if (!record) return { error: { message: "This run was forgotten; run it again, and save its trace then." } };
  const problem = await traceOut(record, format, place, "choose another file", token);
  if (token.isCancellationRequested) throw cancelled();
  return problem === null ? { calls: record.model.calls.size } : { error: { message: problem } };
}

/** Opens a trace: it stands among the runs, with its calls and remarks, as one that has ended. */
export async function openTrace(runs: Runs, uri: string, token: CancellationToken): Promise<{ run: RunView } | { error: Failure }> {
  const file = toPath(uri);
  const name = path.basename(file);
  try {
    const { size } = await stat(file);
    if (size > LARGEST)
      return {
        error: { message: `${name} has ${Math.ceil(size / MEGABYTE)} MB; traces of up to ${LARGEST / MEGABYTE} MB can be opened.` },
      };
    const bytes = await readFile(file);
    const read = await inSlices(
      readSteps(() => decoded(chunksOf(bytes))),
      token,
    );
    if (read === null) throw cancelled();
    if (!read.ok) return { error: { message: `${name} is no trace: ${read.message}.` } };
    return { run: runs.opened(uri, read.model) };
  } catch (error) {
    if (error instanceof ResponseError) throw error;
    return {
      error: { message: `${name} cannot be read (${(error as NodeJS.ErrnoException).code ?? "it is too long"}); choose another file.` },
    };
  }
}
