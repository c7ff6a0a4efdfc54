/** WIT features over open documents and the disk: finds a file's package and its `deps/`, and turns offsets into positions. */
import path from "node:path";
import { type DocumentSymbol, type Hover, type Location, SymbolKind, type TextDocumentPositionParams } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { depsOf, witFilesOf } from "../compose/witFiles.ts";
import { definition } from "../features/definition.ts";
import { hover } from "../features/hover.ts";
import { type OutlineItem, outline } from "../features/outline.ts";
import { functionPlaces } from "../features/places.ts";
import type { Location as PlainLocation } from "../protocol/editor.ts";
import type { SourceFile } from "../toolkit/toolkit.ts";
import type { Place } from "../trace/annotate.ts";
import { buildModel, functionsOf, type SourceTree, type WitModel } from "../wit/model.ts";
import { parseWit } from "../wit/parse.ts";
import type { Engine } from "./engine.ts";
import { toPath, toUri } from "./uris.ts";

const KINDS: Record<OutlineItem["kind"], SymbolKind> = {
  package: SymbolKind.Package,
  interface: SymbolKind.Interface,
  world: SymbolKind.Module,
  function: SymbolKind.Function,
  method: SymbolKind.Method,
  record: SymbolKind.Struct,
  variant: SymbolKind.Enum,
  enum: SymbolKind.Enum,
  flags: SymbolKind.Enum,
  resource: SymbolKind.Class,
  alias: SymbolKind.TypeParameter,
  member: SymbolKind.Field,
  link: SymbolKind.Event,
};

export class WitLanguage {
  private readonly parsed = new Map<string, { text: string; tree: SourceTree }>();
  private readonly declared = new Map<string, PlainLocation | undefined>();
  private readonly engine: Engine;
  private readonly roots: () => string[];

  constructor(engine: Engine, roots: () => string[]) {
    this.engine = engine;
    this.roots = roots;
  }

  /** Called when files on disk changed. */
  invalidate(): void {
    this.declared.clear();
  }

  hover(params: TextDocumentPositionParams): Hover | null {
    const at = this.at(params);
    const found = at && hover(at.model, at.path, at.offset);
    if (!at || !found) return null;
    const range = { start: at.document.positionAt(found.start), end: at.document.positionAt(found.end) };
    return { contents: { kind: "markdown", value: found.markdown }, range };
  }

  definition(params: TextDocumentPositionParams): Location[] {
    const at = this.at(params);
    const found = at && definition(at.model, at.path, at.offset);
    return found ? [this.location(found.path, found.start, found.end)] : [];
  }

  outline(uri: string): DocumentSymbol[] {
    const document = this.engine.documents.get(uri);
    return document ? outline(parseWit(document.getText())).map((it) => symbol(document, it)) : [];
  }

  /** The lines of a document that declare functions, by the names that traces use. */
  places(document: TextDocument): Place[] {
    const file = toPath(document.uri);
    // A file may leave the package's name to its neighbours.
    const declared = witFilesOf(this.engine.files(), path.dirname(file))
      .map((it) => this.tree(it).file.package)
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

  private search(interfaceName: string | null, fn: string): PlainLocation | undefined {
    // A drop is declared with its resource.
    const wanted = fn.startsWith("[resource-drop]") ? `[constructor]${fn.slice("[resource-drop]".length)}` : fn;
    for (const folder of witFolders(this.engine, this.roots())) {
      const model = this.modelOf(folder);
      for (const file of new Set(model.scopes.map((it) => it.path))) {
        for (const { scope, fn: node } of functionsOf(model, file)) {
          const id =
            scope.package === null ? null : `${scope.package}/${scope.node.name.text}${scope.version === null ? "" : `@${scope.version}`}`;
          const same = interfaceName === null ? scope.node.kind === "world" : scope.node.kind === "interface" && id === interfaceName;
          if (same && node.fullName === wanted) return this.location(file, node.name.start, node.name.end);
        }
      }
    }
    return undefined;
  }

  private at({
    textDocument,
    position,
  }: TextDocumentPositionParams): { document: TextDocument; path: string; offset: number; model: WitModel } | undefined {
    const document = this.engine.documents.get(textDocument.uri);
    if (document?.languageId !== "wit") return undefined;
    const file = toPath(textDocument.uri);
    const folder = path.dirname(file);
    const model = this.modelOf(
      packageRoot(folder),
      document.uri.startsWith("file:") ? undefined : { path: file, text: document.getText() },
    );
    return { document, path: file, offset: document.offsetAt(position), model };
  }

  /** The model of a package folder with its `deps/`; open documents win over the disk. */
  private modelOf(folder: string, extra?: SourceFile): WitModel {
    const files = this.engine.files();
    const packages: SourceFile[][] = [witFilesOf(files, folder)];
    for (const dep of depsOf(files, path.join(folder, "deps"))) if (dep.tag === "source") packages.push(dep.val);
    if (extra) packages.push([extra]);
    return buildModel(packages.map((list) => list.map((it) => this.tree(it))));
  }

  private tree(file: SourceFile): SourceTree {
    const known = this.parsed.get(file.path);
    if (known?.text === file.text) return known.tree;
    const tree = { path: file.path, file: parseWit(file.text) };
    this.parsed.set(file.path, { text: file.text, tree });
    return tree;
  }

  private location(file: string, start: number, end: number): Location {
    const text = this.engine.files().text(file) ?? "";
    const document = TextDocument.create(toUri(file), "wit", 0, text);
    return { uri: toUri(file), range: { start: document.positionAt(start), end: document.positionAt(end) } };
  }
}

/** The folder of the package whose `deps/` a file lies in, or the file's own folder. */
export function packageRoot(folder: string): string {
  if (path.basename(folder) === "deps") return path.dirname(folder);
  return path.basename(path.dirname(folder)) === "deps" ? path.dirname(path.dirname(folder)) : folder;
}

/** Folders with WIT in the workspace: `wit` folders, and those of open documents. */
function witFolders(engine: Engine, roots: string[]): string[] {
  const open = engine.documents.all().filter((it) => it.languageId === "wit" && it.uri.startsWith("file:"));
  const found = new Set(open.map((it) => packageRoot(path.dirname(toPath(it.uri)))));
  const files = engine.files();
  for (const root of roots) {
    for (const folder of [root, ...files.list(root).map((it) => path.join(root, it))]) {
      if (path.basename(folder).startsWith(".")) continue;
      if (files.kind(path.join(folder, "wit")) === "folder") found.add(path.join(folder, "wit"));
      if (path.basename(folder) === "wit" && files.kind(folder) === "folder") found.add(folder);
    }
  }
  return [...found];
}

function symbol(document: TextDocument, item: OutlineItem): DocumentSymbol {
  const range = (place: { start: number; end: number }) => ({
    start: document.positionAt(place.start),
    end: document.positionAt(place.end),
  });
  return {
    name: item.name,
    detail: item.detail,
    kind: KINDS[item.kind],
    range: range(item.place),
    selectionRange: range(item.nameplace),
    children: item.children.map((it) => symbol(document, it)),
  };
}
