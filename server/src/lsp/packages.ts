/**
 * WIT packages as they lie on the disk, with open documents in front: a file's own package, its `deps/`, and the other packages of the workspace,
 * joined into one model. What was read is kept; the disk is looked at again when the editor tells of a change, and once a second at most otherwise.
 */
import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import { foldersBelow } from "../compose/folders.ts";
import { dependenciesOf, packageRoot, witFilesOf, witSource } from "../compose/witFiles.ts";
import { lockedVersions } from "../compose/wkgLock.ts";
import type { SourceFile, WitPackage, WitSource } from "../toolkit/toolkit.ts";
import { buildModel, type SourceTree, type WitModel } from "../wit/model.ts";
import { type Parse, parseAgain } from "../wit/reparse.ts";
import type { Engine } from "./engine.ts";
import { toPath } from "./uris.ts";

/** Milliseconds for which the disk is taken to be as it was. */
const FRESH = 1000;
/** Most packages of the workspace whose files are looked at for silent changes. */
const WATCHED = 100;

interface Root {
  model: WitModel;
  /** Of which state of the disk and the documents the model is. */
  generation: number;
}

export class WitPackages {
  private readonly parsed = new Map<string, { text: string; tree: SourceTree; parse: Parse }>();
  /** Texts of binaries, by path, size and time. */
  private readonly binaries = new Map<string, { stamp: string; text: string | undefined }>();
  private readonly roots = new Map<string, Root>();
  private generation = 0;
  private stamp = "";
  private lookedAt = 0;
  private found: string[] | null = null;
  private readonly engine: Engine;
  private readonly folders: () => string[];

  constructor(engine: Engine, folders: () => string[]) {
    this.engine = engine;
    this.folders = folders;
  }

  /** The text of an open document changed. */
  documentChanged(): void {
    this.generation++;
  }

  /** Files appeared, changed or went. */
  filesChanged(): void {
    this.generation++;
    this.found = null;
    this.lookedAt = 0;
  }

  /** The model in which the names of a file have their meaning. */
  modelFor(file: string): WitModel {
    // A document that was never saved lies nowhere.
    const folder = path.isAbsolute(file) ? packageRoot(path.dirname(file)) : null;
    const known = folder === null ? undefined : this.modelOf(folder);
    if (known?.trees.has(file)) return known;
    // The file is nobody's: one that was never saved, or a binary.
    const key = `${folder ?? ""} ${file}`;
    const alone = this.roots.get(key);
    if (alone?.generation === this.generation) return alone.model;
    return this.keep(key, this.build(folder, file));
  }

  /** The model of what a folder, a `.wit` or a binary holds, without the rest of the workspace. */
  modelAt(target: string): WitModel {
    if (isBinary(target)) return buildModel([this.binary(target).map((it) => this.tree(it))]);
    const source = witSource(this.engine.files(), target);
    const packages = source ? [source.main, ...source.deps.map((it) => this.sourcesOf(it))] : [];
    return buildModel(packages.map((it) => it.map((one) => this.tree(one))));
  }

  /** The model of a package's folder. */
  modelOf(folder: string): WitModel {
    this.look(folder);
    const known = this.roots.get(folder);
    return known?.generation === this.generation ? known.model : this.keep(folder, this.build(folder, null));
  }

  private keep(key: string, model: WitModel): WitModel {
    this.roots.set(key, { model, generation: this.generation });
    return model;
  }

  /** The text that a model's file has; of a binary its WIT. */
  textOf(file: string): string {
    return this.parsed.get(file)?.text ?? this.engine.files().text(file) ?? "";
  }

  /** Whether a file is the user's own: text, and in no `deps/`. */
  editable(file: string): boolean {
    return !isBinary(file) && !file.split(path.sep).includes("deps");
  }

  /** The WIT packages of the workspace: folders that hold `.wit` files, `deps/` left out. */
  packageFolders(): string[] {
    this.found ??= this.folders().flatMap(walk);
    return this.found;
  }

  /** Notices that the disk changed without a word. */
  private look(folder: string): void {
    if (Date.now() - this.lookedAt < FRESH) return;
    const stamp = [folder, ...this.packageFolders().slice(0, WATCHED)].map(stampOf).join("\n");
    if (stamp !== this.stamp) this.generation++;
    this.stamp = stamp;
    this.lookedAt = Date.now();
  }

  private build(folder: string | null, file: string | null): WitModel {
    const files = this.engine.files();
    const groups: SourceTree[][] = [];
    const seen = new Set<string>();
    const declared = new Set<string>();
    const add = (sources: SourceFile[]): void => {
      const fresh = sources.filter((it) => !seen.has(it.path)).map((it) => this.tree(it));
      for (const it of fresh) seen.add(it.path);
      for (const group of byPackage(fresh)) {
        const own = group.find((it) => it.file.package)?.file.package;
        const id = own ? `${own.id}@${own.version ?? ""}` : null;
        // A copy of a package that is there already would only hide it.
        if (id !== null && declared.has(id)) continue;
        if (id !== null) declared.add(id);
        groups.push(group);
      }
    };
    if (folder !== null) {
      add(path.basename(folder) === "deps" ? [] : witFilesOf(files, folder));
      for (const dep of dependenciesOf(files, folder)) add(this.sourcesOf(dep));
    }
    if (file !== null && !seen.has(file))
      add(isBinary(file) ? this.binary(file) : [{ path: file, text: this.openText(file) ?? files.text(file) ?? "" }]);
    for (const other of this.packageFolders()) if (other !== folder) add(witFilesOf(files, other));
    return buildModel(groups, folder === null ? undefined : lockedVersions(files, folder));
  }

  /** The model of a package and what it may refer to, without the rest of the workspace; that of its folder where both are the same. */
  modelWithin({ main, deps }: WitSource, folder: string): WitModel {
    const packages = [main, ...deps.map((it) => this.sourcesOf(it))].map((it) => it.map((source) => this.tree(source)));
    const whole = this.modelOf(folder);
    const trees = packages.flat();
    const same = whole.trees.size === trees.length && trees.every((it) => whole.trees.get(it.path) === it.file);
    return same ? whole : buildModel(packages);
  }

  private sourcesOf(dep: WitPackage): SourceFile[] {
    if (dep.tag === "source") return dep.val;
    return this.binary(dep.val.path);
  }

  /** The WIT of a binary. */
  private binary(file: string): SourceFile[] {
    const stamp = stampOf(file);
    const known = this.binaries.get(file);
    const text = known?.stamp === stamp ? known.text : this.witOf(file);
    this.binaries.set(file, { stamp, text });
    return text === undefined ? [] : [{ path: file, text }];
  }

  private witOf(file: string): string | undefined {
    const bytes = this.engine.files().bytes(file);
    const binary = bytes && this.engine.toolkit.assemble(file, bytes);
    const text = binary?.ok ? this.engine.toolkit.componentWit(binary.value) : undefined;
    return text?.ok ? text.value : undefined; // the check of the package tells what is wrong with it
  }

  private openText(file: string): string | undefined {
    return this.engine.documents
      .all()
      .find((it) => toPath(it.uri) === file)
      ?.getText();
  }

  /** A file's tree, parsed once for each text. */
  tree({ path: file, text }: SourceFile): SourceTree {
    const known = this.parsed.get(file);
    if (known?.text === text) return known.tree;
    const parse = parseAgain(text, known?.parse);
    const tree = { path: file, file: parse.file };
    this.parsed.set(file, { text, tree, parse });
    return tree;
  }
}

export function isBinary(file: string): boolean {
  return /\.wa(sm|t)$/.test(file);
}

/** Files that declare the same package, with those that declare none; a folder may hold several packages. */
function byPackage(files: SourceTree[]): SourceTree[][] {
  const groups = new Map<string, SourceTree[]>();
  const first = files.find((it) => it.file.package)?.file.package;
  for (const it of files) {
    const own = it.file.package ?? first;
    const key = own ? `${own.id}@${own.version ?? ""}` : "";
    groups.set(key, [...(groups.get(key) ?? []), it]);
  }
  return [...groups.values()];
}

/** What changes when a file or a folder's content does: the files' sizes and times. */
function stampOf(target: string): string {
  try {
    const stat = statSync(target);
    if (!stat.isDirectory()) return `${target} ${stat.size} ${stat.mtimeMs}`;
    const names = readdirSync(target).filter((it) => /\.(wit|wasm|wat|toml|lock)$/.test(it) || it === "deps");
    return names.map((it) => (it === "deps" ? depsStamp(path.join(target, it)) : stampOf(path.join(target, it)))).join("\n");
  } catch {
    return `${target} absent`;
  }
}

function depsStamp(folder: string): string {
  try {
    return readdirSync(folder)
      .map((it) => stampOf(path.join(folder, it)))
      .join("\n");
  } catch {
    return `${folder} absent`;
  }
}

/** Folders below a root that hold `.wit` files directly. */
function walk(root: string): string[] {
  return [...foldersBelow(root, (name) => name !== "deps")]
    .filter(({ entries }) => entries.some((it) => it.isFile() && it.name.endsWith(".wit")))
    .map(({ folder }) => folder);
}
