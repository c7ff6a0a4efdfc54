// What a code lens counted, in the editor's own list of references. The server speaks in plain data, the editor in objects.
import * as vscode from "vscode";

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
