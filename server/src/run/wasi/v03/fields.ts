/** Header and trailer fields of `wasi:http@0.3`, and the options of a request. */

export type Entry = [string, Uint8Array];

/** Of a connection, not of a message: guests may not set them. */
const FORBIDDEN = new Set([
  "connection",
  "host",
  "http2-settings",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "transfer-encoding",
  "upgrade",
]);
const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** Bytes of all names and values together. */
const MOST = 1 << 20;

function checked(name: string, value?: Uint8Array): string {
  if (!NAME.test(name)) throw { tag: "invalid-syntax" };
  if (value?.some((byte) => byte === 0 || byte === 10 || byte === 13)) throw { tag: "invalid-syntax" };
  const lower = name.toLowerCase();
  if (FORBIDDEN.has(lower)) throw { tag: "forbidden" };
  return lower;
}

/** Fields of a message: names without regard to case, in their order. Those of a received or sent message cannot be changed. */
export class Fields {
  private entries: Entry[] = [];
  private size = 0;
  private immutable = false;

  static fromList(entries: Entry[]): Fields {
    const made = new Fields();
    for (const [name, value] of entries) made.append(name, value);
    return made;
  }
  /** As they came, also with what a guest may not set. */
  static received(entries: Entry[]): Fields {
    const made = new Fields();
    made.entries = entries;
    made.immutable = true;
    return made;
  }
  get(name: string): Uint8Array[] {
    return this.named(name).map(([, value]) => value);
  }
  has(name: string): boolean {
    return this.named(name).length > 0;
  }
  set(name: string, values: Uint8Array[]): void {
    this.delete(name);
    for (const value of values) this.append(name, value);
  }
  delete(name: string): void {
    this.mayChange();
    const lower = checked(name);
    this.entries = this.entries.filter(([key]) => key.toLowerCase() !== lower);
  }
  getAndDelete(name: string): Uint8Array[] {
    const values = this.get(name);
    this.delete(name);
    return values;
  }
  append(name: string, value: Uint8Array): void {
    this.mayChange();
    checked(name, value);
    this.size += name.length + value.length;
    if (this.size > MOST) throw { tag: "size-exceeded" };
    this.entries.push([name, Uint8Array.from(value)]);
  }
  copyAll(): Entry[] {
    return [...this.entries];
  }
  clone(): Fields {
    const made = new Fields();
    made.entries = [...this.entries];
    return made;
  }
  /** From now on it cannot be changed. */
  freeze(): this {
    this.immutable = true;
    return this;
  }
  private named(name: string): Entry[] {
    const lower = name.toLowerCase();
    return this.entries.filter(([key]) => key.toLowerCase() === lower);
  }
  private mayChange(): void {
    if (this.immutable) throw { tag: "immutable" };
  }
}

/** How long a request may take, in nanoseconds; undefined: as long as it takes. */
export class RequestOptions {
  private connect: bigint | undefined;
  private first: bigint | undefined;
  private between: bigint | undefined;
  private immutable = false;

  getConnectTimeout(): bigint | undefined {
    return this.connect;
  }
  setConnectTimeout(value: bigint | undefined): void {
    this.mayChange();
    this.connect = value;
  }
  getFirstByteTimeout(): bigint | undefined {
    return this.first;
  }
  setFirstByteTimeout(value: bigint | undefined): void {
    this.mayChange();
    this.first = value;
  }
  getBetweenBytesTimeout(): bigint | undefined {
    return this.between;
  }
  setBetweenBytesTimeout(value: bigint | undefined): void {
    this.mayChange();
    this.between = value;
  }
  clone(): RequestOptions {
    const made = new RequestOptions();
    made.connect = this.connect;
    made.first = this.first;
    made.between = this.between;
    return made;
  }
  /** From now on it cannot be changed. */
  freeze(): this {
    this.immutable = true;
    return this;
  }
  private mayChange(): void {
    if (this.immutable) throw { tag: "immutable" };
  }
}
