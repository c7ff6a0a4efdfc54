/**
 * Keeps one run within its limits: what its memories and tables may grow to together, how much it may print, how many handles it may hold.
 * In: limits, and who runs now. Out: answers to those who ask; what was refused, for the sentence that ends the run.
 */
import type { RunLimits } from "../../protocol/run.ts";
import { ASK, type Hooked, SECTION, STARTS } from "./hook.ts";

/** A limit was reached; the message is the whole sentence. */
export class LimitError extends Error {}

interface Account {
  kind: "memory" | "table";
  /** Bytes of a memory, entries of a table. */
  size: number;
}

type Core = { exports: Record<string, unknown> };
/** What jco's generated code calls to instantiate a core module. */
export type InstantiateCore = (module: WebAssembly.Module, imports?: Record<string, Record<string, unknown>>) => Promise<Core>;

const engine = WebAssembly as unknown as {
  Module: { new (bytes: Uint8Array): WebAssembly.Module; customSections(module: WebAssembly.Module, name: string): ArrayBuffer[] };
  Instance: new (module: WebAssembly.Module, imports: object) => Core;
  instantiate: InstantiateCore;
};

/** `(module (import "w" "ask" (func (param i32 f64 f64) (result i32))) (export "ask" (func 0)))`: a table takes only functions of WebAssembly. */
const ASKER = Uint8Array.from(
  Buffer.from("0061736d0100000001080160037f7c7c017f020901017703" + "61736b0000" + "07070103" + "61736b0000", "hex"),
);

const SLEEPER = new Int32Array(new SharedArrayBuffer(4));
const GROW = Symbol.for("witloom.handle");
const MIB = 1 << 20;

export class Governor {
  private readonly limits: RunLimits;
  private readonly running: () => string;
  private readonly accounts: Account[] = [];
  private readonly byObject = new WeakMap<object, Account>();
  private asker: WebAssembly.Module | null = null;
  private handles = 0;
  private printed = 0;
  /** When the output so far would have taken its time, in milliseconds. */
  private paced = 0;
  /** A sentence about the growth that was refused last, for a guest that dies of it. */
  refused: string | null = null;
  /** What ended the run: a guest could catch an exception and go on, so whoever it calls next throws it again. */
  ended: Error | null = null;
  private readonly waiting = new Set<(error: Error) => void>();

  constructor(limits: RunLimits, running: () => string) {
    this.limits = limits;
    this.running = running;
    // Called by jco's patched code each time that a table of handles grows.
    (globalThis as Record<symbol, unknown>)[GROW] = () => this.handle();
  }

  /** Instantiates the core modules of one component instance, and has its memories and tables ask here. */
  instantiator(instance: string): InstantiateCore {
    return async (module, imports = {}) => {
      const described = engine.Module.customSections(module, SECTION)[0];
      if (!described) return engine.instantiate(module, imports);
      const hooked = JSON.parse(new TextDecoder().decode(described)) as Hooked;
      const accounts = hooked.growing.map((it) => this.account(instance, it, imports));
      const core = await engine.instantiate(module, imports);
      hooked.growing.forEach((it, index) => {
        for (const name of it.exports) this.byObject.set(core.exports[name] as object, accounts[index]!);
      });
      if (!hooked.asks) return core;
      const ask = (index: number, now: number, more: number): number =>
        this.mayGrow(instance, accounts[index]!, now * unit(hooked, index), more * unit(hooked, index)) ? 1 : 0;
      this.asker ??= new engine.Module(ASKER);
      const asker = new engine.Instance(this.asker, { w: { ask } });
      (core.exports[ASK] as { set(index: number, fn: unknown): void }).set(0, asker.exports["ask"]);
      if (hooked.starts) (core.exports[STARTS] as () => void)();
      return core;
    };
  }

  /** Counts what is printed. Throws `LimitError` where it is too much. */
  output(bytes: number): void {
    this.printed += bytes;
    const { output, outputRate } = this.limits;
    if (outputRate > 0) this.pace((bytes / outputRate) * 1000);
    if (output > 0 && this.printed > output)
      throw this.end(`\`${this.running()}\` printed more than ${mib(output)}, the limit of this run; raise --max-output (0: none).`);
  }

  /** Waits where more is printed than the rate allows; a second's worth may come at once. */
  private pace(milliseconds: number): void {
    const now = performance.now();
    this.paced = Math.max(this.paced, now - 1000) + milliseconds;
    if (this.paced > now) Atomics.wait(SLEEPER, 0, 0, this.paced - now);
  }

  /** Throws what ended the run, if anything did. */
  check(): void {
    if (this.ended) throw this.ended;
  }

  /** Notes that the guest ended the program. */
  exit(signal: Error): never {
    this.finish(signal);
    throw signal;
  }

  /** Rejects when the run ends while `during` goes on: a guest that waits for others would not see it. */
  async whileRunning<T>(during: Promise<T>): Promise<T> {
    let stop: (error: Error) => void = () => undefined;
    const over = new Promise<never>((_, reject) => {
      stop = reject;
    });
    this.waiting.add(stop);
    try {
      return await Promise.race([during, over]);
    } finally {
      this.waiting.delete(stop);
    }
  }

  /** Notes what ended the run from beside its calls. Nothing where no call waits. */
  fail(error: unknown): void {
    if (this.waiting.size > 0) this.finish(error instanceof Error ? error : new Error(String(error)));
  }

  /** A call begins: what it prints counts from here. */
  begin(): void {
    this.printed = 0;
  }

  /** The instances are forgotten, and what they held with them. */
  renew(): void {
    this.accounts.length = 0;
    this.handles = 0;
    this.refused = null;
    this.ended = null;
  }

  private end(message: string): Error {
    return this.finish(new LimitError(message));
  }

  private finish(error: Error): Error {
    this.ended ??= error;
    for (const stop of this.waiting) stop(this.ended);
    return this.ended;
  }

  private handle(): void {
    const { handles } = this.limits;
    if (++this.handles > handles && handles > 0)
      throw this.end(
        `\`${this.running()}\` holds more than ${handles} handles of resources, the limit of this run; raise --max-handles (0: none).`,
      );
  }

  /** The account of a memory or table that a module defines or imports. Throws where it starts too large. */
  private account(instance: string, it: Hooked["growing"][number], imports: Record<string, Record<string, unknown>>): Account {
    const object = it.from ? imports[it.from[0]]?.[it.from[1]] : undefined;
    const known = typeof object === "object" && object !== null ? this.byObject.get(object) : undefined;
    if (known) return known;
    const account: Account = { kind: it.kind, size: 0 };
    if (typeof object === "object" && object !== null) this.byObject.set(object, account);
    if (!this.mayGrow(instance, account, 0, it.kind === "memory" ? it.min * 2 ** it.pageBits : it.min)) throw this.end(this.refused!);
    this.accounts.push(account);
    return account;
  }

  private mayGrow(instance: string, account: Account, now: number, more: number): boolean {
    account.size = now;
    const limit = account.kind === "memory" ? this.limits.memory : this.limits.table;
    const others = this.accounts.reduce((sum, it) => (it.kind === account.kind && it !== account ? sum + it.size : sum), 0);
    if (limit > 0 && others + now + more > limit) {
      this.refused =
        account.kind === "memory"
          ? `\`${instance}\` wanted ${mib(now + more)} of memory${beside(others)}, and the limit of the run is ${mib(limit)}; raise --max-memory (0: none).`
          : `\`${instance}\` wanted a table of ${now + more} entries, and the limit of the run is ${limit}; raise --max-table (0: none).`;
      return false;
    }
    account.size = now + more;
    return true;
  }
}

const unit = (hooked: Hooked, index: number): number => {
  const it = hooked.growing[index]!;
  return it.kind === "memory" ? 2 ** it.pageBits : 1;
};

const beside = (others: number): string => (others >= MIB ? ` beside ${mib(others)} of others` : "");

/** `64 MiB`, `1.5 MiB`, `0.1 MiB`. */
const mib = (bytes: number): string => `${Math.round((bytes / MIB) * 10) / 10} MiB`;
