/** Document links: paths into packages lead to the file that declares the interface or world. */
import { fullName, type WitModel } from "../wit/model.ts";
import type { Place } from "../wit/tree.ts";
import { filePaths } from "./paths.ts";

export interface DocumentLink extends Place {
  /** The file, and where in it the name stands. */
  path: string;
  target: Place;
  tooltip: string;
}

/** The links of a file, in the order of the text. */
export function documentLinks(model: WitModel, path: string): DocumentLink[] {
  return filePaths(model, path)
    .flatMap(({ path: { start, end, package: id }, target }) => {
      if (!target || id === null) return [];
      const { name } = target.node;
      const tooltip = fullName(target) ?? name.text;
      return [{ start, end, path: target.path, target: { start: name.start, end: name.end }, tooltip }];
    })
    .sort((a, b) => a.start - b.start);
}
