/** The debugger's view of a run: where it stands, live or in the past, and who answers for it. */
import type { DebugCommand, Question, Reply, Rule, StackCall, Step, Stop, ThreadView, Until } from "../protocol/debug.ts";
import { History, type Recorded } from "./history.ts";
import type { DebugRun } from "./host.ts";
import type { Past } from "./past.ts";

/** Why a view in the past stands where it does. */
export interface PastStop {
  reason: "step" | "breakpoint" | "entry";
  text: string;
}

const GONE: Reply = { kind: "failed", message: "The program has ended." };

export class Live {
  readonly history = new History();
  /** Where the guest stands; null while it runs. */
  stop: Stop | null = null;
  /** A moment of the past that is looked at instead; null: the guest's own. */
  private moment: number | null = null;
  private readonly asked = new Map<number, (reply: Reply) => void>();
  private nextId = 1;
  private over = false;
  private readonly run: Pick<DebugRun, "debug">;
  private readonly past: Past;

  constructor(run: Pick<DebugRun, "debug">, past: Past) {
    this.run = run;
    this.past = past;
  }

  send(command: DebugCommand): void {
    if (!this.over) this.run.debug(command);
  }

  /** Asks the guest that is stopped, or the record where the view is in the past. Never rejects. */
  ask(question: Question): Promise<Reply> {
    if (this.over) return Promise.resolve(GONE);
    const recorded = this.recorded(question);
    if (recorded) return Promise.resolve(this.past.answer(recorded, question));
    if (!this.stop) return Promise.resolve({ kind: "failed", message: "The program runs; pause it first." });
    const id = this.nextId++;
    return new Promise((resolve) => {
      this.asked.set(id, resolve);
      this.run.debug({ kind: "ask", id, question });
    });
  }

  replied(id: number, reply: Reply): void {
    this.asked.get(id)?.(reply);
    this.asked.delete(id);
  }

  /** The guest goes on; its answers would be about another moment. */
  go(step: Step | null, thread: number): void {
    this.stop = null;
    this.send({ kind: "go", step, thread });
  }

  end(): void {
    this.over = true;
    this.stop = null;
    this.moment = null;
    for (const resolve of this.asked.values()) resolve(GONE);
    this.asked.clear();
  }

  get isPast(): boolean {
    return this.moment !== null;
  }

  /** The threads at the moment that is looked at. */
  threads(): ThreadView[] {
    if (!this.stop) return [];
    const found = this.moment === null ? undefined : this.history.at(this.moment);
    if (!found) return this.stop.threads;
    return [{ id: this.stop.thread, name: "main", calls: this.history.stack(found) }];
  }

  /** A call of the moment that is looked at. */
  call(id: number): StackCall | undefined {
    for (const { calls } of this.threads()) for (const call of calls) if (call.id === id) return call;
    return undefined;
  }

  /** A trap's text, or an error result's. */
  failure(): string | null {
    const found = this.moment === null ? undefined : this.history.at(this.moment);
    return found ? this.past.failure(found) : (this.stop?.text ?? null);
  }

  /** Where the guest is, so that another run of the program can go there; null where nothing was called, or too much to tell. */
  here(): Until | null {
    const top = this.stop?.threads.find(({ id }) => id === this.stop?.thread)?.calls[0];
    const last = this.history.at(this.history.length - 1);
    const call = top ?? last?.call;
    if (!call) return null;
    const { callee, interface: iface, function: fn } = call;
    const before = this.history.calledBefore({ callee, interface: iface, function: fn }, call.id);
    if (before === null) return null;
    return { callee, interface: iface, function: fn, count: before + 1, at: (top ? top.moment : last?.at) ?? "call" };
  }

  /** Goes to the recorded moment before. */
  back(): PastStop {
    const before = this.history.search((this.moment ?? this.history.length) - 1, -1, () => true);
    if (before === null) return { reason: "entry", text: "This is the first recorded call." };
    this.moment = before;
    return { reason: "step", text: "A recorded moment." };
  }

  /** Goes back to the breakpoint before, or to the first moment. */
  reverse(rules: readonly Rule[]): PastStop {
    const from = (this.moment ?? this.history.length) - 1;
    const hit = this.history.search(from, -1, (it) => this.past.meets(it, rules));
    if (hit !== null) {
      this.moment = hit;
      return { reason: "breakpoint", text: "A recorded moment." };
    }
    this.moment = this.history.search(0, 1, () => true) ?? this.moment;
    return { reason: "entry", text: "This is the first recorded call." };
  }

  /** Goes forward in the record, at the end of it to the guest's own moment. */
  forward(step: Step | null, rules: readonly Rule[]): PastStop | null {
    const from = this.moment;
    const here = from === null ? undefined : this.history.at(from);
    if (from === null || !here) {
      this.moment = null;
      return null;
    }
    const { call, at } = here;
    const fits = (it: Recorded): boolean => {
      if (step === null) return this.past.meets(it, rules);
      if (step === "in") return true;
      const ends = it.at === "return" && it.call.id === (step === "over" && at === "call" ? call.id : call.parent);
      return ends || (step === "over" && at === "return" && it.at === "call" && it.call.parent === call.parent);
    };
    this.moment = this.history.search(from + 1, 1, fits);
    return this.moment === null ? null : { reason: step === null ? "breakpoint" : "step", text: "A recorded moment." };
  }

  /** What is recorded of the call that a question is about, where the view is in the past. */
  private recorded(question: Question): Recorded | undefined {
    if (this.moment === null) return undefined;
    const here = this.history.at(this.moment);
    if (!here || !("frame" in question)) return here;
    const call = this.history.call(question.frame);
    return call && { call, at: call === here.call ? here.at : "call" };
  }
}
