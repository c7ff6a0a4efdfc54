/** Where the calls of a stack are implemented, as far as the workspace's own sources show it. */
import path from "node:path";
import type { WitFunction } from "../features/implementations.ts";
import { type FoundImplementation, findImplementations, type OpenText } from "../lsp/implementationSearch.ts";
import type { CallSite } from "../protocol/run.ts";
import type { Line } from "./host.ts";

/** A place for each call; null where none is found, or several are and none of them is the instance's own. */
export async function implementationsOf(roots: readonly string[], calls: readonly CallSite[], open: OpenText): Promise<(Line | null)[]> {
  const wanted = calls.map(wantedOf);
  const found = await findImplementations(
    roots,
    wanted.filter((it) => it !== null),
    () => false,
    open,
  );
  let index = -1;
  return wanted.map((it, at) => {
    if (!it) return null;
    index++;
    return chosen(
      found.filter((place) => place.wanted === index),
      calls[at]!.callee,
    );
  });
}

function wantedOf({ callee, interface: iface, function: fn }: CallSite): WitFunction | null {
  if (callee === "host" || callee === "mock" || fn.startsWith("[resource-drop]")) return null;
  const base = { function: fn, resource: null };
  if (iface === null) return { ...base, package: null, interface: null };
  const parts = /^(.+)\/([^/@]+)(?:@(.+))?$/.exec(iface);
  return parts
    ? { ...base, package: parts[1]!, interface: parts[2]!, version: parts[3] ?? null }
    : { ...base, package: null, interface: iface };
}

/** The only place, or the only one below a folder that is named as the instance. */
function chosen(places: readonly FoundImplementation[], instance: string): Line | null {
  const name = instance.replace(/#.*$/, "");
  const own = places.filter((it) => it.path.split(path.sep).includes(name));
  const [only, ...more] = places.length > 1 ? own : places;
  return only && more.length === 0 ? { path: only.path, line: only.range.start.line } : null;
}
