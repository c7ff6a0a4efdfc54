/** Findings that are about the world, told at its WIT: what a generator does not know, and what generated code misses. */
import { toRange } from "../compose/problems.ts";
import { type Diagnostic, START } from "../protocol/diagnostic.ts";
import type { FunctionJson, ResolveJson, TypeRef } from "../protocol/resolve.ts";
import type { ResolvedWit, Span, Toolkit } from "../toolkit/toolkit.ts";
import type { Target } from "./target.ts";

/** A generator that gave up, whatever started it. */
export const GENERATOR = "generator";

type Place = Pick<Diagnostic, "file" | "range">;

/** A function that a world has. */
export interface Declared {
  name: string;
  exported: boolean;
  /** Of a resource, which is called like it. */
  constructor_: boolean;
  place: Place;
  /** What not every generator knows. */
  news: string | null;
}

/** The same findings; those that a change of the WIT or of an implementation answers stand at the WIT. `work` holds what was generated. */
export function atTheWit(toolkit: Toolkit, target: Target | null, work: string, found: Diagnostic[]): Diagnostic[] {
  const moved = (it: Diagnostic): boolean => it.code === GENERATOR || (it.severity === "error" && it.file.startsWith(work));
  if (!found.some(moved)) return found;
  const read = readTarget(toolkit, target);
  if (!read) return found;
  const { world, functions } = read;
  return found.map((it) => {
    if (!moved(it)) return it;
    return it.code === GENERATOR ? refused(it, functions, world) : missed(it, functions);
  });
}

/** The functions of a world, those that it exports first; none where its WIT is not text. */
export const declared = (toolkit: Toolkit, target: Target | null): Declared[] => readTarget(toolkit, target)?.functions ?? [];

function readTarget(toolkit: Toolkit, target: Target | null): { world: Place; functions: Declared[] } | null {
  if (target?.source.main.tag !== "source") return null;
  const main = target.source.main.val;
  const resolved = toolkit.resolveWit({ main, deps: target.source.deps });
  if (!resolved.ok) return null;
  const texts = new Map(main.map((it) => [it.path, it.text]));
  const at = (span: Span | null | undefined): Place =>
    span ? { file: span.path, range: toRange(span, (file) => texts.get(file)) } : { file: main[0]!.path, range: START };
  return declaredIn(resolved.value, target.world, at);
}

/** The first function with what the generator names, else with anything new, else the world. */
function refused(it: Diagnostic, functions: Declared[], world: Place): Diagnostic {
  const suspects = functions.filter((one) => one.news !== null);
  const words = it.message.toLowerCase().replaceAll("-", "");
  const one = suspects.find((suspect) => words.includes(suspect.news!.split(" ")[1]!.replaceAll("-", ""))) ?? suspects[0];
  if (!one) return { ...it, ...world };
  return { ...it, ...one.place, message: `${it.message.replace(/\.$/, "")}; here it is ${one.name}, with ${one.news}.` };
}

/** An error in generated code names what the sources lack. */
function missed(it: Diagnostic, functions: Declared[]): Diagnostic {
  const bare = (text: string): string => text.toLowerCase().replace(/[-_]/g, "");
  const words = [...it.message.matchAll(/\w+/g)].map((match) => bare(match[0])).reverse();
  const one = words.map((word) => functions.find((fn) => bare(fn.name) === word)).find((fn) => fn !== undefined);
  if (!one) return it;
  const related = { file: it.file, range: it.range, message: "here in the generated code" };
  const message = `The implementation does not fit ${one.name} as the WIT declares it (${it.message}).`;
  return { ...it, ...one.place, code: "world-drift", message, relatedInformation: [related, ...it.relatedInformation] };
}

function declaredIn(
  resolved: ResolvedWit,
  worldName: string,
  at: (span: Span | null | undefined) => Place,
): { world: Place; functions: Declared[] } {
  const index = resolved.worlds.findIndex((it) => it.name === worldName && it.package === resolved.main);
  const world = resolved.worlds[index];
  const functions: Declared[] = [];
  const add = (key: string, fn: FunctionJson, exported: boolean): void => {
    const name = fn.name.replace(/^\[[^\]]*\]/, "").replace(/^.*\./, "");
    const constructor_ = fn.name.startsWith("[constructor]");
    functions.push({ name, exported, constructor_, place: at(resolved.spans.functions[key]?.[fn.name]), news: newsOf(fn, resolved) });
  };
  for (const exported of [true, false])
    for (const item of Object.values((exported ? world?.exports : world?.imports) ?? {})) {
      if ("function" in item) add(`world-${index}`, item.function, exported);
      else if ("interface" in item)
        for (const fn of Object.values(resolved.interfaces[item.interface.id]!.functions))
          add(`interface-${item.interface.id}`, fn, exported);
    }
  return { world: at(resolved.spans.worlds[index]), functions };
}

/** The word behind the article is what generators' messages have in common. */
function newsOf(fn: FunctionJson, resolve: ResolveJson): string | null {
  const seen = new Set<number>();
  const types = [...fn.params.map((it) => it.type), fn.result ?? null];
  const kind = typeof fn.kind === "string" ? fn.kind : Object.keys(fn.kind)[0]!;
  return types.map((it) => newsIn(it, resolve, seen)).find((it) => it !== null) ?? (kind.startsWith("async") ? "an async call" : null);
}

function newsIn(type: TypeRef | null, resolve: ResolveJson, seen: Set<number>): string | null {
  if (type === "error-context") return "an error-context";
  if (typeof type !== "number" || seen.has(type)) return null;
  seen.add(type);
  const { kind } = resolve.types[type]!;
  if (typeof kind !== "object") return null;
  if ("fixed-length-list" in kind) return "a fixed-length list";
  if ("map" in kind) return "a map";
  if ("stream" in kind) return "a stream";
  if ("future" in kind) return "a future";
  const inside: (TypeRef | null)[] =
    "record" in kind
      ? kind.record.fields.map((it) => it.type)
      : "tuple" in kind
        ? kind.tuple.types
        : "variant" in kind
          ? kind.variant.cases.map((it) => it.type ?? null)
          : "option" in kind
            ? [kind.option]
            : "result" in kind
              ? [kind.result.ok, kind.result.err]
              : "list" in kind
                ? [kind.list]
                : "type" in kind
                  ? [kind.type]
                  : [];
  return inside.map((it) => newsIn(it, resolve, seen)).find((it) => it !== null) ?? null;
}
