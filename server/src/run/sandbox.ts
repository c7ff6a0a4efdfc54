/**
 * What a guest gets of WASI 0.2, by our own hand: standard streams, clocks and random numbers; all else only if it was granted.
 * The shim's defaults differ between its releases (environment, preopens), so each capability is set here explicitly.
 * A refused attempt is told to `denied` with the grant that would allow it.
 */

import { filesystem as anyFilesystem, sockets as anySockets, cli, http } from "@bytecodealliance/preview2-shim";
import { WASIShim } from "@bytecodealliance/preview2-shim/instantiation";
import type { Grants } from "../protocol/run.ts";
import { ExitSignal } from "./exit.ts";
import { standardStreams } from "./streams.ts";
import type { InterfaceObject } from "./wire.ts";

/** The shim's package names its browser types also where Node's code is used; these are the Node functions that they lack. */
type Sockets = Pick<typeof anySockets, "tcp" | "udp" | "ipNameLookup">;
const filesystem = anyFilesystem as unknown as {
  createFilesystem(config: { preopens: Record<string, string> }): {
    types: typeof anyFilesystem.types;
    preopens: { getDirectories(): [object, string][] };
  };
};
const sockets = anySockets as unknown as { createSockets(config: { enableNetwork: boolean }): Sockets };

export type Denied = (what: string, grant: string) => void;

/** Addresses that the granted hosts had when the run began: `ADDRESS:PORT`. Looked up outside the guest, so that it cannot choose them. */
export type AllowedAddresses = ReadonlySet<string>;

/** WASI interfaces by name without version. `program` is the guest's first argument, as wasmtime gives it. */
export function sandbox(grants: Grants, program: string, addresses: AllowedAddresses, denied: Denied): Record<string, InterfaceObject> {
  const shim = new WASIShim({
    filesystem: guardedFilesystem(grants, denied) as never,
    sockets: guardedSockets(grants, addresses, denied) as never,
    http: guardedHttp(grants, denied) as never,
    sandbox: { env: {}, args: [], enableNetwork: true },
  });
  const all = shim.getImportObject() as unknown as Record<string, InterfaceObject>;
  return { ...all, ...commandLine(grants, program) };
}

function commandLine(grants: Grants, program: string): Record<string, InterfaceObject> {
  const { stdin, stdout, stderr } = standardStreams();
  const environment = grants.inherit ? [...Object.entries(process.env).map(([k, v]) => [k, v ?? ""]), ...grants.env] : grants.env;
  return {
    "wasi:cli/environment": {
      getEnvironment: () => environment,
      getArguments: () => [program, ...grants.args],
      initialCwd: () => undefined,
    },
    "wasi:cli/exit": {
      exit(status: { tag: "ok" | "err" }): never {
        throw new ExitSignal(status.tag === "err" ? 1 : 0);
      },
      exitWithCode(code: number): never {
        throw new ExitSignal(code);
      },
    },
    "wasi:cli/stdin": { getStdin: stdin },
    "wasi:cli/stdout": { getStdout: stdout },
    "wasi:cli/stderr": { getStderr: stderr },
    // No terminal is handed out: guests then write plain text, which every sink can show.
    "wasi:cli/terminal-input": { TerminalInput: cli.terminalInput.TerminalInput },
    "wasi:cli/terminal-output": { TerminalOutput: cli.terminalOutput.TerminalOutput },
    "wasi:cli/terminal-stdin": { getTerminalStdin: () => undefined },
    "wasi:cli/terminal-stdout": { getTerminalStdout: () => undefined },
    "wasi:cli/terminal-stderr": { getTerminalStderr: () => undefined },
  };
}

// --- files ---------------------------------------------------------------------------------------------------------------------------

type Method = (this: object, ...args: unknown[]) => unknown;

/** Methods of a descriptor that change something; on a read-only folder they end with `read-only`. */
const WRITES = [
  "writeViaStream",
  "appendViaStream",
  "write",
  "setSize",
  "setTimes",
  "setTimesAt",
  "createDirectoryAt",
  "linkAt",
  "removeDirectoryAt",
  "renameAt",
  "symlinkAt",
  "unlinkFileAt",
];

function guardedFilesystem(grants: Grants, denied: Denied): object {
  const dirs = grants.inherit ? [{ host: "/", guest: "/", readOnly: false }, ...grants.dirs] : grants.dirs;
  const made = filesystem.createFilesystem({ preopens: Object.fromEntries(dirs.map((dir) => [dir.guest, dir.host])) });
  const readOnly = new WeakSet<object>();
  const entries = made.preopens.getDirectories();
  for (const [descriptor, guest] of entries) if (dirs.find((dir) => dir.guest === guest)?.readOnly) readOnly.add(descriptor);
  guardDescriptors(made.types.Descriptor.prototype as unknown as Record<string, Method>, readOnly, denied);
  return { ...made, preopens: { getDirectories: () => [...entries] } };
}

function guardDescriptors(prototype: Record<string, Method>, readOnly: WeakSet<object>, denied: Denied): void {
  const refuse = (what: string): never => {
    denied(`${what} in a read-only folder`, "--dir instead of --dir-ro");
    throw "read-only";
  };
  for (const name of WRITES) {
    const original = prototype[name];
    if (!original) continue;
    prototype[name] = function (this: object, ...args) {
      // `link-at` and `rename-at` name the folder that they write to in an argument.
      if (readOnly.has(this) || args.some((arg) => typeof arg === "object" && arg !== null && readOnly.has(arg))) refuse(name);
      return original.apply(this, args);
    };
  }
  const openAt = prototype["openAt"]!;
  prototype["openAt"] = function (this: object, pathFlags, path, openFlags, flags) {
    if (!readOnly.has(this)) return openAt.call(this, pathFlags, path, openFlags, flags);
    const { create, truncate } = openFlags as { create?: boolean; truncate?: boolean };
    const { write, mutateDirectory } = flags as { write?: boolean; mutateDirectory?: boolean };
    if (create || truncate || write || mutateDirectory) refuse("opening for writing");
    const opened = openAt.call(this, pathFlags, path, openFlags, flags) as object;
    readOnly.add(opened);
    return opened;
  };
}

// --- network -------------------------------------------------------------------------------------------------------------------------

function guardedSockets(grants: Grants, addresses: AllowedAddresses, denied: Denied): object {
  const open = grants.inherit || grants.net.length > 0;
  const made = sockets.createSockets({ enableNetwork: open });
  const names = new Set(grants.net.map((it) => it.slice(0, it.lastIndexOf(":"))));
  const refuse = (what: string, grant: string): never => {
    denied(what, grant);
    throw "access-denied";
  };
  if (!grants.inherit) {
    guardTcp(made.tcp.TcpSocket.prototype as unknown as Record<string, Method>, addresses, refuse);
    const udp = made.udp.UdpSocket.prototype as unknown as Record<string, Method>;
    for (const name of ["startBind", "stream"]) udp[name] = () => refuse("UDP", "--grant inherit");
  }
  const resolveAddresses = (network: unknown, name: string): unknown => {
    if (!grants.inherit && !names.has(name)) refuse(`looking up ${name}`, `--allow-net ${name}:PORT`);
    return (made.ipNameLookup.resolveAddresses as (network: unknown, name: string) => unknown)(network, name);
  };
  return { ...made, ipNameLookup: { ...made.ipNameLookup, resolveAddresses } };
}

interface SocketAddress {
  tag: "ipv4" | "ipv6";
  val: { port: number; address: number[] };
}

function guardTcp(prototype: Record<string, Method>, addresses: AllowedAddresses, refuse: (what: string, grant: string) => never): void {
  const connect = prototype["startConnect"]!;
  prototype["startConnect"] = function (this: object, network, remote) {
    const address = addressText(remote as SocketAddress);
    if (!addresses.has(address)) refuse(`connecting to ${address}`, `--allow-net ${address}`);
    return connect.call(this, network, remote);
  };
  for (const name of ["startBind", "startListen"]) prototype[name] = () => refuse("listening on a port", "--grant inherit");
}

/** `127.0.0.1:80` or `[::1]:80`, IPv6 in the form that Node's `SocketAddress` prints. */
function addressText({ tag, val }: SocketAddress): string {
  if (tag === "ipv4") return `${val.address.join(".")}:${val.port}`;
  return `[${val.address.map((part) => part.toString(16)).join(":")}]:${val.port}`;
}

function guardedHttp(grants: Grants, denied: Denied): object {
  const handle = (request: { authority(): string | undefined }, options: unknown): unknown => {
    const authority = request.authority() ?? "";
    const host = authority.replace(/:\d+$/, "");
    if (!grants.inherit && !grants.http.includes(authority) && !grants.http.includes(host)) {
      denied(`an HTTP request to ${authority || "an unnamed host"}`, `--allow-http ${host}`);
      throw { tag: "HTTP-request-denied" };
    }
    return (http.outgoingHandler.handle as (request: unknown, options: unknown) => unknown)(request, options);
  };
  return { ...http, outgoingHandler: { ...http.outgoingHandler, handle } };
}
