/** Bindings are made once for a text of the WIT: a process that builds again after each save asks for the same ones every time. */
import { createHash } from "node:crypto";
import { type Bindings, type BindingsRequest, type Generators, generateBindings } from "../bindings/generate.ts";
import { readSource } from "../bindings/source.ts";
import type { Files } from "../compose/files.ts";
import type { Outcome } from "../toolkit/toolkit.ts";

/** Most that are kept. */
const MOST = 64;
const kept = new Map<string, Bindings>();

/** As `generateBindings`; those for the same WIT, world and language come from memory. */
export async function bindingsFor(generators: Generators, files: Files, request: BindingsRequest): Promise<Outcome<Bindings>> {
  const source = readSource(generators.toolkit, files, request.target, request.features, request.project);
  if (!source.ok) return source;
  const digest = createHash("sha256").update(JSON.stringify([request.world, request.language, request.options, request.features]));
  for (const it of [source.value.main, ...source.value.deps]) {
    if (it.tag === "binary") digest.update(it.val.bytes);
    else digest.update(JSON.stringify(it.val));
  }
  const key = digest.digest("hex");
  const known = kept.get(key);
  if (known) return { ok: true, value: known };
  const made = await generateBindings(generators, files, request);
  if (!made.ok) return made;
  for (const oldest of kept.keys()) if (kept.size >= MOST) kept.delete(oldest);
  kept.set(key, made.value);
  return made;
}
