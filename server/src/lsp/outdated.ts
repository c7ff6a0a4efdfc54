/** Live instances whose program was made anew since they began: they are told of, so that whoever holds them can begin new ones. */
import type { Engine } from "./engine.ts";
import { partPlaces } from "./partPlaces.ts";
import type { Runs } from "./runs.ts";
import { toPath } from "./uris.ts";

/** Marks the sessions that files belong to: their program itself, or a part that a composition looks for there. */
export function markOutdated(engine: Engine, runs: Runs, files: readonly string[]): void {
  if (files.length === 0) return;
  for (const record of runs.all) {
    const { session, state, outdated, program } = record.view;
    if (!session || state === "ended" || outdated) continue;
    const own = toPath(program);
    const parts = own.endsWith(".wac") ? partPlaces(engine, own) : new Set<string>();
    if (!files.some((it) => it === own || parts.has(it))) continue;
    record.view = { ...record.view, outdated: true };
    runs.changed(record);
  }
}
