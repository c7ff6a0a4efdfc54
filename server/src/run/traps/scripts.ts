/** Lines of the script inside of a component become those of its JavaScript or TypeScript sources, by the map that its build kept. */
import { readFileSync } from "node:fs";
import { SourceMap, type SourceMapPayload } from "node:module";
import path from "node:path";
import { scriptMapFile } from "../../compose/cacheRoot.ts";
import type { LinkPlan, RunOutcome, Said, SaidFrame } from "../../protocol/run.ts";

/** The outcome with what the guest said at its sources' lines; as it was where no build kept a map. */
export function atSources(outcome: RunOutcome, plan: LinkPlan): RunOutcome {
  if ((outcome.kind !== "trap" && outcome.kind !== "done") || !outcome.said?.frames) return outcome;
  const map = mapOf(outcome.kind === "trap" ? (outcome.where?.callee ?? null) : null, plan);
  return map ? { ...outcome, said: mapped(outcome.said, map) } : outcome;
}

/** The map of the instance's component; where it is not known which failed, that of the only one which has one. */
function mapOf(instance: string | null, { instances, components }: LinkPlan): SourceMap | null {
  const own = instances.find(({ name }) => name === instance);
  if (own) return read(components[own.component]!.hash);
  const all = components.map(({ hash }) => read(hash)).filter((it) => it !== null);
  return all.length === 1 ? all[0]! : null;
}

function read(hash: string): SourceMap | null {
  try {
    return new SourceMap(JSON.parse(readFileSync(scriptMapFile(hash), "utf8")) as SourceMapPayload);
  } catch {
    // No script, one that was built elsewhere, or a map that was cleaned away.
    return null;
  }
}

/** What no map leads to is the engine's own and what calls the script: it says nothing to the script's author. */
function mapped(said: Said, map: SourceMap): Said {
  const frames = said.frames!.flatMap((frame): SaidFrame[] => {
    // The map has no word of which script it is of; the build names it by its output.
    if (!/component\.wasm\.js$/.test(frame.file) && !isEntry(frame.file, map)) return [];
    const entry = map.findEntry(frame.line - 1, (frame.column ?? 1) - 1);
    if (!("originalSource" in entry)) return [];
    return [{ function: frame.function, file: entry.originalSource, line: entry.originalLine + 1, column: entry.originalColumn + 1 }];
  });
  const [first] = frames;
  return first ? { text: said.text, file: first.file, line: first.line, column: first.column!, frames } : said;
}

/** QuickJS names the whole script by its main source. */
const isEntry = (file: string, { payload }: SourceMap): boolean => payload.sources.some((it) => it.endsWith(path.join(path.sep, file)));
