/** Helpers of the code actions' tests: actions at a marker, and the files after one. */
import { type Action, type Asked, codeActions } from "../../server/src/features/codeActions.ts";
import { findings } from "../../server/src/wit/findings.ts";
import { edited, example, type Loaded } from "../kit/models.ts";
import { canonical, toolkit } from "../toolkit/kit.ts";

export type File = { path: string; text: string };

export const everywhere = (): boolean => true;
/** Only files outside `/deps/`. */
export const own = (path: string): boolean => !path.startsWith("/deps/");

/** The actions for a range of a file; its diagnostics are the findings of the model. */
export function actionsAt(loaded: Loaded, path: string, start: number, end = start, editable: Asked["editable"] = everywhere): Action[] {
  const diagnostics = findings(loaded.model, path);
  const text = loaded.texts.get(path)!;
  const textOf = (file: string): string | undefined => loaded.texts.get(file);
  return codeActions({ model: loaded.model, path, text, range: { start, end }, diagnostics, editable, textOf });
}

/** The files after an action. */
export function applied(loaded: Loaded, action: Action): File[] {
  const files = edited(loaded, action.edits).filter((it) => !action.deletes?.includes(it.path));
  return [...files, ...(action.creates ?? [])];
}

/** The actions at `$0` of a fixture, or for what its first carets mark. */
export function actionsOf(source: string, editable?: Asked["editable"]): { loaded: Loaded; actions: Action[] } {
  const loaded = example(source);
  const mark = loaded.fixture.marks[0];
  const at = mark ?? { path: loaded.at.path, start: loaded.at.offset, end: loaded.at.offset };
  return { loaded, actions: actionsAt(loaded, at.path, at.start, at.end, editable) };
}

/** The fixture after the action whose title begins so: one text, with `//- /path` before every file but the first. */
export function after(source: string, title: string, editable?: Asked["editable"]): string {
  const { loaded, actions } = actionsOf(source, editable);
  const action = actions.find((it) => it.title.startsWith(title));
  if (!action) return `NOT OFFERED; there are: ${actions.map((it) => it.title).join(" | ")}`;
  return applied(loaded, action)
    .map((it, index) => (index === 0 ? it.text : `//- ${it.path}\n${it.text}`))
    .join("");
}

/** The official parser's word on a package at the root with its `/deps/`: what it resolves to, or its message. */
export async function official(files: File[]): Promise<{ json: string } | { message: string }> {
  const deps = new Map<string, File[]>();
  for (const it of files.filter((one) => !own(one.path))) {
    const folder = it.path.split("/")[2]!;
    deps.set(folder, [...(deps.get(folder) ?? []), it]);
  }
  const source = { main: files.filter((it) => own(it.path)), deps: [...deps.values()].map((val) => ({ tag: "source" as const, val })) };
  const outcome = (await toolkit()).resolveWit(source, { all: true, names: [] });
  if (!outcome.ok) return { message: outcome.problem.rendered ?? outcome.problem.message };
  const { spans: _spans, ...resolve } = outcome.value;
  return { json: canonical(resolve) };
}
