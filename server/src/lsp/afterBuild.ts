/** What follows when components were built anew: compositions of them are composed again, and the last run of them is run again. */
import path from "node:path";
import { defaultRoots, findPackages } from "../compose/packages.ts";
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
  const direct = program !== null && (fresh.has(program) || (program.endsWith(".wac") && uses(engine, program, fresh)));
  let rerun = last && direct ? await runs.again(last) : null;
  for (const { uri } of workspace.view().compositions) {
    const file = toPath(uri);
    const out = file.replace(/\.wac$/, ".wasm");
    if (engine.files().kind(out) !== "file" || !uses(engine, file, fresh)) continue;
    if ((await engine.task("compose", { file, out })).ok) recomposed.push(uri);
    if (last && program === out && rerun === null) rerun = await runs.again(last);
  }
  return { recomposed, rerun: rerun && "run" in rerun ? rerun.run.id : null };
}

/** Whether a document refers to one of the components: by the places where its packages are found. Nothing is composed for it. */
function uses(engine: Engine, file: string, components: Set<string>): boolean {
  const files = engine.files();
  const references = engine.toolkit.wacPackages({ path: file, text: files.text(file) ?? "" });
  if (!references.ok) return false;
  const options = { roots: defaultRoots(file, path.dirname(file)), overrides: {} };
  const exists = (_: unknown, __: unknown, it: string): string | undefined => (files.kind(it) === undefined ? undefined : it);
  return findPackages(files, references.value, options, exists).found.some((it) => components.has(it));
}
