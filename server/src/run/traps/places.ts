/** Where in a guest's code an exception arose. In: the exception, the calls that were open, the plan. Out: places in core modules, the innermost first. */
import path from "node:path";
import type { CodePlace, LinkPlan } from "../../protocol/run.ts";
import { moduleKey } from "../limits/moduleName.ts";
import type { Loaded } from "../load.ts";
import { SCRIPT } from "../script.ts";

/** How many functions of a stack are kept: an interpreter alone has dozens. Only what is really there costs anything. */
export const MOST_FRAMES = 200;

/** What is needed of V8's `CallSite`. In WebAssembly the column is the byte in the module. */
interface Site {
  getFileName(): string | null | undefined;
  getColumnNumber(): number | null;
}

type Capturing = ErrorConstructor & { prepareStackTrace?: ((error: Error, sites: Site[]) => unknown) | undefined };

/** The places, as long as nobody asked for the exception's stack before: empty then, and for what is no `Error`. */
export function placesOf(error: unknown, open: string[], plan: LinkPlan, loaded: Loaded[]): CodePlace[] {
  if (!(error instanceof Error)) return [];
  const guests = open.filter((it) => it !== "host" && it !== "mock");
  const instances = new Map(plan.instances.map((it) => [it.name, plan.components[it.component]!.hash.slice(0, 16)]));
  const out: CodePlace[] = [];
  let at = 0;
  let crossed = false;
  for (const site of sitesOf(error)) {
    const file = site.getFileName() ?? "";
    const key = moduleKey(file);
    if (!key) {
      // jco's code belongs to its component; ours stands between two of them.
      if (out.length > 0 && path.basename(file) !== SCRIPT && !file.startsWith("wasm:") && !file.startsWith("node:")) crossed = true;
      continue;
    }
    const component = loaded[plan.components.findIndex(({ hash }) => hash.startsWith(key.hash))];
    const column = site.getColumnNumber();
    if (!component || column === null) continue;
    if (crossed) at++;
    crossed = false;
    at = nextOf(guests, at, (name) => instances.get(name) === key.hash);
    const named = guests[at] ?? onlyOne(instances, key.hash);
    out.push({
      instance: named ?? null,
      module: path.join(component.folder, key.file),
      at: column - 1 - (component.capped.get(key.file) ?? 0),
    });
  }
  return out;
}

/** The first from `at` on that fits; a stack that lacks some calls still finds its way. */
function nextOf(guests: string[], at: number, fits: (name: string) => boolean): number {
  const found = guests.findIndex((name, index) => index >= at && fits(name));
  return found < 0 ? guests.length : found;
}

function onlyOne(instances: Map<string, string>, hash: string): string | null {
  const all = [...instances].filter(([, it]) => it === hash);
  return all.length === 1 ? all[0]![0] : null;
}

/** V8 makes a stack's text when it is first read; until then its places can be had themselves. A guest's function names cannot forge them. */
function sitesOf(error: Error): Site[] {
  const capturing = Error as Capturing;
  const before = capturing.prepareStackTrace;
  capturing.prepareStackTrace = (_, sites) => sites;
  try {
    const sites: unknown = error.stack;
    return Array.isArray(sites) ? (sites as Site[]) : [];
  } finally {
    capturing.prepareStackTrace = before;
  }
}
