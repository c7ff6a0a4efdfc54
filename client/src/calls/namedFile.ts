// `.vscode/witloom-calls.json`: calls that the workspace keeps under a name. Pure: text in, edits out; comments stay.
import { type Edit, modify, type ParseError, parse } from "jsonc-parser";

/** One entry of the file. */
export interface NamedEntry {
  name: string;
  /** Path of the `.wac` or `.wasm`, relative to the workspace folder, with `/`. */
  program: string;
  call: string;
}

export type NamedEdit = { ok: true; edits: Edit[] } | { ok: false; message: string };

const format = { formattingOptions: { insertSpaces: true, tabSize: 2, eol: "\n" } };

/** The entries; what is no entry is left out. */
export function readNamed(text: string): NamedEntry[] {
  const found = parse(text, [], { allowTrailingComma: true }) as { calls?: unknown } | undefined;
  const list: unknown[] = Array.isArray(found?.calls) ? found.calls : [];
  return list.filter(isEntry);
}

/** Adds an entry, or puts it in the place of the one of the same name and program. */
export function saveNamed(text: string, entry: NamedEntry): NamedEdit {
  if (text.trim() === "")
    return { ok: true, edits: [{ offset: 0, length: text.length, content: `${JSON.stringify({ calls: [entry] }, null, 2)}\n` }] };
  return edited(text, (list, index) => {
    if (list === null) return modify(text, ["calls"], [entry], format);
    if (index >= 0) return modify(text, ["calls", index, "call"], entry.call, format);
    return modify(text, ["calls", list.length], entry, { ...format, isArrayInsertion: true });
  }, entry); // biome-ignore format: one branch a line
}

/** Takes an entry out. */
export function forgetNamed(text: string, entry: Pick<NamedEntry, "name" | "program">): NamedEdit {
  return edited(text, (_, index) => (index < 0 ? [] : modify(text, ["calls", index], undefined, format)), entry);
}

function edited(
  text: string,
  change: (list: unknown[] | null, index: number) => Edit[],
  entry: Pick<NamedEntry, "name" | "program">,
): NamedEdit {
  const errors: ParseError[] = [];
  const found = parse(text, errors, { allowTrailingComma: true }) as { calls?: unknown } | undefined;
  const calls = found?.calls;
  if (errors.length > 0 || typeof found !== "object" || (calls !== undefined && !Array.isArray(calls)))
    return { ok: false, message: "witloom-calls.json has an error; mend it first." };
  const index = (calls ?? []).findIndex((it: unknown) => isEntry(it) && it.name === entry.name && it.program === entry.program);
  return { ok: true, edits: change(calls ?? null, index) };
}

function isEntry(value: unknown): value is NamedEntry {
  if (typeof value !== "object" || value === null) return false;
  const { name, program, call } = value as Record<string, unknown>;
  return typeof name === "string" && typeof program === "string" && typeof call === "string";
}
