// Variables of launch.json, for runs that do not go through VS Code's debugger, which would replace them itself.

/** What the variables stand for here. */
export interface Surroundings {
  /** The folder whose launch.json it is. */
  folder: string;
  /** Workspace folders by name. */
  folders: Readonly<Record<string, string>>;
  /** The file in the active editor. */
  file?: string;
  home: string;
  env: Readonly<Record<string, string | undefined>>;
  setting(name: string): unknown;
  separator: string;
}

export type Substituted<T> = { ok: true; value: T } | { ok: false; message: string };

class Unknown extends Error {}

/** Replaces the variables in all texts of a value. One that only VS Code's debugger knows is a sentence. */
export function substitute<T>(value: T, around: Surroundings): Substituted<T> {
  try {
    return { ok: true, value: replaced(value, around) as T };
  } catch (error) {
    if (error instanceof Unknown) return { ok: false, message: error.message };
    throw error;
  }
}

function replaced(value: unknown, around: Surroundings): unknown {
  if (typeof value === "string") return value.replace(/\$\{([^{}]*)\}/g, (_, name: string) => lookUp(name, around));
  if (Array.isArray(value)) return value.map((it) => replaced(it, around));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, it]) => [key, replaced(it, around)]));
}

function lookUp(text: string, around: Surroundings): string {
  const at = text.indexOf(":");
  const [name, argument] = at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
  const found = argument === undefined ? plain(name, around) : named(name, argument, around);
  if (found !== undefined) return found;
  throw new Unknown(`launch.json has the variable \${${text}}, which has no value here; start the configuration from Run and Debug.`);
}

function plain(name: string, { folder, file, home, separator }: Surroundings): string | undefined {
  const last = (path: string): string => path.slice(path.lastIndexOf(separator) + 1);
  switch (name) {
    case "workspaceFolder":
    case "workspaceRoot":
    case "cwd":
      return folder;
    case "workspaceFolderBasename":
      return last(folder);
    case "userHome":
      return home;
    case "pathSeparator":
    case "/":
      return separator;
    case "file":
      return file;
    case "fileBasename":
      return file === undefined ? undefined : last(file);
    case "fileDirname":
      return file?.slice(0, file.lastIndexOf(separator));
    case "fileBasenameNoExtension":
      return file === undefined ? undefined : last(file).replace(/\.[^.]*$/, "");
    default:
      return undefined;
  }
}

function named(name: string, argument: string, { folders, env, setting }: Surroundings): string | undefined {
  if (name === "workspaceFolder") return Object.hasOwn(folders, argument) ? folders[argument] : undefined;
  if (name === "env") return env[argument] ?? "";
  if (name !== "config") return undefined;
  const value = setting(argument);
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}
