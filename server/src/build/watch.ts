/** Calls back after changes below folders, one call at a time; changes that the call itself makes are seen by its own check of inputs. */
import { watch } from "node:fs";
import path from "node:path";

/** Milliseconds for which more changes are waited for. */
const REST = 60;
const IGNORED = new Set(["node_modules", "target", ".git", ".witloom", "__pycache__"]);

/** Ends when the signal says so. */
export function watchFolders(folders: string[], signal: AbortSignal, changed: () => Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    let busy = false;
    let again = false;
    const go = async (): Promise<void> => {
      if (busy) {
        again = true;
        return;
      }
      busy = true;
      try {
        do {
          again = false;
          await changed();
        } while (again && !signal.aborted);
      } catch (error) {
        stop();
        reject(error as Error);
      } finally {
        busy = false;
        if (signal.aborted) resolve();
      }
    };
    const watchers = folders.map((folder) =>
      watch(folder, { recursive: true }, (_, name) => {
        if (name === null || name.split(path.sep).some((it) => IGNORED.has(it)) || /\.wasm(\.\d+\.new)?$/.test(name)) return;
        clearTimeout(timer);
        timer = setTimeout(() => void go(), REST);
      }),
    );
    const stop = (): void => {
      clearTimeout(timer);
      for (const it of watchers) it.close();
    };
    const end = (): void => {
      stop();
      if (!busy) resolve();
    };
    if (signal.aborted) end();
    else signal.addEventListener("abort", end, { once: true });
  });
}
