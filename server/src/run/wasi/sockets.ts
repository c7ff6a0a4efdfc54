/** `wasi:sockets`: each address by a grant of its own; without one there is no network at all. */
import { sockets as anySockets } from "@bytecodealliance/preview2-shim";
import type { Grants } from "../../protocol/run.ts";
import { type AllowedAddresses, addressText, type SocketAddress, splitAddress } from "./addresses.ts";
import { type Denied, guard, type Using } from "./refuse.ts";

/** The shim's package names its browser types also where Node's code is used; these are the Node functions that they lack. */
type Sockets = Pick<typeof anySockets, "tcp" | "udp" | "ipNameLookup">;
const sockets = anySockets as unknown as { createSockets(config: { enableNetwork: boolean }): Sockets };

type Refuse = (what: string, option: string, value: string, error?: string) => never;

/** The interfaces of `wasi:sockets`; `askConnect` refuses an address of TCP that was not granted. */
export function guardedSockets(
  grants: Grants,
  addresses: AllowedAddresses,
  denied: Denied,
  used: Using,
): Sockets & { askConnect(remote: SocketAddress): void } {
  const made = sockets.createSockets({ enableNetwork: true });
  note(made, addresses, used);
  const { net } = addresses;
  const connecting = (remote: SocketAddress): void => {
    const address = addressText(remote);
    used({ option: "--allow-net", value: net.get(address) ?? address });
  };
  if (grants.inherit) return { ...made, askConnect: connecting };
  // The same errors as wasmtime's.
  const refuse: Refuse = (what, option, value, error = "access-denied") => {
    denied({ what, grant: { option, value } });
    throw error;
  };
  guardTcp(made.tcp.TcpSocket.prototype, addresses, refuse);
  guardUdp(made.udp, addresses, refuse);
  const names = new Set([...grants.net, ...grants.udp].map((it) => splitAddress(it).host));
  const resolveAddresses = (network: unknown, name: string): unknown => {
    if (!names.has(name)) refuse(`looking up ${name}`, "--allow-net", `${name}:PORT`, "permanent-resolver-failure");
    return (made.ipNameLookup.resolveAddresses as (network: unknown, name: string) => unknown)(network, name);
  };
  const askConnect = (remote: SocketAddress): void => {
    mayConnect(net, remote, refuse);
    connecting(remote);
  };
  return { ...made, ipNameLookup: { ...made.ipNameLookup, resolveAddresses } as never, askConnect };
}

/** Notes what was done: before the checks are put in front, so that it sees only what they let through. */
function note({ tcp, udp }: Sockets, addresses: AllowedAddresses, used: Using): void {
  const by = (option: string, granted: ReadonlyMap<string, string>, it: unknown): void => {
    const address = addressText(it as SocketAddress);
    used({ option, value: granted.get(address) ?? address });
  };
  guard(tcp.TcpSocket.prototype, "startConnect", (_, [, remote]) => by("--allow-net", addresses.net, remote));
  guard(tcp.TcpSocket.prototype, "startBind", (_, [, local]) => by("--allow-listen", addresses.listen, local));
  guard(udp.UdpSocket.prototype, "startBind", (_, [, local]) => {
    // A port that the system chooses belongs to the right to send.
    if ((local as SocketAddress).val.port !== 0) by("--allow-listen", addresses.listen, local);
  });
  guard(udp.UdpSocket.prototype, "stream", (_, [remote]) => remote != null && by("--allow-udp", addresses.udp, remote));
  const { OutgoingDatagramStream } = udp as unknown as { OutgoingDatagramStream: { prototype: object } };
  guard(OutgoingDatagramStream.prototype, "send", (_, [datagrams]) => {
    for (const { remoteAddress } of datagrams as { remoteAddress?: SocketAddress }[])
      if (remoteAddress) by("--allow-udp", addresses.udp, remoteAddress);
  });
}

function mayConnect(net: ReadonlyMap<string, string>, remote: SocketAddress, refuse: Refuse): void {
  const address = addressText(remote);
  if (!net.has(address)) refuse(`connecting to ${address}`, "--allow-net", address);
}

function guardTcp(prototype: object, { net, listen }: AllowedAddresses, refuse: Refuse): void {
  const bound = new WeakSet<object>();
  guard(prototype, "startConnect", (_, [, remote]) => mayConnect(net, remote as SocketAddress, refuse));
  guard(prototype, "startBind", (self, [, local]) => {
    const address = addressText(local as SocketAddress);
    if (!listen.has(address)) refuse(`binding to ${address}`, "--allow-listen", address);
    bound.add(self);
  });
  guard(prototype, "startListen", (self) => {
    // Node would choose a port by itself.
    if (!bound.has(self)) refuse("listening on any port", "--allow-listen", "0.0.0.0:0");
  });
}

/** A socket that may send somewhere may have a port of its own that the system chooses; what it listens on by number is granted like TCP's. */
function guardUdp(udp: Sockets["udp"], { udp: to, listen }: AllowedAddresses, refuse: Refuse): void {
  const check = (remote: unknown): void => {
    const address = addressText(remote as SocketAddress);
    if (!to.has(address)) refuse(`sending UDP to ${address}`, "--allow-udp", address);
  };
  guard(udp.UdpSocket.prototype, "startBind", (_, [, local]) => {
    const address = addressText(local as SocketAddress);
    if (listen.has(address) || ((local as SocketAddress).val.port === 0 && to.size > 0)) return;
    if ((local as SocketAddress).val.port === 0) refuse("a UDP socket", "--allow-udp", "HOST:PORT");
    refuse(`binding UDP to ${address}`, "--allow-listen", address);
  });
  guard(udp.UdpSocket.prototype, "stream", (_, [remote]) => {
    if (remote !== undefined && remote !== null) check(remote);
    else if (to.size + listen.size === 0) refuse("a UDP socket", "--allow-udp", "HOST:PORT");
  });
  const { OutgoingDatagramStream } = udp as unknown as { OutgoingDatagramStream: { prototype: object } };
  guard(OutgoingDatagramStream.prototype, "send", (_, [datagrams]) => {
    for (const { remoteAddress } of datagrams as { remoteAddress?: SocketAddress }[]) if (remoteAddress) check(remoteAddress);
  });
}
