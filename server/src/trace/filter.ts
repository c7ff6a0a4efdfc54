/** Picks calls of a run: by component, function, value, failure or duration. */
import { matches } from "../protocol/functionNames.ts";
import type { Call, TraceModel } from "./model.ts";
import type { Steps } from "./steps.ts";

export interface Filter {
  /** The instance that called or was called. */
  instance?: string;
  caller?: string;
  callee?: string;
  /** `INTERFACE`, `INTERFACE#FUNCTION` or `FUNCTION`, versions left out if wanted. */
  name?: string;
  /** Text that an argument, the result or the error holds, in any case. */
  text?: string;
  failed?: boolean;
  /** Milliseconds, at least. */
  longer?: number;
  /** Milliseconds, at most. */
  shorter?: number;
  /** Text in the name of its caller, callee, interface or function, or in a value as `text`. */
  any?: string;
}

/** Whether a call is meant. */
export function picks(filter: Filter, call: Call): boolean {
  const { instance, name, text, failed, longer } = filter;
  if (instance !== undefined && call.caller !== instance && call.callee !== instance) return false;
  if (filter.caller !== undefined && call.caller !== filter.caller) return false;
  if (filter.callee !== undefined && call.callee !== filter.callee) return false;
  if (name !== undefined && !matches(name, call)) return false;
  if (failed && !call.failed && call.error === null && call.duration !== null) return false;
  if (longer !== undefined && (call.duration ?? 0) < longer) return false;
  if (filter.shorter !== undefined && (call.duration === null || call.duration > filter.shorter)) return false;
  if (filter.any !== undefined && !names(call, filter.any.toLowerCase()) && !values(call, filter.any.toLowerCase())) return false;
  return text === undefined || values(call, text.toLowerCase());
}

const holds = (text: string | null | undefined, wanted: string): boolean => text?.toLowerCase().includes(wanted) ?? false;

function names({ caller, callee, interface: iface, function: fn }: Call, wanted: string): boolean {
  return holds(caller, wanted) || holds(callee, wanted) || holds(fn, wanted) || holds(iface, wanted);
}

function values({ args, result, error }: Call, wanted: string): boolean {
  return args.some((it) => holds(it.text, wanted)) || holds(result?.text, wanted) || holds(error, wanted);
}

/** Calls whose values, which may be long, are looked at in one step. */
const FEW = 100;

/** Which of these calls all filters pick, a bit each, the first in the lowest bit of the first byte; in steps. */
export function* pickedSteps(
  ids: readonly number[],
  { calls }: TraceModel,
  filters: readonly Filter[],
): Steps<{ count: number; bits: Uint8Array }> {
  // A run that goes on may add some meanwhile.
  const { length } = ids;
  const bits = new Uint8Array((length + 7) >> 3);
  let count = 0;
  for (let at = 0; at < length; at++) {
    if (at % FEW === FEW - 1) yield null;
    const call = calls.get(ids[at]!);
    if (!call || !filters.every((it) => picks(it, call))) continue;
    bits[at >> 3]! |= 1 << (at & 7);
    count++;
  }
  return { count, bits };
}

/** A model of the calls that are meant and those that led to them, in the same order. */
export function filtered(model: TraceModel, filter: Filter): TraceModel {
  const kept = new Set<number>();
  for (const call of model.calls.values()) {
    if (!picks(filter, call)) continue;
    for (let at: Call | undefined = call; at && !kept.has(at.id); at = model.calls.get(at.parent)) kept.add(at.id);
  }
  const calls = new Map([...model.calls].filter(([id]) => kept.has(id)));
  const children = new Map([...model.children].map(([id, list]) => [id, list.filter((it) => kept.has(it))]));
  return { ...model, calls, children };
}
