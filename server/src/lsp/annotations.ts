/** Sends the remarks of the newest traced run to the editor, again whenever a document changes, so that they follow the text. */

import type { Connection } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { ServerNotifications } from "../protocol/editor.ts";
import { ANNOTATE_DEFAULTS, annotate, type CallIndex, indexCalls, type Place } from "../trace/annotate.ts";
import { lineAt, lineStarts } from "../wit/lines.ts";
import type { Engine } from "./engine.ts";
import type { RunRecord } from "./runs.ts";
import type { SourceRemarks } from "./sourceRemarks.ts";
import type { WacLanguage } from "./wacLanguage.ts";
import type { WitLanguage } from "./witLanguage.ts";

export class Annotations {
  private current: { run: RunRecord; index: CallIndex } | null = null;
  private readonly engine: Engine;
  private readonly wit: WitLanguage;
  private readonly wac: WacLanguage;
  private readonly connection: Connection;
  private readonly sources: SourceRemarks;

  constructor(engine: Engine, wit: WitLanguage, wac: WacLanguage, connection: Connection, sources: SourceRemarks) {
    this.sources = sources;
    this.engine = engine;
    this.wit = wit;
    this.wac = wac;
    this.connection = connection;
  }

  /** Shows a traced run in all open documents; an untraced run leaves what is shown. */
  show(run: RunRecord): void {
    if (!run.view.traced) return;
    if (this.current && this.current.run.view.id > run.view.id) return;
    this.current = { run, index: indexCalls(run.model) };
    for (const document of this.engine.documents.all()) this.refresh(document);
    this.sources.show(run);
  }

  /** Sends the remarks of one document. */
  refresh(document: TextDocument): void {
    if (!this.current) return;
    const { run, index } = this.current;
    const places = placesOf(this.wac, this.wit, document, run.view.program);
    const annotations = annotate(index, places, { ...ANNOTATE_DEFAULTS, run: run.view.id, running: run.view.state !== "ended" });
    const params: ServerNotifications["witloom/annotations"] = { uri: document.uri, run: run.view.id, annotations };
    void this.connection.sendNotification("witloom/annotations", params);
  }
}

/** The lines of a document that calls can be about. Instances count only in the `.wac` that was run, as names are its own. */
function placesOf(wac: WacLanguage, wit: WitLanguage, document: TextDocument, program: string): Place[] {
  if (document.languageId === "wit") return wit.places(document);
  if (document.languageId !== "wac" || document.uri !== program) return [];
  return instancePlaces(wac, document);
}

/** The lines where a `.wac` instantiates. Every key asks for them, so the official crates are not asked again: what they said of the text last is kept. */
function instancePlaces(wac: WacLanguage, document: TextDocument): Place[] {
  const { wiring } = wac.settled(document.uri) ?? wac.now(document);
  const starts = lineStarts(wiring.text);
  return wiring.nodes.map((it) => ({ kind: "instance" as const, name: it.id, line: lineAt(starts, it.expr.start) }));
}
