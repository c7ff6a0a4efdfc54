/** The official verdict on open documents, published soon after each change. A whole package is checked, and cleared where it was mended. */
import { type Connection, DiagnosticSeverity, DiagnosticTag, type Diagnostic as LspDiagnostic } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import { lockRemarks } from "../features/lockRemarks.ts";
import { remarks } from "../features/unused.ts";
import type { Diagnostic } from "../protocol/diagnostic.ts";
import { Comparisons } from "./comparisons.ts";
import type { Engine } from "./engine.ts";
import type { Publisher } from "./publisher.ts";
import { specLink } from "./specLinks.ts";
import { toDocumentUri, toPath, toUri } from "./uris.ts";
import type { WacLanguage } from "./wacLanguage.ts";
import { withRelated } from "./wacRelated.ts";
import type { WitLanguage } from "./witLanguage.ts";
import { witFindings } from "./witVerdict.ts";

/** Milliseconds of quiet after which a document is checked: about as long as the last check took, so that a large file is not checked at each key. */
const QUIET = { least: 4, most: 10 };

/** This finder's name for the publisher. */
const CHECK = "check";

const SEVERITY = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

export class Diagnostics {
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly quiet = new Map<string, number>();
  private readonly published = new Map<string, Set<string>>();
  private readonly engine: Engine;
  private readonly connection: Connection;
  private readonly publisher: Publisher;
  private readonly wit: WitLanguage;
  private readonly wac: WacLanguage;
  readonly comparisons: Comparisons;

  constructor(engine: Engine, connection: Connection, publisher: Publisher, wit: WitLanguage, wac: WacLanguage) {
    this.engine = engine;
    this.publisher = publisher;
    this.wac = wac;
    this.connection = connection;
    this.wit = wit;
    this.comparisons = new Comparisons(wit);
  }

  /** Checks a document after a moment of quiet. */
  schedule(document: TextDocument): void {
    clearTimeout(this.timers.get(document.uri));
    this.timers.set(
      document.uri,
      setTimeout(() => {
        this.check(document.uri).catch((error: Error) => this.connection.console.error(`A check failed: ${error.message}`));
      }, this.quiet.get(document.uri) ?? QUIET.least),
    );
  }

  /** Forgets a document that was closed: what its package had stays with the documents that are open. */
  close(uri: string): void {
    clearTimeout(this.timers.get(uri));
    this.timers.delete(uri);
    this.quiet.delete(uri);
    for (const other of this.published.get(uri) ?? []) this.publisher.set(other, CHECK, []);
    this.published.delete(uri);
  }

  /** Checks all open documents, as a file on disk changed. */
  all(): void {
    for (const document of this.engine.documents.all()) this.schedule(document);
  }

  private async check(uri: string): Promise<void> {
    const document = this.engine.documents.get(uri);
    if (!document || !uri.startsWith("file:")) return;
    const { version } = document; // the document itself changes with the text
    const began = performance.now();
    const { found, hints } = await this.find(document);
    this.quiet.set(uri, Math.min(QUIET.most, Math.max(QUIET.least, performance.now() - began)));
    // What was found in an older text is not shown; its successor is on the way.
    if (this.engine.documents.get(uri)?.version !== version) return;
    const byFile = new Map<string, LspDiagnostic[]>([[uri, []]]);
    for (const it of found) {
      const target = toUri(it.file);
      byFile.set(target, [...(byFile.get(target) ?? []), toLsp(it)]);
    }
    byFile.get(uri)!.push(...hints);
    // A file that had findings through this document and has none any more is cleared.
    for (const old of this.published.get(uri) ?? []) if (!byFile.has(old)) byFile.set(old, []);
    for (const [target, diagnostics] of byFile) this.publisher.set(target, CHECK, diagnostics);
    this.published.set(uri, new Set(byFile.keys()));
    if (document.languageId === "wac") void this.connection.sendNotification("witloom/wiringChanged", { uri });
  }

  private async wacFindings(uri: string): Promise<Diagnostic[]> {
    const state = await this.wac.state(uri);
    return state ? withRelated(state, this.wit) : [];
  }

  private async find({ uri, languageId }: TextDocument): Promise<{ found: Diagnostic[]; hints: LspDiagnostic[] }> {
    const file = toPath(uri);
    if (languageId === "wac") return { found: await this.wacFindings(uri), hints: [] };
    const { found, meanwhile } = await witFindings(this.engine, this.wit, file, () => this.hints(uri));
    return { found, hints: meanwhile };
  }

  /** The findings of one document as it is now, for an editor that asks instead of waiting. */
  async pull(uri: string): Promise<LspDiagnostic[]> {
    const document = this.engine.documents.get(uri);
    if (!document || !uri.startsWith("file:")) return [];
    const { found, hints } = await this.find(document);
    const file = toPath(uri);
    return [...found.filter((it) => it.file === file).map(toLsp), ...hints];
  }

  /** What is not wrong: what is not needed, and what changed since the commit that the package is compared with. */
  private hints(uri: string): LspDiagnostic[] {
    const it = this.wit.file(uri);
    if (!it) return [];
    const found = remarks(it.model, it.path).map(
      (remark): LspDiagnostic => ({
        range: this.wit.range(it.path, remark),
        severity: DiagnosticSeverity.Hint,
        code: remark.tag,
        codeDescription: specLink(remark.tag),
        source: "wit",
        message: remark.message,
        tags: [TAG[remark.tag]],
      }),
    );
    const locked = lockRemarks(it.model, it.path).map(
      (remark): LspDiagnostic => ({
        range: this.wit.range(it.path, remark),
        severity: DiagnosticSeverity.Information,
        code: "wkg-lock",
        source: "wit",
        message: remark.message,
      }),
    );
    return [...found, ...locked, ...this.comparisons.of(it.path)];
  }
}

const TAG = { unused: DiagnosticTag.Unnecessary, deprecated: DiagnosticTag.Deprecated };

/** A finding as the protocol has it. */
export function toLsp(it: Diagnostic): LspDiagnostic {
  return {
    range: it.range,
    severity: SEVERITY[it.severity],
    code: it.code,
    ...(it.source === "wit" ? { codeDescription: specLink(it.code) } : {}),
    source: it.source,
    message: it.message,
    relatedInformation: it.relatedInformation.map((related) => ({
      location: { uri: toDocumentUri(related.file), range: related.range },
      message: related.message,
    })),
  };
}
