/** Which addresses the granted hosts have. Looked up outside of the guest, so that it cannot choose them. */
import { lookup } from "node:dns/promises";
import type { Grants } from "../protocol/run.ts";

/** Looks up the granted hosts before the guest starts: `ADDRESS:PORT` of each. */
export async function allowedAddresses(grants: Grants): Promise<Set<string>> {
  const out = new Set<string>();
  for (const grant of grants.net) {
    const colon = grant.lastIndexOf(":");
    const host = grant.slice(0, colon).replace(/^\[|\]$/g, "");
    for (const { address, family } of await lookup(host, { all: true }).catch(() => [])) {
      out.add(`${family === 6 ? `[${groups(address)}]` : address}:${grant.slice(colon + 1)}`);
    }
  }
  return out;
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
