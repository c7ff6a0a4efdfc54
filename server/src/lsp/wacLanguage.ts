/** What all features of `.wac` documents share: a document's graph and text tied together, kept until the text or the files below it change. */
import path from "node:path";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { WacDocument } from "../compose/wacDocument.ts";
import { readWiring, type Shape, type Wiring } from "../graph/wiring.ts";
import type { Engine } from "./engine.ts";
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
  private generation = 0;
  private readonly listeners: (() => void)[] = [];
  private readonly engine: Engine;

  constructor(engine: Engine) {
    this.engine = engine;
  }

  /** Called when files on disk changed: packages may be others now. */
  invalidate(): void {
    this.generation++;
    for (const tell of this.listeners) tell();
  }

  /** Calls back whenever files on disk changed. */
  onInvalidate(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** Called when a document is closed. */
  forget(uri: string): void {
    this.states.delete(uri);
    this.sound.delete(uri);
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
    this.states.set(uri, { version, generation: this.generation, state });
    const answer = await state;
    if (answer.graph !== null) this.sound.set(uri, answer);
    return answer;
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
