/** Leaf: what a debugger tells a guest's thread, and what it hears. Plain data that survives structured clone; a guest that is stopped answers too. */
import type { CallSite, Neutral } from "./values.ts";

/** Before a call enters its callee, or at its return: with a value, an error or a trap. */
export type Moment = "call" | "return";

/** A condition over the arguments and the result of a call. Literals have no type until they meet a value. */
export type Expr =
  | { kind: "number"; text: string }
  | { kind: "string" | "char"; value: string }
  | { kind: "list" | "tuple"; items: Expr[] }
  | { kind: "record"; fields: { name: string; value: Expr }[] }
  | { kind: "flags"; names: string[] }
  | { kind: "map"; entries: [Expr, Expr][] }
  /** An argument, `result`, or a case without a payload. */
  | { kind: "name"; name: string }
  /** A case with its payload: `some(1)`. */
  | { kind: "case"; name: string; value: Expr }
  | { kind: "resource"; text: string }
  | { kind: "field"; of: Expr; name: string }
  | { kind: "index"; of: Expr; index: number }
  | { kind: "is"; of: Expr; case: string }
  | { kind: "compare"; op: Comparison; left: Expr; right: Expr }
  | { kind: "and" | "or"; left: Expr; right: Expr }
  | { kind: "not"; of: Expr };

export type Comparison = "==" | "!=" | "<" | "<=" | ">" | ">=";

/** Whether the n-th hit counts: `== 5`, `>= 5`, `% 5`. */
export interface HitCondition {
  op: Comparison | "%";
  count: number;
}

/** The text of a log message: as it is, or of an expression. */
export type LogPart = string | Expr;

/** A breakpoint as the guest's thread has it: which calls, at which moment, and when among them. What is absent does not matter. */
export interface Rule {
  id: number;
  /** A full name, with or without its version, or the last part alone; null: a function of the world. */
  interface?: string | null;
  /** The Component Model's name, or `counter.inc` for what stands in a resource. */
  function?: string;
  /** The export that is called: an interface's full name, or a function of the world. */
  port?: string;
  caller?: string;
  callee?: string[];
  at: Moment;
  condition: Expr | null;
  hits: HitCondition | null;
  log: LogPart[] | null;
}

/** `trap`: a guest trapped; `error-result`: a `result` is an error; `denied`: the host refused something. */
export type ExceptionFilter = "trap" | "error-result" | "denied";

/** How a guest starts under a debugger. */
export interface DebugSetup {
  rules: Rule[];
  filters: ExceptionFilter[];
  stopOnEntry: boolean;
  /** Nothing but an exception stops before this: the n-th call of a function, when it begins or returns. */
  until?: Until;
}

export interface Until extends CallSite {
  count: number;
  at: Moment;
}

/** `in`: the next deeper call; `over`: this call's return; `out`: the caller's return. */
export type Step = "in" | "over" | "out";

/** What of a call has values: its arguments (one after the other, the receiver of a method first), or its result. */
export type ScopeName = "arguments" | "result";

/** The way to a part of a value: argument (or 0 for the result), then fields by their position, items by their index, 0 for a payload. */
export type ValuePath = number[];

/** To the guest's thread. */
export type DebugCommand =
  /** A debugger comes to a guest that runs already; or it leaves, and the guest goes on. */
  | { kind: "attach"; setup: DebugSetup }
  | { kind: "detach" }
  | { kind: "rules"; rules: Rule[] }
  | { kind: "filters"; filters: ExceptionFilter[] }
  /** Stop at the next call or return. */
  | { kind: "pause" }
  | { kind: "go"; step: Step | null; thread: number }
  | { kind: "ask"; id: number; question: Question };

/** `frame`: the number of an open call. */
export type Question =
  | { kind: "children"; frame: number; scope: ScopeName; path: ValuePath; start: number; count: number }
  /** `whole`: the text is not cut; `json`: it is JSON, and the answer a text. */
  | { kind: "evaluate"; frame: number; expr: Expr; whole?: boolean; json?: boolean }
  /** The WAVE text of a whole argument or result, with other text in the place of a part. */
  | { kind: "replaced"; frame: number; scope: ScopeName; path: ValuePath; text: string }
  | { kind: "set"; frame: number; scope: ScopeName; path: ValuePath; value: Neutral }
  /** The top call ends with this value, or traps. */
  | { kind: "return"; value: Neutral }
  | { kind: "trap"; message: string }
  | { kind: "call"; instance: string; interface: string | null; function: string; args: Neutral[] }
  | { kind: "resources"; frame: number };

/** A value or a part of one, as a person sees it. */
export interface Shown {
  name: string;
  /** Step of a path to it. */
  step: number;
  /** WAVE, cut where it is long. */
  text: string;
  cut: boolean;
  /** WIT. */
  type: string;
  /** Parts with names, or with an index. */
  named: number;
  indexed: number;
}

/** A resource that passed a wire. */
export interface ShownResource {
  /** `counter#1`. */
  name: string;
  /** The instance that made it, and the one that holds it now. */
  definedBy: string;
  owner: string;
  /** Instances that borrow it, one for each open call. */
  borrowedBy: string[];
  dropped: boolean;
  /** It stands in the call that was asked about. */
  here: boolean;
}

export type Reply =
  /** `at`: where the value stands, if it is a part of an argument or result. */
  | { kind: "values"; values: Shown[]; at?: { scope: ScopeName; path: ValuePath } }
  | { kind: "text"; text: string }
  | { kind: "resources"; resources: ShownResource[] }
  | { kind: "failed"; message: string };

/** One open call; `moment` null: it waits for a deeper one. */
export interface StackCall extends CallSite {
  id: number;
  caller: string;
  moment: Moment | null;
}

/** A task, its innermost call first. */
export interface ThreadView {
  id: number;
  name: string;
  calls: StackCall[];
}

export type StopReason = "entry" | "breakpoint" | "step" | "pause" | "exception";

export interface Stop {
  reason: StopReason;
  /** Breakpoints that were hit. */
  rules: number[];
  /** What happened, for an exception. */
  text: string | null;
  filter: ExceptionFilter | null;
  thread: number;
  threads: ThreadView[];
}

/** From the guest's thread. */
export type DebugEvent =
  /** The guest meets a debugger that came later at its next call. */
  | { kind: "attached" }
  | { kind: "stopped"; stop: Stop }
  | { kind: "resumed" }
  | { kind: "log"; rule: number; text: string; site: CallSite }
  /** A condition or log message that cannot be worked out; told once for each breakpoint. */
  | { kind: "unfit"; rule: number; message: string; site: CallSite }
  | { kind: "task"; id: number; name: string; started: boolean }
  | { kind: "reply"; id: number; reply: Reply };
