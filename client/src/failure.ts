// How a failure is shown: one sentence, the way to the output and, where it is known, to the place.
import * as vscode from "vscode";
import type { Failure, Location, Range } from "../../server/src/protocol/editor.ts";

/** Shows a failure and follows the button that is pressed. Resolves without waiting for the person. */
export function showFailure(failure: Failure): void {
  const { location, message } = failure;
  const buttons = location ? ["Go to", "Show Output"] : ["Show Output"];
  void vscode.window.showErrorMessage(message, ...buttons).then((pressed) => {
    if (pressed === "Show Output") return vscode.commands.executeCommand("witloom.showOutput");
    if (pressed === "Go to" && location) return goTo(location);
    return undefined;
  });
}

/** Opens a place of the server's in an editor. */
export async function goTo(location: Location): Promise<void> {
  await vscode.window.showTextDocument(vscode.Uri.parse(location.uri, true), { selection: toRange(location.range) });
}

export function toRange(range: Range): vscode.Range {
  return new vscode.Range(range.start.line, range.start.character, range.end.line, range.end.character);
}

/** What was thrown, as a failure. */
export function failureOf(error: unknown): Failure {
  return { message: error instanceof Error ? error.message : String(error) };
}
