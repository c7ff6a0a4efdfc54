// Plans of builds as read-only documents: nothing to save, nothing that is left behind.
import * as vscode from "vscode";

const scheme = "witloom-plan";
const texts = new Map<string, string>();
const changed = new vscode.EventEmitter<vscode.Uri>();

export function registerPlanDocuments(): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(scheme, {
    onDidChange: changed.event,
    provideTextDocumentContent: (uri) => texts.get(uri.toString()) ?? "",
  });
}

/** Shows a plan; one that is open under the same name is replaced. */
export async function showPlanDocument(name: string, text: string): Promise<void> {
  const uri = vscode.Uri.from({ scheme, path: `/${name}.sh` });
  texts.set(uri.toString(), text);
  changed.fire(uri);
  await vscode.window.showTextDocument(uri);
}
