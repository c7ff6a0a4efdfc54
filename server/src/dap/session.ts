/** A debug session in the Debug Adapter Protocol: stops, stacks, variables and steps, in both directions. */
import { InvalidatedEvent, OutputEvent, StoppedEvent, ThreadEvent } from "@vscode/debugadapter";
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { DebugEvent, StackCall, Step, Until } from "../protocol/debug.ts";
import type { CallSite, TraceEvent } from "../protocol/run.ts";
import { functionName } from "../trace/model.ts";
import { FILTERS, MODES } from "./breakpoints.ts";
import { Console } from "./console.ts";
import type { DebugRun, Line, Prepared } from "./host.ts";
import { Refused, THREAD } from "./lifecycle.ts";
import { Live, type PastStop } from "./live.ts";
import { Past } from "./past.ts";
import { PausingSession } from "./pausing.ts";
import { ProgramTypes, parseSlot } from "./program.ts";
import { soon } from "./soon.ts";
import { nameOf, type Place, Sources } from "./sources.ts";
import { refused, Variables } from "./variables.ts";

/** Frames of implementations have the number of their call and this; calls have less. */
const IMPLEMENTED = 2 ** 30;
/** The call of a frame. */
const callOf = <T extends number | undefined>(frame: T): T =>
  (frame !== undefined && frame >= IMPLEMENTED ? frame - IMPLEMENTED : frame) as T;

/** What there is while a run is debugged. */
interface Watching {
  run: DebugRun;
  live: Live;
  variables: Variables;
  console: Console;
}

export class WitloomSession extends PausingSession {
  private watching: Watching | null = null;
  private known: { types: ProgramTypes; sources: Sources } | null = null;

  protected override capabilities(): DebugProtocol.Capabilities {
    this.setDebuggerLinesStartAt1(false);
    this.setDebuggerColumnsStartAt1(false);
    return {
      supportsFunctionBreakpoints: true,
      supportsConditionalBreakpoints: true,
      supportsHitConditionalBreakpoints: true,
      supportsLogPoints: true,
      supportsBreakpointLocationsRequest: true,
      breakpointModes: MODES,
      exceptionBreakpointFilters: FILTERS,
      supportsExceptionInfoRequest: true,
      supportsSetVariable: true,
      supportsEvaluateForHovers: true,
      supportsClipboardContext: true,
      supportsCompletionsRequest: true,
      completionTriggerCharacters: [".", "#"],
      supportsStepBack: true,
      supportsDelayedStackTraceLoading: true,
    };
  }

  protected override debugged(): Pick<DebugRun, "debug"> | null {
    return this.watching?.run ?? null;
  }

  protected override async composed({ program }: Prepared): Promise<void> {
    const types = new ProgramTypes(program);
    this.toolkit = await this.host.toolkit();
    const find = (iface: string | null, fn: string) => this.host.declaration(program.file, iface, fn);
    this.known = { types, sources: new Sources(this.toolkit, types, find) };
    await this.settling;
    for (const it of this.breakpoints.settle(types)) this.changed(it);
  }

  protected override here(): Until | null {
    return this.watching?.live.here() ?? null;
  }

  protected override begun(run: DebugRun | null): void {
    this.watching?.live.end();
    this.watching = null;
    const { known, toolkit } = this;
    if (!run || !known || !toolkit) return;
    const live = new Live(run, new Past(toolkit, known.types, (value) => run.full(value)));
    this.watching = { run, live, variables: new Variables(live), console: new Console(live, toolkit, known.types) };
  }

  // What the guest's thread says.

  protected override recorded(events: TraceEvent[]): void {
    this.watching?.live.history.add(events);
  }

  protected override heard(event: DebugEvent): void {
    const { watching } = this;
    if (!watching) return;
    if (event.kind === "stopped") {
      watching.live.stop = event.stop;
      this.tellStop(watching, event.stop.reason, event.stop.text);
    } else if (event.kind === "reply") watching.live.replied(event.id, event.reply);
    else if (event.kind === "task") this.sendEvent(new ThreadEvent(event.started ? "started" : "exited", event.id));
    else if (event.kind === "log") this.say(`${event.text}\n`, event.site);
    else if (event.kind === "unfit")
      this.say(`The breakpoint on ${functionName(event.site)} cannot be worked out: ${event.message}.\n`, event.site);
  }

  /** Tells where the session stands now; what was unfolded before is gone. */
  private tellStop(watching: Watching, reason: string, text: string | null): void {
    const { live } = watching;
    const stop = live.stop!;
    watching.variables = new Variables(live);
    const hit = reason === "breakpoint" && !live.isPast ? stop.rules : [];
    const byName = hit.length > 0 && hit.every((id) => this.breakpoints.find(id)?.file === null);
    const event: DebugProtocol.StoppedEvent = new StoppedEvent(byName ? "function breakpoint" : reason, stop.thread);
    event.body.allThreadsStopped = true;
    if (hit.length > 0) event.body.hitBreakpointIds = hit;
    if (text !== null) event.body.text = text;
    const top = live.threads().find(({ id }) => id === stop.thread)?.calls[0];
    if (top) event.body.description = described(reason, top, live.isPast);
    this.sendEvent(event);
  }

  private say(text: string, site: CallSite): void {
    const event: DebugProtocol.OutputEvent = new OutputEvent(text, "console");
    const place = this.known?.sources.placeOf(site, site.callee);
    if (place) event.body = { ...event.body, source: this.source(place), line: this.convertDebuggerLineToClient(place.line) };
    this.sendEvent(event);
  }

  // What the client asks while the guest is stopped.

  protected override threadsRequest(response: DebugProtocol.ThreadsResponse): void {
    const threads = this.watching?.live.threads() ?? [];
    const main = { id: THREAD, name: this.prepared?.name ?? "run" };
    const shown = threads.map(({ id, name }) => (id === THREAD ? main : { id, name }));
    response.body = { threads: this.run ? (shown.length > 0 ? shown : [main]) : [] };
    this.sendResponse(response);
  }

  protected override stackTraceRequest(response: DebugProtocol.StackTraceResponse, args: DebugProtocol.StackTraceArguments): void {
    void this.answer<DebugProtocol.StackTraceResponse>(response, async () => {
      const calls =
        this.stopped()
          .live.threads()
          .find(({ id }) => id === args.threadId)?.calls ?? [];
      const frames = await this.frames(calls);
      const start = args.startFrame ?? 0;
      return { stackFrames: frames.slice(start, args.levels ? start + args.levels : undefined), totalFrames: frames.length };
    });
  }

  protected override scopesRequest(response: DebugProtocol.ScopesResponse, args: DebugProtocol.ScopesArguments): void {
    void this.answer<DebugProtocol.ScopesResponse>(response, async () => {
      const { live, variables } = this.stopped();
      const frame = callOf(args.frameId)!;
      if (!live.call(frame)) throw new Refused("This call is over.");
      const scope = (name: string, place: Parameters<Variables["reference"]>[0], hint?: string): DebugProtocol.Scope => ({
        ...{ name, variablesReference: variables.reference(place), expensive: false },
        ...(hint === undefined ? {} : { presentationHint: hint }),
      });
      const result = await live.ask({ kind: "children", frame, scope: "result", path: [], start: 0, count: 1 });
      return {
        scopes: [
          scope("Arguments", { kind: "parts", frame, scope: "arguments", path: [], expr: "" }, "arguments"),
          ...(result.kind === "values" && result.values.length > 0
            ? [scope("Result", { kind: "parts", frame, scope: "result", path: [], expr: "" }, "returnValue")]
            : []),
          scope("Resources", { kind: "resources", frame }),
        ],
      };
    });
  }

  protected override variablesRequest(response: DebugProtocol.VariablesResponse, args: DebugProtocol.VariablesArguments): void {
    void this.answer<DebugProtocol.VariablesResponse>(response, async () => {
      const count = args.count === undefined || args.count === 0 ? Number.POSITIVE_INFINITY : args.count;
      const found = await this.stopped().variables.list(args.variablesReference, args.start ?? 0, count);
      if ("message" in found) throw new Refused(found.message);
      return found;
    });
  }

  protected override setVariableRequest(response: DebugProtocol.SetVariableResponse, args: DebugProtocol.SetVariableArguments): void {
    void this.answer<DebugProtocol.SetVariableResponse>(response, async () => {
      const { live, variables } = this.stopped();
      if (live.isPast) throw new Refused("What is past cannot be changed; go forward to where the program stands.");
      const at = await variables.changeable(args.variablesReference, args.name);
      if (!at) throw new Refused(`${args.name} cannot be changed.`);
      const call = live.call(at.frame);
      const found = call && this.known!.types.typesOf(call, call.caller);
      if (!found) throw new Refused("The types of this call are not known, so nothing of it can be changed.");
      const whole = await live.ask({ kind: "replaced", ...at, text: args.value });
      if (whole.kind !== "text") throw new Refused(refused(whole).message);
      const slot = at.scope === "result" ? { tag: "result" as const } : { tag: "param" as const, val: found.fn.params[at.path[0]!]!.name };
      const parsed = parseSlot(this.toolkit!, found, slot, whole.text);
      if (!parsed.ok) throw new Refused(parsed.message);
      const set = await live.ask({ kind: "set", ...at, value: parsed.value });
      if (set.kind === "failed") throw new Refused(set.message);
      const path = at.path.slice(0, -1);
      const reply = await live.ask({ kind: "children", ...at, path, start: at.path.at(-1)!, count: 1 });
      if (reply.kind !== "values" || !reply.values[0]) throw new Refused(refused(reply).message);
      const {
        name: _,
        evaluateName: __,
        presentationHint: ___,
        ...body
      } = variables.variable(reply.values[0], at, args.variablesReference);
      return body;
    });
  }

  protected override evaluateRequest(response: DebugProtocol.EvaluateResponse, args: DebugProtocol.EvaluateArguments): void {
    void this.answer<DebugProtocol.EvaluateResponse>(response, async () => {
      const { console, variables } = this.stopped();
      const acts = args.context === undefined || args.context === "repl" || args.context === "variables";
      const found = await console.evaluate(args.expression, callOf(args.frameId), acts, args.context === "clipboard");
      if ("message" in found) throw new Refused(found.message);
      if ("text" in found) return { result: found.text, variablesReference: 0 };
      const at = found.at && { ...found.at, expr: args.expression };
      const { name: _, value, presentationHint: __, evaluateName: ___, ...shown } = variables.variable(found.value, at);
      return { result: value, ...shown };
    });
  }

  protected override customRequest(command: string, response: DebugProtocol.Response, args: unknown): void {
    if (command !== "witloom/json") {
      super.customRequest(command, response, args);
      return;
    }
    const { expression, frameId } = (args ?? {}) as { expression?: unknown; frameId?: unknown };
    void this.answer<DebugProtocol.Response>(response, async () => {
      const { console, live } = this.stopped();
      const top = live.threads().find(({ id }) => id === live.stop!.thread)?.calls[0];
      const frame = typeof frameId === "number" ? callOf(frameId) : top?.id;
      if (typeof expression !== "string" || frame === undefined) throw new Refused("Say which value: `expression`, and `frameId`.");
      const found = await console.json(expression, frame);
      if ("message" in found) throw new Refused(found.message);
      return { json: found.text };
    });
  }

  protected override completionsRequest(response: DebugProtocol.CompletionsResponse, args: DebugProtocol.CompletionsArguments): void {
    void this.answer<DebugProtocol.CompletionsResponse>(response, async () => {
      const { console } = this.stopped();
      return { targets: await console.complete(args.text.slice(0, this.convertClientColumnToDebugger(args.column)), callOf(args.frameId)) };
    });
  }

  protected override exceptionInfoRequest(response: DebugProtocol.ExceptionInfoResponse): void {
    void this.answer<DebugProtocol.ExceptionInfoResponse>(response, async () => {
      const { live } = this.stopped();
      return { exceptionId: live.stop!.filter ?? "none", description: live.failure() ?? "Nothing failed here.", breakMode: "always" };
    });
  }

  protected override sourceRequest(response: DebugProtocol.SourceResponse, args: DebugProtocol.SourceArguments): void {
    void this.answer<DebugProtocol.SourceResponse>(response, async () => {
      const content = this.known?.sources.text(args.source?.sourceReference ?? args.sourceReference);
      if (content === undefined) throw new Refused("There is no such document.");
      return { content, mimeType: "text/x-wit" };
    });
  }

  // How it goes on.

  protected override continueRequest(response: DebugProtocol.ContinueResponse, args: DebugProtocol.ContinueArguments): void {
    void this.goOn(response, null, args.threadId, { allThreadsContinued: true });
  }

  protected override nextRequest(response: DebugProtocol.NextResponse, args: DebugProtocol.NextArguments): void {
    void this.goOn(response, "over", args.threadId);
  }

  protected override stepInRequest(response: DebugProtocol.StepInResponse, args: DebugProtocol.StepInArguments): void {
    void this.goOn(response, "in", args.threadId);
  }

  protected override stepOutRequest(response: DebugProtocol.StepOutResponse, args: DebugProtocol.StepOutArguments): void {
    void this.goOn(response, "out", args.threadId);
  }

  protected override stepBackRequest(response: DebugProtocol.StepBackResponse): void {
    void this.goBack(response, ({ live }) => live.back());
  }

  protected override reverseContinueRequest(response: DebugProtocol.ReverseContinueResponse): void {
    void this.goBack(response, ({ live }) => live.reverse(this.breakpoints.rules()));
  }

  protected override pauseRequest(response: DebugProtocol.PauseResponse): void {
    this.watching?.live.send({ kind: "pause" });
    this.sendResponse(response);
  }

  private async goOn(response: DebugProtocol.Response, step: Step | null, thread: number, body?: object): Promise<void> {
    let then = (): void => undefined;
    await this.answer<DebugProtocol.Response>(response, async () => {
      const watching = this.stopped();
      const { live } = watching;
      if (!live.isPast) then = () => live.go(step, thread);
      else {
        const found = live.forward(step, this.breakpoints.rules());
        const now = live.stop!;
        then = () => (found ? this.tellStop(watching, found.reason, found.text) : this.tellStop(watching, now.reason, now.text));
      }
      return body;
    });
    then();
  }

  private async goBack(response: DebugProtocol.Response, go: (watching: Watching) => PastStop): Promise<void> {
    let then = (): void => undefined;
    await this.answer<DebugProtocol.Response>(response, async () => {
      const watching = this.stopped();
      const found = go(watching);
      then = () => this.tellStop(watching, found.reason, found.text);
      return undefined;
    });
    then();
  }

  /** What there is of a guest that is stopped. Throws `Refused`. */
  private stopped(): Watching {
    if (!this.watching) throw new Refused("Nothing is debugged here.");
    if (!this.watching.live.stop) throw new Refused("The program runs; pause it first.");
    return this.watching;
  }

  /** Each call at its WIT, and below it where it is implemented; a search that takes long is told of when it is done. */
  private async frames(calls: StackCall[]): Promise<DebugProtocol.StackFrame[]> {
    const { watching } = this;
    const stop = watching?.live.stop;
    const found = await soon(this.host.implementations?.(calls), (places) => {
      if (places.some((it) => it) && stop && stop === watching?.live.stop) this.sendEvent(new InvalidatedEvent(["stacks"]));
    });
    return calls.flatMap((it, index) => [this.frame(it), ...(found?.[index] ? [this.implementation(it, found[index])] : [])]);
  }

  private implementation(call: StackCall, place: Line): DebugProtocol.StackFrame {
    const line = this.convertDebuggerLineToClient(place.line);
    return { id: call.id + IMPLEMENTED, name: "↳ implementation", source: this.source(place), line, column: 1, presentationHint: "subtle" };
  }

  private frame(call: StackCall): DebugProtocol.StackFrame {
    const place = this.known?.sources.placeOf(call, call.caller);
    return {
      id: call.id,
      name: `${call.callee} ${functionName(call)}`,
      ...(place ? { source: this.source(place), line: this.convertDebuggerLineToClient(place.line), column: 1 } : { line: 0, column: 0 }),
      ...(call.callee === "host" ? { presentationHint: "subtle" as const } : {}),
    };
  }

  private source(place: Place): DebugProtocol.Source {
    if ("path" in place) return { name: nameOf(place), path: this.convertDebuggerPathToClient(place.path) };
    return { name: nameOf(place), sourceReference: place.reference, origin: "the component's own WIT" };
  }
}

/** `before storer example:calc/store@0.1.0#total`. */
function described(reason: string, call: StackCall, past: boolean): string {
  const moment = call.moment === "return" ? "at the return of" : "before";
  const why = {
    breakpoint: "Paused on a breakpoint",
    step: "Paused",
    pause: "Paused",
    entry: "Paused on entry",
    exception: "Paused on an exception",
  }[reason];
  return `${past ? "Looking back" : (why ?? "Paused")} ${moment} ${call.callee} ${functionName(call)}`;
}
