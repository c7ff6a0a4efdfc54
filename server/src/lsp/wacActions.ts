/** Code actions of a `.wac`: offered by the features, and those that need it agreed upon by the official crates first. */
import type { CodeAction, CodeActionParams } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import { type WacAction, type WacActionsAsked, wacActions } from "../features/wac/actions.ts";
import { isNear, packagesIn, pairsOf } from "../graph/fitTable.ts";
import type { Shape } from "../graph/wiring.ts";
import { lineStarts, type Place, positionAt } from "../wit/lines.ts";
import type { WacLanguage, WacState } from "./wacLanguage.ts";

export async function wacActionsAt(
  wac: WacLanguage,
  state: WacState,
  document: TextDocument,
  { range, context }: CodeActionParams,
): Promise<CodeAction[]> {
  const offset = (it: typeof range): Place => ({ start: document.offsetAt(it.start), end: document.offsetAt(it.end) });
  const offered = await wac.palette(state.uri);
  const shapes = new Map<string, Shape>([...offered.map((it): [string, Shape] => [it.package, it]), ...state.shapes]);
  await wac.fits.ensure(
    state.uri,
    pairsOf(
      packagesIn(
        state.wiring,
        offered.map((it) => it.package),
        shapes,
      ),
    ).filter(isNear),
  );
  const asked: WacActionsAsked = {
    ...state,
    shapes,
    offered,
    range: offset(range),
    diagnostics: context.diagnostics.map((it) => ({ ...offset(it.range), code: String(it.code ?? ""), message: String(it.message) })),
    context: { shapes, fits: (from, to) => wac.fitsNow(state.uri, from, to) },
  };
  const wanted = wacActions(asked).filter(
    (it) => !context.only || context.only.some((kind) => it.kind === kind || it.kind.startsWith(`${kind}.`)),
  );
  const agreed = await Promise.all(wanted.map(async (it) => (it.verify && !(await accepted(wac, state, it)) ? [] : [it])));
  const starts = lineStarts(state.text);
  return [
    ...agreed.flat().map((it): CodeAction => {
      const edit = { range: { start: positionAt(starts, it.edit.start), end: positionAt(starts, it.edit.end) }, newText: it.edit.newText };
      const mended = it.diagnostics?.map((index) => context.diagnostics[index]!);
      return {
        title: it.title,
        kind: it.kind,
        edit: { changes: { [state.uri]: [edit] } },
        ...(mended ? { diagnostics: mended } : {}),
        ...(it.isPreferred ? { isPreferred: true } : {}),
      };
    }),
    ...buildFixes(context.diagnostics.filter((it) => it.code === "unknown-package")),
  ];
}

/** A package that is not there may be one that this workspace builds. */
function buildFixes(diagnostics: CodeActionParams["context"]["diagnostics"]): CodeAction[] {
  if (diagnostics.length === 0) return [];
  return [{ title: "Build components…", kind: "quickfix", diagnostics, command: { title: "Build components…", command: "witloom.build" } }];
}

async function accepted(wac: WacLanguage, state: WacState, { edit }: WacAction): Promise<boolean> {
  const text = state.text.slice(0, edit.start) + edit.newText + state.text.slice(edit.end);
  const after = await wac.would(state.uri, text);
  const before = new Set(state.diagnostics.map((it) => it.message));
  return after.diagnostics.every((it) => before.has(it.message));
}
