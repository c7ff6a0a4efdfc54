// Going to places that the server names. The server speaks in plain data, the editor in objects.
import * as vscode from "vscode";
import type { App } from "./app.ts";

interface Position {
  line: number;
  character: number;
}

interface Location {
  uri: string;
  range: { start: Position; end: Position };
}

const at = ({ line, character }: Position): vscode.Position => new vscode.Position(line, character);

/** Shows places as references of a position. */
export async function showPlaces(uri: string, position: Position, places: Location[]): Promise<void> {
  const locations = places.map(
    (it) => new vscode.Location(vscode.Uri.parse(it.uri, true), new vscode.Range(at(it.range.start), at(it.range.end))),
  );
  await vscode.commands.executeCommand("editor.action.showReferences", vscode.Uri.parse(uri, true), at(position), locations);
}

/** From the function under the cursor in a source file to the WIT that it implements. */
export async function goToWit({ server }: App): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return;
  const { document, selection } = editor;
  const found = await server.request("witloom/witOf", {
    uri: document.uri.toString(),
    text: document.getText(),
    offset: document.offsetAt(selection.active),
  });
  if (!found) {
    void vscode.window.showInformationMessage("No WIT function of this workspace is implemented here.");
    return;
  }
  const { start, end } = found.range;
  await vscode.window.showTextDocument(vscode.Uri.parse(found.uri, true), { selection: new vscode.Range(at(start), at(end)) });
}
