/** What all features of `.wac` documents share: a document's graph and text tied together, kept until the text or the files below it change. */
import path from "node:path";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { WacDocument } from "../compose/wacDocument.ts";
import type { PortOf } from "../graph/gestures/step.ts";
import { readWiring, type Shape, type Wiring } from "../graph/wiring.ts";
import type { PaletteItem } from "../protocol/wiring.ts";
import type { Engine } from "./engine.ts";
import { FitCache } from "./fitCache.ts";
import { toPath } from "./uris.ts";

export interface WacState extends WacDocument {
  uri: string;
  version: number;
  text: string;
  wiring: Wiring;
  shapes: ReadonlyMap<string, Shape>;
}

export class WacLanguage {
  private readonly states = new Map<string, { version: number; generation: number; state: Promise<WacState> }>();
  /** The last state of a document that parsed. */
  private readonly sound = new Map<string, WacState>();
  /** The last state that is known, of whatever version. */
  private readonly latest = new Map<string, WacState>();
  private generation = 0;
  /** Components that a document could use, by document. */
  private readonly offered = new Map<string, Promise<(PaletteItem & { file: string })[]>>();
  readonly fits: FitCache;
  private readonly engine: Engine;

  constructor(engine: Engine) {
    this.engine = engine;
    this.fits = new FitCache(engine);
  }

  /** Called when files on disk changed: packages may be others now. */
  invalidate(): void {
    this.generation++;
    this.offered.clear();
    this.fits.invalidate();
  }

  /** Called when a document is closed. */
  forget(uri: string): void {
    this.states.delete(uri);
    this.sound.delete(uri);
    this.latest.delete(uri);
    this.offered.delete(uri);
  }

  document(uri: string): TextDocument | undefined {
    const document = this.engine.documents.get(uri);
    return document?.languageId === "wac" ? document : undefined;
  }

  /** The state of an open document; undefined for another language. */
  async state(uri: string): Promise<WacState | undefined> {
    const document = this.document(uri);
    if (!document) return undefined;
    const { version } = document;
    const known = this.states.get(uri);
    if (known?.version === version && known.generation === this.generation) return known.state;
    const state = this.read(uri, document.getText(), version);
    // A worker that died is replaced; its failure must not stand as this text's answer.
    const entry = { version, generation: this.generation, state };
    state.catch(() => this.states.get(uri) === entry && this.states.delete(uri));
    this.states.set(uri, entry);
    const answer = await state;
    if (this.document(uri)) this.latest.set(uri, answer);
    if (answer.graph !== null) this.sound.set(uri, answer);
    return answer;
  }

  /** The state of the present text, if it is known already. */
  settled(uri: string): WacState | undefined {
    const state = this.latest.get(uri);
    return state && state.version === this.document(uri)?.version ? state : undefined;
  }

  /** The present text with what is known of its packages, without waiting for the official crates. */
  now(document: TextDocument): WacState {
    const { uri, version } = document;
    const text = document.getText();
    const { shapes = new Map<string, Shape>(), packages = {} } = this.latest.get(uri) ?? {};
    return { uri, version, text, shapes, packages, graph: null, diagnostics: [], wiring: readWiring(text, null, shapes) };
  }

  /** The components that a document could use; kept until files change. */
  palette(uri: string): Promise<(PaletteItem & { file: string })[]> {
    const known = this.offered.get(uri);
    if (known) return known;
    const asked = this.engine.task("palette", { file: toPath(uri) });
    asked.catch(() => this.offered.delete(uri));
    this.offered.set(uri, asked);
    return asked;
  }

  /** Why an export does not satisfy an import, true if it does, null while nobody knows. */
  fitsNow(uri: string, from: PortOf, to: PortOf): string | true | null {
    if (from.package === null || to.package === null) return null;
    const fit = this.fits.answer(uri, { exporter: from.package, export: from.port, importer: to.package, import: to.port });
    return fit === undefined ? null : fit.fits === "no" ? (fit.reason ?? "It does not fit.") : true;
  }

  /** The state that a picture can be made of: the present one, or the last one that parsed. */
  lastSound(uri: string): WacState | undefined {
    return this.sound.get(uri);
  }

  /** What the official crates say of a document with another text. */
  would(uri: string, text: string): Promise<WacDocument> {
    return this.engine.task("wac", { file: toPath(uri), text });
  }

  private async read(uri: string, text: string, version: number): Promise<WacState> {
    const file = uri.startsWith("file:") ? toPath(uri) : path.resolve("untitled.wac");
    const document = await this.engine.task("wac", { file, text });
    const shapes = new Map<string, Shape>(Object.entries(document.packages));
    return { ...document, uri, version, text, shapes, wiring: readWiring(text, document.graph, shapes) };
  }
}
