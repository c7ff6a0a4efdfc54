/** Calls back after changes below folders, one call at a time; changes that the call itself makes are seen by its own check of inputs. */
import { type FSWatcher, watch } from "node:fs";
import path from "node:path";
import { foldersBelow } from "../compose/folders.ts";

/** Milliseconds for which more changes are waited for. */
const REST = 40;
/** What a build writes itself. */
const MADE = /\.wasm(\.\d+\.new)?$/;

/**
 * Ends when the signal says so. Every folder is watched by itself: what a system watches recursively is, on Linux, every folder below,
 * those of dependencies and of compilers' output too.
 */
export function watchFolders(roots: string[], signal: AbortSignal, changed: () => Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const watchers = new Map<string, FSWatcher>();
    let timer: NodeJS.Timeout | undefined;
    let busy = false;
    let again = false;
    const look = (): void => {
      const folders = new Set(roots.flatMap((root) => [...foldersBelow(root)].map((it) => it.folder)));
      for (const [folder, watcher] of watchers) {
        if (folders.has(folder)) continue;
        watcher.close();
        watchers.delete(folder);
      }
      for (const folder of folders) {
        if (watchers.has(folder)) continue;
        try {
          const watcher = watch(folder, (_, name) => touched(name));
          watcher.on("error", () => watchers.delete(folder));
          watchers.set(folder, watcher);
        } catch (error) {
          // It may have gone again; a system that watches no more is to be told.
          if ((error as NodeJS.ErrnoException).code === "ENOSPC")
            return fail(new Error("the system watches no more folders; raise fs.inotify.max_user_watches"));
        }
      }
    };
    const touched = (name: string | null): void => {
      if (name === null || name.startsWith(".") || MADE.test(path.basename(name))) return;
      clearTimeout(timer);
      timer = setTimeout(() => void go(), REST);
    };
    const go = async (): Promise<void> => {
      if (busy) {
        again = true;
        return;
      }
      busy = true;
      try {
        do {
          again = false;
          look();
          await changed();
        } while (again && !signal.aborted);
      } catch (error) {
        fail(error as Error);
      } finally {
        busy = false;
        if (signal.aborted) resolve();
      }
    };
    const stop = (): void => {
      clearTimeout(timer);
      for (const it of watchers.values()) it.close();
      watchers.clear();
    };
    const fail = (error: Error): void => {
      stop();
      reject(error);
    };
    const end = (): void => {
      stop();
      if (!busy) resolve();
    };
    look();
    if (signal.aborted) end();
    else signal.addEventListener("abort", end, { once: true });
  });
}
