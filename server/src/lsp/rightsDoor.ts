/** The map of capabilities and the least rights, as the editor asks for them. */
import { rightsOf } from "../graph/rights.ts";
import type { Failure } from "../protocol/places.ts";
import type { LeastRightsView, RightsView } from "../protocol/rights.ts";
import { fieldsOfRights, leastRights } from "../run/leastRights.ts";
import type { Engine } from "./engine.ts";
import type { Runs } from "./runs.ts";
import { toPath } from "./uris.ts";

/** Which instance of a program can reach what of the host; a failure where it cannot be composed. */
export async function rightsView(engine: Engine, uri: string): Promise<RightsView | { error: Failure }> {
  const graph = await engine.task("graph", { file: toPath(uri) });
  const [problem] = graph.problems;
  if (problem && graph.nodes.length === 0) return { error: { message: problem.message } };
  return { instances: graph.nodes.map(({ id, package: name }) => ({ id, package: name })), rights: rightsOf(graph) };
}

/** What the newest run of a program needed. */
export function leastView(runs: Runs, uri: string): LeastRightsView | null {
  const record = runs.all.find((it) => it.view.program === uri && it.view.engine === undefined);
  if (!record) return null;
  const least = leastRights(record.used);
  const { id, configuration, denied = [], state } = record.view;
  return {
    run: id,
    ...(configuration === undefined ? {} : { configuration }),
    fields: fieldsOfRights(least),
    environment: least.environment,
    refused: denied.filter((it) => !it.asked).length,
    ended: state === "ended",
  };
}
