// The smallest rights of a run, beside those of its launch configuration, and the changes that make them equal. Pure.
import path from "node:path";
import type { LeastRow } from "../../webview/rightsMessages.ts";
import type { Change } from "./configEdit.ts";

/** The lists of a configuration that grant something, or take it away. */
const FIELDS = ["dirs", "dirsReadOnly", "allowNet", "allowUdp", "allowListen", "allowHttp", "deny"] as const;
const FOLDERS: readonly string[] = ["dirs", "dirsReadOnly"];

export interface LeastWanted {
  /** By field, folders absolute. */
  fields: Readonly<Record<string, readonly string[]>>;
  /** It asked for its environment. */
  environment: boolean;
}

export interface Written {
  /** The configuration as it is written. */
  fields: Readonly<Record<string, unknown>>;
  /** The same with its variables resolved. */
  resolved: Readonly<Record<string, unknown>>;
  /** The folder that its paths are relative to. */
  cwd: string;
}

const texts = (value: unknown): string[] => (Array.isArray(value) ? value.filter((it): it is string => typeof it === "string") : []);

/** Each field with what is granted and what was needed, both as the configuration writes them; fields without either are left out. */
export function leastRows({ fields }: LeastWanted, written: Written): LeastRow[] {
  return FIELDS.map((field) => ({
    field,
    granted: texts(written.fields[field]),
    needed: (fields[field] ?? []).map((it) => (FOLDERS.includes(field) ? folderText(it, written) : it)),
  })).filter((it) => it.granted.length + it.needed.length > 0);
}

/** A folder as the configuration writes it already, else relative to its folder where it lies inside. */
function folderText(value: string, { fields, resolved, cwd }: Written): string {
  const [host = "", guest] = value.split("::");
  for (const field of FOLDERS) {
    const index = texts(resolved[field]).findIndex((it) => {
      const [own = "", name = own] = it.split("::");
      return path.resolve(cwd, own) === path.resolve(host) && name === (guest ?? host);
    });
    const known = texts(fields[field])[index];
    if (known !== undefined) return known;
  }
  const inside = path.relative(cwd, host);
  if (inside.startsWith("..") || path.isAbsolute(inside)) return value;
  return `${inside === "" ? "." : inside.split(path.sep).join("/")}::${guest ?? host}`;
}

/** The changes after which the configuration grants just what was needed. Variables of the environment stay where it was asked for. */
export function leastChanges(least: LeastWanted, written: Written): Change[] {
  const rows = new Map(leastRows(least, written).map((it) => [it.field, it]));
  const lists = FIELDS.flatMap((field): Change[] => {
    const row = rows.get(field);
    if (!row || same(row)) return [];
    return [{ path: [field], value: row.needed.length === 0 ? undefined : row.needed }];
  });
  const env = !least.environment && written.fields["env"] !== undefined ? [{ path: ["env"], value: undefined }] : [];
  const all = written.fields["grant"] === undefined ? [] : [{ path: ["grant"], value: undefined }];
  return [...all, ...env, ...lists];
}

function same({ granted, needed }: LeastRow): boolean {
  return granted.length === needed.length && granted.every((it) => needed.includes(it));
}
