/** The life of a debug session's run in the Debug Adapter Protocol: launch, output, end, restart. What can be seen of it while it is stopped: `session.ts`. */
import {
  Response as Answer,
  DebugSession,
  Event,
  ExitedEvent,
  InitializedEvent,
  OutputEvent,
  TerminatedEvent,
  ThreadEvent,
} from "@vscode/debugadapter";
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { DebugEvent, DebugSetup, Until } from "../protocol/debug.ts";
import type { TraceEvent } from "../protocol/run.ts";
import type { DebugHost, DebugRun, OutputCategory, Prepared } from "./host.ts";
import { OutputGate } from "./output.ts";
import { readArguments } from "./wanted.ts";

/** The one thread of a run without async tasks. */
export const THREAD = 1;

type Response = DebugProtocol.Response;
type Body<T extends Response> = NonNullable<T["body"]>;

/** A refusal of a request; the message is one sentence. */
export class Refused extends Error {}

export abstract class RunSession extends DebugSession {
  protected readonly host: DebugHost;
  protected prepared: Prepared | null = null;
  protected run: DebugRun | null = null;
  /** The client has said all that it wants to say before the start. */
  private configured = false;
  /** Breakpoints that are being looked at: a run starts with all of them. */
  protected settling: Promise<void> = Promise.resolve();
  /** The program that is attached to is looked for; it knows of the debugger. */
  private coming: Promise<unknown> = Promise.resolve();
  private met: Promise<void> = Promise.resolve();
  /** Where the next run goes before anything stops it. */
  private until: Until | null = null;
  private readonly printed = new OutputGate((stream, text) => this.sendEvent(new OutputEvent(text, stream)));
  private launched: { configuration: unknown; noDebug: boolean; attach: boolean } = { configuration: {}, noDebug: false, attach: false };

  constructor(host: DebugHost) {
    super();
    this.host = host;
  }

  protected override dispatchRequest(request: DebugProtocol.Request): void {
    const read = readArguments(request.command, request.arguments ?? {});
    if (!read.ok) {
      this.refuse(new Answer(request), read.message);
      return;
    }
    // The library does not know the protocol's default of this one.
    request.arguments = { ...(request.command === "initialize" ? { pathFormat: "path" } : {}), ...read.value };
    super.dispatchRequest(request);
  }

  protected override initializeRequest(response: DebugProtocol.InitializeResponse): void {
    response.body = {
      supportsConfigurationDoneRequest: true,
      supportsTerminateRequest: true,
      supportsRestartRequest: true,
      supportTerminateDebuggee: true,
      ...this.capabilities(),
    };
    this.sendResponse(response);
    this.sendEvent(new InitializedEvent());
  }

  /** What the session can do beyond running. */
  protected abstract capabilities(): DebugProtocol.Capabilities;
  /** A program was composed; it has not started. */
  protected abstract composed(prepared: Prepared): Promise<void>;
  /** How the guest starts under the debugger. */
  protected abstract setup(stopOnEntry: boolean, until: Until | null): DebugSetup;
  /** Where the run is; null where it cannot be told. */
  protected abstract here(): Until | null;
  /** A run began that is debugged; `null`: the last one is over. */
  protected abstract begun(run: DebugRun | null): void;
  protected abstract heard(event: DebugEvent): void;
  protected abstract recorded(events: TraceEvent[]): void;

  protected override async launchRequest(
    response: DebugProtocol.LaunchResponse,
    args: DebugProtocol.LaunchRequestArguments,
  ): Promise<void> {
    this.launched = { configuration: args, noDebug: args.noDebug === true, attach: false };
    if (await this.prepare(response)) this.startIfReady();
  }

  protected override async attachRequest(
    response: DebugProtocol.AttachResponse,
    args: DebugProtocol.AttachRequestArguments,
  ): Promise<void> {
    this.launched = { configuration: args, noDebug: false, attach: true };
    const coming = this.prepare(response);
    this.coming = coming;
    if (await coming) this.startIfReady();
  }

  protected override async configurationDoneRequest(response: DebugProtocol.ConfigurationDoneResponse): Promise<void> {
    if (!this.launched.attach) this.sendResponse(response);
    await this.settling;
    this.configured = true;
    if (!this.launched.attach) return this.startIfReady();
    // What the program does after this answer meets the breakpoints.
    await this.coming;
    this.startIfReady();
    await this.meeting();
    this.sendResponse(response);
  }

  /** The program that is attached to knows of the debugger, or has ended. */
  private async meeting(): Promise<void> {
    await Promise.race([this.met, this.run?.done]);
  }

  protected override terminateRequest(response: DebugProtocol.TerminateResponse): void {
    this.sendResponse(response);
    if (this.run) this.run.stop();
    else this.end();
  }

  protected override async disconnectRequest(
    response: DebugProtocol.DisconnectResponse,
    args: DebugProtocol.DisconnectArguments,
  ): Promise<void> {
    await this.close(args.terminateDebuggee);
    this.sendResponse(response);
    this.shutdown();
  }

  /** Beside the protocol's own arguments `replay`: whether the run goes to where the last one was before anything stops it. */
  protected override async restartRequest(
    response: DebugProtocol.RestartResponse,
    args: DebugProtocol.RestartArguments & { replay?: unknown },
  ): Promise<void> {
    // The configuration may have been edited meanwhile: VS Code sends the new one.
    if (args.arguments !== undefined) this.launched = { ...this.launched, configuration: args.arguments };
    this.goTo(args.replay);
    await this.close();
    if (!(await this.prepare(response, false))) return this.end();
    this.startIfReady();
    if (this.launched.attach) await this.meeting();
    this.sendResponse(response);
  }

  /** Components of the program were built anew: begins again with them, where the configuration wants it. */
  private async rebuilt(): Promise<void> {
    const { configuration, noDebug, attach } = this.launched;
    const { run } = this;
    if (!this.wants("restartOnBuild") || attach || !run) return;
    const found = await this.host.prepare(configuration, noDebug);
    if (this.run !== run) {
      if (found.ok) found.drop();
      return;
    }
    if (!found.ok) return this.print("stderr", `It was built anew, and cannot be restarted: ${found.message}\n`);
    this.goTo(undefined);
    await this.close();
    await this.composed(found);
    this.prepared = found;
    this.print("console", "Restarted, as it was built anew.\n");
    this.startIfReady();
  }

  /** Remembers where the next run is to go, where that is wanted. */
  private goTo(asked: unknown): void {
    const wanted = typeof asked === "boolean" ? asked : this.wants("replay");
    this.until = wanted && !this.launched.attach ? this.here() : null;
    if (wanted && !this.until)
      this.print("console", "The calls so far cannot be made again: there were none, too many, or it was attached to.\n");
  }

  private wants(field: "restartOnBuild" | "replay"): boolean {
    return (this.launched.configuration as Record<string, unknown> | null)?.[field] === true;
  }

  /** Ends what runs, or leaves it where the session came to it (`terminate` says otherwise), without telling the client. */
  async close(terminate = !this.launched.attach): Promise<void> {
    const { run } = this;
    this.run = null;
    this.begun(null);
    if (!run) this.prepared?.drop();
    this.prepared = null;
    if (run?.leave && !terminate) run.leave();
    else run?.stop();
    await run?.done;
  }

  /** Composes, and answers the request unless that is left to the caller; false where something is wrong, which is answered. */
  private async prepare(response: Response, answers = true): Promise<boolean> {
    try {
      const { configuration, noDebug, attach } = this.launched;
      const found = await (attach ? this.host.attach(configuration) : this.host.prepare(configuration, noDebug));
      if (!found.ok) {
        this.refuse(response, found.message);
        return false;
      }
      await this.composed(found);
      this.prepared = found;
      if (answers) this.sendResponse(response);
      return true;
    } catch (error) {
      this.refuse(
        response,
        `The run could not be ${this.launched.attach ? "attached to" : "prepared"}: ${error instanceof Error ? error.message.split("\n", 1)[0] : String(error)}`,
      );
      return false;
    }
  }

  private startIfReady(): void {
    if (!this.configured || !this.prepared || this.run) return;
    const { configuration, noDebug } = this.launched;
    const stopOnEntry = (configuration as { stopOnEntry?: unknown }).stopOnEntry === true;
    const { until } = this;
    this.until = null;
    const now =
      <T>(does: (it: T) => void): ((it: T) => void) =>
      (it) =>
        this.run === run && does(it);
    let meet = (): void => undefined;
    this.met = new Promise((resolve) => {
      meet = resolve;
    });
    const run: DebugRun = this.prepared.begin(
      {
        output: (category, text) => (category === "console" ? this.print(category, text) : this.printed.add(category, text)),
        debug: now((event: DebugEvent) => (event.kind === "attached" ? meet() : this.heard(event))),
        inspector: now((port: number) => this.inspected(port)),
        events: now((events: TraceEvent[]) => this.recorded(events)),
        rebuilt: () => void this.rebuilt(),
      },
      noDebug ? null : this.setup(stopOnEntry && !until, until),
    );
    this.run = run;
    this.begun(noDebug ? null : run);
    this.sendEvent(new ThreadEvent("started", THREAD));
    void run.done.then(({ result, error, exitCode }) => {
      // A run that was closed or replaced says no more.
      if (this.run !== run) return;
      if (result !== null) this.print("stdout", `${result}\n`);
      if (error !== null) this.print("stderr", `${error}\n`);
      this.sendEvent(new ThreadEvent("exited", THREAD));
      this.run = null;
      this.begun(null);
      this.sendEvent(new ExitedEvent(exitCode));
      this.end();
    });
  }

  /** Whoever can starts a child session; the others are told where to attach. */
  private inspected(port: number): void {
    this.print("console", `Source level: waiting for a JavaScript debugger at 127.0.0.1:${port}.\n`);
    this.sendEvent(new Event("witloom/inspector", { port }));
  }

  /** What was printed before comes before. */
  override sendEvent(event: DebugProtocol.Event): void {
    if (event.event !== "output") this.printed.flush();
    super.sendEvent(event);
  }

  protected print(category: OutputCategory, text: string): void {
    this.printed.flush();
    this.sendEvent(new OutputEvent(text, category));
  }

  private end(): void {
    this.sendEvent(new TerminatedEvent());
  }

  /** Answers a request, or refuses it with a sentence. */
  protected async answer<T extends Response>(response: T, work: () => Promise<Body<T> | undefined>): Promise<void> {
    try {
      const body = await work();
      if (body !== undefined) response.body = body;
      this.sendResponse(response);
    } catch (error) {
      const text = error instanceof Error ? error.message.split("\n", 1)[0]! : String(error);
      this.refuse(response, error instanceof Refused ? text : `This could not be answered: ${text}`);
    }
  }

  protected refuse(response: Response, message: string): void {
    this.sendErrorResponse(response, { id: 1, format: "{_sentence}", variables: { _sentence: message }, showUser: true });
  }
}
