/** Clocks and random numbers of WASI 0.3: those of 0.2 under their new names, so that both see one time and one sequence. */
import type { InterfaceObject } from "../../wire.ts";

type Fn = (...args: unknown[]) => unknown;

/** Most milliseconds that Node's timers know. */
const LONGEST = 2 ** 31 - 1;
const MILLISECOND = 1_000_000n;

/** `get` gives an interface of 0.2; `fixed`: who waits for a time gets it at once. */
export function time03(get: (name: string) => InterfaceObject, fixed: boolean): Record<string, InterfaceObject> {
  const monotonic = get("wasi:clocks/monotonic-clock") as Record<string, Fn>;
  const wall = get("wasi:clocks/wall-clock") as Record<string, Fn>;
  const random = get("wasi:random/random");
  const insecure = get("wasi:random/insecure");
  const seed = get("wasi:random/insecure-seed") as Record<string, Fn>;
  const until = async (when: bigint): Promise<void> => {
    // What is taken away is refused here, and a fixed clock moves on.
    if (fixed) monotonic["subscribeInstant"]!(when);
    for (let left = when - (monotonic["now"]!() as bigint); left > 0n && !fixed; left = when - (monotonic["now"]!() as bigint))
      await sleep(left);
  };
  return {
    "wasi:clocks/monotonic-clock": {
      now: () => monotonic["now"]!(),
      getResolution: () => monotonic["resolution"]!(),
      waitUntil: until,
      waitFor: async (duration: bigint) =>
        fixed ? void monotonic["subscribeDuration"]!(duration) : until((monotonic["now"]!() as bigint) + duration),
    },
    "wasi:clocks/system-clock": {
      now: () => wall["now"]!(),
      getResolution: () => {
        const { seconds, nanoseconds } = wall["resolution"]!() as { seconds: bigint; nanoseconds: number };
        return seconds * 1_000_000_000n + BigInt(nanoseconds);
      },
    },
    "wasi:random/random": random,
    "wasi:random/insecure": insecure,
    "wasi:random/insecure-seed": { getInsecureSeed: () => seed["insecureSeed"]!() },
  };
}

/** Waits so many nanoseconds, or as long as a timer can. */
function sleep(nanoseconds: bigint): Promise<void> {
  const milliseconds = Number((nanoseconds + MILLISECOND - 1n) / MILLISECOND);
  return new Promise((resolve) => setTimeout(resolve, Math.min(milliseconds, LONGEST)));
}
