/** The recorded calls of a run as moments that one can go back to. Built from the run's events; nothing of it changes the run. */
import type { Moment, StackCall } from "../protocol/debug.ts";
import type { CallSite, TraceEvent } from "../protocol/run.ts";
import { append, type Call, emptyModel, type TraceModel } from "../trace/model.ts";

/** A call or a return that was recorded. */
export interface Recorded {
  call: Call;
  at: Moment;
}

/** Calls that are kept: stepping back needs the newest ones. */
const KEPT = 100_000;

export class History {
  private readonly model: TraceModel = emptyModel({ calls: KEPT });
  /** Ids of calls; negative: its return. */
  private moments: number[] = [];

  add(events: readonly TraceEvent[]): void {
    for (const event of events) {
      append(this.model, event);
      if (event.kind === "call") this.moments.push(event.id);
      else if (event.kind === "return") this.moments.push(-event.id);
    }
    // What was let go of the calls goes in one piece, as arrays are slow to shift.
    if (this.moments.length > 3 * KEPT) this.moments = this.moments.filter((it) => this.model.calls.has(Math.abs(it)));
  }

  /** How many moments there are; the live one comes after them. */
  get length(): number {
    return this.moments.length;
  }

  /** A moment; undefined where its call is not kept any more. */
  at(index: number): Recorded | undefined {
    const moment = this.moments[index];
    const call = moment === undefined ? undefined : this.model.calls.get(Math.abs(moment));
    return call && { call, at: moment! > 0 ? "call" : "return" };
  }

  /** The nearest kept moment from one on, backwards or forwards, that fits; null where there is none. */
  search(from: number, direction: 1 | -1, fits: (it: Recorded) => boolean): number | null {
    for (let index = from; index >= 0 && index < this.moments.length; index += direction) {
      const found = this.at(index);
      if (found && fits(found)) return index;
    }
    return null;
  }

  /** How many calls of a function began before one (all: without), to find the same call in another run; null where the first are not kept any more. */
  calledBefore({ callee, interface: iface, function: fn }: CallSite, before = Number.POSITIVE_INFINITY): number | null {
    if (this.model.dropped > 0) return null;
    let count = 0;
    for (const call of this.model.calls.values())
      if (call.id < before && call.callee === callee && call.interface === iface && call.function === fn) count++;
    return count;
  }

  /** The calls that were open at a moment, the innermost first. */
  stack({ call, at }: Recorded): StackCall[] {
    const out: StackCall[] = [];
    for (let it: Call | undefined = call; it; it = this.model.calls.get(it.parent)) {
      const { id, callee, interface: iface, function: fn, caller } = it;
      out.push({ id, callee, interface: iface, function: fn, caller, moment: out.length === 0 ? at : null });
    }
    return out;
  }

  call(id: number): Call | undefined {
    return this.model.calls.get(id);
  }
}
