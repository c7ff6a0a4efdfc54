/** The ids of a run's trace and spans, as OpenTelemetry and W3C Trace Context know them. The same for guests that ask and for what is written. */
import { createHash, randomBytes } from "node:crypto";
import type { TraceIds } from "../protocol/run.ts";

/** Random ids of one run; the same ones with a seed. */
export function traceIds(seed: number | null = null): TraceIds {
  const bytes = seed === null ? randomBytes(20) : createHash("sha256").update(`witloom ${seed}`).digest().subarray(0, 20);
  bytes[0]! |= 1;
  bytes[16]! |= 1;
  return { traceId: bytes.toString("hex", 0, 16), spanPrefix: bytes.toString("hex", 16) };
}
