/** What all WIT features of the door share: the model and text at a position, and the way from offsets to the editor's ranges. */
import path from "node:path";
import type { Location, Range, TextDocumentPositionParams } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import { packageRoot, witFilesOf } from "../compose/witFiles.ts";
import { functionPlaces } from "../features/places.ts";
import type { Location as PlainLocation } from "../protocol/editor.ts";
import type { Place as TracePlace } from "../trace/annotate.ts";
import { lineStarts, type Place, positionAt } from "../wit/lines.ts";
import { fullName, functionsOf, type WitModel } from "../wit/model.ts";
import { parseWit } from "../wit/parse.ts";
import type { Engine } from "./engine.ts";
import { WitPackages } from "./packages.ts";
import { toDocumentUri, toPath } from "./uris.ts";

/** An open WIT document and what its names mean. */
export interface WitFileAt {
  document: TextDocument;
  path: string;
  text: string;
  model: WitModel;
}

export interface WitAt extends WitFileAt {
  offset: number;
}

/** Something in a file, by offsets. */
export interface Target extends Place {
  path: string;
}

export class WitLanguage {
  readonly packages: WitPackages;
  private readonly declared = new Map<string, PlainLocation | undefined>();
  /** Line starts by path, of the text that they belong to. */
  private readonly lines = new Map<string, { text: string; starts: number[] }>();
  private readonly engine: Engine;

  constructor(engine: Engine, roots: () => string[]) {
    this.engine = engine;
    this.packages = new WitPackages(engine, roots);
  }

  /** Called when files on disk changed. */
  invalidate(): void {
    this.declared.clear();
    this.packages.filesChanged();
  }

  /** The document of a request, or undefined where it is no WIT. */
  file(uri: string): WitFileAt | undefined {
    const document = this.engine.documents.get(uri);
    if (document?.languageId !== "wit") return undefined;
    const file = toPath(uri);
    return { document, path: file, text: document.getText(), model: this.packages.modelFor(file) };
  }

  at({ textDocument, position }: TextDocumentPositionParams): WitAt | undefined {
    const file = this.file(textDocument.uri);
    return file && { ...file, offset: file.document.offsetAt(position) };
  }

  range(file: string, place: Place): Range {
    const text = this.packages.textOf(file);
    const known = this.lines.get(file);
    const starts = known?.text === text ? known.starts : lineStarts(text);
    if (starts !== known?.starts) this.lines.set(file, { text, starts });
    return { start: positionAt(starts, place.start), end: positionAt(starts, place.end) };
  }

  location(target: Target): Location {
    return { uri: toDocumentUri(target.path), range: this.range(target.path, target) };
  }

  /** The text of an open document, whatever its language. */
  openText(file: string): string | undefined {
    return this.engine.documents
      .all()
      .find((it) => toPath(it.uri) === file)
      ?.getText();
  }

  /** The lines of a document that declare functions, by the names that traces use. */
  places(document: TextDocument): TracePlace[] {
    const file = toPath(document.uri);
    // A file may leave the package's name to its neighbours.
    const declared = witFilesOf(this.engine.files(), path.dirname(file))
      .map((it) => parseWit(it.text).package)
      .find((it) => it !== null);
    return functionPlaces(document.getText(), declared ? { package: declared.id, version: declared.version } : null);
  }

  /** Where a function that was called is declared: looked for in the workspace's WIT packages. */
  declaration(interfaceName: string | null, fn: string): PlainLocation | undefined {
    const key = `${interfaceName}#${fn}`;
    if (this.declared.has(key)) return this.declared.get(key);
    const found = this.search(interfaceName, fn);
    this.declared.set(key, found);
    return found;
  }

  /** The models of all packages of the workspace and of the open documents. */
  models(): WitModel[] {
    return [...new Set(this.packageFolders().map((it) => this.packages.modelOf(packageRoot(it))))];
  }

  private search(interfaceName: string | null, fn: string): PlainLocation | undefined {
    // A drop is declared with its resource.
    const wanted = fn.startsWith("[resource-drop]") ? `[constructor]${fn.slice("[resource-drop]".length)}` : fn;
    for (const model of this.models()) {
      for (const file of model.byPath.keys()) {
        for (const { scope, fn: node } of functionsOf(model, file)) {
          const same =
            interfaceName === null ? scope.node.kind === "world" : scope.node.kind === "interface" && fullName(scope) === interfaceName;
          if (same && node.fullName === wanted) return this.location({ path: file, start: node.name.start, end: node.name.end });
        }
      }
    }
    return undefined;
  }

  /** Folders of WIT packages: those of open documents first. */
  private packageFolders(): string[] {
    const open = this.engine.documents.all().filter((it) => it.languageId === "wit" && it.uri.startsWith("file:"));
    return [...new Set([...open.map((it) => path.dirname(toPath(it.uri))), ...this.packages.packageFolders()])];
  }
}
