/** Reads files through one interface, so that unsaved text in an editor wins over the disk and tests need no disk. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

export interface Files {
  /** The text of a file, unsaved changes included; undefined where it cannot be read. */
  text(file: string): string | undefined;
  bytes(file: string): Uint8Array | undefined;
  /** Changes whenever a file's bytes do: its size and time; undefined where it is no file. */
  stamp(file: string): string | undefined;
  kind(file: string): "file" | "folder" | undefined;
  /** Names in a folder, sorted; empty where there is none. */
  list(folder: string): string[];
}

/** The disk, with open documents (absolute path → text) in front of it. */
export function diskFiles(open: ReadonlyMap<string, string> = new Map()): Files {
  const attempt = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch {
      return undefined; // absent or unreadable: the caller says what it was needed for
    }
  };
  return {
    text: (file) => open.get(path.resolve(file)) ?? attempt(() => readFileSync(file, "utf8")),
    bytes: (file) => attempt(() => readFileSync(file)),
    stamp: (file) => {
      const stat = attempt(() => statSync(file));
      return stat?.isFile() ? `${stat.size} ${stat.mtimeMs}` : undefined;
    },
    kind: (file) => {
      const stat = attempt(() => statSync(file));
      return stat?.isDirectory() ? "folder" : stat?.isFile() ? "file" : undefined;
    },
    list: (folder) => attempt(() => readdirSync(folder).sort()) ?? [],
  };
}
