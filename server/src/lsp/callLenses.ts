/** The lenses above WIT functions that some program of the workspace exports: call it, and how often it was called. */
import type { CodeLens } from "vscode-languageserver";
import { functionSum } from "../trace/callIndex.ts";
import type { CallIndexes } from "./callIndexes.ts";
import type { Engine } from "./engine.ts";
import type { Forms } from "./forms.ts";
import type { Runs } from "./runs.ts";
import type { WitLanguage } from "./witLanguage.ts";

interface Services {
  engine: Engine;
  wit: WitLanguage;
  forms: Forms;
  runs: Runs;
  indexes: CallIndexes;
}

export async function callLenses({ engine, wit, forms, runs, indexes }: Services, uri: string): Promise<CodeLens[]> {
  const document = engine.documents.get(uri);
  if (document?.languageId !== "wit") return [];
  const places = wit.places(document);
  if (places.length === 0) return [];
  const exported = await forms.exported();
  const newest = runs.all.find((it) => it.view.traced && it.view.calls > 0);
  const index = newest && (await indexes.recent(newest));
  return places.flatMap((place): CodeLens[] => {
    if (place.kind !== "function" || place.interface === null) return [];
    const call = `${place.interface}${place.version === null ? "" : `@${place.version}`}#${place.function}`;
    if (!exported.has(call)) return [];
    const count = (index && functionSum(index, call)?.count) ?? 0;
    const title = `$(play)\u00a0Run${count === 0 ? "" : ` · ${count} ${count === 1 ? "call" : "calls"}`}`;
    const position = { line: place.line, character: 0 };
    return [{ range: { start: position, end: position }, command: { title, command: "witloom.callExport", arguments: [call] } }];
  });
}
