/** What all requests share: the engine, the open documents, and where the bundles are. */
import path from "node:path";
import type { TextDocuments } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import { diskFiles, type Files } from "../compose/files.ts";
import type { OpenPackage } from "../compose/witCheck.ts";
import { loadToolkit, type Outcome, type Toolkit } from "../toolkit/toolkit.ts";
import { Offload } from "./offload.ts";
import type { Tasks } from "./tasks.ts";
import { toPath } from "./uris.ts";

export interface Engine {
  /** For what is quick; the rest goes through `task`. */
  toolkit: Toolkit;
  /** Does a longer task in another thread, on the documents as they are now. */
  task<K extends keyof Tasks>(name: K, params: Tasks[K][0]): Promise<Tasks[K][1]>;
  /** The verdict on a package, in a thread that no task keeps busy: somebody types meanwhile. */
  verdict(it: OpenPackage): Promise<Outcome<null>>;
  dispose(): Promise<void>;
  documents: TextDocuments<TextDocument>;
  /** The disk, with unsaved text in front of it. */
  files(): Files;
  dist: string;
}

export async function createEngine(documents: TextDocuments<TextDocument>, dist: string): Promise<Engine> {
  const toolkit = await loadToolkit(path.join(dist, "toolkit"));
  const offload = new Offload(dist);
  const verdicts = new Offload(dist);
  return {
    toolkit,
    documents,
    task: (name, params) => offload.run(name, params, [...openTexts(documents)]),
    verdict: (it) => verdicts.run("verdict", it, []),
    dispose: async () => void (await Promise.all([offload.dispose(), verdicts.dispose()])),
    dist,
    files: () => diskFiles(openTexts(documents)),
  };
}

function openTexts(documents: TextDocuments<TextDocument>): Map<string, string> {
  return new Map(documents.all().flatMap((it) => (it.uri.startsWith("file:") ? [[toPath(it.uri), it.getText()] as const] : [])));
}
