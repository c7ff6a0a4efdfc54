/** Compositions as wholes: made from chosen components, checked against a world, and why an import { unversioned } from "../wac/keywords.ts";
import has no wire. */
import path from "node:path";
import { witSource } from "../compose/witFiles.ts";
import { isNear, packagesIn, pairsOf } from "../graph/fitTable.ts";
import { inferComposition } from "../graph/infer.ts";
import type { Fit, PortRef, WiringProblem, WiringRequests } from "../protocol/wiring.ts";
import type { Package } from "../toolkit/toolkit.ts";
import { unversioned } from "../wac/keywords.ts";
import { fullName } from "../wit/model.ts";
import type { Engine } from "./engine.ts";
import { toPath } from "./uris.ts";
import type { WacLanguage } from "./wacLanguage.ts";
import type { WitLanguage } from "./witLanguage.ts";

interface Services {
  engine: Engine;
  wac: WacLanguage;
  wit: WitLanguage;
}

type Handlers = {
  [M in "witloom/infer" | "witloom/worlds" | "witloom/targets" | "witloom/explain" | "witloom/decompose"]: (
    params: WiringRequests[M][0],
  ) => Promise<WiringRequests[M][1]>;
};

export function compositionHandlers({ engine, wac, wit }: Services): Handlers {
  return {
    async "witloom/infer"({ uri, name, packages }) {
      const offered = await wac.palette(uri);
      const parts = packages.flatMap((wanted) => offered.filter((it) => it.package === wanted));
      if (parts.length < packages.length) {
        const absent = packages.find((wanted) => !offered.some((it) => it.package === wanted));
        return { error: { message: `\`${absent}\` is not below the \`deps\` folder beside the new file; build it, or put it there.` } };
      }
      await wac.fits.ensure(uri, pairsOf(new Map(parts.map((it) => [it.package, it]))).filter(isNear));
      const { text, open, ambiguous } = inferComposition(name, parts, (from, to) => wac.fitsNow(uri, from, to));
      return { text, open, ambiguous: ambiguous.map(({ node, port, from }) => ({ to: { node, port }, from })) };
    },
    "witloom/worlds": async () => [...worlds(wit).keys()].sort(),
    "witloom/targets": ({ uri, world }) => targets({ engine, wac, wit }, uri, world),
    "witloom/decompose": ({ uri, folder }) => engine.task("decompose", { file: toPath(uri), folder: toPath(folder) }),
    async "witloom/explain"({ uri, node, port }) {
      const state = await wac.state(uri);
      const to = state?.wiring.nodes.find((it) => it.id === node);
      if (!state || !to) return [];
      const pairs = pairsOf(packagesIn(state.wiring, [], state.shapes)).filter((it) => it.importer === to.package && it.import === port);
      await wac.fits.ensure(uri, pairs);
      const sources = state.wiring.nodes.filter((it) => it.id !== node);
      const found = sources.flatMap((from) =>
        from.exports.flatMap((it): { from: PortRef; fit: Fit }[] => {
          const fit = wac.fits.answer(uri, { exporter: from.package, export: it.name, importer: to.package, import: port });
          return fit ? [{ from: { node: from.id, port: it.name }, fit }] : [];
        }),
      );
      return found.sort((a, b) => rank(a, port) - rank(b, port));
    },
  };
}

/** What fits first, then what has the import's own name. */
function rank({ from, fit }: { from: PortRef; fit: Fit }, port: string): number {
  const near = unversioned(from.port) === unversioned(port);
  return (fit.fits === "no" ? 2 : 0) + (near ? 0 : 1);
}

/** The worlds of the workspace's packages, with the folder of each. */
export function worlds(wit: WitLanguage): Map<string, string> {
  const out = new Map<string, string>();
  for (const model of wit.models()) {
    for (const [file, scopes] of model.byPath) {
      for (const scope of scopes) {
        const name = scope.node.kind === "world" && wit.packages.editable(file) ? fullName(scope) : null;
        if (name !== null && !out.has(name)) out.set(name, path.dirname(file));
      }
    }
  }
  return out;
}

/** The document with the world as its target, by the official crates: what they have against it that they do not have against it alone. */
async function targets({ engine, wac, wit }: Services, uri: string, world: string): Promise<WiringRequests["witloom/targets"][1]> {
  const state = await wac.state(uri);
  const folder = worlds(wit).get(world);
  if (!state || folder === undefined)
    return { error: { message: `There is no world \`${world}\` in the workspace; it may have been renamed.` } };
  const directive = state.wiring.file.directive;
  if (!directive || state.graph === null)
    return { error: { message: "The composition has errors that must be mended first; see Problems." } };
  const files = engine.files();
  const source = witSource(files, folder);
  if (!source) return { error: { message: `The WIT package of \`${world}\` cannot be read; check the files in ${folder}.` } };
  const [id, version] = [world.slice(0, world.indexOf("/")), world.split("@")[1]];
  const name = version === undefined ? id : `${id}@${version}`;
  const more: Package[] = [{ name, content: { tag: "wit", val: source } }];
  const place = directive.targets ?? { start: directive.package.end, end: directive.package.end };
  const start = directive.targets ? place.start : directive.package.end;
  const text = `${state.text.slice(0, start)}${directive.targets ? "" : " targets "}${world}${state.text.slice(place.end)}`;
  const after = await engine.task("wac", { file: toPath(uri), text, more });
  const before = new Set(state.diagnostics.map((it) => it.message));
  const problems = after.diagnostics.filter((it) => !before.has(it.message)).map((it): WiringProblem => ({ message: it.message }));
  return { problems };
}
