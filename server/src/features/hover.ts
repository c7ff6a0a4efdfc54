/** Hover: what a name is, as WIT, with its documentation, its place in memory and its core signature; words of the language in a line. */
import type { WitModel } from "../wit/model.ts";
import { occurrenceAt } from "../wit/names.ts";
import { aliasLine, describe } from "./hoverText.ts";
import { hoverVersion, hoverWord } from "./hoverWords.ts";

export interface HoverInfo {
  /** UTF-16 offsets of the name. */
  start: number;
  end: number;
  markdown: string;
}

/**
 * The hover at an offset of a file, or null where nothing is named.
 * Without the text (that the model was built from), words of the language have none.
 */
export function hover(model: WitModel, path: string, offset: number, text: string | null = null): HoverInfo | null {
  const found = occurrenceAt(model, path, offset);
  if (found?.meaning) {
    const { name, meaning } = found;
    const alias = found.role === "alias" || found.namer?.name !== meaning.name ? aliasLine(name.text, meaning) : [];
    return shown(name, [...describe(model, meaning), ...alias]);
  }
  const word = hoverVersion(model, path, offset) ?? (found || text === null ? null : hoverWord(model, path, text, offset));
  return word && shown(word, word.parts);
}

function shown({ start, end }: { start: number; end: number }, parts: string[]): HoverInfo {
  return { start, end, markdown: parts.join("\n\n") };
}
