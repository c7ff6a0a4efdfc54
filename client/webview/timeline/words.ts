/** Calls in words: for the tip and for screen readers. Pure. */
import { FLAG } from "../../../server/src/protocol/timeline.ts";
import type { Calls } from "./calls.ts";
import { duration, tickText } from "./ticks.ts";

const name = (calls: Calls, at: number): string => {
  const { callee, interface: iface, function: fn } = calls.names[calls.what[at]!]!;
  return `${callee} ${iface === null ? fn : `${iface}#${fn}`}`;
};

/** How a call ended, where that is worth a word. */
export function endText(calls: Calls, at: number): string | null {
  const flags = calls.flags[at]!;
  if (flags & FLAG.trapped) return "trapped";
  if (flags & FLAG.failed) return "error result";
  if (flags & FLAG.refused) return "refused something";
  if (Number.isNaN(calls.duration[at]!)) return calls.running ? "still running" : "did not return";
  return null;
}

const took = (calls: Calls, at: number): string => (Number.isNaN(calls.duration[at]!) ? "" : duration(calls.duration[at]!));

/** For the mouse: two lines. */
export function tipText(calls: Calls, at: number): string {
  const rest = [took(calls, at), `at ${tickText(calls.start[at]!, 0.001)}`, endText(calls, at)];
  return `${calls.names[calls.what[at]!]!.caller} → ${name(calls, at)}\n${rest.filter((it) => it !== null && it !== "").join(" · ")}`;
}

/** For a screen reader: one sentence. */
export function spoken(calls: Calls, at: number): string {
  const rest = [took(calls, at), endText(calls, at), `called by ${calls.names[calls.what[at]!]!.caller}`];
  return `Call ${at + 1} of ${calls.count}: ${name(calls, at)}, ${rest.filter((it) => it !== null && it !== "").join(", ")}.`;
}
