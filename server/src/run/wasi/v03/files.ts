/**
 * `wasi:filesystem@0.3` on the guarded objects of 0.2, so that the same checks hold: every path goes through them. What only became a stream
 * is one of pieces that are read and written one by one.
 */
import type { InterfaceObject } from "../../wire.ts";
import { type Call, DISPOSE, dispose, methodsOf } from "./adapt.ts";
import { type Ended, failed, type Outstanding, PIECE, sink, source } from "./streams.ts";

/** The guarded interfaces of 0.2. `mayWrite` refuses where a descriptor lies in a read-only folder. */
export interface Files02 {
  types: { Descriptor: { prototype: object } };
  preopens: { getDirectories(): [object, string][] };
  mayWrite(descriptor: object): void;
}

type Code = { tag: string; val?: unknown };
type Timestamp = { tag: string; val?: unknown };
interface Stat02 {
  type: string;
  linkCount: bigint;
  size: bigint;
}

interface Entries02 {
  readDirectoryEntry(): { type: string; name: string } | null | undefined;
}

/** Errors of 0.2 that 0.3 has no more. */
const GONE = new Set(["would-block"]);

function code(error: unknown): Code {
  if (typeof error === "string") return GONE.has(error) ? { tag: "other", val: error } : { tag: error };
  const { code: name } = error as NodeJS.ErrnoException;
  if (name === "EISDIR") return { tag: "is-directory" };
  if (name === "EBADF") return { tag: "bad-descriptor" };
  if (typeof name === "string") return { tag: "io" };
  throw error;
}

const kind = (type: string): Code => (type === "unknown" ? { tag: "other", val: undefined } : { tag: type });
const stat = (it: Stat02): object => ({ ...it, type: kind(it.type) });

/** The interfaces of `wasi:filesystem`. */
export function files03(files: Files02, outstanding: Outstanding): Record<string, InterfaceObject> {
  const api = apiOf(files, outstanding);
  const getDirectories = (): [object, string][] =>
    files.preopens.getDirectories().map(([inner, path]) => [new Descriptor(inner, false, api), path]);
  return { "wasi:filesystem/types": { Descriptor }, "wasi:filesystem/preopens": { getDirectories } };
}

/** What a descriptor needs of 0.2. */
interface Api {
  raw: Call;
  /** With errors in the form of 0.3. */
  ask: Call;
  write(inner: object, data: AsyncIterable<unknown>, start: () => bigint): Promise<Ended<Code>>;
}

function apiOf({ types, mayWrite }: Files02, outstanding: Outstanding): Api {
  const raw = methodsOf(types.Descriptor.prototype);
  const ask = <T>(inner: object, name: string, ...args: unknown[]): T => {
    try {
      return raw(inner, name, ...args);
    } catch (error) {
      throw code(error);
    }
  };
  const write = (inner: object, data: AsyncIterable<unknown>, start: () => bigint): Promise<Ended<Code>> => {
    try {
      mayWrite(inner);
    } catch (error) {
      void data[Symbol.asyncIterator]().return?.();
      return Promise.resolve({ tag: "err", val: code(error) });
    }
    let at: bigint | null = null;
    const take = (bytes: Uint8Array): void => {
      at ??= start();
      for (let from = 0; from < bytes.length; ) {
        const count = Number(raw<bigint>(inner, "write", bytes.subarray(from), at));
        from += count;
        at += BigInt(count);
      }
    };
    return sink(data, take, code, outstanding);
  };
  return { raw, ask, write };
}

class Descriptor {
  readonly inner: object;
  private readonly owned: boolean;
  private readonly api: Api;

  constructor(inner: object, owned: boolean, api: Api) {
    this.inner = inner;
    this.owned = owned;
    this.api = api;
  }
  readViaStream(offset: bigint): unknown {
    let at = offset;
    let last = false;
    const next = (): Uint8Array | null => {
      if (last) return null;
      const [bytes, end] = this.api.raw<[Uint8Array, boolean]>(this.inner, "read", BigInt(PIECE), at);
      at += BigInt(bytes.length);
      last = end;
      return bytes.length === 0 ? null : bytes;
    };
    return source(next, code);
  }
  writeViaStream(data: AsyncIterable<unknown>, offset: bigint): unknown {
    return this.api.write(this.inner, data, () => offset);
  }
  appendViaStream(data: AsyncIterable<unknown>): unknown {
    return this.api.write(this.inner, data, () => this.api.raw<Stat02>(this.inner, "stat").size);
  }
  readDirectory(): unknown {
    try {
      const entries = this.api.raw<Entries02>(this.inner, "readDirectory");
      return source(() => {
        const entry = entries.readDirectoryEntry();
        return entry == null ? null : { type: kind(entry.type), name: entry.name };
      }, code);
    } catch (error) {
      return failed(code(error));
    }
  }
  async advise(): Promise<void> {
    // Advice needs not be followed; what is asked of no file is wrong all the same.
    if (this.api.ask<string>(this.inner, "getType") === "directory") throw { tag: "bad-descriptor" };
  }
  async syncData(): Promise<void> {
    this.api.ask(this.inner, "syncData");
  }
  async sync(): Promise<void> {
    this.api.ask(this.inner, "sync");
  }
  async getFlags(): Promise<object> {
    return this.api.ask(this.inner, "getFlags");
  }
  async getType(): Promise<Code> {
    return kind(this.api.ask(this.inner, "getType"));
  }
  async setSize(size: bigint): Promise<void> {
    this.api.ask(this.inner, "setSize", size);
  }
  async setTimes(access: Timestamp, modification: Timestamp): Promise<void> {
    this.api.ask(this.inner, "setTimes", access, modification);
  }
  async createDirectoryAt(path: string): Promise<void> {
    this.api.ask(this.inner, "createDirectoryAt", path);
  }
  async stat(): Promise<object> {
    // A folder that was granted has no stat of its own in the shim.
    return stat(this.owned ? this.api.ask(this.inner, "stat") : this.api.ask(this.inner, "statAt", { symlinkFollow: true }, "."));
  }
  async statAt(flags: object, path: string): Promise<object> {
    return stat(this.api.ask(this.inner, "statAt", flags, path));
  }
  async setTimesAt(flags: object, path: string, access: Timestamp, modification: Timestamp): Promise<void> {
    this.api.ask(this.inner, "setTimesAt", flags, path, access, modification);
  }
  async linkAt(flags: object, from: string, to: Descriptor, path: string): Promise<void> {
    this.api.ask(this.inner, "linkAt", flags, from, to.inner, path);
  }
  async openAt(flags: object, path: string, open: object, rights: object): Promise<Descriptor> {
    return new Descriptor(this.api.ask(this.inner, "openAt", flags, path, open, rights), true, this.api);
  }
  async readlinkAt(path: string): Promise<string> {
    return this.api.ask(this.inner, "readlinkAt", path);
  }
  async removeDirectoryAt(path: string): Promise<void> {
    this.api.ask(this.inner, "removeDirectoryAt", path);
  }
  async renameAt(from: string, to: Descriptor, path: string): Promise<void> {
    this.api.ask(this.inner, "renameAt", from, to.inner, path);
  }
  async symlinkAt(from: string, path: string): Promise<void> {
    this.api.ask(this.inner, "symlinkAt", from, path);
  }
  async unlinkFileAt(path: string): Promise<void> {
    this.api.ask(this.inner, "unlinkFileAt", path);
  }
  async isSameObject(other: Descriptor): Promise<boolean> {
    return this.api.ask(this.inner, "isSameObject", other.inner);
  }
  async metadataHash(): Promise<object> {
    return this.api.ask(this.inner, "metadataHash");
  }
  async metadataHashAt(flags: object, path: string): Promise<object> {
    return this.api.ask(this.inner, "metadataHashAt", flags, path);
  }
  [DISPOSE](): void {
    if (this.owned) dispose(this.inner);
  }
}
