/** Calls of a run as the editor's tree shows them. */
import type { CallView, Location } from "../protocol/editor.ts";
import type { Call } from "../trace/model.ts";
import { spanFacts } from "../trace/spanText.ts";
import type { RunRecord } from "./runs.ts";

export type Declaration = (interfaceName: string | null, fn: string) => Location | undefined;

/** One call; `full` gives values whole where they were kept. */
export function callView(run: RunRecord, call: Call, declaration: Declaration, full: boolean): CallView {
  const values = [...call.args, ...(call.result ? [call.result] : [])];
  const text = (value: Call["args"][number]): string => (full ? run.full(value) : value.text);
  const place = declaration(call.interface, call.function);
  return {
    id: call.id,
    parent: call.parent,
    caller: call.caller,
    callee: call.callee,
    interface: call.interface,
    function: call.function,
    args: call.args.map(text),
    result: call.result ? text(call.result) : null,
    error: call.error ?? (call.duration === null && run.view.state === "ended" ? "did not return" : null),
    start: call.start,
    duration: call.duration ?? 0,
    cut: values.some((value) => value.cut),
    children: run.model.children.get(call.id)?.length ?? 0,
    ...(place ? { declaration: place } : {}),
    ...(call.span ? { span: spanFacts(call, run.model.epoch) } : {}),
  };
}

/** The calls directly below one, the first `limit` of them; below 0 also those whose caller was let go. */
export function childrenOf(run: RunRecord, parent: number, limit: number = Number.POSITIVE_INFINITY): Call[] {
  const { calls, children } = run.model;
  const out: Call[] = [];
  if (parent === 0) {
    for (const call of calls.values()) {
      if (out.length >= limit) break;
      if (call.parent === 0 || !calls.has(call.parent)) out.push(call);
    }
    return out;
  }
  for (const id of children.get(parent) ?? []) {
    if (out.length >= limit) break;
    const call = calls.get(id);
    if (call) out.push(call);
  }
  return out;
}
