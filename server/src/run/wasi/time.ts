/** Clocks and random numbers: the real ones, fixed ones for a run that can be repeated, or none. */
import { clocks, random } from "@bytecodealliance/preview2-shim";
import type { Grants } from "../../protocol/run.ts";
import type { InterfaceObject } from "../wire.ts";
import type { Denied } from "./refuse.ts";

/** Where fixed clocks begin, 2020-01-01T00:00:00Z, and how far each look moves them, in nanoseconds. */
const EPOCH = 1_577_836_800_000_000_000n;
const STEP = 1_000_000n;
const SECOND = 1_000_000_000n;
/** Most random bytes of one call, as no component needs more at once. */
const MOST = 64n << 20n;

/** What replaces the shim's own interfaces; those that stay as they are are absent. */
export function timeAndChance(grants: Grants, denied: Denied): Record<string, InterfaceObject> {
  const fixed = grants.seed === null ? {} : { ...fixedClocks(), ...seeded(BigInt(grants.seed)) };
  const out: Record<string, InterfaceObject> = { ...bounded(), ...fixed };
  for (const name of grants.deny.includes("clocks") ? CLOCKS : []) out[name] = refusing(clockNames(name), "the time", "clocks", denied);
  for (const name of grants.deny.includes("random") ? RANDOM : []) out[name] = refusing(RANDOM_NAMES, "random numbers", "random", denied);
  return out;
}

const CLOCKS = ["wasi:clocks/wall-clock", "wasi:clocks/monotonic-clock"];
const RANDOM = ["wasi:random/random", "wasi:random/insecure", "wasi:random/insecure-seed"];
const RANDOM_NAMES = ["getRandomBytes", "getRandomU64", "getInsecureRandomBytes", "getInsecureRandomU64", "insecureSeed"];
const clockNames = (name: string): string[] =>
  name.endsWith("wall-clock") ? ["now", "resolution"] : ["now", "resolution", "subscribeInstant", "subscribeDuration"];

/** Functions that have no way to fail but a trap. */
function refusing(names: string[], what: string, value: string, denied: Denied): InterfaceObject {
  const refuse = (): never => {
    denied({ what: `asking for ${what}`, grant: { option: "--deny", value, omit: true } });
    throw new Error(`it asked for ${what}, which --deny ${value} takes away`);
  };
  return Object.fromEntries(names.map((name) => [name, refuse]));
}

/** The shim's own functions, with a limit to what they allocate at once. */
function bounded(): Record<string, InterfaceObject> {
  return {
    "wasi:random/random": { ...random.random, getRandomBytes: (length: bigint) => random.random.getRandomBytes(checked(length)) },
    "wasi:random/insecure": {
      ...random.insecure,
      getInsecureRandomBytes: (length: bigint) => random.insecure.getInsecureRandomBytes(checked(length)),
    },
  };
}

function checked(length: bigint): bigint {
  if (length > MOST) throw new Error(`it asked for ${length} random bytes at once; ${MOST} are the most`);
  return length;
}

/** Clocks that begin at a fixed instant and move only when they are looked at; who waits for a time gets it at once. */
function fixedClocks(): Record<string, InterfaceObject> {
  let now = 0n;
  const look = (): bigint => {
    now += STEP;
    return now;
  };
  const instant = (): { seconds: bigint; nanoseconds: number } => {
    const at = EPOCH + look();
    return { seconds: at / SECOND, nanoseconds: Number(at % SECOND) };
  };
  const reach = (at: bigint): unknown => {
    if (at > now) now = at;
    return clocks.monotonicClock.subscribeDuration(0n);
  };
  return {
    "wasi:clocks/wall-clock": { now: instant, resolution: () => ({ seconds: 0n, nanoseconds: Number(STEP) }) },
    "wasi:clocks/monotonic-clock": {
      now: look,
      resolution: () => STEP,
      subscribeInstant: reach,
      subscribeDuration: (duration: bigint) => reach(now + duration),
    },
  };
}

/** Random numbers that follow from a seed: SplitMix64. */
function seeded(seed: bigint): Record<string, InterfaceObject> {
  let state = BigInt.asUintN(64, seed);
  const next = (): bigint => {
    state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n);
    let mixed = state;
    mixed = BigInt.asUintN(64, (mixed ^ (mixed >> 30n)) * 0xbf58476d1ce4e5b9n);
    mixed = BigInt.asUintN(64, (mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn);
    return mixed ^ (mixed >> 31n);
  };
  const bytes = (length: bigint): Uint8Array => {
    const size = Number(checked(length));
    const words = new BigUint64Array(Math.ceil(size / 8));
    for (let index = 0; index < words.length; index++) words[index] = next();
    return new Uint8Array(words.buffer, 0, size);
  };
  return {
    "wasi:random/random": { getRandomBytes: bytes, getRandomU64: next },
    "wasi:random/insecure": { getInsecureRandomBytes: bytes, getInsecureRandomU64: next },
    "wasi:random/insecure-seed": { insecureSeed: () => [next(), next()] },
  };
}
