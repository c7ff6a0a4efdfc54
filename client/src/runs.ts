// The runs of this session as the server reports them: a small store that the tree, the status bar and the commands read.
import * as vscode from "vscode";
import type { RunView } from "../../server/src/protocol/editor.ts";
import type { Server } from "./languageClient.ts";

/** Holds every run by its id and says when one changes. */
export class RunStore implements vscode.Disposable {
  private readonly runs = new Map<number, RunView>();
  private readonly stopped = new Set<number>();
  private readonly changed = new vscode.EventEmitter<RunView | undefined>();
  /** The run that changed; `undefined` when all were forgotten. */
  readonly onDidChange = this.changed.event;
  private readonly restart: vscode.Disposable;

  constructor(server: Server) {
    this.restart = server.onDidRestart(() => this.clear());
  }

  /** Newest first. */
  all(): RunView[] {
    return [...this.runs.values()].sort((a, b) => b.id - a.id);
  }

  active(): RunView[] {
    return this.all().filter((run) => run.state !== "ended");
  }

  get(id: number): RunView | undefined {
    return this.runs.get(id);
  }

  update(run: RunView): void {
    this.runs.set(run.id, run);
    this.changed.fire(run);
  }

  /** Takes a run from an answer; a notification that overtook it is newer and stays. */
  add(run: RunView): void {
    if (!this.runs.has(run.id)) this.update(run);
  }

  /** Remembers that a person stopped this run: its end is no failure to report. */
  markStopped(id: number): void {
    this.stopped.add(id);
  }

  wasStopped(id: number): boolean {
    return this.stopped.has(id);
  }

  /** Resolves when the run has ended, or was forgotten with its server. */
  ended(id: number): Promise<RunView | undefined> {
    const now = this.runs.get(id);
    if (!now || now.state === "ended") return Promise.resolve(now);
    return new Promise((resolve) => {
      const listener = this.onDidChange((run) => {
        if (run && (run.id !== id || run.state !== "ended")) return;
        listener.dispose();
        resolve(run);
      });
    });
  }

  dispose(): void {
    this.clear();
    this.restart.dispose();
    this.changed.dispose();
  }

  private clear(): void {
    this.runs.clear();
    this.stopped.clear();
    this.changed.fire(undefined);
  }
}
