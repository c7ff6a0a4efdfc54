/** Leaf: what stands for a value that is not recorded, or not kept. */
import type { TracedValue } from "./run.ts";

export const OMITTED: TracedValue = { text: "…", cut: true, full: null };
