/** Debug sessions of runs that the editor began without a debugger. */
import { rmSync } from "node:fs";
import path from "node:path";
import type { Services } from "../lsp/requests.ts";
import type { PreparedRun, RunRecord } from "../lsp/runs.ts";
import { configurationOf, wantedOf } from "../lsp/runWanted.ts";
import { toPath } from "../lsp/uris.ts";
import type { Failure } from "../protocol/editor.ts";
import type { LinkPlan } from "../protocol/run.ts";
import { endOf } from "../run/attach/end.ts";
import { readLaunch } from "../run/launch.ts";
import type { DebugEnd, Prepared } from "./host.ts";

/** Comes to a run of the editor. */
export async function attachTo(services: Services, configuration: unknown): Promise<Prepared | { ok: false; message: string }> {
  const { run } = configuration as { run: unknown };
  const record = typeof run === "number" ? services.runs.find(run) : undefined;
  if (!record) return { ok: false, message: `There is no run ${JSON.stringify(run)}; choose one that goes on.` };
  if (record.watching) return { ok: false, message: `Run ${record.view.id} is debugged already.` };
  const found = await debuggable(services, record);
  if ("error" in found) return { ok: false, message: found.error.message };
  const name = path.basename(toPath(record.options.uri));
  return {
    ok: true,
    name,
    program: found,
    drop: () => undefined,
    begin: (listener, setup) => {
      const [left, whenLeft] = promise<DebugEnd>();
      record.watching = { events: listener.events, heard: listener.debug };
      record.debug?.({ kind: "attach", setup: setup ?? { rules: [], filters: [], stopOnEntry: false } });
      return {
        done: Promise.race([left, record.done.then((outcome) => endOf(name, outcome))]),
        stop: () => record.stop(),
        leave() {
          record.debug?.({ kind: "detach" });
          record.watching = null;
          whenLeft({ exitCode: 0, result: null, error: null });
        },
        debug: (command) => record.debug?.(command),
        full: (value) => record.full(value),
      };
    },
  };
}

function promise<T>(): [Promise<T>, (value: T) => void] {
  let resolve: (value: T) => void = () => undefined;
  const made = new Promise<T>((done) => {
    resolve = done;
  });
  return [made, (value) => resolve(value)];
}

/** The program of a run that goes on, with what a debugger needs to know of its components; a sentence where that is not to be had any more. */
async function debuggable({ engine, runs }: Services, record: RunRecord): Promise<PreparedRun["program"] | { error: Failure }> {
  const { options, program, view } = record;
  const name = path.basename(toPath(options.uri));
  const failed = (message: string): { error: Failure } => ({ error: { message } });
  if (view.state === "ended") return failed(`Run ${view.id} of ${name} has ended.`);
  if (!program) return failed(`Run ${view.id} of ${name} is not by the embedded engine, so nothing of it can be seen.`);
  if (program.types.length > 0) return program;
  const read = readLaunch(configurationOf(options), path.dirname(toPath(options.uri)));
  if (!read.ok) return failed(read.message);
  const wanted = wantedOf(read.launch, options, runs.settings());
  const now = await engine.task("prepareRun", { file: program.file, wanted, debugged: true });
  if (!now.ok) return now;
  if (now.request.spillFile) rmSync(path.dirname(now.request.spillFile), { recursive: true, force: true });
  const hashes = ({ components }: LinkPlan): string => components.map(({ hash }) => hash).join(" ");
  if (hashes(now.request.plan) !== hashes(program.plan))
    return failed(`${name} was built anew since run ${view.id} began; start it again to debug it.`);
  program.types = now.parts ?? [];
  return program;
}
