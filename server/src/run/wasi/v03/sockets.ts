/** `wasi:sockets@0.3` on the guarded objects of 0.2, so that the same allow lists hold; where 0.2 would make its caller ask again, this waits. */
import { io } from "@bytecodealliance/preview2-shim";
import type { InterfaceObject } from "../../wire.ts";
import { type Call, DISPOSE, dispose, methodsOf, until } from "./adapt.ts";
import { type Ended, failed, type Outstanding, PIECE, sink, source } from "./streams.ts";

type Code = { tag: string; val?: unknown };
type Fn = (...args: never[]) => unknown;

/** The guarded interfaces of 0.2. */
export interface Sockets02 {
  instanceNetwork: { instanceNetwork(): object };
  tcp: { TcpSocket: { prototype: object } };
  tcpCreateSocket: { createTcpSocket(family: never): object };
  udp: { UdpSocket: { prototype: object }; IncomingDatagramStream: { prototype: object }; OutgoingDatagramStream: { prototype: object } };
  udpCreateSocket: { createUdpSocket(family: never): object };
  ipNameLookup: { resolveAddresses(network: object, name: string): object; ResolveAddressStream: { prototype: object } };
}

/** Errors of 0.2 that 0.3 has no more. */
const GONE = new Map([
  ["unknown", "other"],
  ["concurrency-conflict", "invalid-state"],
  ["not-in-progress", "invalid-state"],
  ["new-socket-limit", "out-of-memory"],
]);

function code(error: unknown): Code {
  if (typeof error === "string") return { tag: GONE.get(error) ?? error };
  const tag = (error as { tag?: unknown } | null)?.tag;
  if (tag === "closed" || tag === "last-operation-failed") return { tag: "connection-broken" };
  if (error instanceof Error && !("code" in error)) throw error;
  return { tag: "other", val: error instanceof Error ? error.message : undefined };
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

function tcpClass({ tcp, tcpCreateSocket, instanceNetwork }: Sockets02, outstanding: Outstanding) {
  const raw = methodsOf(tcp.TcpSocket.prototype);
  const call = coded(raw);
  const input = methodsOf(io.streams.InputStream.prototype);
  const output = methodsOf(io.streams.OutputStream.prototype);
  const network = instanceNetwork.instanceNetwork();
  class TcpSocket {
    readonly inner: object;
    /** What is read and written, once there is a connection. */
    private ends: [object, object] | null;
    private received = false;
    private sent = false;

    constructor(inner: object, ends: [object, object] | null = null) {
      this.inner = inner;
      this.ends = ends;
    }
    static create(family: string): TcpSocket {
      return new TcpSocket(tcpCreateSocket.createTcpSocket(family as never));
    }
    bind(address: unknown): void {
      bind(call, this.inner, network, address);
    }
    async connect(address: unknown): Promise<void> {
      call(this.inner, "startConnect", network, address);
      try {
        this.ends = await until(() => raw<[object, object]>(this.inner, "finishConnect"));
      } catch (error) {
        throw code(error);
      }
    }
    listen(): unknown {
      call(this.inner, "startListen");
      finish(call, this.inner, "finishListen");
      const [accepted] = source(async () => {
        const [inner, from, to] = await until(() => raw<[object, object, object]>(this.inner, "accept"));
        return new TcpSocket(inner, [from, to]);
      }, code);
      return accepted;
    }
    send(data: AsyncIterable<unknown>): Promise<Ended<Code>> {
      if (!this.ends || this.sent) {
        void data[Symbol.asyncIterator]().return?.();
        return Promise.resolve({ tag: "err", val: { tag: "invalid-state" } });
      }
      this.sent = true;
      const [, to] = this.ends;
      const write = async (bytes: Uint8Array): Promise<void> => {
        for (let at = 0; at < bytes.length; ) {
          const room = await until(() => Number(output<bigint>(to, "checkWrite")) || undefined);
          output(to, "write", bytes.slice(at, at + room));
          at += room;
        }
      };
      return sink(data, write, code, outstanding).then(async (ended) => {
        try {
          output(to, "flush");
          await until(() => Number(output<bigint>(to, "checkWrite")) || undefined);
          raw(this.inner, "shutdown", "send");
        } catch {
          // The other end is gone already.
        }
        return ended;
      });
    }
    receive(): unknown {
      if (!this.ends || this.received) return failed({ tag: "invalid-state" });
      this.received = true;
      const [from] = this.ends;
      const next = async (): Promise<Uint8Array | null> => {
        try {
          return await until(() => nonEmpty(input<Uint8Array>(from, "read", BigInt(PIECE))));
        } catch (error) {
          if ((error as Code).tag === "closed") return null;
          throw error;
        }
      };
      return source(next, code);
    }
    getLocalAddress(): unknown {
      return call(this.inner, "localAddress");
    }
    getRemoteAddress(): unknown {
      return call(this.inner, "remoteAddress");
    }
    getIsListening(): unknown {
      return call(this.inner, "isListening");
    }
    getAddressFamily(): unknown {
      return call(this.inner, "addressFamily");
    }
    setListenBacklogSize(value: bigint): void {
      call(this.inner, "setListenBacklogSize", value);
    }
    [DISPOSE](): void {
      for (const end of this.ends ?? []) dispose(end);
      dispose(this.inner);
    }
  }
  const more = ["keepAliveEnabled", "keepAliveIdleTime", "keepAliveInterval", "keepAliveCount", "hopLimit"];
  options(TcpSocket.prototype, call, [...more, "receiveBufferSize", "sendBufferSize"]);
  return TcpSocket;
}

const nonEmpty = <T extends { length: number }>(it: T): T | undefined => (it.length > 0 ? it : undefined);

function udpClass({ udp, udpCreateSocket, instanceNetwork }: Sockets02) {
  const call = coded(methodsOf(udp.UdpSocket.prototype));
  const incoming = methodsOf(udp.IncomingDatagramStream.prototype);
  const outgoing = methodsOf(udp.OutgoingDatagramStream.prototype);
  const network = instanceNetwork.instanceNetwork();
  type Datagram = { data: Uint8Array; remoteAddress: unknown };
  class UdpSocket {
    readonly inner: object;
    private readonly family: string;
    private bound = false;
    private ends: [object, object] | null = null;

    constructor(family: string) {
      this.family = family;
      this.inner = udpCreateSocket.createUdpSocket(family as never);
    }
    static create(family: string): UdpSocket {
      return new UdpSocket(family);
    }
    bind(address: unknown): void {
      bind(call, this.inner, network, address);
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
        await until(() => Number(outgoing<bigint>(to, "checkSend")) || undefined);
        outgoing(to, "send", [{ data, remoteAddress }]);
      } catch (error) {
        throw code(error);
      }
    }
    async receive(): Promise<[Uint8Array, unknown]> {
      if (!this.bound) throw { tag: "invalid-state" };
      const [from] = this.ends ?? this.open(undefined);
      try {
        const [datagram] = await until(() => nonEmpty(incoming<Datagram[]>(from, "receive", 1n)));
        return [datagram!.data, datagram!.remoteAddress];
      } catch (error) {
        throw code(error);
      }
    }
    getLocalAddress(): unknown {
      return call(this.inner, "localAddress");
    }
    getRemoteAddress(): unknown {
      return call(this.inner, "remoteAddress");
    }
    getAddressFamily(): unknown {
      return call(this.inner, "addressFamily");
    }
    [DISPOSE](): void {
      for (const end of this.ends ?? []) dispose(end);
      dispose(this.inner);
    }
    private open(remote: unknown): [object, object] {
      if (!this.bound) this.bind(anyAddress(this.family));
      for (const end of this.ends ?? []) dispose(end);
      this.ends = call<[object, object]>(this.inner, "stream", remote);
      return this.ends;
    }
  }
  options(UdpSocket.prototype, call, ["unicastHopLimit", "receiveBufferSize", "sendBufferSize"]);
  return UdpSocket;
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
        await until(() => answers<{ ready(): boolean }>(found, "subscribe").ready() || undefined);
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
