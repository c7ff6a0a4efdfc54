/** Makes the components of a plan ready to be instantiated: JavaScript by jco, core modules compiled, printers of their types. */
import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { TypeRef } from "../protocol/resolve.ts";
import type { LinkComponent, LinkPlan } from "../protocol/run.ts";
import { isHooked } from "./limits/hook.ts";
import { capMemory } from "./memory.ts";
import { type Instantiate, loadScript } from "./script.ts";
import { transpile } from "./transpile.ts";
import { type ComponentTypes, isAsync, readTypes } from "./types.ts";
import { type Printer, printers } from "./wave.ts";

/** Why a composition cannot run: one sentence. */
export class LinkError extends Error {}

export interface LoadHost {
  cacheDir: string;
  /** Bytes that a memory may grow to where its module cannot be made to ask; 0: no limit. */
  maxMemory: number;
  /** Core modules run as their compilers left them. */
  untouched?: boolean;
  phase(phase: "transpiling" | "linking", detail: string): void;
}

/** A component that is ready to be instantiated, any number of times. */
export interface Loaded {
  types: ComponentTypes;
  /** Some of its functions may wait while others go on (`async`, streams, futures). */
  waits: boolean;
  /** Makes jco's `instantiate` for one instance. */
  script: () => Instantiate;
  /** Where the transpiled component is kept. */
  folder: string;
  /** Core modules that are not compiled as they are kept, and how many bytes further their code stands then. */
  capped: Map<string, number>;
  /** Core modules by file name, compiled once for all instances of the component. */
  cores: Map<string, Promise<WebAssembly.Module>>;
  printer: (type: TypeRef) => Printer;
}

/** Transpiles and loads every component of a plan. Throws `LinkError`. */
export async function load(plan: LinkPlan, host: LoadHost): Promise<Loaded[]> {
  const loaded: Loaded[] = [];
  for (const [index, component] of plan.components.entries()) {
    const name = plan.instances.find((instance) => instance.component === index)?.name ?? `component ${index}`;
    host.phase("transpiling", name);
    loaded.push(await loadOne(name, component, host));
  }
  return loaded;
}

async function loadOne(name: string, component: LinkComponent, host: LoadHost): Promise<Loaded> {
  const types = readTypes(component.resolve, component.world);
  const waits = waitingFunction(types);
  if (waits && !("Suspending" in WebAssembly)) throw new LinkError(noSuspending(name, waits));
  try {
    const folder = await transpile(component, [...types.imports.keys()], host.cacheDir, host.untouched);
    const capped = new Map<string, number>();
    return {
      types,
      waits: waits !== undefined,
      script: loadScript(folder),
      folder,
      capped,
      cores: compileCores(name, folder, host.maxMemory, capped),
      printer: printers(types.resolve),
    };
  } catch (error) {
    throw new LinkError(
      `\`${name}\` cannot be turned into JavaScript: ${error instanceof Error ? error.message.split("\n", 1)[0] : String(error)}`,
    );
  }
}

/** A function that may wait, by its name. */
function waitingFunction(types: ComponentTypes): string | undefined {
  for (const item of [...types.imports.values(), ...types.exports.values()]) {
    for (const fn of item.functions.values())
      if (isAsync(types.resolve, fn)) return item.interface === null ? fn.name : `${item.interface}#${fn.name}`;
  }
  return undefined;
}

/** Only runtimes with JavaScript Promise Integration can leave a guest in the middle and come back. */
function noSuspending(name: string, waits: string): string {
  return (
    `\`${name}\` is asynchronous (${waits}), which needs a runtime with JSPI, as Node 24 or newer has; this is Node ${process.versions.node}. ` +
    "Name another Node with the setting witloom.nodePath, or --node on the command line."
  );
}

/** Starts to compile all core modules of a component at once: the engine does it in threads of its own, while others are linked. */
function compileCores(
  name: string,
  folder: string,
  maxMemory: number,
  capped: Map<string, number>,
): Map<string, Promise<WebAssembly.Module>> {
  const compile = async (file: string): Promise<WebAssembly.Module> => {
    try {
      const bytes = await readFile(path.join(folder, file));
      const limited = maxMemory > 0 && !isHooked(bytes) ? capMemory(bytes, maxMemory) : bytes;
      if (limited !== bytes) capped.set(file, limited.length - bytes.length);
      // By this name, at this moment: a JavaScript debugger stands in its place, and binds breakpoints before it returns.
      return await WebAssembly.compile(limited);
    } catch (error) {
      throw new LinkError(`\`${name}\` cannot start: ${error instanceof Error ? error.message : String(error)}.`);
    }
  };
  const cores = new Map<string, Promise<WebAssembly.Module>>();
  for (const file of readdirSync(folder).filter((it) => it.endsWith(".wasm"))) {
    const compiled = compile(file);
    compiled.catch(() => undefined); // told where the module is used
    cores.set(file, compiled);
  }
  return cores;
}
