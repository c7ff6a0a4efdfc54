/** Leaf: the ids of traces and spans, as OpenTelemetry and W3C Trace Context know them, from a run's own and the numbers of its calls. */
import type { TraceContext, TraceIds } from "./run.ts";

const hex = (id: number): string => (id >>> 0).toString(16).padStart(8, "0");

/** 16 bytes. `root`: the call from the host; with `perRoot` each of them is a trace of its own. */
export function traceIdOf({ traceId }: TraceIds, root: { id: number; context?: TraceContext }, perRoot: boolean): string {
  if (root.context) return root.context.parent.slice(3, 35);
  return perRoot ? traceId.slice(0, 24) + hex(root.id) : traceId;
}

/** 8 bytes; null for none. */
export const spanIdOf = ({ spanPrefix }: TraceIds, call: number): string => spanPrefix + hex(call);
