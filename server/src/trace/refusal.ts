/** A refused attempt as a sentence. Pure. */
import type { Refusal } from "../protocol/run.ts";

/** `--allow-net 127.0.0.1:80`, or what forbids it. */
export function grantText({ grant }: Refusal): string {
  return grant.omit ? `leave out ${grant.option} ${grant.value}` : `allow it with ${grant.option} ${grant.value}`;
}

/** `refused: connecting to 127.0.0.1:80; allow it with --allow-net 127.0.0.1:80`. */
export function refusalText(refusal: Refusal): string {
  return `${refusal.asked ? "" : "refused: "}${refusal.what}; ${grantText(refusal)}`;
}
