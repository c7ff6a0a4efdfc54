/** Looks up the hosts of grants before the guest starts, so that it cannot choose what a name means. */
import { lookup } from "node:dns/promises";
import type { Grants } from "../../protocol/run.ts";

/** `ADDRESS:PORT` of what was granted, IPv6 as eight groups in brackets, with the grant that it comes from. */
export interface AllowedAddresses {
  net: ReadonlyMap<string, string>;
  udp: ReadonlyMap<string, string>;
  listen: ReadonlyMap<string, string>;
}

/** The addresses of all grants. A name that cannot be looked up grants nothing. */
export async function allowedAddresses(grants: Grants): Promise<AllowedAddresses> {
  const [net, udp, listen] = await Promise.all([grants.net, grants.udp, grants.listen].map(addressesOf));
  return { net: net!, udp: udp!, listen: listen! };
}

async function addressesOf(grants: string[]): Promise<Map<string, string>> {
  const out = new Map<string, string>();
  for (const grant of grants) {
    const { host, port } = splitAddress(grant);
    for (const { address, family } of await lookup(host, { all: true }).catch(() => []))
      out.set(`${family === 6 ? `[${groups(address)}]` : address}:${port}`, grant);
  }
  return out;
}

/** `HOST:PORT`, a host of IPv6 in brackets. */
export function splitAddress(text: string): { host: string; port: string } {
  const colon = text.lastIndexOf(":");
  return { host: text.slice(0, colon).replace(/^\[|\]$/g, ""), port: text.slice(colon + 1) };
}

/** An IPv6 address as its eight groups, as the guest names it. */
function groups(address: string): string {
  const [head = "", tail] = address.split("::");
  const parts = (text: string | undefined): string[] => (text ? text.split(":") : []);
  const front = parts(head);
  const back = parts(tail);
  const middle = tail === undefined ? [] : Array<string>(8 - front.length - back.length).fill("0");
  return [...front, ...middle, ...back].join(":");
}

export interface SocketAddress {
  tag: "ipv4" | "ipv6";
  val: { port: number; address: number[] };
}

/** The address without its port, as Node takes it. */
export const addressHost = ({ tag, val }: SocketAddress): string =>
  tag === "ipv4" ? val.address.join(".") : val.address.map((part) => part.toString(16)).join(":");

/** `127.0.0.1:80` or `[0:0:0:0:0:0:0:1]:80`. */
export function addressText({ tag, val }: SocketAddress): string {
  const host = addressHost({ tag, val });
  return tag === "ipv4" ? `${host}:${val.port}` : `[${host}]:${val.port}`;
}
