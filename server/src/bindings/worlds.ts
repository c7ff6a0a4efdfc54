/** Which worlds a package has, and which one is meant. */
import type { Features, Outcome, Toolkit } from "../toolkit/toolkit.ts";
import { failed } from "./problems.ts";
import type { BindingsSource } from "./source.ts";

/** The package's worlds by name, in the order of its text. */
export function worldsOf(toolkit: Toolkit, source: BindingsSource, features?: Features): Outcome<string[]> {
  if (source.main.tag === "source") {
    const resolved = toolkit.resolveWit({ main: source.main.val, deps: source.deps }, features);
    if (!resolved.ok) return resolved;
    const { main, worlds } = resolved.value;
    return { ok: true, value: worlds.filter((it) => it.package === main).map((it) => it.name) };
  }
  const info = toolkit.componentInfo(source.main.val.bytes);
  if (!info.ok) return info;
  const { resolve, kind } = info.value;
  if (resolve === undefined || kind !== "wit-package") {
    return failed(
      "no-package",
      `${source.main.val.path} is no WIT package; give the .wit file or folder that the component was built from.`,
    );
  }
  // Packages come after those that they refer to.
  const main = resolve.packages.length - 1;
  return { ok: true, value: resolve.worlds.filter((it) => it.package === main).map((it) => it.name) };
}

/** The world that is asked for, or the only one. A name with its package (`wasi:http/proxy`) may be a dependency's. */
export function chooseWorld(worlds: string[], wanted: string | undefined, what: string): Outcome<string> {
  if (wanted?.includes("/")) return { ok: true, value: wanted };
  if (worlds.length === 0) return failed("no-world", `${what} declares no world; bindings are generated for a world, so add one.`);
  const list = worlds.join(", ");
  if (wanted !== undefined) {
    return worlds.includes(wanted) ? { ok: true, value: wanted } : failed("no-world", `${what} has no world ${wanted}; it has ${list}.`);
  }
  if (worlds.length > 1) return failed("several-worlds", `${what} has several worlds (${list}); name one of them.`);
  return { ok: true, value: worlds[0]! };
}
