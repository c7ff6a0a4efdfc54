/** `wasi:http`: requests to the granted hosts. Redirects are answers like others: following one is a request of its own. */
import { http } from "@bytecodealliance/preview2-shim";
import type { Grants } from "../../protocol/run.ts";
import type { Denied, Using } from "./refuse.ts";

/** The interfaces of `wasi:http`. */
export function guardedHttp(grants: Grants, denied: Denied, used: Using): object {
  const handle = (request: { authority(): string | undefined }, options: unknown): unknown => {
    askHost(grants, request.authority(), denied, used);
    return (http.outgoingHandler.handle as (request: unknown, options: unknown) => unknown)(request, options);
  };
  return { ...http, outgoingHandler: { ...http.outgoingHandler, handle } };
}

/** Refuses a request to a host that was not granted. */
export function askHost(grants: Grants, named: string | undefined, denied: Denied, used: Using): void {
  const authority = (named ?? "").toLowerCase();
  if (!grants.inherit && !allowed(grants.http, authority)) {
    denied({
      what: `an HTTP request to ${authority || "an unnamed host"}`,
      grant: { option: "--allow-http", value: authority || "HOST" },
    });
    throw { tag: "HTTP-request-denied" };
  }
  used({ option: "--allow-http", value: authority });
}

/** A grant of a host covers all its ports, one with a port only that one. User names belong to no host. */
function allowed(grants: string[], authority: string): boolean {
  if (authority.includes("@")) return false;
  const host = authority.replace(/:\d*$/, "");
  return grants.some((it) => it.toLowerCase() === authority || it.toLowerCase() === host);
}
