// "Allow … in launch.json": what a run was refused, added to the configuration of its program when a person asks for it.
import * as vscode from "vscode";
import type { RunView } from "../../../server/src/protocol/editor.ts";
import { fieldOf } from "../../../server/src/protocol/launch.ts";
import type { Refusal } from "../../../server/src/protocol/run.ts";
import type { App } from "../app.ts";
import type { TraceDecorations } from "../decorations.ts";
import { showFailure } from "../failure.ts";
import { nameOf } from "../program.ts";
import { editFile, textOf } from "../textFile.ts";
import { requireTrust } from "../trust.ts";
import { debugType, profilesOf } from "./configurations.ts";
import { configurationOf } from "./debugging.ts";
import { addGrant, indexOf, readOnlyTwins } from "./grantEdit.ts";

/** Offers to allow what a run was refused; nothing is changed before a button is pressed. */
export function offerGrants(app: App, run: RunView): void {
  const denied = grantable(run).filter((it) => !it.asked);
  const [first, ...more] = denied;
  if (!first) return;
  const rest = more.length > 0 ? ` (and ${more.length} more)` : "";
  const one = `Allow ${short(first.grant)} in launch.json`;
  const all = "Choose What to Allow…";
  const buttons = more.length > 0 ? [one, all] : [one];
  void vscode.window.showWarningMessage(`${nameOf(run.program)} was refused ${first.what}${rest}.`, ...buttons).then((pressed) => {
    if (pressed === one) return allow(app, run.id, first.grant);
    return pressed === all ? allow(app, run.id) : undefined;
  });
}

/** The quick fix at a remark of a traced run. */
export function registerGrantFixes(decorations: TraceDecorations): vscode.Disposable {
  const provider: vscode.CodeActionProvider = {
    provideCodeActions(document, range) {
      const here = decorations.of(document.uri.toString()).filter((it) => it.line >= range.start.line && it.line <= range.end.line);
      return here
        .flatMap((it) => it.denied ?? [])
        .flatMap(({ what, grant }) => {
          if (fieldOf(grant) === null) return [];
          const action = new vscode.CodeAction(
            `Allow ${short(grant)} in launch.json (${what} was refused)`,
            vscode.CodeActionKind.QuickFix,
          );
          action.command = { command: "witloom.allow", title: action.title, arguments: [decorations.run, grant] };
          return [action];
        });
    },
  };
  const kinds = { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] };
  return vscode.languages.registerCodeActionsProvider([{ language: "wit" }, { language: "wac" }], provider, kinds);
}

/** Runs of debug sessions are reported by nobody else. */
export function registerDebuggedGrants(app: App): vscode.Disposable {
  const told = new Set<number>();
  return app.runs.onDidChange((run) => {
    if (!run?.debugged || run.state !== "ended" || told.has(run.id)) return;
    told.add(run.id);
    offerGrants(app, run);
  });
}

/** Adds a grant that a run was refused to its program's configuration; without one the person chooses. Links pass both. */
export async function allow(app: App, runId?: unknown, grant?: unknown): Promise<void> {
  if (!requireTrust("Granting rights to a component")) return;
  const run = typeof runId === "number" ? app.runs.get(runId) : app.runs.all().find((it) => (it.denied ?? []).length > 0);
  const denied = run ? grantable(run) : [];
  if (!run || denied.length === 0) {
    void vscode.window.showInformationMessage("No run was refused anything that a launch configuration could allow.");
    return;
  }
  // Only what the run was refused: a link may come from anywhere.
  const chosen = grant === undefined ? await choose(denied) : denied.filter((it) => isSame(it.grant, grant)).slice(0, 1);
  let name: string | undefined;
  for (const { grant } of chosen) name = await addToLaunch(run, grant);
  if (name === undefined) return;
  const again = "Run Again";
  const open = "Open launch.json";
  const what = chosen.map(({ grant }) => short(grant)).join(", ");
  const pressed = await vscode.window.showInformationMessage(`'${name}' in launch.json allows ${what} now.`, again, open);
  if (pressed === again) await vscode.commands.executeCommand(run.traced ? "witloom.runWithTrace" : "witloom.run", run.program);
  if (pressed === open) await vscode.window.showTextDocument(launchFile(run.program)!);
}

/** A grant as a button names it. */
export function short(grant: Refusal["grant"]): string {
  return `${fieldOf(grant) ?? grant.option} ${grant.value}`.trim();
}

function isSame(one: Refusal["grant"], other: unknown): boolean {
  const { option, value } = (other ?? {}) as { option?: unknown; value?: unknown };
  return one.option === option && one.value === value;
}

/** What a run was refused and one entry of a configuration would allow. */
const grantable = (run: RunView): Refusal[] => (run.denied ?? []).filter(({ grant }) => fieldOf(grant) !== null);

async function choose(denied: Refusal[]): Promise<Refusal[]> {
  const items = denied.map((it) => ({ label: short(it.grant), detail: it.what, it }));
  const picked = await vscode.window.showQuickPick(items, { canPickMany: true, placeHolder: "Allow what?" });
  return (picked ?? []).map(({ it }) => it);
}

function launchFile(program: string): vscode.Uri | undefined {
  const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.parse(program, true));
  return folder && vscode.Uri.joinPath(folder.uri, ".vscode", "launch.json");
}

/** The name of the configuration that has the grant now; undefined where it could not be added, which was told. */
async function addToLaunch(run: RunView, grant: Refusal["grant"]): Promise<string | undefined> {
  const file = launchFile(run.program);
  const field = fieldOf(grant);
  if (!file || field === null) {
    showFailure({ message: `${nameOf(run.program)} is in no folder of this workspace, so there is no launch.json for it.` });
    return undefined;
  }
  const text = await textOf(file);
  const name = run.configuration ?? profilesOf(run.program)[0]?.name;
  const wanted = { field, value: grant.value };
  const index = indexOf(text, debugType, name);
  const edit = addGrant(text, index, configurationOf(run.program), wanted);
  if (edit.ok) {
    await editFile(file, edit.edits);
    await editFile(file, readOnlyTwins(await textOf(file), index, wanted));
    return edit.name;
  }
  showFailure({ message: edit.message, location: { uri: file.toString(), range: { start: zero, end: zero } } });
  return undefined;
}

const zero = { line: 0, character: 0 };
