/** Findings reach the editor one list per file: here the lists of several finders become one. */
import type { Connection, Diagnostic } from "vscode-languageserver";

export class Publisher {
  /** By file, then by finder. */
  private readonly layers = new Map<string, Map<string, Diagnostic[]>>();
  private readonly connection: Connection;

  constructor(connection: Connection) {
    this.connection = connection;
  }

  /** Replaces what one finder has found in a file. What two have found is shown once. */
  set(uri: string, finder: string, diagnostics: Diagnostic[]): void {
    const own = this.layers.get(uri) ?? new Map<string, Diagnostic[]>();
    if (diagnostics.length === 0) own.delete(finder);
    else own.set(finder, diagnostics);
    if (own.size === 0) this.layers.delete(uri);
    else this.layers.set(uri, own);
    const all = [...own.values()].flat();
    const distinct = new Map(all.map((it) => [JSON.stringify([it.range.start, it.message]), it]));
    void this.connection.sendDiagnostics({ uri, diagnostics: [...distinct.values()] });
  }

  /** Forgets in one file what finders have found of a sort. */
  drop(uri: string, finders: (finder: string) => boolean, sort: (diagnostic: Diagnostic) => boolean): void {
    for (const [finder, found] of this.layers.get(uri) ?? []) {
      const kept = finders(finder) ? found.filter((it) => !sort(it)) : found;
      if (kept.length < found.length) this.set(uri, finder, kept);
    }
  }

  /** The files in which a finder has found something. */
  filesOf(finder: string): string[] {
    return [...this.layers].filter(([, own]) => own.has(finder)).map(([uri]) => uri);
  }
}
