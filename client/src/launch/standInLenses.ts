// Code lenses where nothing provides an import: what answers it, and the gesture that changes that.
import * as vscode from "vscode";
import type { MockPlace } from "../../../server/src/protocol/mocks.ts";
import type { Server } from "../languageClient.ts";
import { type StandInSubject, shortImport } from "./standInOffer.ts";
import { standInsOf } from "./standIns.ts";

/** More imports than these on one line share a lens. */
const MOST = 3;

/** Registers the lenses of `.wac` and WIT documents. */
export function registerStandInLenses(server: Server): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const provider: vscode.CodeLensProvider = {
    onDidChangeCodeLenses: changed.event,
    async provideCodeLenses(document, token) {
      const places = await server.request("witloom/mockPlaces", { uri: document.uri.toString() }, token);
      return lines(places).flatMap((it) => lensesOf(it));
    },
  };
  const selector = ["wac", "wit"].map((language) => ({ scheme: "file", language }));
  return vscode.Disposable.from(
    changed,
    vscode.languages.registerCodeLensProvider(selector, provider),
    vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration("launch") && changed.fire()),
    server.on("witloom/workspaceChanged", () => changed.fire()),
  );
}

function lines(places: MockPlace[]): MockPlace[][] {
  const byLine = new Map<number, MockPlace[]>();
  for (const it of places) byLine.set(it.line, [...(byLine.get(it.line) ?? []), it]);
  return [...byLine.values()];
}

function lensesOf(places: MockPlace[]): vscode.CodeLens[] {
  const { line, programs } = places[0]!;
  if (places.length <= MOST) return places.map((it) => lens(it.line, titleOf(it), { programs: it.programs, imports: [it.import] }));
  const set = places.filter((it) => textOf(it) !== undefined).length;
  const title = `Answer ${places.length} imports with mocks…${set === 0 ? "" : ` (${set} answered)`}`;
  return [lens(line, title, { programs, imports: places.map((it) => it.import) })];
}

function lens(line: number, title: string, subject: StandInSubject): vscode.CodeLens {
  return new vscode.CodeLens(new vscode.Range(line, 0, line, 0), {
    title: `$(beaker)\u00a0${title}`,
    command: "witloom.mockImport",
    arguments: [subject],
  });
}

function titleOf(place: MockPlace): string {
  const text = textOf(place);
  const short = shortImport(place.import);
  return text === undefined ? `Answer ${short} with a mock…` : `${short}: answered by ${text}`;
}

/** What answers it in one of the programs. */
function textOf({ programs, import: name }: MockPlace): string | undefined {
  return programs.map((program) => standInsOf(program, name, null)).find((it) => it !== undefined);
}
