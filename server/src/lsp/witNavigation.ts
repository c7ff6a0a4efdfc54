/** What tells about a name and leads to others: one registration for each feature. */
import type { CodeLens, SymbolInformation } from "vscode-languageserver";
import { bindingLenses } from "../features/bindingLenses.ts";
import { definition } from "../features/definition.ts";
import { highlights } from "../features/highlight.ts";
import { hover } from "../features/hover.ts";
import { references } from "../features/references.ts";
import { typeDefinition } from "../features/typeDefinition.ts";
import { witLenses } from "../features/witLenses.ts";
import { workspaceSymbols } from "../features/workspaceSymbols.ts";
import { guarded } from "./guard.ts";
import { HIGHLIGHT_KIND, SYMBOL_KIND } from "./toLsp.ts";
import type { WitDoor } from "./witDoor.ts";
import type { WitLanguage } from "./witLanguage.ts";

export function registerNavigation({ connection, ready, at, either, wac }: WitDoor): void {
  connection.onHover(
    either(
      at(null, (it, _, wit) => {
        const found = hover(it.model, it.path, it.offset, it.text);
        return found && { contents: { kind: "markdown" as const, value: found.markdown }, range: wit.range(it.path, found) };
      }),
      wac.hover,
    ),
  );
  const definitions = at([], (it, _, wit) =>
    [definition(it.model, it.path, it.offset)].flatMap((found) => (found ? [wit.location(found)] : [])),
  );
  connection.onDefinition(either(definitions, wac.definition));
  connection.onDeclaration(either(definitions, wac.definition));
  connection.onTypeDefinition(at([], (it, _, wit) => typeDefinition(it.model, it.path, it.offset).map((found) => wit.location(found))));
  connection.onReferences(
    either(
      at([], (it, { context }, wit) =>
        references(it.model, it.path, it.offset, context.includeDeclaration).map((found) => wit.location(found)),
      ),
      wac.references,
    ),
  );
  connection.onDocumentHighlight(
    either(
      at([], (it, _, wit) =>
        highlights(it.model, it.path, it.offset).map((found) => ({ range: wit.range(it.path, found), kind: HIGHLIGHT_KIND[found.kind] })),
      ),
      wac.highlight,
    ),
  );
  connection.onWorkspaceSymbol(({ query }, token) => guarded(connection, token, [], async () => symbols((await ready).wit, query)));
}

function symbols(wit: WitLanguage, query: string): SymbolInformation[] {
  const seen = new Set<string>();
  return wit.models().flatMap((model) =>
    workspaceSymbols(model, query).flatMap((it) => {
      const key = `${it.path} ${it.start}`;
      if (seen.has(key)) return [];
      seen.add(key);
      return [{ name: it.name, kind: SYMBOL_KIND[it.kind], containerName: it.container, location: wit.location(it) }];
    }),
  );
}

/** The lenses above interfaces and worlds. */
export function lensesOf(wit: WitLanguage, uri: string): CodeLens[] {
  const it = wit.file(uri);
  if (!it) return [];
  const bindings = uri.startsWith("file:") ? bindingLenses(it.model, it.path) : [];
  return [
    ...witLenses(it.model, it.path).map((lens) => {
      const range = wit.range(it.path, lens);
      const places = lens.places.map((place) => wit.location(place));
      return { range, command: { title: lens.title, command: "witloom.showPlaces", arguments: [uri, range.start, places] } };
    }),
    ...bindings.map((lens) => ({
      range: wit.range(it.path, lens),
      command: { title: "generate bindings…", command: "witloom.generateBindings", arguments: [uri, lens.world] },
    })),
  ];
}
