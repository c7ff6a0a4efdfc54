/** Compositions in memory: packages of the shop's fixture, a document, its wiring and gestures on it. */
import path from "node:path";
import type { Files } from "../../server/src/compose/files.ts";
import { fitOf } from "../../server/src/compose/fits.ts";
import { paletteOf } from "../../server/src/compose/palette.ts";
import { packagesOf, readDocument } from "../../server/src/compose/wacDocument.ts";
import type { WacActionsAsked } from "../../server/src/features/wac/actions.ts";
import { applyGesture, type Outcome } from "../../server/src/graph/gestures.ts";
import { readWiring, type Shape, type Wiring } from "../../server/src/graph/wiring.ts";
import type { Diagnostic } from "../../server/src/protocol/diagnostic.ts";
import type { Gesture } from "../../server/src/protocol/wiring.ts";
import type { Toolkit } from "../../server/src/toolkit/toolkit.ts";
import { lineStarts } from "../../server/src/wit/lines.ts";
import { component, shopWit } from "../toolkit/fixtures.ts";
import { toolkit } from "../toolkit/kit.ts";

export const FILE = "/app/main.wac";

/** Files by absolute path. */
export function memoryFiles(contents: Record<string, string | Uint8Array>): Files {
  const bytes = (it: string | Uint8Array | undefined): Uint8Array | undefined =>
    typeof it === "string" ? new TextEncoder().encode(it) : it;
  const names = Object.keys(contents);
  return {
    text: (file) => (contents[file] === undefined ? undefined : new TextDecoder().decode(bytes(contents[file]))),
    bytes: (file) => bytes(contents[file]),
    stamp: (file) => (contents[file] === undefined ? undefined : `${contents[file].length}`),
    kind: (file) => (contents[file] !== undefined ? "file" : names.some((it) => it.startsWith(`${file}/`)) ? "folder" : undefined),
    list: (folder) =>
      [...new Set(names.filter((it) => it.startsWith(`${folder}/`)).map((it) => it.slice(folder.length + 1).split("/")[0]!))].sort(),
  };
}

export interface World {
  tk: Toolkit;
  files: Files;
}

/** A filter of prices that may stand between a catalog and a basket, and what takes nothing. */
const more = `${shopWit}
world discount { import prices; export prices; }
world printer { export run: func() -> result; }
world echo { import logging; export run: func() -> result; }
world keeper { import cart; import checkout; export run: func() -> result; }
`;

/** The shop's packages as `shop:catalog` and so on. */
export async function shopWorld(): Promise<World> {
  const contents: Record<string, Uint8Array> = {};
  for (const name of ["catalog", "basket", "till", "logger", "discount", "printer", "keeper", "echo"])
    contents[path.join("/app/deps/shop", `${name}.wasm`)] = await component(more, name);
  return { tk: await toolkit(), files: memoryFiles(contents) };
}

export interface Composition {
  text: string;
  wiring: Wiring;
  shapes: Map<string, Shape>;
  diagnostics: Diagnostic[];
}

export function read({ tk, files }: World, text: string): Composition {
  const document = readDocument(tk, files, FILE, text);
  const shapes = new Map<string, Shape>(Object.entries(document.packages));
  return { text, wiring: readWiring(text, document.graph, shapes), shapes, diagnostics: document.diagnostics };
}

const SPAN = { path: "", start: 0, end: 0 };

/** What a gesture gives. */
export function gesture({ tk, files }: World, it: Composition, wanted: Gesture): Outcome {
  const named = "package" in wanted ? [wanted.package] : [];
  const all = [...new Set([...it.shapes.keys(), ...named])];
  const { found } = packagesOf(
    tk,
    files,
    FILE,
    all.map((name) => ({ name, span: SPAN })),
  );
  const skeletons = new Map(found.map((own) => [own.package.name, own]));
  return applyGesture(it.wiring, wanted, {
    shapes: skeletons,
    fits: (from, to) => {
      const exporter = skeletons.get(from.package ?? "");
      const importer = skeletons.get(to.package ?? "");
      if (!exporter || !importer) return null;
      const fit = fitOf(tk, exporter, from.port, importer, to.port);
      return fit.fits === "no" ? fit.reason! : true;
    },
  });
}

/** The text after a gesture; a refusal as `REFUSED: …`. */
export function after(world: World, text: string, wanted: Gesture): string {
  const outcome = gesture(world, read(world, text), wanted);
  if (!outcome.ok) return `REFUSED: ${outcome.message}`;
  const { edit } = outcome;
  return edit ? text.slice(0, edit.start) + edit.newText + text.slice(edit.end) : text;
}

/** The wires as lines, sorted: `basket.prices <- catalog.prices`; a border is `*`. */
export function wires(wiring: Wiring): string[] {
  const end = (it: { node: string | null; port: string }): string => `${it.node ?? "*"}.${it.port}`;
  return wiring.wires.map((it) => `${end(it.to)} <- ${end(it.from)}`).sort();
}

/** What the features of a document are asked with; `offered` are all components of the world. */
export function asked(world: World, text: string): WacActionsAsked {
  const it = read(world, text);
  const document = readDocument(world.tk, world.files, FILE, text);
  const offered = paletteOf(world.tk, world.files, FILE);
  const shapes = new Map<string, Shape>([...offered.map((own): [string, Shape] => [own.package, own]), ...it.shapes]);
  const skeletons = packagesOf(
    world.tk,
    world.files,
    FILE,
    offered.map(({ package: name }) => ({ name, span: SPAN })),
  ).found;
  const starts = lineStarts(text);
  const offset = ({ line, character }: { line: number; character: number }): number => starts[line]! + character;
  return {
    text,
    wiring: it.wiring,
    shapes,
    packages: document.packages,
    offered,
    range: { start: 0, end: text.length },
    diagnostics: it.diagnostics.map((own) => ({
      start: offset(own.range.start),
      end: offset(own.range.end),
      code: own.code,
      message: own.message,
    })),
    context: {
      shapes,
      fits: (from, to) => {
        const [exporter, importer] = [from, to].map((end) => skeletons.find((own) => own.package.name === end.package));
        if (!exporter || !importer) return null;
        const fit = fitOf(world.tk, exporter, from.port, importer, to.port);
        return fit.fits === "no" ? fit.reason! : true;
      },
    },
  };
}
