/** Makes the runner's plan from a program: each part's types, and the instances in an order in which they can start. */
import { createHash } from "node:crypto";
import type { LinkComponent, LinkInstance, LinkPlan, Source, Wire } from "../protocol/run.ts";
import type { Argument, ComponentInfo, Source as GraphSource, Node, Outcome } from "../toolkit/toolkit.ts";
import type { Part, Program } from "./program.ts";

export type Planned = { ok: true; plan: LinkPlan } | { ok: false; message: string };

/** Reads the types of one part: the toolkit, or a cache in front of it. */
export type ReadTypes = (part: Part) => Outcome<Pick<ComponentInfo, "kind" | "resolve" | "world">>;

/**
 * The plan of a program. A binary with parts that WIT cannot describe (they export types beside functions, or modules) is run as the one
 * component that it is, so that calls inside it cannot be seen. Fails with a sentence where types cannot be read or instances import from
 * each other in a circle.
 */
export function planOf(readTypes: ReadTypes, program: Program): Planned {
  const parted = partedPlan(readTypes, program);
  if (parted.ok || !program.file.endsWith(".wasm") || program.graph.nodes.length < 2) return parted;
  const whole = wholePlan(readTypes, program);
  return whole.ok ? whole : parted;
}

/** One instance of the whole binary. */
function wholePlan(readTypes: ReadTypes, { file, bytes, graph }: Program): Planned {
  const name = file.replace(/^.*[\\/]/, "").replace(/\.wasm$/, "");
  const hash = createHash("sha256").update(bytes).digest("hex");
  const info = readTypes({ name, bytes, hash });
  if (!info.ok || info.value.resolve === undefined || info.value.world === undefined)
    return { ok: false, message: `the types of \`${name}\` cannot be read` };
  const component = { hash, bytes, resolve: info.value.resolve, world: info.value.world };
  const exports = graph.exports.map((it) => ({ name: it.name, source: { instance: 0, path: [it.name] } }));
  return { ok: true, plan: { components: [component], instances: [{ name, component: 0, args: [] }], exports } };
}

function partedPlan(readTypes: ReadTypes, program: Program): Planned {
  const order = startOrder(program.graph.nodes);
  if (!order) return { ok: false, message: "its instances import from each other in a circle, so none of them can start first" };
  const position = new Map(order.map((node, index) => [node, index]));
  const components: LinkComponent[] = [];
  const componentOf = new Map<string, number>();
  const instances: LinkInstance[] = [];
  for (const index of order) {
    const node = program.graph.nodes[index]!;
    const part = node.component === undefined ? undefined : program.parts[node.component];
    if (!part || part.bytes.length === 0) return { ok: false, message: `\`${node.id}\` is not a component that can run (${node.package})` };
    let component = componentOf.get(part.hash);
    if (component === undefined) {
      const info = readTypes(part);
      if (!info.ok) return { ok: false, message: `the types of \`${node.id}\` cannot be read: ${info.problem.message}` };
      const { resolve, world } = info.value;
      if (resolve === undefined || world === undefined)
        return { ok: false, message: `\`${node.id}\` is not a component (${info.value.kind})` };
      component = components.push({ hash: part.hash, bytes: part.bytes, resolve, world }) - 1;
      componentOf.set(part.hash, component);
    }
    instances.push({ name: node.id, component, args: node.args.map((arg) => wireOf(arg, position)) });
  }
  return { ok: true, plan: { components, instances, exports: program.graph.exports.map((it) => wireOf(it, position)) } };
}

function wireOf(arg: Pick<Argument, "name" | "member" | "source">, position: Map<number, number>): Wire {
  const wire: Wire = { name: arg.name, source: sourceOf(arg.source, position) };
  return arg.member === undefined ? wire : { ...wire, member: arg.member };
}

function sourceOf(source: GraphSource, position: Map<number, number>): Source {
  return { instance: source.node === undefined ? null : position.get(source.node)!, path: source.path };
}

/** Node indices such that each stands after those it imports from, otherwise in their own order; undefined for a circle. */
function startOrder(nodes: Node[]): number[] | undefined {
  const out: number[] = [];
  const state = new Map<number, "open" | "done">();
  const visit = (index: number): boolean => {
    if (state.get(index) === "done") return true;
    if (state.get(index) === "open") return false;
    state.set(index, "open");
    for (const arg of nodes[index]!.args) if (arg.source.node !== undefined && !visit(arg.source.node)) return false;
    state.set(index, "done");
    out.push(index);
    return true;
  };
  return nodes.every((_, index) => visit(index)) ? out : undefined;
}
