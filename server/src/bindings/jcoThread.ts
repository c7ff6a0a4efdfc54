/**
 * Entry of the thread that asks jco for the types of one world: jco's component cannot be called again after a panic, and a thread's end takes
 * it along. It is a bundle of its own, beside jco's core modules.
 */
import { parentPort, workerData } from "node:worker_threads";
import type { Features } from "../toolkit/toolkit.ts";

/** What the thread is given. */
export interface JcoTask {
  /** The only folder that jco sees. */
  folder: string;
  /** The WIT package in it: a folder or a `.wasm`. */
  target: string;
  world: string;
  /** The stem of the main file. */
  name: string;
  features: Features;
}

export type JcoAnswer = { files: [string, Uint8Array][] } | { error: string };

async function answer({ folder, target, world, name, features }: JcoTask): Promise<JcoAnswer> {
  try {
    const { _setPreopens } = await import("@bytecodealliance/preview2-shim/filesystem");
    // The declared type is that of the browser's shim.
    _setPreopens({ "/wit": folder } as never);
    const jco = await import("@bytecodealliance/jco-transpile/component");
    await jco.$init;
    const files = jco.generateTypes(name, {
      wit: { tag: "path", val: target.replace(folder, "/wit").replaceAll("\\", "/") },
      world,
      guest: true,
      features: features.all ? { tag: "all" } : { tag: "list", val: features.names },
    });
    return { files };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

parentPort?.postMessage(await answer(workerData as JcoTask));
