/** The components that a document could use: those that stand where its packages are looked for. */
import path from "node:path";
import type { Pair } from "../graph/fitTable.ts";
import type { Fit, PaletteItem } from "../protocol/wiring.ts";
import type { PackageReference, Toolkit } from "../toolkit/toolkit.ts";
import type { Files } from "./files.ts";
import { fitOf } from "./fits.ts";
import { defaultRoots } from "./packages.ts";
import { type Skeleton, skeletonOf } from "./skeleton.ts";
import { packagesOf } from "./wacDocument.ts";

const SPAN = { path: "", start: 0, end: 0 };
/** Most components that are offered. */
const MOST = 1000;

/** Every component below the document's `deps` folders, by the name that the document would use. */
export function paletteOf(toolkit: Toolkit, files: Files, file: string): (PaletteItem & { file: string })[] {
  const out = new Map<string, PaletteItem & { file: string }>();
  for (const root of defaultRoots(file, path.dirname(file))) {
    for (const { reference, file: found } of candidates(files, root).slice(0, MOST)) {
      const skeleton = skeletonOf(toolkit, files, reference, found);
      // A package of interfaces alone, or a file that is broken, cannot be instantiated.
      if (!skeleton || skeleton.problem !== undefined || skeleton.exports.length + skeleton.imports.length === 0) continue;
      const { package: whole, imports, exports, language } = skeleton;
      const item = { package: whole.name, origin: path.relative(path.dirname(file), found), built: true, imports, exports, file: found };
      if (!out.has(whole.name)) out.set(whole.name, language === undefined ? item : { ...item, language });
    }
  }
  return [...out.values()].sort((a, b) => a.package.localeCompare(b.package));
}

/** `NAMESPACE/NAME.wasm` and `NAMESPACE/NAME/VERSION.wasm`, also `.wat`. */
function candidates(files: Files, root: string): { reference: PackageReference; file: string }[] {
  const binary = (name: string): string | null => /^(.+)\.wa[st]m?$/.exec(name)?.[1] ?? null;
  return files.list(root).flatMap((namespace) =>
    files.list(path.join(root, namespace)).flatMap((entry) => {
      const folder = path.join(root, namespace);
      const name = binary(entry);
      if (name !== null) return [{ reference: { name: `${namespace}:${name}`, span: SPAN }, file: path.join(folder, entry) }];
      return files.list(path.join(folder, entry)).flatMap((versioned) => {
        const version = binary(versioned);
        if (version === null || !/^\d/.test(version)) return [];
        return [{ reference: { name: `${namespace}:${entry}`, version, span: SPAN }, file: path.join(folder, entry, versioned) }];
      });
    }),
  );
}

/** Answers for the first pairs, until `budget` milliseconds are over; at least one. */
export function pairFits(toolkit: Toolkit, files: Files, file: string, pairs: Pair[], budget: number): Fit[] {
  const until = performance.now() + budget;
  const names = [...new Set(pairs.flatMap((it) => [it.exporter, it.importer]))];
  const known = new Map(
    packagesOf(toolkit, files, file, names.map(referenceOf)).found.map((it): [string, Skeleton] => [it.package.name, it]),
  );
  const out: Fit[] = [];
  for (const pair of pairs) {
    if (out.length > 0 && performance.now() > until) break;
    const exporter = known.get(pair.exporter);
    const importer = known.get(pair.importer);
    const absent = exporter ? pair.importer : pair.exporter;
    if (exporter && importer) out.push(fitOf(toolkit, exporter, pair.export, importer, pair.import));
    else out.push({ fits: "no", reason: `\`${absent}\` is not built, so its types are not known; build it first.` });
  }
  return out;
}

function referenceOf(name: string): PackageReference {
  const [id, version] = name.split("@");
  return { name: id!, ...(version === undefined ? {} : { version }), span: SPAN };
}
