// The REPL of a program in a terminal of VS Code. Lines are edited by Node's own readline; the language server reads them and does what they say.
import { createInterface, type Interface } from "node:readline";
import { PassThrough, Writable } from "node:stream";
import * as vscode from "vscode";
import type { App } from "../app.ts";
import { failureOf } from "../failure.ts";
import { plainText } from "../output.ts";
import { type CommandTarget, nameOf, resolveProgram } from "../program.ts";
import { requireTrust } from "../trust.ts";
import { LiveSession } from "./liveSession.ts";

const mostHistory = 200;
const historyKey = (uri: string): string => `witloom.repl ${uri}`;

/** Opens a REPL on a composition or component. */
export async function openRepl(app: App, target?: CommandTarget): Promise<void> {
  if (!requireTrust("Calling a component")) return;
  const uri = await resolveProgram(app.server, target, [".wac", ".wasm"]);
  if (!uri) return;
  const options = { name: `REPL ${nameOf(uri)}`, pty: new ReplTerminal(app, uri), iconPath: new vscode.ThemeIcon("terminal") };
  vscode.window.createTerminal(options).show();
}

/** What readline writes to, with the width that it asks for. */
class Screen extends Writable {
  columns = 80;
  private readonly show: (text: string) => void;

  constructor(show: (text: string) => void) {
    super({ decodeStrings: false });
    this.show = show;
  }

  override _write(chunk: string | Buffer, _encoding: string, done: () => void): void {
    this.show(chunk.toString());
    done();
  }
}

class ReplTerminal implements vscode.Pseudoterminal {
  private readonly written = new vscode.EventEmitter<string>();
  readonly onDidWrite = this.written.event;
  private readonly closed = new vscode.EventEmitter<void>();
  readonly onDidClose = this.closed.event;
  private readonly keys = new PassThrough();
  private readonly screen = new Screen((text) => this.written.fire(text.replace(/\r?\n/g, "\r\n")));
  private readonly session: LiveSession;
  private readonly app: App;
  private readonly uri: string;
  private lines: Interface | undefined;
  private output: vscode.Disposable | undefined;
  /** One line after the other. */
  private queue: Promise<void> = Promise.resolve();
  private over = false;
  private told = false;
  private readonly renewal: vscode.Disposable;

  constructor(app: App, uri: string) {
    this.app = app;
    this.uri = uri;
    this.session = new LiveSession(app, uri);
    this.renewal = this.session.onDidChange(() => this.tellRebuilt());
  }

  open(size: vscode.TerminalDimensions | undefined): void {
    if (size) this.screen.columns = size.columns;
    const lines = createInterface({
      input: this.keys,
      output: this.screen,
      terminal: true,
      prompt: `${nameOf(this.uri)}> `,
      history: this.app.memory.get<string[]>(historyKey(this.uri), []),
      historySize: mostHistory,
      removeHistoryDuplicates: true,
      completer: (line: string, done: (error: null, found: [string[], string]) => void) =>
        void this.complete(line).then((it) => done(null, it)),
    });
    this.lines = lines;
    lines.on("line", (line) => {
      this.queue = this.queue.then(() => this.line(line));
    });
    lines.on("history", (history) => void this.app.memory.update(historyKey(this.uri), history));
    lines.on("SIGINT", () => this.interrupt());
    lines.on("close", () => this.leave());
    this.print("Calls on live instances: `help` lists what lines may say; Tab completes.\n");
    this.queue = this.begin();
  }

  handleInput(data: string): void {
    this.keys.write(data);
  }

  setDimensions({ columns }: vscode.TerminalDimensions): void {
    this.screen.columns = columns;
    this.screen.emit("resize");
  }

  close(): void {
    this.over = true;
    this.lines?.close();
    this.output?.dispose();
    this.renewal.dispose();
    this.session.dispose();
  }

  private async begin(): Promise<void> {
    const run = await this.session.ready();
    if ("refused" in run) this.print(`${run.refused}\n`);
    // What a guest prints is not trusted: it comes without escape sequences.
    this.output ??= this.app.server.on("witloom/output", ({ run: id, text }) => {
      if (id === this.session.id) this.print(plainText(text).plain);
    });
    this.lines?.prompt(true);
  }

  private async line(line: string): Promise<void> {
    if (this.over) return;
    try {
      const run = await this.session.ready();
      if ("refused" in run) this.print(`${run.refused}\n`);
      else {
        const asked = { run: run.id, line, ...this.before() };
        const { text, failed, over } = await this.session.during(() => this.app.server.request("witloom/replLine", asked));
        if (text !== "") this.print(failed ? `\x1b[31m${plainText(text).plain}\x1b[0m\n` : `${plainText(text).plain}\n`);
        // Instances that were renewed meanwhile are no reason to leave.
        if (over && this.session.alive) return this.leave();
        if (over && !this.session.rebuilt) this.print("The instances ended; the next call meets new ones.\n");
      }
    } catch (error) {
      this.print(`${failureOf(error).message}\n`);
    }
    if (!this.over) this.lines?.prompt(true);
  }

  private async complete(line: string): Promise<[string[], string]> {
    try {
      const run = await this.session.ready();
      if ("refused" in run) return [[], line];
      const { start, items } = await this.app.server.request("witloom/replComplete", { run: run.id, line, ...this.before() });
      return [items.map((it) => it.text), line.slice(start)];
    } catch {
      return [[], line];
    }
  }

  private before(): { previous?: number } {
    const { previous } = this.session;
    return previous === undefined ? {} : { previous };
  }

  /** The program was built anew: told once, between lines. */
  private tellRebuilt(): void {
    const { rebuilt } = this.session;
    if (rebuilt && !this.told && !this.over) {
      this.print(`\r\x1b[K${nameOf(this.uri)} was built anew: the next call meets new instances; variables without resources stay.\n`);
      this.lines?.prompt(true);
    }
    this.told = rebuilt;
  }

  /** Ctrl-C: empties the line, or stops the call that goes on. */
  private interrupt(): void {
    if (this.lines && this.lines.line !== "") this.lines.write(null, { ctrl: true, name: "u" });
    else void this.session.end();
  }

  private leave(): void {
    if (this.over) return;
    this.over = true;
    this.closed.fire();
  }

  private print(text: string): void {
    this.written.fire(text.replace(/\r?\n/g, "\r\n"));
  }
}
