/**
 * Components without their code: what the wiring of a document depends on, in kilobytes instead of megabytes. The official crates make one from
 * a component's WIT, so it has exactly the component's imports and exports; where that fails the component itself stands in.
 */
import type { Shape } from "../graph/wiring.ts";
import type { LinkPlan } from "../protocol/run.ts";
import type { ComponentInfo, Package, PackageReference, Toolkit } from "../toolkit/toolkit.ts";
import type { Files } from "./files.ts";
import { readPackage } from "./packages.ts";
import type { Program } from "./program.ts";

export interface Skeleton extends Shape {
  reference: PackageReference;
  package: Package;
  /** The file or folder that it came from. */
  file: string;
  /** Language of the source, where the component says it. */
  language?: string;
  /** Changes whenever the ports may have: what answers about it may be kept under. */
  key: string;
  /** Why the file is not a package, in words. */
  problem?: string;
}

type Known = Omit<Skeleton, "reference" | "file">;

/** Most skeletons that are kept. */
const KEPT = 2000;
const kept = new WeakMap<Toolkit, Map<string, Known>>();

/** The skeleton of the package in a file or folder; undefined where there is none. Kept until the file changes. */
export function skeletonOf(toolkit: Toolkit, files: Files, reference: PackageReference, file: string): Skeleton | undefined {
  const name = reference.version === undefined ? reference.name : `${reference.name}@${reference.version}`;
  const stamp = files.stamp(file);
  const known = kept.get(toolkit) ?? new Map<string, Known>();
  kept.set(toolkit, known);
  const key = `${name} ${file} ${stamp}`;
  const old = stamp === undefined ? undefined : known.get(key);
  if (old) return { ...old, reference, file };
  const found = readPackage(files, reference, file);
  if (!found) return undefined;
  const made = { ...skeleton(toolkit, file, found.package), key };
  if (stamp !== undefined) known.set(key, made);
  if (known.size > KEPT) known.delete(known.keys().next().value!);
  return { ...made, reference, file };
}

function skeleton(toolkit: Toolkit, file: string, whole: Package): Omit<Known, "key"> {
  const none = { imports: [], exports: [] };
  if (whole.content.tag === "wit") return { package: whole, ...none };
  const binary = file.endsWith(".wat") ? toolkit.assemble(file, whole.content.val) : { ok: true as const, value: whole.content.val };
  if (!binary.ok) return { package: whole, ...none, problem: binary.problem.message };
  const full: Package = { name: whole.name, content: { tag: "binary", val: binary.value } };
  const info = toolkit.componentInfo(binary.value);
  if (!info.ok || info.value.kind !== "component") return { package: full, ...none };
  const { imports, exports } = info.value;
  const language = languageOf(info.value);
  const base = { imports, exports, ...(language === undefined ? {} : { language }) };
  const bones = withoutCode(toolkit, binary.value);
  return { ...base, package: bones ? { name: whole.name, content: { tag: "binary", val: bones } } : full };
}

/** A component of the same world whose functions trap; undefined where the official crates cannot make one, or make another one. */
export function withoutCode(toolkit: Toolkit, bytes: Uint8Array): Uint8Array | undefined {
  const wit = toolkit.componentWit(bytes);
  const world = wit.ok ? /^world (%?[\w-]+) \{/m.exec(wit.value)?.[1] : undefined;
  if (!wit.ok || world === undefined) return undefined;
  const source = { main: [{ path: "component.wit", text: wit.value }], deps: [] };
  const made = toolkit.dummyComponent(source, world, { all: true, names: [] });
  if (!made.ok) return undefined;
  const [before, after] = [toolkit.componentInfo(bytes), toolkit.componentInfo(made.value)];
  return before.ok && after.ok && ports(before.value) === ports(after.value) ? made.value : undefined;
}

function ports({ imports, exports }: ComponentInfo): string {
  return JSON.stringify([imports, exports]);
}

/** What tools write into a component's producers section, from the surest to the least sure. */
const TOOLS: [RegExp, string][] = [
  [/componentize-py/i, "python"],
  [/componentize-js|starling|spidermonkey|\bjco\b/i, "javascript"],
  [/tinygo|wit-bindgen-go|^go$/i, "go"],
  [/wit-bindgen-rust|rustc|^rust$/i, "rust"],
  [/wit-bindgen-cpp|c\+\+/i, "cpp"],
  [/wit-bindgen-c\b|^c\d*$/i, "c"],
  [/\bzig\b/i, "zig"],
  [/clang/i, "c"],
];

/** The language of a component's source, by its producers section; undefined where that does not say. */
export function languageOf({ producers }: Pick<ComponentInfo, "producers">): string | undefined {
  const names = producers.map((it) => it.name);
  return TOOLS.find(([pattern]) => names.some((it) => pattern.test(it)))?.[1];
}

/** A component of the types of each component of a plan, in their order. */
export function partTypes(toolkit: Toolkit, { bytes, parts }: Program, plan: LinkPlan): Uint8Array[] {
  return plan.components.map(({ hash }) => {
    const whole = parts.find((it) => it.hash === hash)?.bytes ?? bytes;
    return withoutCode(toolkit, whole) ?? whole;
  });
}
