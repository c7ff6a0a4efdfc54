/**
 * The debugger in the guest's own thread: decides at each call and return whether to stop, and while it is stopped answers what is asked.
 * The thread itself sleeps, so live values stay where they are.
 */
import type { DebugCommand, DebugSetup, ExceptionFilter, Moment, Question, Reply, Rule, Step, Stop, Until } from "../../protocol/debug.ts";
import type { CallSite } from "../../protocol/run.ts";
import { ExitSignal } from "../exit.ts";
import type { Ending, Frame, Recorder, Watched, Watcher } from "../recorder.ts";
import { resultCases } from "../types.ts";
import { type Aside, callAside } from "./aside.ts";
import { argumentsOf, type OpenCall, OpenCalls, resultOf } from "./calls.ts";
import type { GuestEnd } from "./channel.ts";
import { evaluate, holds, type Scope, textOf, Unfit } from "./evaluate.ts";
import { answer, SHOWN } from "./questions.ts";
import { Resources } from "./resources.ts";
import { Rules } from "./rules.ts";
import { droppedText, Throttle } from "./throttle.ts";

/** Where a step began. */
interface Stepping {
  step: Step;
  task: number;
  from: number;
  parent: number | null;
  moment: Moment;
}

type Why = Pick<Stop, "reason" | "rules" | "text" | "filter">;

export class GuestDebugger implements Watcher {
  private readonly recorder: Recorder;
  private readonly end: GuestEnd;
  private readonly rules = new Rules();
  private filters: ReadonlySet<ExceptionFilter> = new Set();
  private readonly calls: OpenCalls;
  private resources: Resources;
  private stepping: Stepping | null = null;
  private pausing = false;
  private until: (Until & { frame?: number }) | null = null;
  private entry = false;
  /** The exception that was told last: it passes through several calls. */
  private trapped: unknown = undefined;
  private readonly unfit = new Set<number>();
  private readonly throttle = new Throttle();
  private readonly leftOut = new Map<number, CallSite>();
  /** Evaluated calls go on beside the run; null where the guest's instances are not there yet. */
  aside: Aside | null = null;
  private beside = false;

  /** `setup` null: nobody debugs yet. */
  constructor(recorder: Recorder, end: GuestEnd, setup: DebugSetup | null) {
    this.recorder = recorder;
    this.end = end;
    this.calls = new OpenCalls((id, name, started) => end.say({ kind: "task", id, name, started }));
    this.resources = new Resources(recorder.identify);
    if (setup) this.attach(setup);
  }

  /** Looks whether a debugger has come; costs one load where none has. */
  look(): void {
    if (!this.recorder.debugger) this.hear();
  }

  private attach(setup: DebugSetup): void {
    this.rules.set(setup.rules);
    this.filters = new Set(setup.filters);
    this.entry = setup.stopOnEntry;
    this.until = setup.until ? { ...setup.until } : null;
    this.unfit.clear();
    // What happened to resources while nobody looked is not known.
    this.resources = new Resources(this.recorder.identify);
    this.calls.disown();
    this.recorder.debugger = this;
    this.recorder.traceAll(true);
  }

  /** The guest goes on as if nobody had been there. */
  private detach(): void {
    this.rules.set([]);
    this.filters = new Set();
    this.entry = false;
    this.pausing = false;
    this.stepping = null;
    this.until = null;
    this.recorder.debugger = null;
    this.recorder.traceAll(false);
  }

  entered(frame: Frame, parent: Frame | undefined, watched: Watched, args: unknown[]): Ending | null {
    if (this.beside) return this.besideOf(frame);
    this.hear();
    // It may have left just now; calls that are open then end unseen.
    if (!this.recorder.debugger) return null;
    const caller = parent?.callee ?? "host";
    if (parent && !this.calls.find(parent.id)) this.calls.adopt(this.recorder.stack.filter((it) => it !== frame));
    const call = this.calls.begin(frame.id, parent?.id ?? 0, frame, caller, watched, args);
    this.resources.given(argumentsOf(call), call.id, caller, frame.callee);
    const why = this.meets(call, "call", frame);
    call.moment = "call";
    if (why) this.stop(call, why);
    call.moment = null;
    if (!call.ending) return null;
    // What was given was never taken.
    this.close(call);
    return call.ending;
  }

  leaving(frame: Frame, ending: Ending): Ending {
    const call = this.calls.find(frame.id);
    if (!call) return ending;
    this.hear();
    call.ending = ending;
    call.moment = "return";
    const why = this.meets(call, "return", frame);
    if (why) this.stop(call, why);
    this.close(call);
    return call.ending;
  }

  private close(call: OpenCall): void {
    const { site, caller } = call;
    this.resources.returned(argumentsOf(call), resultOf(call), call.id, caller, site.callee);
    const dropped = /^\[resource-drop\](.+)$/.exec(site.function)?.[1];
    if (dropped !== undefined && typeof call.args[0] === "object" && call.args[0]) this.resources.dropped(call.args[0], dropped);
    this.calls.end(call);
  }

  /** A call that an evaluated call makes: a component that is in the middle of a call cannot be entered again. */
  private besideOf({ callee }: Frame): Ending | null {
    if (callee === "host" || callee === "mock" || !this.calls.isInside(callee)) return null;
    return { kind: "trap", error: new Error(`\`${callee}\` is on the stack, and a component cannot be entered again`) };
  }

  /** Takes the commands that came meanwhile. */
  private hear(): void {
    for (let command = this.end.poll(); command; command = this.end.poll()) this.obey(command, null);
  }

  private obey(command: DebugCommand, top: OpenCall | null): void {
    if (command.kind === "attach") this.attach(command.setup);
    else if (command.kind === "detach") this.detach();
    else if (command.kind === "rules") {
      this.rules.set(command.rules);
      this.unfit.clear();
    } else if (command.kind === "filters") this.filters = new Set(command.filters);
    else if (command.kind === "pause") this.pausing = true;
    else if (command.kind === "ask") {
      const { id, question } = command;
      this.end.say({
        kind: "reply",
        id,
        reply: top ? this.reply(top, question) : { kind: "failed", message: "The program runs; pause it first." },
      });
    }
  }

  private reply(top: OpenCall, question: Question): Reply {
    try {
      const { calls, resources, recorder } = this;
      if (question.kind !== "call") return answer({ calls, resources, top, identify: recorder.identify }, question);
      this.beside = true;
      return callAside(this.aside, recorder, { calls, resources }, question);
    } catch (error) {
      const text = error instanceof Error ? error.message.split("\n", 1)[0]! : String(error);
      return { kind: "failed", message: `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/\.$/, "")}.` };
    } finally {
      this.beside = false;
    }
  }

  /** Why to stop at a moment of a call; null: go on. */
  private meets(call: OpenCall, at: Moment, frame: Frame): Why | null {
    const hit = this.rules.about(call.site, call.caller, at).filter((rule) => this.hits(call, rule));
    const exception = at === "return" ? this.exception(call, frame) : null;
    if (exception) return { ...exception, reason: "exception", rules: hit.map(({ id }) => id) };
    const plain = (reason: Why["reason"]): Why => ({ reason, rules: hit.map(({ id }) => id), text: null, filter: null });
    if (this.until && !this.pausing) return this.reached(this.until, call, at) ? plain("step") : null;
    if (this.entry) return plain("entry");
    if (hit.length > 0) return plain("breakpoint");
    if (this.pausing) return plain("pause");
    return this.steps(call, at) ? plain("step") : null;
  }

  /** Whether a call is the one that is run to. */
  private reached(until: Until & { frame?: number }, { id, site }: OpenCall, at: Moment): boolean {
    const fits = site.callee === until.callee && site.interface === until.interface && site.function === until.function;
    if (at === "call" && fits && --until.count === 0) until.frame = id;
    return until.frame === id && until.at === at;
  }

  /** Whether a breakpoint is one to stop at; one that logs is none. */
  private hits(call: OpenCall, rule: Rule): boolean {
    const result = resultOf(call);
    const scope: Scope = { values: [...argumentsOf(call), ...(result ? [result] : [])], identify: this.recorder.identify };
    try {
      if (rule.condition && !holds(scope, rule.condition)) return false;
      if (!this.rules.hit(rule)) return false;
      if (!rule.log) return true;
      const { pass, dropped } = this.throttle.pass(rule.id, performance.now());
      if (dropped > 0) this.end.say({ kind: "log", rule: rule.id, text: droppedText(dropped), site: siteOf(call) });
      if (!pass) {
        this.leftOut.set(rule.id, siteOf(call));
        return false;
      }
      const text = rule.log.map((part) => (typeof part === "string" ? part : logged(scope, part))).join("");
      this.end.say({ kind: "log", rule: rule.id, text, site: siteOf(call) });
    } catch (error) {
      if (!this.unfit.has(rule.id)) this.end.say({ kind: "unfit", rule: rule.id, message: messageOf(error), site: siteOf(call) });
      this.unfit.add(rule.id);
    }
    return false;
  }

  /** Tells what was left out of log messages, before a stop or the end. */
  flush(): void {
    for (const { rule, dropped } of this.throttle.rest()) {
      const site = this.leftOut.get(rule);
      if (site) this.end.say({ kind: "log", rule, text: droppedText(dropped), site });
    }
  }

  private exception({ ending, watched: { fn, resolve } }: OpenCall, { denied }: Frame): Pick<Why, "text" | "filter"> | null {
    if (denied && !denied.asked && this.filters.has("denied")) return { filter: "denied", text: `refused: ${denied.what}` };
    if (ending?.kind === "trap") {
      const told = ending.error === this.trapped;
      this.trapped = ending.error;
      if (told || ending.error instanceof ExitSignal || !this.filters.has("trap")) return null;
      return { filter: "trap", text: messageOf(ending.error) };
    }
    if (!this.filters.has("error-result") || !fn || !resolve || !resultCases(resolve, fn)) return null;
    const value = ending?.value as { tag: string };
    if (value.tag !== "err") return null;
    return { filter: "error-result", text: textOf({ resolve, type: fn.result!, value }, SHOWN, this.recorder.identify).text };
  }

  private steps(call: OpenCall, at: Moment): boolean {
    const going = this.stepping;
    if (!going) return false;
    if (going.step === "in") return call.task === going.task || (at === "call" && call.parent?.id === going.from);
    if (going.step === "out") return at === "return" && call.id === going.parent;
    if (going.moment === "call") return at === "return" && call.id === going.from;
    return at === "call" ? (call.parent?.id ?? null) === going.parent && call.task === going.task : call.id === going.parent;
  }

  private stop(call: OpenCall, why: Why): void {
    const began = performance.now();
    this.entry = false;
    this.pausing = false;
    this.stepping = null;
    this.until = null;
    this.flush();
    this.end.say({ kind: "stopped", stop: { ...why, thread: call.task, threads: this.calls.threads() } });
    for (;;) {
      const command = this.end.wait();
      if (command.kind !== "go") {
        if (command.kind !== "pause") this.obey(command, call);
        if (command.kind === "detach") break;
        continue;
      }
      const from = this.calls.top(command.thread) ?? call;
      if (command.step !== null)
        this.stepping = {
          ...{ step: command.step, task: from.task, from: from.id, parent: from.parent?.id ?? null },
          moment: from === call ? call.moment! : "call",
        };
      break;
    }
    this.end.say({ kind: "resumed" });
    this.recorder.rested(performance.now() - began);
  }
}

const siteOf = ({ site: { callee, interface: iface, function: fn } }: OpenCall) => ({ callee, interface: iface, function: fn });

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n", 1)[0]!;
}

function logged(scope: Scope, expr: Exclude<NonNullable<Rule["log"]>[number], string>): string {
  const outcome = evaluate(scope, expr);
  if (!("literal" in outcome)) return textOf(outcome, SHOWN, scope.identify).text;
  if (outcome.literal.kind === "name") throw new Unfit(`there is no \`${outcome.literal.name}\` in this call`);
  return "text" in outcome.literal ? outcome.literal.text : "value" in outcome.literal ? String(outcome.literal.value) : "";
}
