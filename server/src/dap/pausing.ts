/** The part of a session that is about breakpoints: it may be spoken to at any time, also while the guest runs. */
import { BreakpointEvent } from "@vscode/debugadapter";
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { DebugSetup, ExceptionFilter, Until } from "../protocol/debug.ts";
import type { Toolkit } from "../toolkit/toolkit.ts";
import { type Breakpoint, Breakpoints, FILTERS } from "./breakpoints.ts";
import type { DebugRun } from "./host.ts";
import { RunSession } from "./lifecycle.ts";
import { type Found, targetsOf } from "./places.ts";

export abstract class PausingSession extends RunSession {
  protected readonly breakpoints = new Breakpoints();
  private filters: ExceptionFilter[] = [];

  protected override setup(stopOnEntry: boolean, until: Until | null): DebugSetup {
    return { rules: this.breakpoints.rules(), filters: this.filters, stopOnEntry, ...(until ? { until } : {}) };
  }

  /** The run that hears of changes; null where none is debugged. */
  protected abstract debugged(): Pick<DebugRun, "debug"> | null;

  protected override setBreakPointsRequest(
    response: DebugProtocol.SetBreakpointsResponse,
    args: DebugProtocol.SetBreakpointsArguments,
  ): void {
    this.settle(response, async () => {
      const file = this.fileOf(args.source);
      const asked = args.breakpoints ?? (args.lines ?? []).map((line) => ({ line }));
      const set = this.breakpoints.setSource(
        file ?? args.source.name ?? "",
        await this.targets(file),
        asked.map(({ column, ...it }: DebugProtocol.SourceBreakpoint) => ({
          ...it,
          line: this.convertClientLineToDebugger(it.line),
          ...(column === undefined ? {} : { column: this.convertClientColumnToDebugger(column) }),
        })),
      );
      response.body = { breakpoints: set.map((it, index) => this.shown(it, asked[index]!.line)) };
    });
  }

  protected override setFunctionBreakPointsRequest(
    response: DebugProtocol.SetFunctionBreakpointsResponse,
    args: DebugProtocol.SetFunctionBreakpointsArguments,
  ): void {
    this.settle(response, async () => {
      response.body = { breakpoints: this.breakpoints.setFunctions(args.breakpoints).map((it) => this.shown(it)) };
    });
  }

  protected override setExceptionBreakPointsRequest(
    response: DebugProtocol.SetExceptionBreakpointsResponse,
    args: DebugProtocol.SetExceptionBreakpointsArguments,
  ): void {
    const wanted = [...args.filters, ...(args.filterOptions ?? []).map((it) => it.filterId)];
    const known = (it: string): it is ExceptionFilter => FILTERS.some(({ filter }) => filter === it);
    this.filters = wanted.filter(known);
    this.debugged()?.debug({ kind: "filters", filters: this.filters });
    const message = `There is no such filter; there are ${FILTERS.map(({ filter }) => filter).join(", ")}.`;
    response.body = { breakpoints: wanted.map((it) => (known(it) ? { verified: true } : { verified: false, message })) };
    this.sendResponse(response);
  }

  protected override breakpointLocationsRequest(
    response: DebugProtocol.BreakpointLocationsResponse,
    args: DebugProtocol.BreakpointLocationsArguments,
  ): void {
    void this.answer<DebugProtocol.BreakpointLocationsResponse>(response, async () => {
      const found = await this.targets(this.fileOf(args.source));
      const [first, last] = [args.line, args.endLine ?? args.line].map((it) => this.convertClientLineToDebugger(it));
      const lines = found.ok ? found.targets.filter(({ line }) => line >= first! && line <= last!) : [];
      const breakpoints = lines.flatMap((target) => {
        const line = this.convertDebuggerLineToClient(target.line);
        const wires = [...(target.columns?.keys() ?? [])].filter((it) => it > 0).sort((a, b) => a - b);
        return [{ line }, ...wires.map((it) => ({ line, column: this.convertDebuggerColumnToClient(it) }))];
      });
      return { breakpoints };
    });
  }

  /** Tells the client that a breakpoint is another than it was answered. */
  protected changed(it: Breakpoint): void {
    this.sendEvent(new BreakpointEvent("changed", this.shown(it)));
  }

  protected toolkit: Toolkit | null = null;

  /** Does it after what was asked before, and tells the guest. */
  private settle(response: DebugProtocol.Response, work: () => Promise<void>): void {
    this.settling = this.settling.then(async () => {
      try {
        await work();
        this.debugged()?.debug({ kind: "rules", rules: this.breakpoints.rules() });
        this.sendResponse(response);
      } catch (error) {
        this.refuse(
          response,
          `The breakpoints could not be set: ${error instanceof Error ? error.message.split("\n", 1)[0] : String(error)}`,
        );
      }
    });
  }

  private async targets(file: string | null): Promise<Found> {
    if (file === null) return { ok: false, message: "Breakpoints are set in files; this document has none." };
    this.toolkit = await this.host.toolkit();
    return targetsOf(this.toolkit, this.host.files(), file);
  }

  private fileOf(source: DebugProtocol.Source): string | null {
    return source.path === undefined || source.sourceReference ? null : this.convertClientPathToDebugger(source.path);
  }

  private shown({ id, line, column, verified, message }: Breakpoint, asked?: number): DebugProtocol.Breakpoint {
    const at = line === null ? asked : this.convertDebuggerLineToClient(line);
    return {
      id,
      verified,
      ...(at === undefined ? {} : { line: at }),
      ...(column === undefined ? {} : { column: this.convertDebuggerColumnToClient(column) }),
      ...(message === null ? {} : { message }),
    };
  }
}
