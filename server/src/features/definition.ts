/** Go to definition: where a name was declared, through `use` and across packages. */
import type { WitModel } from "../wit/model.ts";
import { meaningAt } from "../wit/names.ts";

export interface Target {
  path: string;
  /** UTF-16 offsets of the declared name. */
  start: number;
  end: number;
}

/** The definition of what stands at an offset, or null. */
export function definition(model: WitModel, path: string, offset: number): Target | null {
  const found = meaningAt(model, path, offset);
  return found ? { path: found.meaning.path, start: found.meaning.name.start, end: found.meaning.name.end } : null;
}
