/** Runs the commands of a script against our runner and toolkit, and tells for each whether it passed, failed, or is nothing that we do. */
import type { RunOutcome } from "../../server/src/protocol/run.ts";
import { trapText } from "../../server/src/run/wire.ts";
import type { Toolkit } from "../../server/src/toolkit/toolkit.ts";
import { assemble, expectedText, invoke, type Live, NotApplicable, start } from "./live.ts";
import { type Definition, type Invoke, type Placed, readScript } from "./script.ts";
import { waveOf } from "./values.ts";

export interface Verdict {
  line: number;
  kind: Placed["kind"];
  /** `skipped`: not applicable to a host like ours. */
  outcome: "passed" | "failed" | "skipped";
  /** Why it failed or was skipped; for a trap that passed, its words where they are not the script's. */
  note: string;
}

interface State {
  toolkit: Toolkit;
  cacheDir: string;
  definitions: Map<string, Definition>;
  instances: Map<string, Live | Error>;
  /** The last one that was made. */
  current: Live | Error | null;
}

/** Runs a whole script. Never throws. */
export async function runScript(toolkit: Toolkit, text: string, cacheDir: string): Promise<Verdict[]> {
  const state: State = { toolkit, cacheDir, definitions: new Map(), instances: new Map(), current: null };
  const out: Verdict[] = [];
  let commands: Placed[];
  try {
    commands = readScript(text);
  } catch (error) {
    return [{ line: 1, kind: "unknown", outcome: "failed", note: trapText(error) }];
  }
  for (const command of commands) {
    const { line, kind } = command;
    try {
      const note = await perform(state, command);
      out.push({ line, kind, outcome: "passed", note });
    } catch (error) {
      out.push({ line, kind, outcome: error instanceof NotApplicable ? "skipped" : "failed", note: trapText(error) });
    }
  }
  return out;
}

/** Resolves with a remark where the command holds; throws why it does not. */
async function perform(state: State, command: Placed): Promise<string> {
  switch (command.kind) {
    case "define":
      if (command.definition.name) state.definitions.set(command.definition.name, command.definition);
      bytesOf(state, command.definition);
      return "";
    case "instantiate":
      await enter(state, command.definition, command.definition.name);
      return "";
    case "instance": {
      const definition = state.definitions.get(command.of);
      if (!definition) throw new Error(`nothing is called ${command.of}`);
      await enter(state, definition, command.name);
      return "";
    }
    case "refuse":
      return refused(state, command.definition, command.message);
    case "unlinkable":
    case "trap-at-start":
      return failsToStart(state, command.definition, command.message);
    case "unknown":
      throw new NotApplicable(`the command ${command.what} is not ours to run`);
    default:
      return called(state, command);
  }
}

function bytesOf(state: State, definition: Definition): Uint8Array {
  if (/string-encoding=latin1\+utf16/.test(definition.text)) throw new NotApplicable("jco does not know the string encoding latin1+utf16");
  if (definition.kind === "module") throw new NotApplicable("a core module alone is no component");
  const made = assemble(state.toolkit, definition.text);
  if (!made.ok) throw new Error(`the official crates refuse it: ${made.message}`);
  return made.bytes;
}

/** Makes an instance the current one; one that cannot start stays as the reason why calls on it fail. */
async function enter(state: State, definition: Definition, name: string | null): Promise<void> {
  const making = async (): Promise<Live> => start(state.toolkit, bytesOf(state, definition), state.cacheDir);
  const made = await making().catch((error: Error) => error);
  state.current = made;
  if (name) state.instances.set(name, made);
  if (made instanceof Error) throw made;
}

function refused(state: State, definition: Definition, message: string): string {
  const made = assemble(state.toolkit, definition.text);
  if (made.ok) throw new Error(`it is accepted, but should be refused: ${message}`);
  return made.message.includes(message) ? "" : made.message.split("\n", 1)[0]!;
}

async function failsToStart(state: State, definition: Definition, message: string): Promise<string> {
  const bytes = bytesOf(state, definition);
  const made = await start(state.toolkit, bytes, state.cacheDir).catch((error: Error) => error);
  if (!(made instanceof Error)) throw new Error(`it starts, but should fail: ${message}`);
  if (made instanceof NotApplicable) throw made;
  return worded(trapText(made), message);
}

const worded = (text: string, message: string): string => (text.includes(message.replace(/^wasm trap: /, "")) ? "" : text);

function called(state: State, command: Placed & { invoke: Invoke }): string {
  const wanted = command.invoke;
  const live = wanted.instance === null ? state.current : (state.instances.get(wanted.instance) ?? null);
  if (live === null) throw new Error("there is no instance to call");
  if (live instanceof NotApplicable) throw live;
  if (live instanceof Error) throw new Error(`its instance did not start: ${trapText(live)}`);
  const outcome = invoke(state.toolkit, live, wanted);
  if (command.kind === "trap") {
    if (outcome.kind !== "trap") throw new Error(`it should trap with "${command.message}", but ${told(outcome)}`);
    return worded(outcome.message, command.message);
  }
  if (outcome.kind !== "done") throw new Error(told(outcome));
  if (command.kind !== "return") return "";
  const expected = command.expected.map((it) => expectedText(state.toolkit, live, wanted, waveOf(it)));
  const got = outcome.result === null ? [] : [outcome.result];
  if (expected.join() !== got.join()) throw new Error(`it gives ${got.join() || "nothing"} instead of ${expected.join() || "nothing"}`);
  return "";
}

function told(outcome: RunOutcome): string {
  return outcome.kind === "done" ? `it gives ${outcome.result ?? "nothing"}` : `${outcome.kind}: ${outcome.message}`;
}
