/** The two directions of a TCP connection: one that the host opened itself, or one of 0.2. */
import { connect, type Socket } from "node:net";
import { io } from "@bytecodealliance/preview2-shim";
import { addressHost, type SocketAddress } from "../addresses.ts";
import { dispose, methodsOf, until } from "./adapt.ts";
import { PIECE } from "./streams.ts";

export interface Ends {
  /** The next bytes; null at the end. */
  read(): Promise<Uint8Array | null>;
  write(bytes: Uint8Array): Promise<void>;
  /** Nothing more is written. */
  end(): Promise<void>;
  close(): void;
  /** Null where 0.2 knows them. */
  local: SocketAddress | null;
  remote: SocketAddress | null;
}

/** Opens a connection, of which each direction may end by itself. Throws Node's errors. */
export function openTcp(remote: SocketAddress, keepAlive: boolean): Promise<Ends> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: addressHost(remote), port: remote.val.port, allowHalfOpen: true, noDelay: true, keepAlive });
    socket.once("error", reject);
    socket.once("connect", () => {
      socket.off("error", reject);
      resolve(ownEnds(socket, remote));
    });
  });
}

function ownEnds(socket: Socket, remote: SocketAddress): Ends {
  let broken: Error | null = null;
  socket.on("error", (error) => {
    broken = error;
  });
  const pieces = socket.iterator({ destroyOnReturn: false }) as AsyncIterator<Uint8Array>;
  const local = ipAddress(socket.localAddress ?? "", socket.localPort ?? 0);
  return {
    local,
    remote,
    async read() {
      const { value, done } = await pieces.next();
      return done ? null : Uint8Array.from(value);
    },
    async write(bytes) {
      if (broken) throw broken;
      if (socket.destroyed) throw Object.assign(new Error("closed"), { code: "EPIPE" });
      await new Promise<void>((resolve, reject) => {
        socket.write(bytes, (error) => (error ? reject(error) : resolve()));
      });
    },
    async end() {
      if (!socket.destroyed) await new Promise<void>((resolve) => socket.end(resolve).once("close", resolve));
    },
    close: () => void socket.destroy(),
  };
}

/** An address as WASI has it. */
function ipAddress(host: string, port: number): SocketAddress {
  if (!host.includes(":")) return { tag: "ipv4", val: { port, address: host.split(".").map(Number) } };
  const [head = "", tail] = host.replace(/%.*$/, "").split("::");
  const parts = (text: string | undefined): number[] => (text ? text.split(":").map((it) => Number.parseInt(it, 16)) : []);
  const [front, back] = [parts(head), parts(tail)];
  const address = tail === undefined ? front : [...front, ...new Array<number>(8 - front.length - back.length).fill(0), ...back];
  return { tag: "ipv6", val: { port, address, flowInfo: 0, scopeId: 0 } as SocketAddress["val"] };
}

/** A connection of 0.2, which can only be closed in both directions. `shut` does that. */
export function ends02([from, to]: [object, object], shut: () => void): Ends {
  const input = methodsOf(io.streams.InputStream.prototype);
  const output = methodsOf(io.streams.OutputStream.prototype);
  const room = (): Promise<number> => until(() => Number(output<bigint>(to, "checkWrite")) || undefined);
  let reading = false;
  let written = false;
  const over = (): void => {
    if (written && !reading) shut();
  };
  return {
    local: null,
    remote: null,
    async read() {
      reading = true;
      try {
        return await until(() => nonEmpty(input<Uint8Array>(from, "read", BigInt(PIECE))));
      } catch (error) {
        if ((error as { tag?: string }).tag !== "closed") throw error;
        reading = false;
        over();
        return null;
      }
    },
    async write(bytes) {
      for (let at = 0; at < bytes.length; ) {
        const count = await room();
        output(to, "write", bytes.slice(at, at + count));
        at += count;
      }
    },
    async end() {
      output(to, "flush");
      await room();
      written = true;
      over();
    },
    close() {
      dispose(from);
      dispose(to);
    },
  };
}

const nonEmpty = <T extends { length: number }>(it: T): T | undefined => (it.length > 0 ? it : undefined);
