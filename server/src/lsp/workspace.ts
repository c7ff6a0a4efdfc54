/** What the workspace holds: component projects, component files and compositions. Found by a walk that is bounded and kept until files change. */
import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { foldersBelow } from "../compose/folders.ts";
import type { ComponentView, CompositionView } from "../protocol/editor.ts";
import type { Toolkit } from "../toolkit/toolkit.ts";
import { toUri } from "./uris.ts";

/** The largest component whose imports are read. */
const LARGEST = 64 << 20;

/** A component project's `witloom.json`: language, world and where its component goes. */
interface Manifest {
  language?: string;
  component?: string;
  /** False: built elsewhere. */
  build?: unknown;
}

/** A project and the file that its component will be. */
export interface Unbuilt {
  component: string;
  folder: string;
  language?: string;
}

export class Workspace {
  private cached: { components: ComponentView[]; compositions: CompositionView[]; unbuilt: Unbuilt[] } | null = null;
  /** Imports and exports of component files, by path, size and time. */
  private readonly described = new Map<string, { stamp: string; imports: string[]; exports: string[] }>();
  private readonly toolkit: Toolkit;
  roots: string[] = [];

  constructor(toolkit: Toolkit) {
    this.toolkit = toolkit;
  }

  /** Called when a file appeared, changed or went. */
  invalidate(): void {
    this.cached = null;
  }

  view(): { components: ComponentView[]; compositions: CompositionView[] } {
    this.cached ??= this.scan();
    return this.cached;
  }

  /** Projects whose component is not there yet. */
  unbuilt(): Unbuilt[] {
    this.view();
    return this.cached!.unbuilt;
  }

  private scan(): { components: ComponentView[]; compositions: CompositionView[]; unbuilt: Unbuilt[] } {
    const found = this.roots.flatMap((root) => walk(root));
    const projects = new Map<string, { folder: string; manifest: Manifest }>();
    for (const file of found.filter((it) => path.basename(it) === "witloom.json")) {
      const manifest = readManifest(file);
      if (manifest?.build === false) continue;
      const folder = path.dirname(file);
      projects.set(path.resolve(folder, manifest?.component ?? "?"), { folder, manifest: manifest ?? {} });
    }
    const wasm = found.filter((it) => it.endsWith(".wasm"));
    const built = wasm.flatMap((file) => this.component(file, projects.get(file)));
    const open = [...projects].filter(([file]) => !wasm.includes(file));
    const unbuilt = open.map(
      ([
        component,
        {
          folder,
          manifest: { language },
        },
      ]): Unbuilt => {
        return { component, folder, ...(language === undefined ? {} : { language }) };
      },
    );
    const components = [...built, ...open.map(([, it]) => project(it))].sort((a, b) => a.name.localeCompare(b.name));
    const compositions = found.filter((it) => it.endsWith(".wac")).map((file) => ({ name: path.basename(file), uri: toUri(file) }));
    return { components, compositions, unbuilt };
  }

  private component(file: string, owner: { folder: string; manifest: Manifest } | undefined): ComponentView[] {
    const ports = this.describe(file);
    if (!ports) return [];
    const name = owner ? path.basename(owner.folder) : path.basename(file, ".wasm");
    return [{ name, uri: toUri(file), bytes: statSync(file).size, ...ports, ...(owner ? ownerView(owner) : {}) }];
  }

  /** Imports and exports of a component file; nothing for a file that is no component. */
  private describe(file: string): { imports: string[]; exports: string[] } | undefined {
    try {
      const { size, mtimeMs } = statSync(file);
      const stamp = `${size} ${mtimeMs}`;
      const known = this.described.get(file);
      if (known?.stamp === stamp) return { imports: known.imports, exports: known.exports };
      if (size > LARGEST) return { imports: [], exports: [] };
      const info = this.toolkit.componentInfo(readFileSync(file));
      if (!info.ok || info.value.kind !== "component") return undefined;
      const ports = { imports: info.value.imports.map((it) => it.name), exports: info.value.exports.map((it) => it.name) };
      this.described.set(file, { stamp, ...ports });
      return ports;
    } catch {
      return undefined; // gone or unreadable since the walk
    }
  }
}

function ownerView({ folder, manifest }: { folder: string; manifest: Manifest }): Partial<ComponentView> {
  return { project: toUri(folder), ...(manifest.language === undefined ? {} : { language: manifest.language }) };
}

function project(it: { folder: string; manifest: Manifest }): ComponentView {
  return { name: path.basename(it.folder), imports: [], exports: [], ...ownerView(it) };
}

function readManifest(file: string): Manifest | undefined {
  try {
    const json: unknown = JSON.parse(readFileSync(file, "utf8"));
    return typeof json === "object" && json !== null ? (json as Manifest) : undefined;
  } catch {
    return undefined; // the editor's own JSON support tells what is wrong with it
  }
}

/** The `.wasm`, `.wac` and `witloom.json` files below a folder. */
function walk(root: string): string[] {
  const wanted = (name: string): boolean => /\.(wasm|wac)$/.test(name) || name === "witloom.json";
  return [...foldersBelow(root)]
    .flatMap(({ folder, entries }) => entries.filter((it) => !it.isDirectory() && wanted(it.name)).map((it) => path.join(folder, it.name)))
    .sort();
}
