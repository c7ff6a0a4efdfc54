// The parts of the extension that its commands work with.
import type * as vscode from "vscode";
import type { BindingsDocuments } from "./bindingsPreview.ts";
import type { BuildStore } from "./build/store.ts";
import type { ComponentsView } from "./componentsView.ts";
import type { Server } from "./languageClient.ts";
import type { GuestOutput } from "./output.ts";
import type { RunStore } from "./runs.ts";
import type { Canvases } from "./wiring/editor.ts";

/** The open call forms, one for a program. */
export interface CallForms {
  open(uri: string): { show(call: string, run: boolean): void };
}

/** What the commands work with. */
export interface App {
  readonly server: Server;
  readonly runs: RunStore;
  readonly builds: BuildStore;
  readonly output: GuestOutput;
  readonly view: ComponentsView;
  readonly canvases: Canvases;
  readonly preview: BindingsDocuments;
  readonly calls: CallForms;
  /** Where the extension's own files are. */
  readonly extension: vscode.Uri;
  /** What is kept for the workspace. */
  readonly memory: vscode.Memento;
}
