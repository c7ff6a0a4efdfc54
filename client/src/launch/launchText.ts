// Reads the text of launch.json before it is changed: what is wrong with it is one sentence. Pure.
import { type ParseError, parse, printParseErrorCode } from "jsonc-parser";

export type LaunchText =
  /** Its configurations; undefined where there is no such list yet. */
  { ok: true; list: Record<string, unknown>[] | undefined } | { ok: false; message: string };

/** The configurations of a launch.json; an empty text has none. */
export function readLaunchText(text: string): LaunchText {
  if (text.trim() === "") return { ok: true, list: undefined };
  const errors: ParseError[] = [];
  const found = parse(text, errors, { allowTrailingComma: true }) as { configurations?: Record<string, unknown>[] } | undefined;
  const [error] = errors;
  if (error) {
    const line = text.slice(0, error.offset).split("\n").length;
    return { ok: false, message: `launch.json has an error in line ${line} (${printParseErrorCode(error.error)}); mend it first.` };
  }
  const list = found?.configurations;
  if (list !== undefined && !Array.isArray(list))
    return { ok: false, message: "`configurations` of launch.json is no list; mend it first." };
  return { ok: true, list };
}
