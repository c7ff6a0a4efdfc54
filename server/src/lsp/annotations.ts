/** Sends the remarks of the newest traced run to the editor, again whenever a document changes, so that they follow the text. */

import { setTimeout } from "node:timers/promises";
import type { Connection } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { ServerNotifications } from "../protocol/editor.ts";
import { ANNOTATE_DEFAULTS, annotate, type Place } from "../trace/annotate.ts";
import type { CallIndex } from "../trace/callIndex.ts";
import { lineAt, lineStarts } from "../wit/lines.ts";
import type { CallIndexes } from "./callIndexes.ts";
import type { Engine } from "./engine.ts";
import type { RunRecord } from "./runs.ts";
import type { SourceRemarks } from "./sourceRemarks.ts";
import type { WacLanguage } from "./wacLanguage.ts";
import type { WitLanguage } from "./witLanguage.ts";

/** What was worked out rests so many times as long as it took, while a run goes on: remarks are not worth more of the server's time. */
const REST = 4;
/** But no longer, in milliseconds: who waits for the end of a run sees it soon. */
const LONGEST_REST = 1000;

export class Annotations {
  private current: { run: RunRecord; index: CallIndex } | null = null;
  /** A run whose calls are sorted now, and the one that is to follow. */
  private working: RunRecord | null = null;
  private next: RunRecord | null = null;
  private readonly engine: Engine;
  private readonly wit: WitLanguage;
  private readonly wac: WacLanguage;
  private readonly connection: Connection;
  private readonly sources: SourceRemarks;
  private readonly indexes: CallIndexes;

  constructor(
    engine: Engine,
    wit: WitLanguage,
    wac: WacLanguage,
    connection: Connection,
    { sources, indexes }: { sources: SourceRemarks; indexes: CallIndexes },
  ) {
    this.sources = sources;
    this.indexes = indexes;
    this.engine = engine;
    this.wit = wit;
    this.wac = wac;
    this.connection = connection;
  }

  /** Shows a traced run in all open documents; an untraced run leaves what is shown. */
  show(run: RunRecord): void {
    if (!run.view.traced) return;
    const newest = this.next ?? this.working ?? this.current?.run;
    if (newest && newest.view.id > run.view.id) return;
    this.next = run;
    if (!this.working) this.work().catch((error: Error) => this.connection.console.error(`Remarks could not be shown: ${error.message}`));
  }

  private async work(): Promise<void> {
    try {
      for (let run = this.next; run; run = this.next) {
        this.next = null;
        this.working = run;
        const begin = performance.now();
        this.current = { run, index: await this.indexes.of(run) };
        for (const document of this.engine.documents.all()) this.refresh(document);
        this.sources.show(run);
        if (run.view.state !== "ended")
          await setTimeout(Math.min(LONGEST_REST, REST * (performance.now() - begin)), undefined, { ref: false });
      }
    } finally {
      this.working = null;
    }
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
