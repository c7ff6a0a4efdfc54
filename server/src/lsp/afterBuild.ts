/** What follows when components were built anew: compositions of them are composed again, and the last run of them is run again. */
import type { BuildView } from "../protocol/builds.ts";
import type { Engine } from "./engine.ts";
import type { Runs } from "./runs.ts";
import { toPath } from "./uris.ts";
import type { Workspace } from "./workspace.ts";

interface Services {
  engine: Engine;
  workspace: Workspace;
  runs: Runs;
}

/** Components by path. Only what was composed, or run, before is done again; a failure of it is left to the editor's own findings. */
export async function afterBuild(
  { engine, workspace, runs }: Services,
  components: string[],
): Promise<Pick<BuildView, "recomposed" | "rerun">> {
  const fresh = new Set(components);
  const recomposed: string[] = [];
  const last = runs.all[0];
  const program = last ? toPath(last.view.program) : null;
  // The run does not wait for compositions that it does not need.
  const direct = program !== null && (fresh.has(program) || (program.endsWith(".wac") && (await uses(engine, program, fresh))));
  let rerun = last && direct ? await runs.again(last) : null;
  for (const { uri } of workspace.view().compositions) {
    const file = toPath(uri);
    const out = file.replace(/\.wac$/, ".wasm");
    if (engine.files().kind(out) !== "file" || !(await uses(engine, file, fresh))) continue;
    if ((await engine.task("compose", { file, out })).ok) recomposed.push(uri);
    if (last && program === out && rerun === null) rerun = await runs.again(last);
  }
  return { recomposed, rerun: rerun && "run" in rerun ? rerun.run.id : null };
}

/** Whether a document refers to one of the components. */
async function uses(engine: Engine, file: string, components: Set<string>): Promise<boolean> {
  const { packages } = await engine.task("wac", { file });
  return Object.values(packages).some((it) => components.has(it.file));
}
