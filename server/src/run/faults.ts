/** Faults on purpose: reads what a person wrote, counts calls, and answers in the callee's place. */
import type { FunctionJson, ResolveJson, TypeRef } from "../protocol/resolve.ts";
import type { CallSite, Fault } from "../protocol/run.ts";
import { lower } from "./lower.ts";
import { isAsync, resultCases } from "./types.ts";
import { type Maker, makeValue, NoValue, plainest, seeded } from "./values.ts";

/** The error of a `result` that a fault puts in the place of the callee's answer. */
export class InjectedError extends Error {
  readonly payload: unknown;
  constructor(payload: unknown) {
    super("an injected fault");
    this.payload = payload;
  }
}

/** `[CALLER>]INTERFACE[#FUNCTION]=fail|trap|wrong[,every:N][,delay:MS]`; a string is what is wrong with the text. */
export function parseFault(text: string): Fault | string {
  const parts = /^(?:([^>]+)>)?([^#=]+?)(?:#([^=]+))?=(.+)$/.exec(text.trim());
  if (!parts) return `'${text}' is not [CALLER>]INTERFACE[#FUNCTION]=WHAT`;
  const fault: Fault = { caller: parts[1] ?? null, interface: parts[2]!, function: parts[3] ?? null, kind: null, every: 1, delay: 0 };
  for (const word of parts[4]!.split(",").map((it) => it.trim())) {
    const amount = /^(every|delay):(\d+)$/.exec(word);
    if (amount) fault[amount[1] as "every" | "delay"] = Number(amount[2]);
    else if (word === "fail" || word === "trap" || word === "wrong") fault.kind = word;
    else return `'${word}' in '${text}' is none of fail, trap, wrong, every:N, delay:MILLISECONDS`;
  }
  return fault.every >= 1 ? fault : `every:0 in '${text}' would be never; give a number from 1`;
}

const named = (wanted: string, full: string): boolean =>
  wanted === full || wanted === full.replace(/@[^@]*$/, "") || wanted === full.replace(/@[^@]*$/, "").replace(/^.*\//, "");

/** Counts the calls that faults are about. */
export class Faults {
  private readonly all: { fault: Fault; calls: number }[];
  readonly random: Maker = seeded(1);

  constructor(faults: Fault[]) {
    this.all = faults.map((fault) => ({ fault, calls: 0 }));
  }

  /** Notes a call and gives the fault that it meets, if any. */
  next(caller: string, site: CallSite): Fault | null {
    let hit: Fault | null = null;
    for (const it of this.all) {
      const { fault } = it;
      const here = site.interface === null ? fault.interface === site.function : named(fault.interface, site.interface);
      if (!here || (fault.caller !== null && fault.caller !== caller)) continue;
      if (fault.function !== null && fault.function !== site.function) continue;
      if (++it.calls % fault.every === 0) hit ??= fault;
    }
    return hit;
  }
}

/** What a fault needs to know of a function; worked out when it is first hit. */
export interface Faulty {
  resolve: ResolveJson;
  fn: FunctionJson;
}

const SLEEPER = new Int32Array(new SharedArrayBuffer(4));
const nobody = (): never => {
  throw new NoValue("it holds a resource");
};

/** Makes a call with a fault. Throws in the callee's place, or gives what `make` gave, changed or later. */
export function inject(fault: Fault, random: Maker, { resolve, fn }: Faulty, make: () => unknown): unknown {
  const go = (): unknown => {
    if (fault.kind === "trap") throw new Error("an injected fault");
    if (fault.kind === "fail") return fail(resolve, fn);
    if (fault.kind === null) return make();
    const value = make();
    return value instanceof Promise ? value.then(() => wrong(resolve, fn, random)) : wrong(resolve, fn, random);
  };
  if (fault.delay === 0) return go();
  if (isAsync(resolve, fn)) return new Promise((resolve_) => setTimeout(resolve_, fault.delay)).then(go);
  Atomics.wait(SLEEPER, 0, 0, fault.delay);
  return go();
}

function fail(resolve: ResolveJson, fn: FunctionJson): never {
  const cases = resultCases(resolve, fn);
  if (!cases) throw new Error("an injected fault");
  throw new InjectedError(cases.err == null ? undefined : madeUp(resolve, cases.err, plainest));
}

/** Another value of the function's type; a value that cannot be made up becomes a trap. */
function wrong(resolve: ResolveJson, fn: FunctionJson, random: Maker): unknown {
  const cases = resultCases(resolve, fn);
  const type = cases ? cases.ok : fn.result;
  return type == null ? undefined : madeUp(resolve, type, random);
}

function madeUp(resolve: ResolveJson, type: TypeRef, maker: Maker): unknown {
  try {
    return lower(resolve, type, makeValue(resolve, type, maker), nobody);
  } catch (error) {
    if (error instanceof NoValue) throw new Error(`an injected fault (no other value: ${error.message})`);
    throw error;
  }
}
