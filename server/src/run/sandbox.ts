/**
 * What a guest gets of WASI 0.2, by our own hand: standard streams, clocks and random numbers; all else only if it was granted.
 * The shim's defaults differ between its releases (environment, preopens), so each capability is set explicitly, in a file of its own in `wasi/`.
 */
import { WASIShim } from "@bytecodealliance/preview2-shim/instantiation";
import type { AllowedAddresses } from "./wasi/addresses.ts";
import { type CommandLine, commandLine } from "./wasi/commandLine.ts";
import { guardedFilesystem } from "./wasi/files.ts";
import { guardedHttp } from "./wasi/http.ts";
import type { Using } from "./wasi/refuse.ts";
import { guardedSockets } from "./wasi/sockets.ts";
import { timeAndChance } from "./wasi/time.ts";
import type { InterfaceObject } from "./wire.ts";

export interface SandboxOptions extends CommandLine {
  addresses: AllowedAddresses;
  used: Using;
}

/** WASI interfaces by name without version. */
export function sandbox(options: SandboxOptions): Record<string, InterfaceObject> {
  const { grants, addresses, denied, used } = options;
  const shim = new WASIShim({
    filesystem: guardedFilesystem(grants, denied, used) as never,
    sockets: guardedSockets(grants, addresses, denied, used) as never,
    http: guardedHttp(grants, denied, used) as never,
    sandbox: { env: {}, args: [], enableNetwork: true },
  });
  const all = shim.getImportObject() as unknown as Record<string, InterfaceObject>;
  return { ...all, ...commandLine(options), ...timeAndChance(grants, denied) };
}
