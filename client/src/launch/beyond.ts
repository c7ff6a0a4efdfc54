// What a run configuration grants beyond the workspace: a person is asked about it before the first such run.
import path from "node:path";
import type { LaunchConfiguration } from "../../../server/src/protocol/launch.ts";

/** One text for each such grant; empty where all stays inside. `real`: a path with its symbolic links followed. */
export function beyondWorkspace(
  { cwd, dirs, dirsReadOnly, grant, serve }: Partial<LaunchConfiguration>,
  folders: readonly string[],
  real: (file: string) => string,
): string[] {
  const roots = folders.map(real);
  const inside = (file: string): boolean =>
    roots.some((root) => file === root || file.startsWith(root.endsWith(path.sep) ? root : root + path.sep));
  const outside = (list: unknown, what: string): string[] =>
    texts(list)
      .map((it) => real(path.resolve(cwd ?? folders[0] ?? ".", it.split("::")[0] ?? "")))
      .filter((file) => !inside(file))
      .map((file) => `${what} ${file}`);
  return [
    ...(grant === "inherit" ? ["everything that the editor itself may do"] : []),
    ...outside(dirs, "to read and write"),
    ...outside(dirsReadOnly, "to read"),
    ...(typeof serve === "string" && !/^(127\.|localhost:|\[::1\])/.test(serve)
      ? [`to answer requests of other machines at ${serve}`]
      : []),
  ];
}

/** launch.json is a person's: what is no list of texts is told later, by whoever runs it. */
function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((it): it is string => typeof it === "string") : [];
}
