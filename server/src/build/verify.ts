/** Whether what was built is the component that was meant: valid, and of the expected world; what differs is named at its place in the WIT. */
import type { BindingsSource } from "../bindings/source.ts";
import { toRange } from "../compose/problems.ts";
import { differences } from "../graph/difference.ts";
import { type Diagnostic, START } from "../protocol/diagnostic.ts";
import type { ComponentInfo, Outcome, Port, ResolvedWit, Span, Toolkit, WitSource } from "../toolkit/toolkit.ts";

export interface Expected {
  source: BindingsSource;
  world: string;
  /** The WIT, for findings without a place. */
  wit: string;
}

export interface Verified {
  /** Errors mean that the component must not take the place of the last one. */
  findings: Diagnostic[];
  /** What it imports, by full names. */
  imports: string[];
}

/** Reads what was built and compares it with its world. */
export function verify(toolkit: Toolkit, bytes: Uint8Array, expected: Expected | null, home: string): Verified {
  const info = toolkit.componentInfo(bytes);
  const findings = verdict(toolkit, bytes, info, expected, home);
  return { findings, imports: info.ok ? info.value.imports.map((it) => it.name) : [] };
}

function verdict(toolkit: Toolkit, bytes: Uint8Array, info: Outcome<ComponentInfo>, expected: Expected | null, home: string): Diagnostic[] {
  if (!info.ok) return [finding(home, `The build made no component: ${info.problem.message}.`, "not-a-component")];
  if (info.value.kind !== "component")
    return [
      finding(
        home,
        `The build made a ${info.value.kind === "module" ? "core module" : "WIT package"}, not a component.`,
        "not-a-component",
      ),
    ];
  const valid = toolkit.validate(bytes);
  if (!valid.ok) return [finding(home, `The component is not valid: ${valid.problem.message}.`, "invalid")];
  return expected ? compared(toolkit, info.value, expected) : [];
}

function finding(file: string, message: string, code: string, range = START): Diagnostic {
  return { file, range, severity: "error", code, message: message.replace(/\.\.$/, "."), source: "build", relatedInformation: [] };
}

function compared(toolkit: Toolkit, built: ComponentInfo, { source, world, wit }: Expected): Diagnostic[] {
  if (source.main.tag !== "source") return [];
  const text: WitSource = { main: source.main.val, deps: source.deps };
  const dummy = toolkit.dummyComponent(text, world);
  const wanted = dummy.ok ? toolkit.componentInfo(dummy.value) : dummy;
  const resolved = toolkit.resolveWit(text);
  if (!wanted.ok || !resolved.ok) return []; // the WIT itself was checked before
  const exports = new Map(built.exports.map((it) => [it.name, it]));
  const place = placer(resolved.value, world, text, wit);
  const out: Diagnostic[] = [];
  for (const port of wanted.value.exports) out.push(...differing(port, exports.get(port.name), world, place));
  const known = new Set(wanted.value.imports.map((it) => it.name));
  for (const { name } of built.imports.filter((it) => !known.has(it.name) && !it.name.startsWith("wasi:"))) {
    const at = place(name);
    out.push(
      finding(
        at.file,
        `The component imports ${name}, which the world ${world} does not; build it against this WIT.`,
        "world-drift",
        at.range,
      ),
    );
  }
  return out;
}

type Placer = (port: string, item?: string) => Pick<Diagnostic, "file" | "range">;

function differing(wanted: Port, built: Port | undefined, world: string, place: Placer): Diagnostic[] {
  if (!built) {
    const at = place(wanted.name);
    return [
      finding(at.file, `The world ${world} exports ${wanted.name}, and the component does not; implement it.`, "world-drift", at.range),
    ];
  }
  return differences(wanted.type, built.type).map(({ item, wanted: text, offered }) => {
    const at = place(wanted.name, item);
    const what = item === "" ? wanted.name : `${item} of ${wanted.name}`;
    const message =
      offered === null ? `The component lacks ${what}: ${text}` : `The component's ${what} is \`${offered}\`, in the WIT it is \`${text}\``;
    return finding(at.file, `${message}.`, "world-drift", at.range);
  });
}

/** Where a port, or a function or type of its interface, is declared. */
function placer(resolved: ResolvedWit, worldName: string, source: WitSource, wit: string): Placer {
  const texts = new Map(
    [...source.main, ...source.deps.flatMap((it) => (it.tag === "source" ? it.val : []))].map((it) => [it.path, it.text]),
  );
  const world = resolved.worlds.findIndex((it) => it.name === worldName && it.package === resolved.main);
  const at = (span: Span | null | undefined): Pick<Diagnostic, "file" | "range"> =>
    span ? { file: span.path, range: toRange(span, (file) => texts.get(file)) } : { file: wit, range: START };
  return (port, item) => {
    const keys = resolved.spans.items[`world-${world}`];
    const found = keys?.exports[port] ?? keys?.imports[port];
    const index = resolved.interfaces.findIndex((it) => it.name !== null && port.replace(/@.*/, "").endsWith(`/${it.name}`));
    if (index < 0) return at(found);
    const fn = item === undefined ? undefined : resolved.spans.functions[`interface-${index}`]?.[item];
    const type = item === undefined ? undefined : resolved.interfaces[index]!.types[item];
    return at(fn ?? (type === undefined ? undefined : resolved.spans.types[type]) ?? found ?? resolved.spans.interfaces[index]);
  };
}
