/** What a run may use unless somebody says otherwise. */
import type { RunLimits } from "../../protocol/run.ts";

const MIB = 1 << 20;

export const DEFAULT_LIMITS: RunLimits = { memory: 1024 * MIB, table: 1_000_000, handles: 100_000, output: 1024 * MIB, outputRate: 0 };

/** The limits as options and settings name them: sizes in MiB. What is absent has its default; 0 is none. */
export function limitsOf(wanted: { maxMemory?: number; maxTable?: number; maxHandles?: number; maxOutput?: number }): RunLimits {
  const { maxMemory, maxTable, maxHandles, maxOutput } = wanted;
  return {
    ...DEFAULT_LIMITS,
    ...(maxMemory === undefined ? {} : { memory: Math.floor(maxMemory * MIB) }),
    ...(maxTable === undefined ? {} : { table: Math.floor(maxTable) }),
    ...(maxHandles === undefined ? {} : { handles: Math.floor(maxHandles) }),
    ...(maxOutput === undefined ? {} : { output: Math.floor(maxOutput * MIB) }),
  };
}
