/** What changes the text: one registration for each feature. */
import { complete } from "../features/completion.ts";
import { formatEdits } from "../features/format.ts";
import { linkedEditing } from "../features/linkedEditing.ts";
import { formatOnType } from "../features/onTypeFormat.ts";
import { prepareRename, rename } from "../features/rename.ts";
import { signatureHelp } from "../features/signatureHelp.ts";
import { completionItem, toSignatureHelp } from "./completions.ts";
import { refused } from "./refused.ts";
import { workspaceEdit } from "./toLsp.ts";
import { offsets, textEdits, type WitDoor } from "./witDoor.ts";

/** A space asks for a list only where a type or a path must follow; elsewhere it indents, and a list would take the next Enter. */
const SPACE_ASKS = /(?:[:=<(,]|->|\b(?:use|import|export|include|package|with|as)) $/;

export function registerWriting({ connection, client, inFile, at, either, wac }: WitDoor): void {
  connection.onCompletion(
    either(
      at([], (it, { context }, wit) => {
        if (context?.triggerCharacter === " " && !SPACE_ASKS.test(it.text.slice(Math.max(0, it.offset - 12), it.offset))) return [];
        return complete(it.model, it.path, it.text, it.offset).map((entry) =>
          completionItem((place) => wit.range(it.path, place), entry, client.snippets),
        );
      }),
      wac.completion,
    ),
  );
  connection.onSignatureHelp(
    at(null, (it) => {
      const found = signatureHelp(it.model, it.path, it.text, it.offset);
      return found && toSignatureHelp(found);
    }),
  );
  connection.onPrepareRename(
    either(
      at(null, (it, _, wit) => {
        const found = refused(prepareRename(it.model, it.path, it.offset, (file) => wit.packages.editable(file)));
        return { range: wit.range(it.path, found), placeholder: found.placeholder };
      }),
      wac.prepareRename,
    ),
  );
  connection.onRenameRequest(
    either(
      at(null, (it, { newName }, wit) =>
        workspaceEdit(wit, refused(rename(it.model, it.path, it.offset, newName, (file) => wit.packages.editable(file))).edits),
      ),
      wac.rename,
    ),
  );
  connection.languages.onLinkedEditingRange(
    at(null, (it, _, wit) => {
      const places = linkedEditing(it.model, it.path, it.offset);
      return places && { ranges: places.map((place) => wit.range(it.path, place)), wordPattern: "%?[a-zA-Z][a-zA-Z0-9-]*" };
    }),
  );
  connection.onDocumentFormatting(
    either(
      inFile([], (it, { options }, wit) => textEdits(wit, it, formatEdits(it.text, undefined, options))),
      wac.format,
    ),
  );
  connection.onDocumentRangeFormatting(
    either(
      inFile([], (it, { options, range }, wit) => textEdits(wit, it, formatEdits(it.text, offsets(it, range), options))),
      wac.formatRange,
    ),
  );
  connection.onDocumentOnTypeFormatting(
    at([], (it, { ch, options }, wit) => textEdits(wit, it, formatOnType(it.text, it.offset, ch, it.model.trees.get(it.path)!, options))),
  );
}
