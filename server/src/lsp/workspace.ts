/** What the workspace holds: component projects, component files and compositions. Found by a walk that is bounded and kept until files change. */
import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { findProjects } from "../build/find.ts";
import type { Project } from "../build/project.ts";
import { diskFiles } from "../compose/files.ts";
import { foldersBelow } from "../compose/folders.ts";
import type { ComponentView, CompositionView } from "../protocol/editor.ts";
import type { Toolkit } from "../toolkit/toolkit.ts";
import { toUri } from "./uris.ts";

/** The largest component whose imports are read. */
const LARGEST = 64 << 20;

interface Seen {
  components: ComponentView[];
  compositions: CompositionView[];
  projects: Project[];
}

export class Workspace {
  private cached: Seen | null = null;
  /** Imports and exports of component files, by path, size and time. */
  private readonly described = new Map<string, { stamp: string; imports: string[]; exports: string[] }>();
  private readonly toolkit: Toolkit;
  private readonly files = diskFiles();
  roots: string[] = [];
  /** What is said about projects beyond their own files, by absolute folder. */
  settings: Record<string, unknown> = {};

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

  /** The component projects, ordered by folder. */
  projects(): Project[] {
    this.view();
    return this.cached!.projects;
  }

  /** Projects whose component is not there yet. */
  unbuilt(): Project[] {
    const built = new Set(this.view().components.map((it) => it.uri));
    return this.projects().filter((it) => !built.has(toUri(it.component)));
  }

  /** What the editor's settings say about projects, by folders that may be relative to the workspace. */
  configure(projects: Record<string, unknown>): void {
    const roots = this.roots.length > 0 ? this.roots : [path.resolve(".")];
    this.settings = Object.fromEntries(
      Object.entries(projects).flatMap(([folder, it]) => roots.map((root) => [path.resolve(root, folder), it] as const)),
    );
    this.invalidate();
  }

  private scan(): Seen {
    const found = this.roots.flatMap((root) => walk(root));
    const projects = this.roots.flatMap((root) => findProjects(this.files, root, this.settings).projects);
    const byComponent = new Map(projects.map((it) => [it.component, it]));
    const wasm = found.filter((it) => it.endsWith(".wasm"));
    const built = wasm.flatMap((file) => this.component(file, byComponent.get(file)));
    const open = projects.filter((it) => !wasm.includes(it.component));
    const components = [...built, ...open.map(unbuiltView)].sort((a, b) => a.name.localeCompare(b.name));
    const compositions = found.filter((it) => it.endsWith(".wac")).map((file) => ({ name: path.basename(file), uri: toUri(file) }));
    return { components, compositions, projects };
  }

  private component(file: string, owner: Project | undefined): ComponentView[] {
    const ports = this.describe(file);
    if (!ports) return [];
    const name = owner?.name ?? path.basename(file, ".wasm");
    // It may be gone in this moment.
    const bytes = statSync(file, { throwIfNoEntry: false })?.size;
    if (bytes === undefined) return [];
    return [{ name, uri: toUri(file), bytes, ...ports, ...(owner ? ownerView(owner) : {}) }];
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

function ownerView({ folder, language }: Project): Pick<ComponentView, "project" | "language"> {
  return { project: toUri(folder), ...(language === null ? {} : { language }) };
}

function unbuiltView(it: Project): ComponentView {
  return { name: it.name, imports: [], exports: [], ...ownerView(it) };
}

/** The `.wasm` and `.wac` files below a folder. */
function walk(root: string): string[] {
  const wanted = (name: string): boolean => /\.(wasm|wac)$/.test(name);
  return [...foldersBelow(root)]
    .flatMap(({ folder, entries }) => entries.filter((it) => !it.isDirectory() && wanted(it.name)).map((it) => path.join(folder, it.name)))
    .sort();
}
