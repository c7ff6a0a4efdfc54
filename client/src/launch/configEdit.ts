// Changes one configuration of launch.json, keeping its comments and layout. Pure: text in, edits out.
import { applyEdits, type Edit, findNodeAtLocation, type JSONPath, modify, parse, parseTree } from "jsonc-parser";
import { readLaunchText } from "./launchText.ts";

const format = { formattingOptions: { insertSpaces: true, tabSize: 4, eol: "\n" } };

/** A field (or what is in one) and its new value; undefined takes it away. */
export interface Change {
  path: (string | number)[];
  value: unknown;
}

export type ConfigEdit =
  | { ok: true; edits: Edit[] /** The configuration's name. */; name: string }
  /** One sentence. */
  | { ok: false; message: string };

type Fields = Record<string, unknown>;

/** The fields of a configuration as they are written; none where there is no such configuration. */
export function fieldsOf(text: string, index: number | null): Fields {
  const list = (parse(text, [], { allowTrailingComma: true }) as { configurations?: unknown } | undefined)?.configurations;
  const found: unknown = Array.isArray(list) && index !== null ? list[index] : undefined;
  return typeof found === "object" && found !== null ? (found as Fields) : {};
}

/** `index`: the configuration that is changed; null adds `fresh` with the changes. `text` is empty for a file that is still to be made. */
export function changeConfiguration(text: string, index: number | null, fresh: Fields, changes: readonly Change[]): ConfigEdit {
  const read = readLaunchText(text);
  if (!read.ok) return read;
  const { list } = read;
  const known = index !== null && list?.[index] !== undefined;
  const name = String((known ? (list![index!] as Fields) : fresh)["name"] ?? "");
  const at: JSONPath = ["configurations", known ? index! : (list?.length ?? 0)];
  let after = text;
  const put = (path: JSONPath, value: unknown, isArrayInsertion = false): void => {
    const edits = value === undefined ? removal(after, path) : modify(after, path, value, { ...format, isArrayInsertion });
    after = applyEdits(after, edits);
  };
  try {
    if (text.trim() === "") after = `${JSON.stringify({ version: "0.2.0", configurations: [fresh] }, null, 4)}\n`;
    else if (!known) list ? put(at, fresh, true) : put(["configurations"], [fresh]);
    // What is taken away goes first and from behind, so that the places of the others hold.
    for (const { path, value } of changes) put([...at, ...path], value, appends(after, at, path));
  } catch {
    return {
      ok: false,
      message: `'${name}' in launch.json holds something else than it should at \`${changes[0]?.path[0]}\`; mend it first.`,
    };
  }
  return { ok: true, edits: difference(text, after), name };
}

/** Takes a property or element away, its comma and its line, but no comment beside it (jsonc-parser would). */
function removal(text: string, path: JSONPath): Edit[] {
  const tree = parseTree(text, [], { allowTrailingComma: true });
  const node = tree && findNodeAtLocation(tree, path);
  const item = node?.parent?.type === "property" ? node.parent : node;
  const siblings = item?.parent?.children ?? [];
  if (!item) return [];
  const previous = siblings[siblings.indexOf(item) - 1];
  const behind = commaIn(text, item.offset + item.length, item.parent!.offset + item.parent!.length);
  const own = { start: item.offset, end: behind === null ? item.offset + item.length : behind + 1 };
  const before = text.lastIndexOf("\n", own.start - 1) + 1;
  const next = text.indexOf("\n", own.end);
  const alone = next >= 0 && text.slice(before, own.start).trim() === "" && text.slice(own.end, next).trim() === "";
  const edits: Edit[] = [
    { offset: alone ? before : own.start, length: (alone ? next + 1 : own.end) - (alone ? before : own.start), content: "" },
  ];
  // The last one leaves no comma behind the one before it.
  const comma = behind === null && previous ? commaIn(text, previous.offset + previous.length, item.offset) : null;
  return comma === null ? edits : [{ offset: comma, length: 1, content: "" }, ...edits];
}

/** The comma that comes first after a place, with nothing before it but space and comments. */
function commaIn(text: string, start: number, end: number): number | null {
  const skipped = /^(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/.exec(text.slice(start, end))![0].length;
  return text[start + skipped] === "," ? start + skipped : null;
}

/** Whether a path is one behind the end of a list. */
function appends(text: string, at: JSONPath, path: JSONPath): boolean {
  const last = path.at(-1);
  if (typeof last !== "number") return false;
  let value: unknown = parse(text, [], { allowTrailingComma: true });
  for (const key of [...at, ...path.slice(0, -1)]) value = (value as Record<string | number, unknown> | undefined)?.[key];
  return Array.isArray(value) && last >= value.length;
}

/** One edit between what is the same at both ends. */
function difference(before: string, after: string): Edit[] {
  if (before === after) return [];
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  while (end < before.length - start && end < after.length - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  return [{ offset: start, length: before.length - start - end, content: after.slice(start, after.length - end) }];
}
