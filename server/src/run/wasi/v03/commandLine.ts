/** `wasi:cli@0.3`: what 0.2 gives, with the standard streams as streams. */
import type { InterfaceObject } from "../../wire.ts";
import { type Printing, standardInput, standardOutput } from "../streams.ts";
import { type Outstanding, sink, source } from "./streams.ts";

/** Where a standard stream is closed or refused, a guest learns that its other end is gone. */
const pipe = (error: unknown): "pipe" => {
  // What ends the run is no error of the stream.
  if (error instanceof Error) throw error;
  return "pipe";
};

/** The interfaces of `wasi:cli`. `get` gives one of 0.2. */
export function commandLine03(
  get: (name: string) => InterfaceObject,
  ask: Printing,
  outstanding: Outstanding,
): Record<string, InterfaceObject> {
  const { getEnvironment, getArguments, initialCwd } = get("wasi:cli/environment");
  const same = ["exit", "terminal-input", "terminal-output", "terminal-stdin", "terminal-stdout", "terminal-stderr"];
  const output = (name: "stdout" | "stderr"): InterfaceObject => {
    const print = standardOutput(name, ask);
    return { writeViaStream: (data: AsyncIterable<unknown>) => sink(data, print, pipe, outstanding) };
  };
  const input = standardInput();
  const read = async (): Promise<Uint8Array | null> => {
    ask("stdin", null);
    return input();
  };
  return {
    ...Object.fromEntries(same.map((name) => [`wasi:cli/${name}`, get(`wasi:cli/${name}`)])),
    "wasi:cli/environment": { getEnvironment, getArguments, getInitialCwd: initialCwd },
    "wasi:cli/stdin": { readViaStream: () => source(read, pipe) },
    "wasi:cli/stdout": output("stdout"),
    "wasi:cli/stderr": output("stderr"),
  };
}
