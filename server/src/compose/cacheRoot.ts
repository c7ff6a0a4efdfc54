/** Where what is kept between runs and builds lies. */
import os from "node:os";
import path from "node:path";

/** Where this user's caches live; never a folder that others can write to, as code is run from it. */
export function cacheRoot(): string {
  const home = os.homedir();
  if (process.platform === "win32") return path.join(process.env["LOCALAPPDATA"] ?? path.join(home, "AppData", "Local"), "witloom");
  if (process.platform === "darwin") return path.join(home, "Library", "Caches", "witloom");
  return path.join(process.env["XDG_CACHE_HOME"] ?? path.join(home, ".cache"), "witloom");
}

/** The source map of the script inside of a component, by the component's hash: so it is found wherever the component was copied to. */
export const scriptMapFile = (hash: string): string => path.join(cacheRoot(), "maps", `${hash}.json`);
