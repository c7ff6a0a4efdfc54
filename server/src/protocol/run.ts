/** Leaf: what the engine tells the runner process to do, and what the runner tells back. Plain data that survives structured clone. */
import type { DebugCommand, DebugEvent, DebugSetup } from "./debug.ts";
import type { ResolveJson } from "./resolve.ts";
import type { GuestSpan, TraceIds } from "./spans.ts";
import type { Said, Trap } from "./traps.ts";
import type { CallSite, Neutral } from "./values.ts";

export type { CodePlace, Said, SaidFrame, StackFrame, Trap } from "./traps.ts";
export type { CallSite, Neutral };

/** Where an argument or export of a composition comes from. */
export interface Source {
  /** Index into `LinkPlan.instances`; null: an import of the composition, served by the host. */
  instance: number | null;
  /** Names from the instance's exports inwards: an interface, then perhaps one function. Empty: the instance itself. For the host: the import's name. */
  path: string[];
}

/** One leaf component: its bytes and its types. */
export interface LinkComponent {
  /** SHA-256 of `bytes` in hex: the key of the transpile cache. */
  hash: string;
  bytes: Uint8Array;
  /** Its types, decoded from the component itself. */
  resolve: ResolveJson;
  /** Index of the component's own world in `resolve`. */
  world: number;
}

export interface LinkInstance {
  /** Shown in traces and errors: the variable of the `.wac`. */
  name: string;
  /** Index into `LinkPlan.components`. */
  component: number;
  /** In the order of the component's imports; an import without an entry is served by the host. */
  args: Wire[];
}

/** What an import or export is made of. One that is put together from several sources has a wire for each `member`. */
export interface Wire {
  name: string;
  member?: string;
  source: Source;
}

/** A whole composition, ready to be linked: instances stand after those that they import from. */
export interface LinkPlan {
  components: LinkComponent[];
  instances: LinkInstance[];
  exports: Wire[];
}

/** A call of an export. `interface` is null for a function of the world itself. */
export interface CallEntry {
  kind: "call";
  interface: string | null;
  function: string;
  args: Neutral[];
  /** In a replay: which live resource stands for one that the arguments name as it was recorded. */
  resources?: [recorded: string, live: string][];
}

/** What to do on live instances: `wasi:cli/run`, one call, or the drop of a resource (`counter#1`) that an earlier call gave. */
export type Action = { kind: "command" } | CallEntry | { kind: "drop"; resource: string };

/** Answering HTTP requests (`wasi:http/incoming-handler`). */
export interface ServeEntry {
  kind: "serve";
  host: string;
  /** 0: any that is free. */
  port: number;
  /** Guests that answer at the same time, at most. */
  workers: number;
  /** Requests that one instance answers before there is a new one. */
  reuse: number;
  /** Seconds that one request may take; 0: no limit. */
  timeout: number;
}

/** What to do once everything is linked; a session waits for actions. */
export type Entry = Action | { kind: "session" } | ServeEntry;

/** A request that was answered. */
export interface ServedRequest {
  /** From 1, as they came. */
  id: number;
  method: string;
  path: string;
  /** What the client got; 0: it went away before. */
  status: number;
  /** Milliseconds since the run began. */
  start: number;
  /** Milliseconds. */
  duration: number;
  /** Why no whole response came of it: a trap, a limit. */
  error: string | null;
  /** The trace's number of its call; 0 where there was none. */
  call: number;
}

/** What a guest may do beyond computing, standard streams, clocks and random numbers. Everything is off unless it stands here. */
export interface Grants {
  env: [string, string][];
  args: string[];
  dirs: { host: string; guest: string; readOnly: boolean }[];
  /** `HOST:PORT` of TCP, of UDP, and what may be listened on or bound to (port 0: one that the system chooses). */
  net: string[];
  udp: string[];
  listen: string[];
  /** `HOST` or `HOST:PORT`. */
  http: string[];
  /** Everything: for a component that is trusted as a native program is. */
  inherit: boolean;
  /** What is taken away of that which is there for every guest. */
  deny: Deniable[];
  /** Clocks that begin at a fixed instant and random numbers from this seed; null: the real ones. */
  seed: number | null;
}

export type Deniable = "clocks" | "random" | "stdio";

/** Something that a guest tried and that was refused. */
export interface Refusal {
  /** `connecting to 127.0.0.1:80`. */
  what: string;
  /** The option of `witloom run` that would allow it; `omit`: the one that forbids it. */
  grant: { option: string; value: string; omit?: true };
  /** The guest only asked what there is, and got nothing: that alone is no failure. */
  asked?: true;
}

/** How one function of an import is answered; checked against its type. */
export interface MockFunction {
  /** Results of successive calls, the last of which repeats. */
  answers: Neutral[];
  /** Without answers: the plainest value of the result's type. */
  default: boolean;
  /** Milliseconds before each answer. */
  delay: number;
  trap: string | null;
  /** Calls of another run by the WAVE text of their arguments. */
  recorded: RecordedCall[] | null;
}

export interface RecordedCall {
  args: string;
  answer: Neutral;
  trap: string | null;
  /** How far the streams and futures among its arguments were read, in their order; what is not told of is read to its end. */
  reads: StreamRead[];
  /** The futures in its answer came when all of those had ended. */
  later: boolean;
}

/** How far the stream or future of an argument was read. */
export interface StreamRead {
  items: number;
  /** To its end. */
  end: boolean;
  /** To its end before the call returned. */
  before: boolean;
}

/** Answers for one import by function; `*` for all others. */
export type Mock = Record<string, MockFunction>;

/** What goes wrong on purpose with calls over a wire. */
export interface Fault {
  /** The instance that calls; null: any. */
  caller: string | null;
  /** Full name, without version, or the interface's own name alone; a function of a world by its name. */
  interface: string;
  /** null: each of the interface. */
  function: string | null;
  /** `fail`: the error of a `result`, a trap where there is none; `wrong`: another value of the type; null: only the delay. */
  kind: "fail" | "trap" | "wrong" | null;
  /** 1: each call; n: every n-th. */
  every: number;
  /** Milliseconds. */
  delay: number;
}

/** What a run may use; 0: no limit. */
export interface RunLimits {
  /** Bytes of all core memories together. */
  memory: number;
  /** Entries of all core tables together. */
  table: number;
  /** Handles of resources in all components together. */
  handles: number;
  /** Bytes on standard output and standard error together. */
  output: number;
  /** Bytes of output a second; a guest that prints faster waits. */
  outputRate: number;
}

export interface RunRequest {
  plan: LinkPlan;
  /** The guest's first command-line argument. */
  program: string;
  entry: Entry;
  grants: Grants;
  mocks: Record<string, Mock>;
  faults: Fault[];
  /** The host's functions are answered from `mocks` alone, as they were in a recorded run. */
  replay?: true;
  trace: boolean;
  /** Of its spans, for guests that ask for them too. */
  ids: TraceIds;
  /** Whose values are recorded; absent: everybody's. */
  values?: RecordedValues;
  /** Longest WAVE text of one value in an event, in UTF-16 units. */
  valueLimit: number;
  /** Where values that were cut are kept whole; null keeps none. */
  spillFile: string | null;
  /** Folder of transpiled components. */
  cacheDir: string;
  limits: RunLimits;
  /** Code stands as the compilers left it, and the guest begins once a JavaScript debugger is attached to the runner. */
  sourceLevel?: true;
  /** A debugger watches; absent: none does. */
  debug?: DebugSetup;
}

/** A value in an event: its WAVE text, cut at the limit; where it was cut, `full` is [offset, bytes] in the spill file, or null where it was not kept. */
export interface TracedValue {
  text: string;
  cut: boolean;
  full: [number, number] | null;
}

/** Whose arguments and results are recorded; `pinned` functions' always are. `failing`: those of calls that trap or whose result is an error. */
export interface RecordedValues {
  of: "all" | "failing" | "none";
  pinned: string[];
}

export interface CallStarted {
  kind: "call";
  /** From 1, in start order. */
  id: number;
  /** 0: the host. */
  parent: number;
  caller: string;
  callee: string;
  interface: string | null;
  function: string;
  args: TracedValue[];
  /** The arguments are not recorded, or not yet. */
  omitted?: true;
  /** What the arguments take in the callee's memory by the canonical ABI. */
  bytes?: number;
  /** Milliseconds since the run began. */
  start: number;
  /** It is no call, but a span that the guest opened itself. */
  span?: Pick<GuestSpan, "traceId" | "spanId">;
  /** A call that continues somebody else's trace: W3C's `traceparent` and `tracestate` of the HTTP request that it answers. */
  context?: TraceContext;
}

/** W3C Trace Context, level 1. */
export interface TraceContext {
  /** `00-TRACE_ID-SPAN_ID-FLAGS`, checked. */
  parent: string;
  state?: string;
}

/** The first of a run's events. */
export interface RunBegan {
  kind: "began";
  /** When the run's time was 0, in milliseconds since the epoch. */
  epoch: number;
  ids?: TraceIds;
}

export interface CallEnded {
  kind: "return";
  id: number;
  /** The arguments, where they are recorded now that the call failed. */
  args?: TracedValue[];
  result: TracedValue | null;
  /** A trap, or why the call never returned. */
  error: string | null;
  /** The result is the error case of a `result`. */
  failed: boolean;
  /** What the result takes in the caller's memory. */
  bytes?: number;
  end: number;
  /** All that a guest says of its own span. */
  span?: GuestSpan;
  /** What the host refused in this call. */
  denied?: Refusal;
}

/** What came through a stream or a future that a call carried, then or later. */
export interface StreamChunk {
  kind: "chunk";
  /** The call. */
  id: number;
  /** As it is printed there: `stream#1`, `future#2`. */
  stream: string;
  /** It was in the call's arguments, or in its result. */
  of: "argument" | "result";
  /** Items. */
  count: number;
  /** A list of them, or a future's value; null where they have no type, and where there are none. */
  value: TracedValue | null;
  /** What they take in the reader's memory. */
  bytes?: number;
  /** Milliseconds since the run began. */
  time: number;
  /** Nothing more comes: all was read, or the reader let go. */
  end: boolean;
}

export type TraceEvent = RunBegan | CallStarted | CallEnded | StreamChunk;

export type RunOutcome =
  /** The guest ended by itself: `code` is its exit code; `result` the WAVE text of a call's result, null where it has none. */
  | {
      kind: "done";
      code: number;
      result: string | null;
      failed: boolean /** By `wasi:cli/exit`, wherever it was. */;
      exited?: boolean;
      said?: Said;
    }
  /** A trap or an uncaught exception, as one sentence. */
  | Trap
  /** It never started: something is missing or cannot be linked. */
  | { kind: "refused"; message: string }
  /** Stopped from outside: by the user, or at the time limit. */
  | { kind: "stopped"; message: string };

/** What a run used of the host, told once each: an interface that it called, or a right that it needed. */
export type Used = { interface: string } | { option: string; value: string };

/** From the runner process. `events` are `TraceEvent`s, one JSON document a line. */
export type FromRunner =
  | { kind: "ready" }
  | { kind: "phase"; phase: "transpiling" | "linking" | "running"; detail: string }
  | { kind: "events"; lines: string }
  | { kind: "denied"; refusal: Refusal }
  | { kind: "used"; used: Used }
  /** The answer to an action of a session; `kept` are the resources that the host holds after it. */
  /** It answers requests now, at this port. */
  | { kind: "listening"; host: string; port: number }
  | { kind: "served"; request: ServedRequest }
  /** A JavaScript debugger is waited for, at this port of 127.0.0.1. */
  | { kind: "inspector"; port: number }
  /** A request of a server, which goes on. */
  | { kind: "trapped"; outcome: RunOutcome }
  | { kind: "answer"; id: number; outcome: RunOutcome; kept: string[] }
  | { kind: "debug"; event: DebugEvent }
  | { kind: "ended"; outcome: RunOutcome };

/** To the runner process. After `stop` it sends what it has and ends. Actions are for a session; they are done one after the other. */
export type ToRunner =
  | { kind: "run"; request: RunRequest }
  | { kind: "action"; id: number; action: Action }
  | { kind: "debug"; command: DebugCommand }
  | { kind: "stop" };
