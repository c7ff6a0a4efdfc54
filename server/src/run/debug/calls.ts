/** The open calls of a guest with their values, sorted by task: a call that begins while its caller waits for another one begins a task. */
import type { Moment, ThreadView } from "../../protocol/debug.ts";
import type { CallSite } from "../../protocol/run.ts";
import type { Ending, Watched } from "../recorder.ts";
import type { Part } from "./parts.ts";

/** An open call. */
export interface OpenCall {
  id: number;
  site: CallSite;
  caller: string;
  watched: Watched;
  /** As they cross the wire, the receiver of a method first; may be changed before the call enters its callee. */
  args: unknown[];
  ending: Ending | null;
  parent: OpenCall | null;
  children: number;
  task: number;
  moment: Moment | null;
}

/** The task of a run without asynchronous calls. */
export const MAIN = 1;

export class OpenCalls {
  private readonly open = new Map<number, OpenCall>();
  /** Began before the debugger came; kept by their numbers, which nobody has again. */
  private readonly adopted = new Map<number, OpenCall>();
  private roots = 0;
  private lastTask = MAIN;
  private readonly told: (id: number, name: string, started: boolean) => void;

  constructor(told: (id: number, name: string, started: boolean) => void) {
    this.told = told;
  }

  begin(id: number, parentId: number, site: CallSite, caller: string, watched: Watched, args: unknown[]): OpenCall {
    const parent = this.find(parentId) ?? null;
    const beside = parent ? parent.children++ : this.roots++;
    const task = beside > 0 ? ++this.lastTask : (parent?.task ?? MAIN);
    const call: OpenCall = { ...{ id, site, caller, watched, args, parent, task }, ending: null, children: 0, moment: null };
    this.open.set(id, call);
    if (beside > 0) this.told(task, nameOf(call), true);
    return call;
  }

  /** Takes in what is open of a call's task where it began before anybody looked: of such calls' values nothing is known. */
  adopt(frames: readonly (CallSite & { id: number })[]): void {
    let parent: OpenCall | null = null;
    for (const [index, { id, callee, interface: iface, function: fn }] of frames.entries()) {
      if (id === 0) continue;
      const caller = frames[index - 1]?.callee ?? "host";
      const unseen = {
        watched: { resolve: null, fn: null },
        args: [],
        ending: null,
        children: 0,
        task: parent?.task ?? MAIN,
        moment: null,
      };
      const found: OpenCall = this.find(id) ?? { id, site: { callee, interface: iface, function: fn }, caller, parent, ...unseen };
      if (!this.open.has(id)) this.adopted.set(id, found);
      parent = found;
    }
  }

  /** Forgets calls that were taken in: they may have ended unseen. */
  disown(): void {
    this.adopted.clear();
  }

  end(call: OpenCall): void {
    if (!this.open.delete(call.id)) return;
    if (call.parent) call.parent.children--;
    else this.roots--;
    if (call.task !== (call.parent?.task ?? MAIN)) this.told(call.task, nameOf(call), false);
  }

  find(id: number): OpenCall | undefined {
    return this.open.get(id) ?? this.adopted.get(id);
  }

  /** The innermost call of a task. */
  top(task: number): OpenCall | undefined {
    let found: OpenCall | undefined;
    for (const call of this.open.values()) if (call.task === task) found = call;
    return found;
  }

  /** Whether a component runs, or waits for another. */
  isInside(instance: string): boolean {
    for (const call of this.open.values())
      for (let at: OpenCall | null = call; at; at = at.parent) if (at.site.callee === instance) return true;
    return false;
  }

  /** Every task with its calls, those that began it too. */
  threads(): ThreadView[] {
    const tasks = [...new Set([...this.open.values()].map((it) => it.task))].sort((a, b) => a - b);
    return tasks.map((task) => {
      const calls: ThreadView["calls"] = [];
      for (let at = this.top(task) ?? null; at; at = at.parent)
        calls.push({ id: at.id, ...at.site, caller: at.caller, moment: calls.length === 0 ? at.moment : null });
      const first = [...this.open.values()].find((it) => it.task === task);
      return { id: task, name: task === MAIN ? "main" : nameOf(first!), calls };
    });
  }
}

const nameOf = ({ site }: OpenCall): string => `${site.callee} ${site.function}`;

/** The arguments of a call with their names; none where its types are not known. */
export function argumentsOf({ watched: { fn, resolve }, args }: Pick<OpenCall, "watched" | "args">): Part[] {
  if (!fn || !resolve) return [];
  return fn.params.map(({ name, type }, index) => ({ resolve, name, type, value: args[index] }));
}

/** The result of a call that has ended with one. */
export function resultOf({ watched: { fn, resolve }, ending }: Pick<OpenCall, "watched" | "ending">): Part | null {
  if (!fn || !resolve || fn.result == null || ending?.kind !== "value") return null;
  return { resolve, name: "result", type: fn.result, value: ending.value };
}
