/** What all requests share: the engine, the open documents, and where the bundles are. */
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { TextDocuments } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import { diskFiles, type Files } from "../compose/files.ts";
import { loadToolkit, type Toolkit } from "../toolkit/toolkit.ts";

export interface Engine {
  toolkit: Toolkit;
  documents: TextDocuments<TextDocument>;
  /** The disk, with unsaved text in front of it. */
  files(): Files;
  dist: string;
}

export async function createEngine(documents: TextDocuments<TextDocument>, dist: string): Promise<Engine> {
  const toolkit = await loadToolkit(path.join(dist, "toolkit"));
  return { toolkit, documents, dist, files: () => diskFiles(openTexts(documents)) };
}

function openTexts(documents: TextDocuments<TextDocument>): Map<string, string> {
  return new Map(documents.all().flatMap((it) => (it.uri.startsWith("file:") ? [[toPath(it.uri), it.getText()] as const] : [])));
}

/** The path of a `file:` URI; any other URI as it stands, which then is no file. */
export function toPath(uri: string): string {
  return uri.startsWith("file:") ? fileURLToPath(uri) : uri;
}

export function toUri(file: string): string {
  return pathToFileURL(file).href;
}
