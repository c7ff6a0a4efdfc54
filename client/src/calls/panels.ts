// The open call forms, one for a program.
import type * as vscode from "vscode";
import type { App, CallForms } from "../app.ts";
import { CallPanel } from "./panel.ts";

export class CallPanels implements CallForms, vscode.Disposable {
  private readonly panels = new Map<string, CallPanel>();
  private readonly app: () => App;
  private readonly extension: vscode.Uri;

  constructor(app: () => App, extension: vscode.Uri) {
    this.app = app;
    this.extension = extension;
  }

  open(uri: string): CallPanel {
    const known = this.panels.get(uri);
    if (known) {
      known.panel.reveal();
      return known;
    }
    const panel = new CallPanel(this.app(), this.extension, uri);
    this.panels.set(uri, panel);
    panel.panel.onDidDispose(() => this.panels.delete(uri));
    return panel;
  }

  dispose(): void {
    for (const it of this.panels.values()) it.panel.dispose();
  }
}
