/**
 * Links a composition: every leaf component becomes JavaScript of its own, and one instance's exports are passed as another's imports,
 * so that each call crosses a wire that we own. In: a plan and what the host provides. Out: the composition's exports, ready to be called.
 */
import type { TypeRef } from "../protocol/resolve.ts";
import type { CallSite, LinkInstance, LinkPlan, Mock, Source } from "../protocol/run.ts";
import type { Governor } from "./limits/governor.ts";
import { LinkError, type Loaded } from "./load.ts";
import { mockInterface } from "./mock.ts";
import type { MockResources } from "./mockResources.ts";
import { lowerCamel } from "./names.ts";
import type { Recorder } from "./recorder.ts";
import { type Wasi, wasiInterface } from "./sandbox.ts";
import type { ComponentTypes, ItemTypes } from "./types.ts";
import type { Outstanding } from "./wasi/v03/streams.ts";
import type { Printer } from "./wave.ts";
import { type InterfaceObject, wire } from "./wire.ts";

/** An instance that runs, with its exports recorded. */
export interface Linked {
  name: string;
  types: ComponentTypes;
  printer: (type: TypeRef) => Printer;
  /** By the export's full name; a function of the world stands under its name as `{camelName: fn}`. */
  exports: Map<string, InterfaceObject>;
}

export interface LinkHost {
  recorder: Recorder;
  wasi: Wasi;
  mocks: Record<string, Mock>;
  /** The objects that mocks hand out. */
  resources: MockResources;
  /** All that the host would do is answered by `mocks`, as it was in a recorded run; only the end of the program is its own. */
  replay: boolean;
  /** Instantiates core modules within the run's limits. */
  governor: Governor;
  /** What guests gave to the host and the host still reads. */
  outstanding: Outstanding;
  phase(phase: "transpiling" | "linking", detail: string): void;
}

/** Instantiates everything, in the plan's order. Throws `LinkError`, and what the components' start functions throw. */
export async function link(plan: LinkPlan, loaded: Loaded[], host: LinkHost): Promise<Linked[]> {
  const linked: Linked[] = [];
  const mocked = new Map<string, InterfaceObject>();
  for (const instance of plan.instances) {
    host.phase("linking", instance.name);
    const component = loaded[instance.component]!;
    const serve = (name: string, item: ItemTypes): InterfaceObject => fromHost(name, item, component, host, mocked, instance.name);
    // What a replay records came from the host, and is for those alone whom the host served.
    const stoodFor = (name: string): boolean => !host.replay && mockOf(host, name) !== undefined;
    const imports = importsOf(instance, component, linked, { serve, stoodFor });
    linked.push(await instantiate(instance, component, imports, host));
  }
  return linked;
}

async function instantiate(instance: LinkInstance, component: Loaded, imports: Record<string, unknown>, host: LinkHost): Promise<Linked> {
  const core = (file: string): Promise<WebAssembly.Module> =>
    component.cores.get(file) ?? Promise.reject(new LinkError(`\`${instance.name}\` cannot start: ${file} is missing in the cache.`));
  let raw: Record<string, unknown>;
  const frame = host.recorder.open({ callee: instance.name, interface: null, function: "(start)" });
  try {
    raw = await component.script()(core, imports, host.governor.instantiator(instance.name));
  } catch (error) {
    host.recorder.blame(error);
    throw error;
  } finally {
    host.recorder.shut(frame);
  }
  const exports = new Map<string, InterfaceObject>();
  const types = { resolve: component.types.resolve, printer: component.printer };
  for (const [name, item] of component.types.exports) {
    const provided = isInterface(item) ? (raw[name] ?? raw[lowerCamel(name)]) : { [lowerCamel(name)]: raw[lowerCamel(name)] };
    const site = { callee: instance.name, interface: isInterface(item) ? (item.interface ?? name) : null };
    exports.set(name, wire(host.recorder, types, site, item.functions.values(), provided as InterfaceObject));
  }
  return { name: instance.name, types: component.types, printer: component.printer, exports };
}

const isInterface = (item: ItemTypes): boolean => item.kind === "interface";

function importsOf(
  instance: LinkInstance,
  component: Loaded,
  linked: Linked[],
  host: { serve(name: string, item: ItemTypes): InterfaceObject; stoodFor(name: string): boolean },
): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const [name, item] of component.types.imports) {
    // A mock stands before the wires, so that a component can be tried without those that serve it.
    const wires = host.stoodFor(name) ? [] : instance.args.filter((arg) => arg.name === name);
    const parts = wires.map((it): InterfaceObject => {
      if (it.source.instance === null) return host.serve(it.source.path[0] ?? name, item);
      const found = fromInstance(linked, it.source, instance.name, name);
      return it.member === undefined ? found : member(found, it.member);
    });
    const provided =
      parts.length === 0 ? host.serve(name, item) : parts.length === 1 ? parts[0]! : (Object.assign({}, ...parts) as InterfaceObject);
    out[name] = isInterface(item) ? provided : { default: Object.values(provided)[0] };
  }
  return out;
}

/** One function as the member of an interface under another name. */
function member(provided: InterfaceObject, name: string): InterfaceObject {
  const [only, ...more] = Object.values(provided);
  return more.length === 0 ? { [lowerCamel(name)]: only } : provided;
}

/** What a source gives: an interface, or for a single function an object with just that. */
export function fromInstance(linked: Linked[], source: Source, consumer: string, name: string): InterfaceObject {
  const provider = linked[source.instance!];
  if (!provider) throw new LinkError(`\`${consumer}\` imports ${name} from an instance that starts later; the composition has a cycle.`);
  const [first, second] = source.path;
  // A whole instance as an argument: its functions are the members of the interface.
  if (first === undefined) return Object.assign({}, ...provider.exports.values()) as InterfaceObject;
  const found = provider.exports.get(first);
  if (!found) throw new LinkError(`\`${provider.name}\` has no export ${first}, which \`${consumer}\` imports as ${name}.`);
  return second === undefined ? found : { [lowerCamel(second)]: found[lowerCamel(second)] };
}

/** What the host gives for an import: a mock (one for all that import it, as it counts its answers), or WASI. */
function fromHost(
  name: string,
  item: ItemTypes,
  component: Loaded,
  host: LinkHost,
  mocked: Map<string, InterfaceObject>,
  consumer: string,
): InterfaceObject {
  const recorded = host.replay && !OWN.test(name) ? NOTHING : undefined;
  const mock = mockOf(host, name) ?? recorded;
  if (!mock && item.functions.size === 0 && item.resources.length === 0) return {};
  const provided = mock
    ? (mocked.get(name) ??
      mockInterface(name, mock, component.types, item, {
        resources: host.resources,
        outstanding: host.outstanding,
        printer: (type) => (value) => host.recorder.value(component.printer(type), value).text,
      }))
    : wasiInterface(host.wasi, name);
  if (!provided) throw new LinkError(missing(name, consumer));
  if (mock) mocked.set(name, provided);
  const site = { callee: mock && !host.replay ? "mock" : "host", interface: isInterface(item) ? name : null };
  return wire(host.recorder, { resolve: component.types.resolve, printer: component.printer }, site, item.functions.values(), provided);
}

const mockOf = ({ mocks }: LinkHost, name: string): Mock | undefined => mocks[name] ?? mocks[withoutVersion(name)];

/** Of an import that was never called. */
const NOTHING: Mock = { "*": { answers: [], default: false, delay: 0, trap: null, recorded: [] } };

function missing(name: string, consumer: string): string {
  if (name.startsWith("wasi:")) return `\`${consumer}\` imports ${name}, which this host does not have (it has WASI 0.2 and 0.3).`;
  return `nothing provides ${name}, which \`${consumer}\` imports; wire it in the .wac, or answer it with --mock '${name}=FILE.json'.`;
}

/** What the host does itself in a replay too: the end of the program, and spans, which are part of the trace. */
const OWN = /^wasi:(cli\/exit|otel\/[a-z]+)@/;

const withoutVersion = (name: string): string => name.replace(/@[^@]*$/, "");

/** The export of the whole composition under a name: its functions, who provides them, and their types. */
export interface RootExport {
  name: string;
  item: ItemTypes;
  provider: Linked;
  functions: InterfaceObject;
}

/** The composition's exports that some instance provides. */
export function rootExports(plan: LinkPlan, linked: Linked[]): RootExport[] {
  return plan.exports.flatMap(({ name, source }) => {
    if (source.instance === null) return [];
    const provider = linked[source.instance]!;
    const [first, second] = source.path;
    if (first === undefined)
      return [...provider.types.exports].map(([key, item]) => ({ name: key, item, provider, functions: provider.exports.get(key)! }));
    const item = provider.types.exports.get(first);
    if (!item) return [];
    if (second === undefined) return [{ name, item, provider, functions: provider.exports.get(first)! }];
    const fn = item.functions.get(second);
    if (!fn) return [];
    return [
      {
        name,
        item: { ...item, kind: "function" as const, functions: new Map([[second, fn]]) },
        provider,
        functions: provider.exports.get(first)!,
      },
    ];
  });
}

/** What one call of an export is, for messages. */
export function siteText({ callee, interface: iface, function: fn }: CallSite): string {
  return `\`${callee}\` in ${iface === null ? fn : `${iface}#${fn}`}`;
}
