/** Where the packages that are there differ from `wkg.lock`: one that is missing, or that has another version. */
import { findHome, type WitModel } from "../wit/model.ts";
import type { Place } from "../wit/tree.ts";
import { filePaths } from "./paths.ts";

export interface LockRemark extends Place {
  message: string;
}

/** One remark for each path into a package that `wkg.lock` has otherwise. */
export function lockRemarks(model: WitModel, path: string): LockRemark[] {
  if (model.locked.size === 0) return [];
  return filePaths(model, path).flatMap(({ path: { package: id, packagePlace, version }, home }): LockRemark[] => {
    const locked = id === null || id === home.id ? undefined : model.locked.get(id);
    if (!locked || id === null || !packagePlace) return [];
    const { start, end } = packagePlace;
    const list = locked.join(", ");
    const found = findHome(model, id, version);
    if (!found) return [{ start, end, message: `${id} is in wkg.lock (${list}), but not in deps/: run \`wkg wit fetch\`.` }];
    if (found.version === null || locked.includes(found.version)) return [];
    return [{ start, end, message: `${id} is there as ${found.version}, but wkg.lock has ${list}: run \`wkg wit fetch\`.` }];
  });
}
