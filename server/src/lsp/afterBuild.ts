/** What follows when components were built anew: compositions of them are composed again, and the last run of them is run again. */
import type { BuildView } from "../protocol/builds.ts";
import type { Engine } from "./engine.ts";
import { partPlaces } from "./partPlaces.ts";
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
  const uses = (file: string): boolean => usesOne(engine, file, components);
  const recomposed: string[] = [];
  // What is debugged is its debugger's. Instances that wait for calls or requests are begun anew by whoever holds them.
  const last = runs.all.find((it) => !it.options.session && it.options.serve === undefined && !it.watching);
  const program = last ? toPath(last.view.program) : null;
  // The run does not wait for compositions that it does not need.
  const direct = program !== null && (components.includes(program) || (program.endsWith(".wac") && uses(program)));
  let rerun = last && direct ? await runs.again(last) : null;
  for (const { uri } of workspace.view().compositions) {
    const file = toPath(uri);
    const out = file.replace(/\.wac$/, ".wasm");
    if (engine.files().kind(out) !== "file" || !uses(file)) continue;
    if ((await engine.task("compose", { file, out })).ok) recomposed.push(uri);
    if (last && program === out && rerun === null) rerun = await runs.again(last);
  }
  return { recomposed, rerun: rerun && "run" in rerun ? rerun.run.id : null };
}

function usesOne(engine: Engine, file: string, components: readonly string[]): boolean {
  const places = partPlaces(engine, file);
  return components.some((it) => places.has(it));
}

/** Tells the debuggers of programs that hold these components; what follows is theirs to decide. */
export function tellDebuggers({ engine, runs }: Services, components: string[]): void {
  for (const { watching, view } of runs.all.filter((it) => it.watching?.rebuilt)) {
    const file = toPath(view.program);
    if (components.includes(file) || (file.endsWith(".wac") && usesOne(engine, file, components))) watching?.rebuilt?.();
  }
}
