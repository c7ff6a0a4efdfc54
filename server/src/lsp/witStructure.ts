/** What shows how a document is built: one registration for each feature. */
import type { DocumentSymbol, DocumentSymbolParams } from "vscode-languageserver";
import { documentLinks } from "../features/documentLinks.ts";
import { folding } from "../features/folding.ts";
import { inlayHints } from "../features/inlayHints.ts";
import { selectionRanges } from "../features/selectionRanges.ts";
import { FOLD_KIND, nested } from "./toLsp.ts";
import { toDocumentUri } from "./uris.ts";
import { offsets, type WitDoor } from "./witDoor.ts";
import { witOutline } from "./witOutline.ts";

export function registerStructure({ connection, inFile, either, wac }: WitDoor): void {
  connection.onDocumentSymbol(
    either(
      inFile<DocumentSymbolParams, DocumentSymbol[]>([], (it) => witOutline(it.document, it.model.trees.get(it.path)!)),
      wac.symbols,
    ),
  );
  connection.onDocumentLinks(
    inFile([], (it, _, wit) =>
      documentLinks(it.model, it.path).map((link) => {
        const { line, character } = wit.range(link.path, link.target).start;
        return {
          range: wit.range(it.path, link),
          target: `${toDocumentUri(link.path)}#${line + 1},${character + 1}`,
          tooltip: link.tooltip,
        };
      }),
    ),
  );
  connection.onFoldingRanges(
    either(
      inFile([], (it) => folding(it.model.trees.get(it.path)!, it.text).map(({ kind, ...lines }) => ({ ...lines, ...FOLD_KIND[kind] }))),
      wac.folding,
    ),
  );
  connection.onSelectionRanges(
    either(
      inFile([], (it, { positions }, wit) =>
        positions.map((position) =>
          nested(
            selectionRanges(it.model.trees.get(it.path)!, it.text.length, it.document.offsetAt(position)).map((place) =>
              wit.range(it.path, place),
            ),
          ),
        ),
      ),
      wac.selection,
    ),
  );
  connection.languages.inlayHint.on(
    either(
      inFile([], (it, { range }, wit) =>
        inlayHints(it.model, it.path, offsets(it, range)).map((hint) => ({
          position: wit.range(it.path, { start: hint.offset, end: hint.offset }).start,
          label: hint.label,
          tooltip: hint.tooltip,
          paddingLeft: true,
        })),
      ),
      wac.inlayHints,
    ),
  );
}
