/** Mocks in the editor: what could be answered by one, and where in a document to offer it. */

import { worldImports } from "../features/worldImports.ts";
import { openImports, servedByHost } from "../graph/openImports.ts";
import type { MockPlace } from "../protocol/mocks.ts";
import { lineStarts, positionAt } from "../wit/lines.ts";
import type { WacLanguage } from "./wacLanguage.ts";
import type { WitLanguage } from "./witLanguage.ts";
import type { Workspace } from "./workspace.ts";

interface Services {
  wit: WitLanguage;
  wac: WacLanguage;
  workspace: Workspace;
}

/** The places of a document; none where it does not parse, or is of another language. */
export async function mockPlaces({ wit, wac, workspace }: Services, uri: string): Promise<MockPlace[]> {
  const state = await wac.state(uri);
  if (state) {
    const starts = lineStarts(state.text);
    return openImports(state.wiring).map((it) => ({ line: positionAt(starts, it.start).line, import: it.name, programs: [uri] }));
  }
  const it = wit.file(uri);
  if (!it) return [];
  const users = new Map<string, string[]>();
  for (const { uri: program, imports } of workspace.view().components)
    for (const name of program === undefined ? [] : imports) users.set(name, [...(users.get(name) ?? []), program!]);
  return worldImports(it.model, it.path).flatMap((found) => {
    const programs = servedByHost(found.name) ? [] : (users.get(found.name) ?? []);
    return programs.length === 0 ? [] : [{ line: wit.range(it.path, found).start.line, import: found.name, programs }];
  });
}
