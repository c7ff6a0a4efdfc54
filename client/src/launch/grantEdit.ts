// Adds one grant to a configuration of launch.json, keeping its comments and layout. Pure: text in, edits out.
import { applyEdits, type Edit, type JSONPath, modify, parse } from "jsonc-parser";
import { readLaunchText } from "./launchText.ts";

const format = { formattingOptions: { insertSpaces: true, tabSize: 4, eol: "\n" } };

export interface WantedGrant {
  /** The list of the configuration, or `env`. */
  field: string;
  value: string;
}

export type GrantEdit =
  | { ok: true; edits: Edit[] /** The configuration that has it now. */; name: string /** It was there already. */; known: boolean }
  | { ok: false; message: string };

/**
 * `text` is that of launch.json, empty for one that is still to be made. `index`: the configuration that gets the grant; null adds `fresh`
 * with the grant in it.
 */
export function addGrant(text: string, index: number | null, fresh: Record<string, unknown>, grant: WantedGrant): GrantEdit {
  if (text.trim() === "")
    return {
      ok: true,
      edits: [{ offset: 0, length: text.length, content: newFile(fresh, grant) }],
      name: String(fresh["name"]),
      known: false,
    };
  const read = readLaunchText(text);
  if (!read.ok) return read;
  const { list } = read;
  const target = index === null ? undefined : list?.[index];
  if (index === null || target === undefined) {
    const at: JSONPath = ["configurations", list ? list.length : 0];
    const edits = list
      ? modify(text, at, withGrant(fresh, grant), { ...format, isArrayInsertion: true })
      : modify(text, ["configurations"], [withGrant(fresh, grant)], format);
    return { ok: true, edits, name: String(fresh["name"]), known: false };
  }
  const name = String(target["name"] ?? "");
  const before = target[grant.field];
  if (grant.field === "env") {
    const known = typeof before === "object" && before !== null && Object.hasOwn(before, grant.value);
    return { ok: true, edits: known ? [] : modify(text, ["configurations", index, "env", grant.value], null, format), name, known };
  }
  if (before === undefined)
    return { ok: true, edits: modify(text, ["configurations", index, grant.field], [grant.value], format), name, known: false };
  if (!Array.isArray(before)) return { ok: false, message: `\`${grant.field}\` of '${name}' in launch.json is no list; mend it first.` };
  if (before.includes(grant.value)) return { ok: true, edits: [], name, known: true };
  const end: JSONPath = ["configurations", index, grant.field, before.length];
  return { ok: true, edits: modify(text, end, grant.value, { ...format, isArrayInsertion: true }), name, known: false };
}

/**
 * The texts of a folder's other rights under the same name in the guest, which give way to the right to write: a guest's folder is one or the other.
 */
export function readOnlyTwins(text: string, index: number | null, grant: WantedGrant): Edit[] {
  if (index === null || grant.field !== "dirs") return [];
  const found = parse(text, [], { allowTrailingComma: true }) as { configurations?: { dirsReadOnly?: unknown }[] } | undefined;
  const list = found?.configurations?.[index]?.dirsReadOnly;
  const at = Array.isArray(list) ? list.findIndex((it) => typeof it === "string" && guestOf(it) === guestOf(grant.value)) : -1;
  return at < 0 ? [] : modify(text, ["configurations", index, "dirsReadOnly", at], undefined, format);
}

const guestOf = (folder: string): string => folder.split("::")[1] ?? folder;

/** The text after the edits. */
export function applied(text: string, edits: Edit[]): string {
  return applyEdits(text, edits);
}

function withGrant(fresh: Record<string, unknown>, { field, value }: WantedGrant): Record<string, unknown> {
  return { ...fresh, [field]: field === "env" ? { [value]: null } : [value] };
}

function newFile(fresh: Record<string, unknown>, grant: WantedGrant): string {
  return `${JSON.stringify({ version: "0.2.0", configurations: [withGrant(fresh, grant)] }, null, 4)}\n`;
}

/** Where the configuration of that name of our debug type stands in the list; null where there is none. */
export function indexOf(text: string, type: string, name: string | undefined): number | null {
  if (name === undefined) return null;
  const found = parse(text, [], { allowTrailingComma: true }) as { configurations?: unknown } | undefined;
  const list: unknown[] = Array.isArray(found?.configurations) ? found.configurations : [];
  const index = list.findIndex((it) => {
    const fields = it as { type?: unknown; name?: unknown } | null;
    return fields?.type === type && fields.name === name;
  });
  return index < 0 ? null : index;
}
