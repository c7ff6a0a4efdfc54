/** "Compare Engines": the same program under the embedded engine and under a native wasmtime, and where they differ. */
import type { CancellationToken } from "vscode-languageserver";
import type { EngineComparison, Failure, RunOptions } from "../protocol/editor.ts";
import type { Engine as EngineName } from "../protocol/launch.ts";
import type { RunOutcome } from "../protocol/run.ts";
import { agreement, differences, type Shown, shownByUs, shownByWasmtime } from "../run/native/compare.ts";
import type { PreparedRun, Runs } from "./runs.ts";

/** Runs it twice, one after the other; neither run stands in the editor's list. */
export async function compareEngines(
  runs: Runs,
  options: RunOptions,
  token: CancellationToken,
): Promise<EngineComparison | { error: Failure }> {
  const prepare = (engine: EngineName): ReturnType<Runs["prepare"]> => {
    const { trace: _, traceOut: __, ...configuration } = options.configuration ?? {};
    return runs.prepare({ ...options, trace: false, configuration: { ...configuration, engine } });
  };
  // First what may be missing.
  const native = await prepare("wasmtime");
  if ("error" in native) return native;
  const theirs = await finished(native, token);
  const own = token.isCancellationRequested ? undefined : await prepare("jco");
  if (own && "error" in own) return own;
  const ours = own && (await finished(own, token));
  if (!ours || token.isCancellationRequested) return { error: { message: "The comparison was stopped by you." } };
  const invoked = (options.invoke ?? options.configuration?.invoke ?? "") !== "";
  const mine = shownByUs(ours.output, ours.outcome);
  const other = shownByWasmtime(theirs.output, theirs.outcome, invoked);
  const found = differences(mine, other);
  return { same: found.length === 0 ? agreement(mine) : null, differences: found, jco: page(mine), wasmtime: page(other) };
}

/** What a run wrote to its standard output, and how it ended. */
async function finished(prepared: PreparedRun, token: CancellationToken): Promise<{ output: string; outcome: RunOutcome }> {
  let output = "";
  const record = prepared.begin({
    quiet: true,
    output: (stream, text) => {
      if (stream === "stdout") output += text;
    },
  });
  const listener = token.onCancellationRequested(() => record.stop());
  if (token.isCancellationRequested) record.stop();
  const outcome = await record.done;
  listener.dispose();
  return { output, outcome };
}

const page = ({ output, ended }: Shown): string => `${output}${output === "" || output.endsWith("\n") ? "" : "\n"}(${ended})\n`;
