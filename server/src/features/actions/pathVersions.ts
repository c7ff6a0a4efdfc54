/** Paths in full, or shorter: a name of a top-level `use` as its path, a version that is missing or merely fits, a package that is the file's own. */
import { writeName } from "../../wit/keywords.ts";
import { writePath } from "../completionPaths.ts";
import { filePaths } from "../paths.ts";
import { type Action, type Asked, quickFix, touches } from "./action.ts";

/** The rewritings of the paths in the range. */
export function pathActions(asked: Asked): Action[] {
  const { model, path, text, range } = asked;
  return filePaths(model, path).flatMap(({ path: node, target, scope, home }): Action[] => {
    if (!target || target.world || !touches(node, range)) return [];
    const action = (title: string, start: number, end: number, newText: string): Action[] => [
      { title, kind: "refactor.rewrite", edits: [{ path, start, end, newText }] },
    ];
    // The official parser takes a path into the file's own package for a circle of packages.
    if (target.home === home) {
      return node.package === null
        ? []
        : [
            quickFix(asked, node, "Write the path without its own package", [
              { path, start: node.start, end: node.end, newText: text.slice(node.name.start, node.name.end) },
            ]),
          ];
    }
    if (node.package === null) {
      const full = scope && writePath(target);
      return full === null ? [] : action(`Write the path as \`${full}\``, node.start, node.end, full);
    }
    const { version } = target.home;
    if (version === null || node.version === version) return [];
    const { versionPlace, name } = node;
    if (versionPlace) return action(`Use the exact version ${version}`, versionPlace.start, versionPlace.end, version);
    return action(`Add the version ${version} to \`${writeName(name.text)}\``, name.end, name.end, `@${version}`);
  });
}
