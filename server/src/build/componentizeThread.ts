/** Entry of the thread that turns a core module into a component with jco's copy of wasm-tools. A bundle of its own, beside the engine's modules. */
import { readFileSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";

export interface ComponentizeTask {
  core: string;
  /** The file that stands in for WASI 0.1; null: none. */
  adapter: string | null;
  /** A folder that jco is shown, the WIT package in it, and the world that the module is described by first. */
  embed: { folder: string; target: string; world: string } | null;
}

export type ComponentizeAnswer = { bytes: Uint8Array } | { error: string };

async function answer({ core, adapter, embed }: ComponentizeTask): Promise<ComponentizeAnswer> {
  try {
    const { componentEmbed, componentNew } = await import("@bytecodealliance/jco-transpile/wasm-tools");
    let bytes: Uint8Array = readFileSync(core);
    if (embed) {
      const { _setPreopens } = await import("@bytecodealliance/preview2-shim/filesystem");
      // The declared type is that of the browser's shim.
      _setPreopens({ "/wit": embed.folder } as never);
      const witPath = embed.target.replace(embed.folder, "/wit").replaceAll("\\", "/");
      bytes = await componentEmbed({ binary: bytes, witPath, world: embed.world });
    }
    return { bytes: await componentNew(bytes, adapter === null ? [] : [["wasi_snapshot_preview1", readFileSync(adapter)]]) };
  } catch (error) {
    const { payload, message } = error as { payload?: unknown; message?: string };
    return { error: String(payload ?? message ?? error) };
  }
}

parentPort?.postMessage(await answer(workerData as ComponentizeTask));
