/** Leaf: the requests and notifications between the VS Code client and the language server, beyond LSP itself. Plain data only. */
import type { BindingsLanguage, BindingsOptions, GeneratedFile } from "./bindings.ts";
import type { BuildOutput, BuildRequests, BuildView } from "./builds.ts";
import type { FormRequests } from "./forms.ts";
import type { ComponentGraph } from "./graph.ts";
import type { LaunchConfiguration } from "./launch.ts";
import type { MockRequests } from "./mocks.ts";
import type { Failure, Location } from "./places.ts";
import type { RightsRequests } from "./rights.ts";
import type { Refusal, ServedRequest } from "./run.ts";
import type { CallView, TimelineRequests } from "./timeline.ts";
import type { WiringRequests } from "./wiring.ts";

export type { Failure, Location, Position, Range } from "./places.ts";

/** A component file that the workspace holds (built, or a dependency of a composition). */
export interface ComponentView {
  /** `namespace:name` where known, else the file's name. */
  name: string;
  /** URI of the `.wasm`; absent while it has not been built. */
  uri?: string;
  /** The project folder's URI, where the component is built from source here. */
  project?: string;
  /** `rust`, `go`, `python`, `c`, `cpp`, `javascript`, `typescript`, `zig`; absent when unknown. */
  language?: string;
  bytes?: number;
  imports: string[];
  exports: string[];
}

export interface CompositionView {
  name: string;
  uri: string;
}

export interface RunView {
  id: number;
  /** URI of the `.wac` or `.wasm`. */
  program: string;
  state: "starting" | "running" | "ended";
  /** ISO 8601. */
  started: string;
  /** Milliseconds; present once ended. */
  duration?: number;
  exitCode?: number;
  error?: Failure;
  /** WAVE text of an invoked export's result. */
  result?: string;
  traced: boolean;
  /** Number of calls recorded. */
  calls: number;
  /** What the host refused, each thing once. A `grant` is what a run configuration must have to allow it. */
  denied?: Refusal[];
  /** Started again after a build, by nobody's hand. */
  again?: boolean;
  /** A debug session shows its output and its end. */
  debugged?: boolean;
  /** The run configuration's name. */
  configuration?: string;
  /** Its instances stay alive and wait for `witloom/act`. */
  session?: boolean;
  /** A session whose program was built anew, or changed, since it began. */
  outdated?: true;
  /** It was run by this engine instead of the embedded one. */
  engine?: "wasmtime";
  /** It answers HTTP requests: where, once it does. */
  serving?: { url: string | null; requests: number };
}

/** What came of a saved run that was done again. */
export interface ReplayReport {
  /** Recorded calls that were compared, and all differences; the first of them in words, with both sides. */
  calls: number;
  count: number;
  differences: { message: string; before: string | null; after: string | null }[];
  /** The file is the new run now. */
  accepted: boolean;
}

/** A request that a serving run answered. */
export interface RequestView extends ServedRequest {
  run: number;
}

/** What a session is asked for: a call (`INTERFACE#FUNCTION(WAVE, ...)`, a resource is written `counter#1`), or the drop of a resource. */
export type SessionAction = { call: string } | { drop: string };

/** How an action of a session ended. */
export interface SessionAnswer {
  /** WAVE text; null where the function has no result, or did not return. */
  result: string | null;
  /** The result is the error case of a `result`. */
  failed: boolean;
  /** A trap, an exit or a limit: the next action meets new instances, or after a limit none. */
  error: Failure | null;
  /** Resources that can be used in later calls (`counter#1`). */
  kept: string[];
  /** The session is over, as its time limit was reached or it was stopped. */
  over: boolean;
}

export interface WorkspaceView {
  components: ComponentView[];
  compositions: CompositionView[];
  /** Newest first. */
  runs: RunView[];
}

/** One call over a wire, as the tree view shows it. Values are WAVE; a cut value ends in `…` and `cut` is true. */
export type { CallView };

/** A remark at the end of a line about a traced run. */
export interface Annotation {
  line: number;
  /** Short, for the end of the line. */
  text: string;
  /** Markdown, may hold `command:witloom.showCall?[runId,callId]` and `command:witloom.allow?[runId,grant]` links. */
  hover: string;
  error: boolean;
  /** The newest call that it is about. */
  call: number;
  /** What was refused in these calls, or below them. */
  denied?: Refusal[];
}

/** A `.wasm` file in short; `unknown` is no WebAssembly. */
export interface BinaryView {
  kind: "component" | "wit-package" | "module" | "unknown";
  /** Bytes. */
  size: number;
  /** Names; of a core module with what they are. */
  imports: string[];
  exports: string[];
}

export interface RunOptions {
  uri: string;
  trace: boolean;
  /** `NAMESPACE:PACKAGE/INTERFACE#FUNCTION(WAVE, ...)`; absent: `wasi:cli/run`. */
  invoke?: string;
  args?: string[];
  /** The run configuration, its variables resolved; `uri`, `trace`, `invoke` and `args` above stand before its own. */
  configuration?: Partial<LaunchConfiguration> & { name?: string };
  /** Link and wait for actions, instead of a call now. */
  session?: boolean;
  /** Answer HTTP requests at `HOST:PORT`; port 0 is any that is free. */
  serve?: string;
}

export interface EngineComparison {
  /** In one sentence without its full stop; null where they differ. */
  same: string | null;
  differences: { place: string; jco: string; wasmtime: string }[];
  jco: string;
  wasmtime: string;
}

/** Method name → [params, result]. The one list of requests that the client sends. */
export interface ServerRequests extends WiringRequests, BuildRequests, FormRequests, MockRequests, RightsRequests, TimelineRequests {
  "witloom/workspace": [null, WorkspaceView];
  /** Composes a `.wac`; `out` is a file URI, the default stands beside the `.wac` as `NAME.wasm`. */
  "witloom/compose": [{ uri: string; out?: string }, { uri: string; bytes: number } | { error: Failure }];
  /** Runs a program with both engines and tells where output or end differ: the first places, and all that each showed. */
  "witloom/compareEngines": [RunOptions, EngineComparison | { error: Failure }];
  /** Starts a run and answers at once; the end comes as `witloom/runChanged`. */
  "witloom/run": [RunOptions, { run: RunView } | { error: Failure }];
  /** Does an action on the live instances of a session; an error says what is wrong with the call itself. */
  "witloom/act": [{ run: number; action: SessionAction }, SessionAnswer | { error: Failure }];
  /** Stops one run, or all (no id). */
  "witloom/stop": [{ id?: number }, null];
  /** The calls directly below `parent` (0: from the host). */
  /** Writes a run's calls to a file, by its path, or to a collector's address. */
  "witloom/saveTrace": [
    { run: number; format: "json" | "otlp" | "chrome" | "tree"; place: string },
    { calls: number } | { error: Failure },
  ];
  /** Does a saved run again with the program beside it, and tells what differs; `accept`: the file becomes the new run. */
  "witloom/replay": [{ trace: string; accept: boolean }, ReplayReport | { error: Failure }];
  /** Reads calls that were written before; they stand among the runs. */
  "witloom/openTrace": [{ uri: string }, { run: RunView } | { error: Failure }];
  "witloom/calls": [{ run: number; parent: number }, CallView[]];
  /** One call with its full values, and its ancestors' ids from the root. */
  "witloom/call": [{ run: number; id: number }, { call: CallView; path: number[] } | null];
  /** The graph of a `.wac` or a composed `.wasm`. */
  "witloom/graph": [{ uri: string }, ComponentGraph];
  /** The exports of a `.wac` or `.wasm` that `invoke` can call, with their WIT signature. */
  "witloom/exports": [{ uri: string }, { name: string; signature: string; params: { name: string; type: string }[] }[]];
  /** Where other versions of the package of a WIT document lie, among the packages that are known: file URIs of folders or files, with a name to show. */
  "witloom/otherVersions": [{ uri: string }, { uri: string; name: string }[]];
  /** Marks what changed in the package of a WIT document since a commit, tag or branch, or against the package at a `file:` URI (folder, .wit, .wasm); `suggested` is the least version that says so. */
  "witloom/compareWit": [
    { uri: string; against: string },
    { changes: number; breaking: number; version: string | null; suggested: string | null } | { error: Failure },
  ];
  /** Where the function that is implemented at an offset of a source file is declared in WIT; `text` is the file as it is in the editor. */
  "witloom/witOf": [{ uri: string; text: string; offset: number }, Location | null];
  /** Takes all such marks away. */
  "witloom/endCompareWit": [null, null];
  /** What bindings can be generated for: the worlds of a WIT document's package, and the project around it (its folder's URI). */
  "witloom/bindingTargets": [
    { uri: string },
    { worlds: string[]; project: { folder: string; language: BindingsLanguage } | null } | { error: Failure },
  ];
  /** Generates bindings; nothing is written. Python's run a program of the workspace: to be asked for in a trusted one only. */
  "witloom/bindings": [
    { uri: string; world: string; language: BindingsLanguage; options: BindingsOptions },
    { files: GeneratedFile[] } | { error: Failure },
  ];
  /** What a `.wasm` is. */
  "witloom/binary": [{ uri: string }, BinaryView | { error: Failure }];
  /** Passes a message of the Debug Adapter Protocol to a debug session, which the first one begins. */
  "witloom/debug": [{ session: string; message: unknown }, null];
  /** The functions that breakpoints of WIT files are about, by their lines (0-based); null where there is none. */
  "witloom/functionsAt": [{ places: { uri: string; line: number }[] }, ({ interface: string | null; function: string } | null)[]];
  /** Where the functions of a port of a program are declared; `type` is the port's WIT. */
  "witloom/functionsOf": [{ uri: string; name: string; type: string }, { function: string; uri: string; line: number }[]];
  /** Runs of the command line that a debugger may come to, by the paths of their programs. */
  "witloom/attachable": [null, { port: number; program: string }[]];
  "witloom/endDebug": [{ session: string }, null];
  /** WIT text of a `.wasm` component or package. */
  "witloom/wit": [{ uri: string }, { text: string } | { error: Failure }];
}

/** Method name → params. The one list of notifications that the server sends. */
export interface ServerNotifications {
  /** Live output of a run. */
  "witloom/output": { run: number; stream: "stdout" | "stderr"; text: string };
  /** A message of a debug session to its client. */
  "witloom/debugMessage": { session: string; message: unknown };
  "witloom/served": RequestView;
  /** A run started, ended or got more calls (at most ten times a second). */
  "witloom/runChanged": RunView;
  /** The full set of annotations of one document; an empty list clears it. Sent again whenever the document changes. */
  "witloom/annotations": { uri: string; run: number; annotations: Annotation[] };
  /** The wiring of an open document changed, or what it is made of did. */
  "witloom/wiringChanged": { uri: string };
  "witloom/buildChanged": BuildView;
  /** What a build prints, as it comes. */
  "witloom/buildOutput": BuildOutput;
  /** Components or compositions appeared, changed or went. */
  "witloom/workspaceChanged": null;
}
