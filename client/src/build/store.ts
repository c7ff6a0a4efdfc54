// The builds of this session as the server reports them.
import * as vscode from "vscode";
import type { BuildView } from "../../../server/src/protocol/builds.ts";
import type { Server } from "../languageClient.ts";

/** Builds that are kept after their end. */
const kept = 20;

/** Holds builds by id and says when one changes. */
export class BuildStore implements vscode.Disposable {
  private readonly builds = new Map<number, BuildView>();
  private readonly changed = new vscode.EventEmitter<BuildView | undefined>();
  /** The build that changed; `undefined` when all were forgotten with their server. */
  readonly onDidChange = this.changed.event;
  private readonly listeners: vscode.Disposable;

  constructor(server: Server) {
    this.listeners = vscode.Disposable.from(
      server.on("witloom/buildChanged", (build) => this.update(build)),
      server.onDidRestart(() => {
        this.builds.clear();
        this.changed.fire(undefined);
      }),
    );
  }

  /** Newest first. */
  all(): BuildView[] {
    return [...this.builds.values()].sort((a, b) => b.id - a.id);
  }

  active(): BuildView[] {
    return this.all().filter((it) => it.state !== "ended");
  }

  get(id: number): BuildView | undefined {
    return this.builds.get(id);
  }

  dispose(): void {
    this.listeners.dispose();
    this.changed.dispose();
  }

  private update(build: BuildView): void {
    this.builds.set(build.id, build);
    for (const old of this.all().slice(kept)) this.builds.delete(old.id);
    this.changed.fire(build);
  }
}
