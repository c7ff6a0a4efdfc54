// Values of a program that is stopped: beside the parameters in WIT, and as JSON in the clipboard.
import * as vscode from "vscode";
import { debugType } from "./configurations.ts";
import { parametersOf } from "./parameters.ts";

/** What VS Code's variables view says of the variable that its menu was opened on. */
interface ChosenVariable {
  sessionId?: string;
  variable?: { name?: string; evaluateName?: string };
}

/** Registers the values of arguments in WIT files. */
export function registerInlineValues(): vscode.Disposable {
  return vscode.languages.registerInlineValuesProvider("wit", {
    provideInlineValues(document, _viewPort, { stoppedLocation }) {
      if (vscode.debug.activeDebugSession?.type !== debugType) return [];
      const first = stoppedLocation.start.line;
      return parametersOf(document.getText(), document.offsetAt(new vscode.Position(first, 0))).map(({ name, start, end }) => {
        const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
        return new vscode.InlineValueEvaluatableExpression(range, name);
      });
    },
  });
}

/** Puts a variable's value into the clipboard as JSON. */
export async function copyAsJson(_app: unknown, chosen?: ChosenVariable): Promise<void> {
  const session = vscode.debug.activeDebugSession;
  const expression = chosen?.variable?.evaluateName;
  if (session?.type !== debugType || (chosen?.sessionId !== undefined && chosen.sessionId !== session.id) || !expression) {
    void vscode.window.showInformationMessage(
      "Choose an argument or result, or a part of it, among the variables of a program that is stopped.",
    );
    return;
  }
  const item = vscode.debug.activeStackItem;
  const frame = item instanceof vscode.DebugStackFrame && item.session.id === session.id ? { frameId: item.frameId } : {};
  const { json } = (await session.customRequest("witloom/json", { expression, ...frame })) as { json: string };
  await vscode.env.clipboard.writeText(json);
}
