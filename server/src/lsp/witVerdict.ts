/** The findings on an open WIT document: the official verdict, and our own analysis beside it. */
import path from "node:path";
import { joined, type OpenPackage, openVerdict, ownFindings } from "../compose/witCheck.ts";
import { dependenciesOf, packageRoot, witFilesOf } from "../compose/witFiles.ts";
import type { Diagnostic } from "../protocol/diagnostic.ts";
import type { WitPackage } from "../toolkit/toolkit.ts";
import type { Engine } from "./engine.ts";
import type { WitLanguage } from "./witLanguage.ts";

/** Characters from which on a package is checked in another thread while our own analysis goes on in this one. Below it the way there takes longer than the check. */
const LARGE = 100_000;

/** The findings of the package that a file belongs to. `meanwhile` is done while the verdict is on its way. */
export async function witFindings<T>(
  engine: Engine,
  wit: WitLanguage,
  file: string,
  meanwhile: () => T,
): Promise<{ found: Diagnostic[]; meanwhile: T }> {
  const open = openPackage(engine, file);
  const own = (): Diagnostic[] => ownFindings(open.source, wit.packages.modelWithin(open.source, packageRoot(path.dirname(file))));
  if (sizeOf(open) < LARGE) {
    const verdict = openVerdict(engine.toolkit, open);
    return { found: verdict.ok ? [] : joined(verdict.problem, open.source, file, own()), meanwhile: meanwhile() };
  }
  const asked = engine.verdict(open);
  // Of both the second is not needed where all is well; somebody who types is mostly in the middle of something.
  const done = { meanwhile: meanwhile(), own: own() };
  const verdict = await asked;
  return { found: verdict.ok ? [] : joined(verdict.problem, open.source, file, done.own), meanwhile: done.meanwhile };
}

/** The package as its folder has it. A file in `deps/` is checked with its own package, seeing its neighbours. */
function openPackage(engine: Engine, file: string): OpenPackage {
  const files = engine.files();
  const folder = path.dirname(file);
  const neighbours = path.basename(folder) === "deps" ? [] : witFilesOf(files, folder);
  const alone = { path: file, text: files.text(file) ?? "" };
  const all = dependenciesOf(files, packageRoot(folder));
  const deps = all.filter((it) => it.tag !== "source" || !it.val.some((source) => source.path === file));
  const main = neighbours.length > 0 ? neighbours : [alone];
  return { source: { main, deps }, alone: main.length > 1 ? alone : null };
}

function sizeOf({ source }: OpenPackage): number {
  const of = (it: WitPackage): number =>
    it.tag === "source" ? it.val.reduce((sum, { text }) => sum + text.length, 0) : it.val.bytes.length;
  return [{ tag: "source" as const, val: source.main }, ...source.deps].reduce((sum, it) => sum + of(it), 0);
}
