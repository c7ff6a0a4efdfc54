/** A Node that can leave a guest in the middle (JSPI): the tests' own, or that of the newest VS Code of the tests. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** Whether this runtime can. */
export const waits = "Suspending" in (globalThis as unknown as { WebAssembly: object }).WebAssembly;

/** Its path, or why there is none. */
export function waitingNode(): { node: string } | { absent: string } {
  if (waits) return { node: process.execPath };
  const hosts = path.join(process.cwd(), ".vscode-host");
  for (const host of existsSync(hosts) ? readdirSync(hosts) : []) {
    const modules = path.join(hosts, host, "node_modules");
    for (const name of existsSync(modules) ? readdirSync(modules).filter((it) => /^node-(linux|darwin)-/.test(it)) : []) {
      const { version } = JSON.parse(readFileSync(path.join(modules, name, "package.json"), "utf8")) as { version: string };
      if (Number(version.split(".")[0]) >= 24) return { node: path.join(modules, name, "bin", "node") };
    }
  }
  return { absent: "no Node 24 is here; `npm run package` brings one" };
}
