/**
 * What a guest gets of WASI, by our own hand: standard streams, clocks and random numbers; all else only if it was granted.
 * The shim's defaults differ between its releases (environment, preopens), so each capability is set explicitly, in a file of its own in `wasi/`.
 * WASI 0.3 (`wasi/v03`) stands on the guarded objects of 0.2, so that one check holds for both.
 */
import { WASIShim } from "@bytecodealliance/preview2-shim/instantiation";
import type { GuestSpans } from "./guestSpans.ts";
import type { AllowedAddresses } from "./wasi/addresses.ts";
import { type CommandLine, commandLine, printing } from "./wasi/commandLine.ts";
import { guardedFilesystem } from "./wasi/files.ts";
import { guardedHttp } from "./wasi/http.ts";
import { otel } from "./wasi/otel.ts";
import type { Using } from "./wasi/refuse.ts";
import { guardedSockets } from "./wasi/sockets.ts";
import { timeAndChance } from "./wasi/time.ts";
import { commandLine03 } from "./wasi/v03/commandLine.ts";
import { files03 } from "./wasi/v03/files.ts";
import { http03 } from "./wasi/v03/http.ts";
import { type Sockets02, sockets03 } from "./wasi/v03/sockets.ts";
import type { Outstanding } from "./wasi/v03/streams.ts";
import { time03 } from "./wasi/v03/time.ts";
import type { InterfaceObject } from "./wire.ts";

export interface SandboxOptions extends CommandLine {
  addresses: AllowedAddresses;
  used: Using;
  outstanding: Outstanding;
  spans: GuestSpans;
}

/** Versions of WASI by how their interfaces are named here. */
const VERSIONS: [RegExp, string][] = [
  // Some of it is still a release candidate (`wasi:otel`).
  [/@0\.2\.\d+(-rc\.\d+)?$/, "@0.2"],
  [/@0\.3\.\d+$/, "@0.3"],
];

/** WASI interfaces by name with `@0.2` or `@0.3`. */
export type Wasi = Record<string, InterfaceObject>;

/** The interface that a guest means by a full name; undefined where this host does not have it. */
export function wasiInterface(wasi: Wasi, name: string): InterfaceObject | undefined {
  const version = VERSIONS.find(([pattern]) => pattern.test(name))?.[1];
  return version === undefined ? undefined : wasi[name.replace(/@[^@]*$/, version)];
}

/** All WASI interfaces. */
export function sandbox(options: SandboxOptions): Wasi {
  const { grants, addresses, denied, used, outstanding } = options;
  const filesystem = guardedFilesystem(grants, denied, used);
  const sockets = guardedSockets(grants, addresses, denied, used);
  const shim = new WASIShim({
    filesystem: filesystem as never,
    sockets: sockets as never,
    http: guardedHttp(grants, denied, used) as never,
    sandbox: { env: {}, args: [], enableNetwork: true },
  });
  const all = shim.getImportObject() as unknown as Record<string, InterfaceObject>;
  const v02 = { ...all, ...commandLine(options), ...timeAndChance(grants, denied), ...otel(options.spans) };
  const get = (name: string): InterfaceObject => v02[name]!;
  const v03 = {
    ...commandLine03(get, printing(options), outstanding),
    ...time03(get, grants.seed !== null),
    ...files03(filesystem, outstanding),
    ...sockets03(sockets as unknown as Sockets02, outstanding),
    ...http03(grants, denied, used, outstanding),
  };
  return { ...versioned(v02, "@0.2"), ...versioned(v03, "@0.3") };
}

const versioned = (all: Record<string, InterfaceObject>, version: string): Wasi =>
  Object.fromEntries(Object.entries(all).map(([name, it]) => [`${name}${version}`, it]));
