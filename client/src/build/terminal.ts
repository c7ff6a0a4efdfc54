// A task's terminal: begins a build, shows what it prints with colours, and ends with its exit code. Ctrl-C and closing it end the build.
import * as vscode from "vscode";
import type { BuildOptions, BuildOutput, BuildView } from "../../../server/src/protocol/builds.ts";
import type { App } from "../app.ts";
import { plainText } from "../output.ts";

const colour = (code: number, text: string): string => `\x1b[${code}m${text}\x1b[0m`;
const red = 31;
const green = 32;
const yellow = 33;
const cyan = 36;

/** What a compiler marks as an error or a warning, in its usual colour. */
function coloured(line: string): string {
  return line
    .replace(/\b(fatal error|error(\[\w+\])?)(?=:)/, (it) => colour(red, it))
    .replace(/\bwarning(?=:)/, (it) => colour(yellow, it))
    .replace(/^\s*(Compiling|Finished|Building|Downloading|Downloaded)(?= )/, (it) => colour(green, it));
}

export class BuildTerminal implements vscode.Pseudoterminal {
  private readonly written = new vscode.EventEmitter<string>();
  readonly onDidWrite = this.written.event;
  private readonly closed = new vscode.EventEmitter<number>();
  readonly onDidClose = this.closed.event;
  private readonly listeners: vscode.Disposable[] = [];
  private readonly early: BuildOutput[] = [];
  private id: number | undefined;
  private ended = false;
  private unwanted = false;
  private readonly app: App;
  private readonly options: BuildOptions;

  constructor(app: App, options: BuildOptions) {
    this.app = app;
    this.options = options;
  }

  open(): void {
    const { server, builds } = this.app;
    this.listeners.push(
      // The first output may overtake the answer that tells the build's number.
      server.on("witloom/buildOutput", (output) => (this.id === undefined ? this.early.push(output) : this.show(output))),
      builds.onDidChange((build) => {
        if (build === undefined) this.end(1, "The language server was started again; the build is lost.");
        else if (build.id === this.id) this.follow(build);
      }),
    );
    server.request("witloom/build", this.options).then(
      (answer) => {
        if ("error" in answer) return this.end(2, answer.error.message);
        this.id = answer.build.id;
        if (this.unwanted) this.stop();
        this.line(colour(2, this.options.watch ? "Watching; Ctrl-C ends it." : "Building."));
        for (const output of this.early) this.show(output);
        const now = builds.get(this.id);
        if (now) this.follow(now);
      },
      (error: Error) => this.end(1, error.message),
    );
  }

  /** Ctrl-C. */
  handleInput(data: string): void {
    if (data.includes("\x03")) this.stop();
  }

  close(): void {
    this.stop();
    this.free();
  }

  /** Also before the answer that tells the build's number. */
  private stop(): void {
    this.unwanted = true;
    if (this.id !== undefined && !this.ended) void this.app.server.request("witloom/stopBuild", { id: this.id });
  }

  private show({ build, project, kind, text }: BuildOutput): void {
    if (build !== this.id) return;
    const { plain } = plainText(text.replace(/\r\n?/g, "\n"));
    if (kind === "good") this.line(`${colour(green, "✓")} ${plain}`);
    else if (kind === "bad") this.line(`${colour(red, "✗")} ${plain}`);
    else if (kind === "step") this.line(`${colour(cyan, `${project ?? ""}>`)} ${colour(2, plain)}`);
    else for (const line of plain.replace(/\n$/, "").split("\n")) this.line(coloured(line));
  }

  /** The line that a background task's matcher waits for ends each round. */
  private follow(build: BuildView): void {
    if (build.state === "resting") this.line(colour(2, summary(build)));
    else if (build.state === "ended") this.end(exitCode(build), build.error?.message ?? summary(build));
  }

  private line(text: string): void {
    if (!this.ended) this.written.fire(`${text}\r\n`);
  }

  private end(code: number, last: string): void {
    if (this.ended) return;
    this.line(last);
    this.ended = true;
    this.free();
    this.closed.fire(code);
  }

  private free(): void {
    for (const it of this.listeners.splice(0)) it.dispose();
  }
}

/** Who ends a watching build wants it to end. */
function exitCode({ error, watch, cancelled, components }: BuildView): number {
  if (error) return 1;
  return !watch && (cancelled || components.some((it) => isBad(it.state))) ? 1 : 0;
}

const isBad = (state: string): boolean => state === "failed" || state === "missing" || state === "cancelled";

/** One line about a round. */
export function summary({ components, cancelled, recomposed, rerun, watch }: BuildView): string {
  const count = (states: string[]): number => components.filter((it) => states.includes(it.state)).length;
  const bad = count(["failed", "missing"]);
  const told = [
    ...counted(count(["built"]), "built"),
    ...counted(count(["cached"]), "up to date"),
    ...counted(bad, "failed"),
    ...counted(recomposed.length, "composed again"),
    ...(rerun === null ? [] : ["the last run started again"]),
  ];
  const parts = [
    ...(components.length === 0 ? ["there is no component project to build"] : told),
    ...(cancelled ? ["stopped"] : watch ? ["watching"] : []),
  ];
  const text = parts.join(", ");
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

const counted = (count: number, what: string): string[] => (count === 0 ? [] : [`${count} ${what}`]);
