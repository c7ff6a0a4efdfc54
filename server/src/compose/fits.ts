/** Whether exports satisfy imports, by the official rules: all pairs of two components at once, kept as long as both are the same. */

import type { Fit } from "../protocol/wiring.ts";
import type { Toolkit } from "../toolkit/toolkit.ts";
import { unversioned } from "../wac/keywords.ts";
import type { Skeleton } from "./skeleton.ts";

/** By "export>import". */
type Fits = ReadonlyMap<string, Fit>;

const kept = new WeakMap<Toolkit, Map<string, Fits>>();
/** Most pairs of components that are kept. */
const KEPT = 10_000;

/** The answer for one export and one import. */
export function fitOf(toolkit: Toolkit, exporter: Skeleton, from: string, importer: Skeleton, to: string): Fit {
  const known = kept.get(toolkit) ?? new Map<string, Fits>();
  kept.set(toolkit, known);
  const key = `${exporter.key}>${importer.key}`;
  const fits = known.get(key) ?? ask(toolkit, exporter, importer);
  if (known.size > KEPT) known.clear();
  known.set(key, fits);
  return (
    fits.get(`${from}>${to}`) ?? {
      fits: "no",
      reason: `\`${exporter.package.name}\` has no export \`${from}\`, or \`${importer.package.name}\` no import \`${to}\`.`,
    }
  );
}

function ask(toolkit: Toolkit, exporter: Skeleton, importer: Skeleton): Fits {
  const all = toolkit.fits(exporter.package, importer.package);
  if (!all.ok) {
    // A package that cannot be read has its own diagnostic; here it fits nothing.
    const reason = `${all.problem.message}.`;
    return new Map(
      exporter.exports.flatMap((from) => importer.imports.map((to) => [`${from.name}>${to.name}`, { fits: "no", reason } as const])),
    );
  }
  return new Map(all.value.map((it) => [`${it.export}>${it.import}`, answer(exporter, importer, it)]));
}

function answer(
  exporter: Skeleton,
  importer: Skeleton,
  { export: from, import: to, reasons }: { export: string; import: string; reasons?: string[] },
): Fit {
  if (reasons === undefined) return { fits: from !== to && unversioned(from) === unversioned(to) ? "semver" : "yes" };
  const causes = reasons.map((it) => it.trim().replace(/\.$/, ""));
  const reason = `\`${from}\` of ${exporter.package.name} does not fit \`${to}\` of ${importer.package.name}: ${causes.join(": ")}.`;
  return { fits: "no", reason, causes };
}
