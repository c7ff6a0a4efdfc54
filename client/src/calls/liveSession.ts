// The live instances behind a form or a REPL: begun with the first call, begun anew after they ended.
import * as vscode from "vscode";
import type { RunView, SessionAction, SessionAnswer } from "../../../server/src/protocol/editor.ts";
import type { App } from "../app.ts";
import { chooseProfile, type Profile } from "../launch/configurations.ts";
import { allowed } from "../launch/consent.ts";
import { requireTrust } from "../trust.ts";

/** How an action went; `error` alone: nothing was done. */
export type Acted = { answer: SessionAnswer } | { error: string };

export class LiveSession implements vscode.Disposable {
  private run: Promise<RunView | { refused: string }> | null = null;
  /** The run of the live instances. */
  id: number | null = null;
  private profile: Profile | null | undefined;
  private readonly changed = new vscode.EventEmitter<void>();
  /** The instances came, went, or hold other resources. */
  readonly onDidChange = this.changed.event;
  private readonly listener: vscode.Disposable;
  private readonly app: App;
  private readonly uri: string;
  kept: string[] = [];
  /** Its program was built anew since the instances began: they are gone, the next call meets new ones. */
  rebuilt = false;
  /** The run of the instances before these. */
  previous: number | undefined;
  /** Calls that go on. */
  private calls = 0;

  constructor(app: App, uri: string) {
    this.app = app;
    this.uri = uri;
    this.listener = app.runs.onDidChange((run) => {
      if (this.id !== null && (!run || (run.id === this.id && run.state === "ended"))) this.forget();
      else if (run && run.id === this.id && run.outdated) this.renew();
    });
  }

  get alive(): boolean {
    return this.id !== null;
  }

  /** The run of the live instances, begun where there is none. */
  async ready(): Promise<RunView | { refused: string }> {
    this.run ??= this.begin();
    const run = await this.run;
    if ("refused" in run) this.run = null;
    return run;
  }

  /** Makes a call, or drops a resource. */
  async act(action: SessionAction): Promise<Acted> {
    const run = await this.ready();
    if ("refused" in run) return { error: run.refused };
    const answer = await this.during(() => this.app.server.request("witloom/act", { run: run.id, action }));
    if (!("kept" in answer)) return { error: answer.error?.message ?? "The call was refused." };
    this.kept = answer.kept;
    if (answer.over) this.forget();
    this.changed.fire();
    return { answer };
  }

  /** Does something on the instances; should their program be built anew meanwhile, they end afterwards. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.calls++;
    try {
      return await work();
    } finally {
      this.calls--;
      if (this.id !== null && this.app.runs.get(this.id)?.outdated) this.renew();
    }
  }

  /** Ends the instances, and a call that goes on with them. */
  async end(): Promise<void> {
    const { id } = this;
    if (id === null) return;
    this.app.runs.markStopped(id);
    await this.app.server.request("witloom/stop", { id });
    this.forget();
  }

  dispose(): void {
    void this.end();
    this.listener.dispose();
    this.changed.dispose();
  }

  /** Ends instances of a program that is not the same any more; a call that goes on is waited for. */
  private renew(): void {
    if (this.calls > 0 || this.rebuilt) return;
    this.rebuilt = true;
    void this.end();
  }

  private forget(): void {
    this.previous = this.id ?? this.previous;
    this.id = null;
    this.run = null;
    this.kept = [];
    this.changed.fire();
  }

  private async begin(): Promise<RunView | { refused: string }> {
    if (!requireTrust("Running a component")) return { refused: "Calling a component needs a trusted workspace." };
    if (this.profile === undefined) this.profile = await chooseProfile(this.uri);
    const { profile } = this;
    if (profile === undefined) return { refused: "No launch configuration was chosen." };
    if (profile && !(await allowed(this.app.memory, profile.name, profile)))
      return { refused: `'${profile.name}' was not allowed to act outside of this workspace.` };
    const options = { uri: this.uri, trace: true, session: true, ...(profile ? { configuration: profile } : {}) };
    const answer = await this.app.server.request("witloom/run", options);
    if ("error" in answer) return { refused: answer.error.message };
    this.id = answer.run.id;
    this.rebuilt = false;
    this.app.runs.add(answer.run);
    this.changed.fire();
    return answer.run;
  }
}
