/** A debug session as a test drives it: breakpoints, then the start, then stop after stop. */
import assert from "node:assert/strict";
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { DapClient } from "./dapClient.ts";

export interface Setup {
  /** Lines (1-based) or whole breakpoints by file. */
  sources?: Record<string, (number | DebugProtocol.SourceBreakpoint)[]>;
  functions?: (string | DebugProtocol.FunctionBreakpoint)[];
  filters?: string[];
}

export class Debugging {
  readonly client: DapClient;
  private seen = 0;

  constructor(client: DapClient) {
    this.client = client;
  }

  /** The body of an answer that must be no refusal. */
  async ask<T>(command: string, args?: object): Promise<T> {
    const response = await this.client.request(command, args);
    assert.equal(response.success, true, `${command}: ${JSON.stringify(response.body)}`);
    return response.body as T;
  }

  /** The sentence of a refusal. */
  async refused(command: string, args?: object): Promise<string> {
    const { success, body } = await this.client.request(command, args);
    assert.equal(success, false, `${command} was not refused`);
    const { variables } = (body as { error: DebugProtocol.Message }).error;
    return variables?.["_sentence"] ?? "";
  }

  async set({ sources = {}, functions = [], filters = [] }: Setup): Promise<DebugProtocol.Breakpoint[]> {
    const all: DebugProtocol.Breakpoint[] = [];
    for (const [file, lines] of Object.entries(sources)) {
      const breakpoints = lines.map((it) => (typeof it === "number" ? { line: it } : it));
      const body = await this.ask<DebugProtocol.SetBreakpointsResponse["body"]>("setBreakpoints", { source: { path: file }, breakpoints });
      all.push(...body.breakpoints);
    }
    const named = functions.map((it) => (typeof it === "string" ? { name: it } : it));
    const body = await this.ask<DebugProtocol.SetBreakpointsResponse["body"]>("setFunctionBreakpoints", { breakpoints: named });
    await this.ask("setExceptionBreakpoints", { filters });
    return [...all, ...body.breakpoints];
  }

  /** Starts as editors do, and answers what came of the breakpoints. */
  async start(configuration: object, setup: Setup = {}, request: "launch" | "attach" = "launch"): Promise<DebugProtocol.Breakpoint[]> {
    await this.ask("initialize", { adapterID: "witloom", linesStartAt1: true, columnsStartAt1: true, pathFormat: "path" });
    await this.client.event("initialized");
    const launched = this.ask(request, configuration);
    const set = await this.set(setup);
    await this.ask("configurationDone");
    await launched;
    return set;
  }

  /** The next stop. */
  async stopped(): Promise<DebugProtocol.StoppedEvent["body"]> {
    const event = (await this.client.event("stopped", this.seen)) as DebugProtocol.StoppedEvent;
    this.seen = this.client.events.indexOf(event) + 1;
    return event.body;
  }

  /** Goes on in some way, to the next stop. */
  async go(command: string, threadId = 1): Promise<DebugProtocol.StoppedEvent["body"]> {
    await this.ask(command, { threadId });
    return this.stopped();
  }

  async stack(threadId = 1): Promise<DebugProtocol.StackFrame[]> {
    return (await this.ask<DebugProtocol.StackTraceResponse["body"]>("stackTrace", { threadId })).stackFrames;
  }

  /** Names of the frames, the innermost first. */
  async names(threadId = 1): Promise<string[]> {
    return (await this.stack(threadId)).map((it) => it.name);
  }

  async scopes(frameId?: number): Promise<Map<string, number>> {
    const id = frameId ?? (await this.stack())[0]!.id;
    const { scopes } = await this.ask<DebugProtocol.ScopesResponse["body"]>("scopes", { frameId: id });
    return new Map(scopes.map((it) => [it.name, it.variablesReference]));
  }

  async variables(variablesReference: number, page: object = {}): Promise<DebugProtocol.Variable[]> {
    return (await this.ask<DebugProtocol.VariablesResponse["body"]>("variables", { variablesReference, ...page })).variables;
  }

  /** What a scope of a frame holds, as `name = value`. */
  async values(scope: string, frameId?: number): Promise<string[]> {
    const reference = (await this.scopes(frameId)).get(scope);
    return reference === undefined ? [] : (await this.variables(reference)).map((it) => `${it.name} = ${it.value}`);
  }

  async evaluate(expression: string, context = "repl", frameId?: number): Promise<string> {
    const args = { expression, context, ...(frameId === undefined ? {} : { frameId }) };
    return (await this.ask<DebugProtocol.EvaluateResponse["body"]>("evaluate", args)).result;
  }

  /** Goes on to the end; the exit code. */
  async finish(): Promise<number> {
    await this.ask("continue", { threadId: 1 });
    return this.ended();
  }

  async ended(): Promise<number> {
    await this.client.event("terminated", this.seen);
    const exited = this.client.events.findLast((it) => it.event === "exited") as DebugProtocol.ExitedEvent | undefined;
    return exited?.body.exitCode ?? Number.NaN;
  }
}
