/** The WAVE text of a value in which a part has other text, so that the official parser can judge the whole. */
import type { TypeKind } from "../../protocol/resolve.ts";
import { dealias } from "../types.ts";
import { Unfit } from "./evaluate.ts";
import { type Parts, partsOf, type Typed } from "./parts.ts";

type Print = (it: Typed) => string;

/** Writes the value with `text` at the path. Throws `Unfit`. */
export function textWith(it: Typed, path: readonly number[], text: string, print: Print): string {
  const [step, ...rest] = path;
  if (step === undefined) return text;
  const found = dealias(it.resolve, it.type);
  const parts = partsOf(it);
  if (typeof found === "string" || typeof found.kind === "string" || !(step < parts.count)) throw new Unfit("there is no such part");
  const each = Array.from({ length: parts.count }, (_, index) =>
    index === step ? textWith(parts.at(index), rest, text, print) : print(parts.at(index)),
  );
  return joined(found.kind, parts, each);
}

function joined(kind: Exclude<TypeKind, string>, parts: Parts, each: string[]): string {
  if ("record" in kind) return `{${each.map((it, index) => `${parts.at(index).name}: ${it}`).join(", ")}}`;
  if ("flags" in kind) return `{${each.flatMap((it, index) => (it.trim() === "true" ? [parts.at(index).name] : [])).join(", ")}}`;
  if ("tuple" in kind) return `(${each.join(", ")})`;
  if ("list" in kind || "fixed-length-list" in kind) return `[${each.join(", ")}]`;
  if ("option" in kind || "result" in kind || "variant" in kind) return `${parts.at(0).name}(${each[0]})`;
  throw new Unfit("one entry of a map cannot be changed alone; change the whole map");
}
