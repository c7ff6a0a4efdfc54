/** Picks calls of a run: by component, function, value, failure or duration. */
import { matches } from "../protocol/functionNames.ts";
import type { Call, TraceModel } from "./model.ts";

export interface Filter {
  /** The instance that called or was called. */
  instance?: string;
  /** `INTERFACE`, `INTERFACE#FUNCTION` or `FUNCTION`, versions left out if wanted. */
  name?: string;
  /** Text that an argument, the result or the error holds, in any case. */
  text?: string;
  failed?: boolean;
  /** Milliseconds, at least. */
  longer?: number;
}

/** Whether a call is meant. */
export function picks(filter: Filter, call: Call): boolean {
  const { instance, name, text, failed, longer } = filter;
  if (instance !== undefined && call.caller !== instance && call.callee !== instance) return false;
  if (name !== undefined && !matches(name, call)) return false;
  if (failed && !call.failed && call.error === null && call.duration !== null) return false;
  if (longer !== undefined && (call.duration ?? 0) < longer) return false;
  if (text === undefined) return true;
  const wanted = text.toLowerCase();
  return [...call.args.map((it) => it.text), call.result?.text ?? "", call.error ?? ""].some((it) => it.toLowerCase().includes(wanted));
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
