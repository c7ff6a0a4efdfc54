/** Leaf: what stands for a value that is not recorded, or not kept. */
import type { TracedValue } from "./run.ts";
import type { GuestSpan } from "./spans.ts";

export const OMITTED: TracedValue = { text: "…", cut: true, full: null };

/** A guest's span with its names and times alone: attributes, and what it says of an error, are values. */
export function withoutValues<T extends Partial<GuestSpan>>(span: T): T {
  const bare = { ...span };
  if (bare.attributes) bare.attributes = [];
  if (bare.events) bare.events = bare.events.map((it) => ({ ...it, attributes: [] }));
  if (bare.links) bare.links = bare.links.map((it) => ({ ...it, attributes: [] }));
  if (bare.message) bare.message = "";
  return bare;
}
