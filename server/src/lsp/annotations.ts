/** Sends the remarks of the newest traced run to the editor, again whenever a document changes, so that they follow the text. */

import path from "node:path";
import type { Connection } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import { documentPackages } from "../compose/program.ts";
import type { ServerNotifications } from "../protocol/editor.ts";
import { byteOffsetToPosition } from "../toolkit/toolkit.ts";
import { ANNOTATE_DEFAULTS, annotate, type CallIndex, indexCalls, type Place } from "../trace/annotate.ts";
import type { Engine } from "./engine.ts";
import type { RunRecord } from "./runs.ts";
import { toPath } from "./uris.ts";
import type { WitLanguage } from "./witLanguage.ts";

export class Annotations {
  private current: { run: RunRecord; index: CallIndex } | null = null;
  private readonly engine: Engine;
  private readonly wit: WitLanguage;
  private readonly connection: Connection;

  constructor(engine: Engine, wit: WitLanguage, connection: Connection) {
    this.engine = engine;
    this.wit = wit;
    this.connection = connection;
  }

  /** Shows a traced run in all open documents; an untraced run leaves what is shown. */
  show(run: RunRecord): void {
    if (!run.view.traced) return;
    if (this.current && this.current.run.view.id > run.view.id) return;
    this.current = { run, index: indexCalls(run.model) };
    for (const document of this.engine.documents.all()) this.refresh(document);
  }

  /** Sends the remarks of one document. */
  refresh(document: TextDocument): void {
    if (!this.current) return;
    const { run, index } = this.current;
    const places = placesOf(this.engine, this.wit, document, run.view.program);
    const annotations = annotate(index, places, { ...ANNOTATE_DEFAULTS, run: run.view.id });
    const params: ServerNotifications["witloom/annotations"] = { uri: document.uri, annotations };
    void this.connection.sendNotification("witloom/annotations", params);
  }
}

/** The lines of a document that calls can be about. Instances count only in the `.wac` that was run, as names are its own. */
function placesOf(engine: Engine, wit: WitLanguage, document: TextDocument, program: string): Place[] {
  if (document.languageId === "wit") return wit.places(document);
  if (document.languageId !== "wac" || document.uri !== program) return [];
  return instancePlaces(engine, document);
}

/** The lines where a `.wac` instantiates, by the official parser; a document that does not parse has none. */
export function instancePlaces(engine: Engine, document: TextDocument): (Place & { kind: "instance" })[] {
  const text = document.getText();
  const file = toPath(document.uri);
  const packages = documentPackages(engine.toolkit, engine.files(), file, text, { cwd: path.dirname(file) });
  const found = engine.toolkit.graphOf({ path: file, text }, packages.ok ? packages.found.map((it) => it.package) : []);
  if (!found.ok) return [];
  return found.value.graph.nodes.flatMap((node) =>
    node.span ? [{ kind: "instance" as const, name: node.id, line: byteOffsetToPosition(text, node.span.start).line }] : [],
  );
}
