/** `wasi:sockets@0.3` on the guarded objects of 0.2, so that the same allow lists hold; where 0.2 would make its caller ask again, this waits. */
import type { InterfaceObject } from "../../wire.ts";
import type { SocketAddress } from "../addresses.ts";
import { type Call, DISPOSE, dispose, methodsOf, until } from "./adapt.ts";
import { type Ended, failed, type Outstanding, sink, source } from "./streams.ts";
import { type Ends, ends02, openTcp } from "./tcpEnds.ts";

type Code = { tag: string; val?: unknown };
type Fn = (...args: never[]) => unknown;

/** The guarded interfaces of 0.2. */
export interface Sockets02 {
  instanceNetwork: { instanceNetwork(): object };
  tcp: { TcpSocket: { prototype: object } };
  tcpCreateSocket: { createTcpSocket(family: never): object };
  udp: { UdpSocket: { prototype: object }; IncomingDatagramStream: { prototype: object }; OutgoingDatagramStream: { prototype: object } };
  udpCreateSocket: { createUdpSocket(family: never): object };
  askConnect(remote: SocketAddress): void;
  ipNameLookup: { resolveAddresses(network: object, name: string): object; ResolveAddressStream: { prototype: object } };
}

/** Errors of 0.2 that 0.3 has no more. */
const GONE = new Map([
  ["unknown", "other"],
  ["concurrency-conflict", "invalid-state"],
  ["not-in-progress", "invalid-state"],
  ["new-socket-limit", "out-of-memory"],
]);

const NODE: Record<string, string> = {
  ECONNREFUSED: "connection-refused",
  ECONNRESET: "connection-reset",
  ECONNABORTED: "connection-aborted",
  EPIPE: "connection-broken",
  ETIMEDOUT: "timeout",
  ENETUNREACH: "remote-unreachable",
  EHOSTUNREACH: "remote-unreachable",
  EACCES: "access-denied",
  EINVAL: "invalid-argument",
};

function code(error: unknown): Code {
  if (typeof error === "string") return { tag: GONE.get(error) ?? error };
  const tag = (error as { tag?: unknown } | null)?.tag;
  if (tag === "closed" || tag === "last-operation-failed") return { tag: "connection-broken" };
  if (typeof tag === "string") return error as Code;
  if (!(error instanceof Error)) return { tag: "other", val: undefined };
  const { code: name } = error as NodeJS.ErrnoException;
  if (name === undefined) throw error;
  return NODE[name] ? { tag: NODE[name] } : { tag: "other", val: error.message };
}

/** Calls with errors in the form of 0.3. */
const coded =
  (call: Call): Call =>
  (self, name, ...args) => {
    try {
      return call(self, name, ...args);
    } catch (error) {
      throw code(error);
    }
  };

/** The interfaces of `wasi:sockets`. */
export function sockets03(sockets: Sockets02, outstanding: Outstanding): Record<string, InterfaceObject> {
  return {
    "wasi:sockets/types": { TcpSocket: tcpClass(sockets, outstanding), UdpSocket: udpClass(sockets) },
    "wasi:sockets/ip-name-lookup": lookup(sockets),
  };
}

/** Getters and setters that only have other names in 0.3. */
function options(prototype: object, call: Call, names: string[]): void {
  const holder = prototype as Record<string, Fn>;
  for (const name of names) {
    const upper = name.charAt(0).toUpperCase() + name.slice(1);
    holder[`get${upper}`] = function (this: { inner: object }) {
      return call(this.inner, name);
    };
    holder[`set${upper}`] = function (this: { inner: object }, value: unknown) {
      return call(this.inner, `set${upper}`, value);
    };
  }
}

/** Binds at once: what is asked for is there, or not, without waiting for anybody. */
function bind(call: Call, inner: object, network: object, address: unknown): void {
  call(inner, "startBind", network, address);
  finish(call, inner, "finishBind");
}

function finish(call: Call, inner: object, name: string): void {
  for (;;) {
    try {
      call(inner, name);
      return;
    } catch (error) {
      if ((error as Code).tag !== "would-block") throw error;
      call<{ block(): void }>(inner, "subscribe").block();
    }
  }
}

/** What a TCP socket needs of 0.2 and of its sandbox. */
interface TcpApi {
  raw: Call;
  /** With errors in the form of 0.3. */
  call: Call;
  network: object;
  outstanding: Outstanding;
  askConnect(remote: SocketAddress): void;
  make(inner: object, ends: Ends): object;
  /** What closes a connection of 0.2. */
  shut(inner: object): () => void;
}

class TcpSocket {
  readonly inner: object;
  /** What is read and written, once there is a connection. */
  private ends: Ends | null;
  private bound = false;
  private used = new Set<string>();

  private readonly api: TcpApi;

  constructor(api: TcpApi, inner: object, ends: Ends | null = null) {
    this.api = api;
    this.inner = inner;
    this.ends = ends;
  }
  bind(address: unknown): void {
    bind(this.api.call, this.inner, this.api.network, address);
    this.bound = true;
  }
  async connect(address: SocketAddress): Promise<void> {
    this.once("connect");
    try {
      // Only 0.2 can take the port that it keeps for this socket.
      this.ends = this.bound ? await this.connect02(address) : await this.connectOwn(address);
    } catch (error) {
      throw code(error);
    }
  }
  listen(): unknown {
    this.api.call(this.inner, "startListen");
    finish(this.api.call, this.inner, "finishListen");
    const [accepted] = source(async () => {
      const [inner, from, to] = await until(() => this.api.raw<[object, object, object]>(this.inner, "accept"));
      return this.api.make(inner, ends02([from, to], this.api.shut(inner)));
    }, code);
    return accepted;
  }
  async send(data: AsyncIterable<unknown>): Promise<Ended<Code>> {
    const { ends } = this;
    if (!ends || this.used.has("send")) {
      void data[Symbol.asyncIterator]().return?.();
      return { tag: "err", val: { tag: "invalid-state" } };
    }
    this.used.add("send");
    const ended = await sink(data, (bytes) => ends.write(bytes), code, this.api.outstanding);
    await ends.end().catch(() => undefined);
    return ended;
  }
  receive(): unknown {
    const { ends } = this;
    if (!ends || this.used.has("receive")) return failed({ tag: "invalid-state" });
    this.used.add("receive");
    return source(() => ends.read(), code);
  }
  getLocalAddress(): unknown {
    return this.ends?.local ?? this.api.call(this.inner, "localAddress");
  }
  getRemoteAddress(): unknown {
    return this.ends?.remote ?? this.api.call(this.inner, "remoteAddress");
  }
  getIsListening(): unknown {
    return this.api.call(this.inner, "isListening");
  }
  getAddressFamily(): unknown {
    return this.api.call(this.inner, "addressFamily");
  }
  setListenBacklogSize(value: bigint): void {
    this.api.call(this.inner, "setListenBacklogSize", value);
  }
  [DISPOSE](): void {
    // What was handed over to be sent goes its way.
    if (!this.used.has("send") && !this.used.has("receive")) this.ends?.close();
    if (!this.ends || this.ends.local) dispose(this.inner);
  }
  private once(what: string): void {
    if (this.used.has(what) || this.ends) throw { tag: "invalid-state" };
    this.used.add(what);
  }
  private async connectOwn(address: SocketAddress): Promise<Ends> {
    this.api.askConnect(address);
    const { port, address: parts } = address.val;
    if (address.tag !== this.api.raw(this.inner, "addressFamily") || port === 0 || parts.every((it) => it === 0)) throw "invalid-argument";
    return openTcp(address, this.api.raw(this.inner, "keepAliveEnabled"));
  }
  private async connect02(address: SocketAddress): Promise<Ends> {
    this.api.call(this.inner, "startConnect", this.api.network, address);
    const ends = await until(() => this.api.raw<[object, object]>(this.inner, "finishConnect"));
    return ends02(ends, this.api.shut(this.inner));
  }
}

function tcpClass({ tcp, tcpCreateSocket, instanceNetwork, askConnect }: Sockets02, outstanding: Outstanding) {
  const raw = methodsOf(tcp.TcpSocket.prototype);
  const call = coded(raw);
  const shut = (inner: object) => (): void => {
    try {
      raw(inner, "shutdown", "both");
    } catch {
      // The other end is gone already.
    }
  };
  const make = (inner: object, ends: Ends | null = null): TcpSocket => new Own(api, inner, ends);
  const api: TcpApi = { raw, call, network: instanceNetwork.instanceNetwork(), outstanding, askConnect, make, shut };
  class Own extends TcpSocket {
    static create(family: string): TcpSocket {
      return make(tcpCreateSocket.createTcpSocket(family as never));
    }
  }
  const more = ["keepAliveEnabled", "keepAliveIdleTime", "keepAliveInterval", "keepAliveCount", "hopLimit"];
  options(Own.prototype, call, [...more, "receiveBufferSize", "sendBufferSize"]);
  return Own;
}

const nonEmpty = <T extends { length: number }>(it: T): T | undefined => (it.length > 0 ? it : undefined);

type Datagram = { data: Uint8Array; remoteAddress: unknown };

/** What a UDP socket needs of 0.2. */
interface UdpApi {
  call: Call;
  incoming: Call;
  outgoing: Call;
  network: object;
}

class UdpSocket {
  readonly inner: object;
  private readonly family: string;
  private bound = false;
  private ends: [object, object] | null = null;

  private readonly api: UdpApi;

  constructor(api: UdpApi, inner: object, family: string) {
    this.api = api;
    this.family = family;
    this.inner = inner;
  }
  bind(address: unknown): void {
    bind(this.api.call, this.inner, this.api.network, address);
    this.bound = true;
  }
  connect(remote: unknown): void {
    this.open(remote);
  }
  disconnect(): void {
    if (!this.ends) throw { tag: "invalid-state" };
    this.open(undefined);
  }
  async send(data: Uint8Array, remoteAddress: unknown): Promise<void> {
    const [, to] = this.ends ?? this.open(undefined);
    try {
      await until(() => Number(this.api.outgoing<bigint>(to, "checkSend")) || undefined);
      this.api.outgoing(to, "send", [{ data, remoteAddress }]);
    } catch (error) {
      throw code(error);
    }
  }
  async receive(): Promise<[Uint8Array, unknown]> {
    if (!this.bound) throw { tag: "invalid-state" };
    const [from] = this.ends ?? this.open(undefined);
    try {
      const [datagram] = await until(() => nonEmpty(this.api.incoming<Datagram[]>(from, "receive", 1n)));
      return [datagram!.data, datagram!.remoteAddress];
    } catch (error) {
      throw code(error);
    }
  }
  getLocalAddress(): unknown {
    return this.api.call(this.inner, "localAddress");
  }
  getRemoteAddress(): unknown {
    return this.api.call(this.inner, "remoteAddress");
  }
  getAddressFamily(): unknown {
    return this.api.call(this.inner, "addressFamily");
  }
  [DISPOSE](): void {
    for (const end of this.ends ?? []) dispose(end);
    dispose(this.inner);
  }
  private open(remote: unknown): [object, object] {
    if (!this.bound) this.bind(anyAddress(this.family));
    for (const end of this.ends ?? []) dispose(end);
    this.ends = this.api.call<[object, object]>(this.inner, "stream", remote);
    return this.ends;
  }
}

function udpClass({ udp, udpCreateSocket, instanceNetwork }: Sockets02) {
  const call = coded(methodsOf(udp.UdpSocket.prototype));
  const api: UdpApi = {
    call,
    incoming: methodsOf(udp.IncomingDatagramStream.prototype),
    outgoing: methodsOf(udp.OutgoingDatagramStream.prototype),
    network: instanceNetwork.instanceNetwork(),
  };
  class Own extends UdpSocket {
    static create(family: string): UdpSocket {
      return new Own(api, udpCreateSocket.createUdpSocket(family as never), family);
    }
  }
  options(Own.prototype, call, ["unicastHopLimit", "receiveBufferSize", "sendBufferSize"]);
  return Own;
}

/** A port that the system chooses. */
const anyAddress = (family: string): object =>
  family === "ipv4"
    ? { tag: "ipv4", val: { port: 0, address: [0, 0, 0, 0] } }
    : { tag: "ipv6", val: { port: 0, flowInfo: 0, address: [0, 0, 0, 0, 0, 0, 0, 0], scopeId: 0 } };

function lookup({ ipNameLookup, instanceNetwork }: Sockets02): InterfaceObject {
  const answers = methodsOf(ipNameLookup.ResolveAddressStream.prototype);
  const lost = (error: unknown): Code => {
    const { tag, val } = code(error);
    return ["access-denied", "invalid-argument", "name-unresolvable", "temporary-resolver-failure", "permanent-resolver-failure"].includes(
      tag,
    )
      ? { tag }
      : { tag: "other", val };
  };
  return {
    async resolveAddresses(name: string): Promise<unknown[]> {
      try {
        const found = ipNameLookup.resolveAddresses(instanceNetwork.instanceNetwork(), name);
        const pollable = answers<{ ready(): boolean }>(found, "subscribe");
        await until(() => pollable.ready() || undefined);
        dispose(pollable);
        const out: unknown[] = [];
        for (let it = answers(found, "resolveNextAddress"); it != null; it = answers(found, "resolveNextAddress")) out.push(it);
        dispose(found);
        return out;
      } catch (error) {
        throw lost(error);
      }
    },
  };
}
