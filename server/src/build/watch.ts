/** Calls back at once, and after changes below folders, one call at a time; changes that the call itself makes are seen by its own check of inputs. */
import { type FSWatcher, watch } from "node:fs";
import path from "node:path";
import { foldersBelow } from "../compose/folders.ts";

/** Milliseconds for which more changes are waited for. */
const REST = 40;
/** What a build writes itself. */
const MADE = /\.wasm(\.\d+\.new)?$/;

/** Ends when the signal says so, or with a sentence where nothing can be watched. */
export function watchFolders(roots: string[], signal: AbortSignal, changed: () => Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    let busy = false;
    let again = false;
    const touched = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => void go(), REST);
    };
    const tree = watchTree(roots, touched);
    const end = (error?: unknown): void => {
      clearTimeout(timer);
      tree.close();
      if (error !== undefined) reject(error);
      else if (!busy) resolve();
    };
    const go = async (): Promise<void> => {
      again = true;
      if (busy) return;
      busy = true;
      try {
        while (again && !signal.aborted) {
          again = false;
          tree.look();
          await changed();
        }
      } catch (error) {
        end(error);
      }
      busy = false;
      if (signal.aborted) end();
    };
    signal.addEventListener("abort", () => end(), { once: true });
    // Watched before the first call: what changes during it is not missed.
    if (signal.aborted) end();
    else void go();
  });
}

/**
 * Every folder is watched by itself: what a system watches recursively is, on Linux, every folder below, those of dependencies and of compilers'
 * output too. `look` follows what came and went.
 */
function watchTree(roots: string[], touched: () => void): { look(): void; close(): void } {
  const watchers = new Map<string, FSWatcher>();
  const isMeant = (name: string | null): boolean => name !== null && !name.startsWith(".") && !MADE.test(path.basename(name));
  const begin = (folder: string): void => {
    try {
      const watcher = watch(folder, (_, name) => isMeant(name) && touched());
      watcher.on("error", () => watchers.delete(folder));
      watchers.set(folder, watcher);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOSPC")
        throw new Error("The system watches no more folders; raise fs.inotify.max_user_watches.");
      // Otherwise it has gone again.
    }
  };
  return {
    look() {
      const folders = new Set(roots.flatMap((root) => [...foldersBelow(root)].map((it) => it.folder)));
      for (const [folder, watcher] of watchers) {
        if (folders.has(folder)) continue;
        watcher.close();
        watchers.delete(folder);
      }
      for (const folder of folders) if (!watchers.has(folder)) begin(folder);
    },
    close() {
      for (const it of watchers.values()) it.close();
      watchers.clear();
    },
  };
}
