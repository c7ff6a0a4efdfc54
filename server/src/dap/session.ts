/** One debug session in the Debug Adapter Protocol: answers requests and turns a run's output and end into events. */
import {
  DebugSession,
  type Event,
  ExitedEvent,
  InitializedEvent,
  OutputEvent,
  TerminatedEvent,
  Thread,
  ThreadEvent,
} from "@vscode/debugadapter";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { notVerified } from "./breakpoints.ts";
import type { DebugHost, DebugRun, OutputCategory, Prepared } from "./host.ts";

/** The one thread of a run without async tasks. */
const THREAD = 1;

type Response = DebugProtocol.Response;

export class WitloomSession extends DebugSession {
  private readonly host: DebugHost;
  private prepared: Prepared | null = null;
  private run: DebugRun | null = null;
  /** The client has said all that it wants to say before the start. */
  private configured = false;
  private launched: { configuration: unknown; noDebug: boolean } = { configuration: {}, noDebug: false };

  constructor(host: DebugHost) {
    super();
    this.host = host;
  }

  protected override dispatchRequest(request: DebugProtocol.Request): void {
    // The protocol's default, which the library does not know.
    if (request.command === "initialize") request.arguments = { pathFormat: "path", ...request.arguments };
    super.dispatchRequest(request);
  }

  protected override initializeRequest(response: DebugProtocol.InitializeResponse): void {
    response.body = {
      supportsConfigurationDoneRequest: true,
      supportsTerminateRequest: true,
      supportsRestartRequest: true,
      supportTerminateDebuggee: true,
      supportsFunctionBreakpoints: false,
    };
    this.sendResponse(response);
    this.sendEvent(new InitializedEvent());
  }

  protected override async launchRequest(
    response: DebugProtocol.LaunchResponse,
    args: DebugProtocol.LaunchRequestArguments,
  ): Promise<void> {
    this.launched = { configuration: args, noDebug: args.noDebug === true };
    if (await this.prepare(response)) this.startIfReady();
  }

  protected override attachRequest(response: DebugProtocol.AttachResponse): void {
    this.refuse(response, "Attaching to a served component is not there yet; use a `launch` configuration.");
  }

  protected override configurationDoneRequest(response: DebugProtocol.ConfigurationDoneResponse): void {
    this.sendResponse(response);
    this.configured = true;
    this.startIfReady();
  }

  protected override setBreakPointsRequest(
    response: DebugProtocol.SetBreakpointsResponse,
    args: DebugProtocol.SetBreakpointsArguments,
  ): void {
    response.body = { breakpoints: notVerified(args.breakpoints ?? []) };
    this.sendResponse(response);
  }

  protected override setFunctionBreakPointsRequest(
    response: DebugProtocol.SetFunctionBreakpointsResponse,
    args: DebugProtocol.SetFunctionBreakpointsArguments,
  ): void {
    response.body = { breakpoints: notVerified(args.breakpoints) };
    this.sendResponse(response);
  }

  protected override threadsRequest(response: DebugProtocol.ThreadsResponse): void {
    response.body = { threads: this.run ? [new Thread(THREAD, this.prepared?.name ?? "run")] : [] };
    this.sendResponse(response);
  }

  protected override terminateRequest(response: DebugProtocol.TerminateResponse): void {
    this.sendResponse(response);
    if (this.run) this.run.stop();
    else this.end();
  }

  protected override async disconnectRequest(response: DebugProtocol.DisconnectResponse): Promise<void> {
    await this.close();
    this.sendResponse(response);
    this.shutdown();
  }

  protected override async restartRequest(response: DebugProtocol.RestartResponse, args: DebugProtocol.RestartArguments): Promise<void> {
    // The configuration may have been edited meanwhile: VS Code sends the new one.
    if (args.arguments !== undefined) this.launched = { ...this.launched, configuration: args.arguments };
    await this.close();
    if (await this.prepare(response)) this.startIfReady();
    else this.end();
  }

  /** Ends what runs, without telling the client. */
  async close(): Promise<void> {
    const { run } = this;
    this.run = null;
    this.prepared?.drop();
    this.prepared = null;
    run?.stop();
    await run?.done;
  }

  /** Composes and answers the request; false where something is wrong. */
  private async prepare(response: Response): Promise<boolean> {
    try {
      const found = await this.host.prepare(this.launched.configuration, this.launched.noDebug);
      if (!found.ok) {
        this.refuse(response, found.message);
        return false;
      }
      this.prepared = found;
      this.sendResponse(response);
      return true;
    } catch (error) {
      this.refuse(response, `The run could not be prepared: ${error instanceof Error ? error.message.split("\n", 1)[0] : String(error)}`);
      return false;
    }
  }

  private startIfReady(): void {
    if (!this.configured || !this.prepared || this.run) return;
    const run = this.prepared.begin((category, text) => this.print(category, text));
    this.run = run;
    this.sendEvent(new ThreadEvent("started", THREAD));
    void run.done.then(({ result, error, exitCode }) => {
      // A run that was closed or replaced says no more.
      if (this.run !== run) return;
      if (result !== null) this.print("stdout", `${result}\n`);
      if (error !== null) this.print("stderr", `${error}\n`);
      this.sendEvent(new ThreadEvent("exited", THREAD));
      this.run = null;
      this.sendEvent(new ExitedEvent(exitCode));
      this.end();
    });
  }

  private print(category: OutputCategory, text: string): void {
    this.sendEvent(new OutputEvent(text, category));
  }

  private end(): void {
    this.sendEvent(new TerminatedEvent());
  }

  private refuse(response: Response, message: string): void {
    this.sendErrorResponse(response, { id: 1, format: "{_sentence}", variables: { _sentence: message }, showUser: true });
  }
}

export type SessionMessage = DebugProtocol.ProtocolMessage | Event;
