/** What a debug session knows of its program: the instances, their types, and the functions that calls can be about. */
import type { FunctionJson, ResolveJson } from "../protocol/resolve.ts";
import type { CallSite, LinkPlan, Neutral } from "../protocol/run.ts";
import { isAbout } from "../run/debug/rules.ts";
import { type ComponentTypes, readTypes } from "../run/types.ts";
import type { Slot, Toolkit } from "../toolkit/toolkit.ts";
import type { Calls } from "./places.ts";

/** A program as a host gives it. */
export interface DebugProgram {
  /** Absolute path of the `.wac` or `.wasm`. */
  file: string;
  /** Without the components' bytes. */
  plan: LinkPlan;
  /** A component of each component's types, by its index. */
  types: Uint8Array[];
}

/** A function with its types. */
export interface TypedFunction {
  resolve: ResolveJson;
  fn: FunctionJson;
  /** A component that has it, and what the toolkit calls it there. */
  component: Uint8Array;
  target: string;
}

interface Instance {
  name: string;
  types: ComponentTypes;
  bytes: Uint8Array;
}

export class ProgramTypes {
  readonly file: string;
  readonly instances: Instance[];

  constructor({ file, plan, types }: DebugProgram) {
    this.file = file;
    const read = plan.components.map((it) => readTypes(it.resolve, it.world));
    this.instances = plan.instances.map(({ name, component }) => ({ name, types: read[component]!, bytes: types[component]! }));
  }

  find(name: string): Instance | undefined {
    return this.instances.find((it) => it.name === name);
  }

  /** The types of a call: as the callee exports it, or as the caller imports it where the host answers. */
  typesOf(site: CallSite, caller: string): TypedFunction | undefined {
    const callee = this.find(site.callee);
    return callee ? this.among(callee, callee.types.exports, site) : this.ofImport(this.find(caller), site);
  }

  private ofImport(caller: Instance | undefined, site: CallSite): TypedFunction | undefined {
    return caller && this.among(caller, caller.types.imports, site);
  }

  private among({ types, bytes }: Instance, items: ComponentTypes["exports"], site: CallSite): TypedFunction | undefined {
    for (const [key, item] of items) {
      const here = item.kind === "function" ? site.interface === null : (item.interface ?? key) === site.interface;
      const fn = here ? item.functions.get(site.function) : undefined;
      if (fn) return { resolve: types.resolve, fn, component: bytes, target: item.kind === "function" ? fn.name : `${key}#${fn.name}` };
    }
    return undefined;
  }

  /** Whether some call can be about this. */
  has(calls: Calls): boolean {
    const rule = { ...calls, id: 0, at: "call" as const, condition: null, hits: null, log: null };
    return this.instances.some(({ name, types }) => {
      const sites = (items: ComponentTypes["exports"], callee: string): CallSite[] =>
        [...items].flatMap(([key, item]) =>
          [...item.functions.keys(), ...item.resources.map((it) => `[resource-drop]${it}`)].map((fn) => ({
            ...{ callee, function: fn },
            interface: item.kind === "function" ? null : (item.interface ?? key),
          })),
        );
      const about = (site: CallSite, caller: string): boolean => isAbout(rule, site, calls.caller ?? caller);
      const called = sites(types.exports, name).some((it) => about(it, "host"));
      return called || ["host", "mock"].some((it) => sites(types.imports, it).some((site) => about(site, name)));
    });
  }
}

export type Parsed = { ok: true; value: Neutral } | { ok: false; message: string };

/** Reads WAVE text of an argument or of the result with the official parser. */
export function parseSlot(toolkit: Toolkit, { component, target }: TypedFunction, slot: Slot, text: string): Parsed {
  const parsed = toolkit.parseValue(component, target, slot, text);
  if (parsed.ok) return { ok: true, value: parsed.value.json as Neutral };
  return { ok: false, message: `${parsed.problem.message.replace(/\.$/, "")}.` };
}
