/**
 * Entry of the thread that asks jco for the types of one world: jco's component cannot be called again after a panic, and a thread's end takes
 * it along. It is a bundle of its own, beside jco's core modules.
 */
import { parentPort, workerData } from "node:worker_threads";

/** What the thread is given. */
export interface JcoTask {
  /** A WIT package as wasm. */
  wit: Uint8Array;
  world: string;
  /** The stem of the main file. */
  name: string;
}

export type JcoAnswer = { files: [string, Uint8Array][] } | { error: string };

async function answer({ wit, world, name }: JcoTask): Promise<JcoAnswer> {
  try {
    const jco = await import("@bytecodealliance/jco-transpile/component");
    await jco.$init;
    // The package was encoded with the features that are on; whatever is in it counts.
    return { files: jco.generateTypes(name, { wit: { tag: "binary", val: wit }, world, guest: true, features: { tag: "all" } }) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

parentPort?.postMessage(await answer(workerData as JcoTask));
