/** A refused attempt as a sentence. Pure. */
import type { Refusal } from "../protocol/run.ts";
import { visible } from "../protocol/visible.ts";

/** `--allow-net 127.0.0.1:80`, or what forbids it. */
export function grantText({ grant }: Refusal): string {
  const words = visible(`${grant.option} ${grant.value}`);
  return grant.omit ? `leave out ${words}` : `allow it with ${words}`;
}

/** `refused: connecting to 127.0.0.1:80; allow it with --allow-net 127.0.0.1:80`. */
export function refusalText(refusal: Refusal): string {
  return `${refusal.asked ? "" : "refused: "}${visible(refusal.what)}; ${grantText(refusal)}`;
}
