/** What changed in a WIT package since a commit, tag or branch: the older text comes from git, the changes become diagnostics of the open documents. */
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { DiagnosticSeverity, type Diagnostic as LspDiagnostic } from "vscode-languageserver";
import { packageRoot } from "../compose/witFiles.ts";
import type { Failure } from "../protocol/editor.ts";
import { type Change, compare, nextVersion, type PackageVersion } from "../wit/compare.ts";
import { buildModel, type Home, type SourceTree, type WitModel } from "../wit/model.ts";
import { parseWit } from "../wit/parse.ts";
import { isBinary } from "./packages.ts";
import { toPath, toUri } from "./uris.ts";
import type { WitLanguage } from "./witLanguage.ts";

const run = promisify(execFile);
/** Files of a package that are read from git, and bytes of each at most. */
const MOST_FILES = 500;
const LARGEST = 4 << 20;

interface Comparison {
  against: string;
  before: PackageVersion;
}

export type Compared = { changes: number; breaking: number; version: string | null; suggested: string | null };

export class Comparisons {
  /** By the package's folder. */
  private readonly active = new Map<string, Comparison>();
  private readonly wit: WitLanguage;

  constructor(wit: WitLanguage) {
    this.wit = wit;
  }

  /** Compares the package of a document with what git has of it; the changes are shown until `end`. */
  async begin(uri: string, against: string): Promise<Compared | { error: Failure }> {
    const folder = packageRoot(path.dirname(toPath(uri)));
    const after = this.current(folder);
    if (!after) return { error: { message: "This file declares no package; add a `package` line to compare it." } };
    if (against.startsWith("file:")) return this.beginWith(folder, after.home.id!, toPath(against));
    try {
      const model = buildModel(await treesAt(folder, against));
      const homes = model.homes.get(after.home.id!) ?? [];
      const home = homes.find((it) => [...it.scopes.values()].some((scope) => path.dirname(scope.path) === folder)) ?? homes[0];
      if (!home)
        return { error: { message: `${against} has no package ${after.home.id} in this folder; choose an older or newer commit.` } };
      return this.start(folder, against, { model, home });
    } catch (error) {
      return { error: { message: gitFailure(error, against) } };
    }
  }

  private start(folder: string, against: string, before: PackageVersion): Compared {
    this.active.set(folder, { against, before });
    return summary(before.home, this.changes(folder));
  }

  /** Compares with the package of that name at a folder or file. */
  private beginWith(folder: string, id: string, target: string): Compared | { error: Failure } {
    const model = this.wit.packages.modelAt(target);
    // The package itself comes first; what it depends on may hold an older copy.
    const home = model.homes.get(id)?.[0];
    const name = path.basename(target);
    if (!home) return { error: { message: `${name} holds no package ${id}; choose a folder or file that does.` } };
    return this.start(folder, `${name}${home.version === null ? "" : ` (${home.version})`}`, { model, home });
  }

  /** Where other versions of the package of a document lie, the newest first. */
  others(uri: string): { uri: string; name: string }[] {
    const folder = packageRoot(path.dirname(toPath(uri)));
    const own = this.current(folder)?.home;
    const found = new Map<string, string>();
    for (const model of own?.id ? this.wit.models() : []) {
      for (const home of model.homes.get(own!.id!) ?? []) {
        const [scope] = home.scopes.values();
        if (!scope || home.version === own!.version) continue;
        const target = isBinary(scope.path) || path.basename(path.dirname(scope.path)) === "deps" ? scope.path : path.dirname(scope.path);
        if (target !== folder) found.set(target, home.version ?? "");
      }
    }
    const sorted = [...found].sort(([, a], [, b]) => b.localeCompare(a, "en", { numeric: true }));
    return sorted.map(([target, version]) => ({ uri: toUri(target), name: `${own!.id}${version === "" ? "" : `@${version}`}` }));
  }

  /** Ends all comparisons. */
  end(): void {
    this.active.clear();
  }

  /** The changes in one document since the commit that its package is compared with. */
  of(file: string): LspDiagnostic[] {
    const folder = packageRoot(path.dirname(file));
    const against = this.active.get(folder)?.against;
    if (against === undefined) return [];
    return this.changes(folder)
      .filter((it) => it.path === file)
      .map((it) => ({
        range: this.wit.range(file, it),
        severity: breaks(it) ? DiagnosticSeverity.Warning : DiagnosticSeverity.Information,
        code: breaks(it) ? "breaking" : "compatible",
        source: "wit",
        message: `${it.message} (since ${against}; ${forWhom(it)})`,
      }));
  }

  private current(folder: string): PackageVersion | undefined {
    const model = this.wit.packages.modelOf(folder);
    const declared = model.packages.find((it) => it.node.items === null && path.dirname(it.path) === folder);
    return declared && { model, home: declared.home };
  }

  private changes(folder: string): Change[] {
    const comparison = this.active.get(folder);
    const after = this.current(folder);
    if (!comparison || !after) return [];
    return compare(comparison.before, after).map((it) =>
      after.model.trees.has(it.path) && it.end > 0 ? it : atPackage(it, after.model, after.home),
    );
  }
}

/** What is gone is told at the `package` line. */
function atPackage(change: Change, model: WitModel, home: Home): Change {
  const declared = model.packages.find((it) => it.home === home);
  return declared ? { ...change, path: declared.path, start: declared.node.name.start, end: declared.node.name.end } : change;
}

function breaks(it: Change): boolean {
  return it.breaksCallers || it.breaksImplementers;
}

function forWhom(it: Change): string {
  const who = [...(it.breaksCallers ? ["callers"] : []), ...(it.breaksImplementers ? ["implementers"] : [])];
  return who.length === 0 ? "compatible" : `breaks ${who.join(" and ")}`;
}

function summary(before: Home, changes: Change[]): Compared {
  const breaking = changes.filter(breaks).length;
  return { changes: changes.length, breaking, version: before.version, suggested: nextVersion(before.version, changes) };
}

/** The `.wit` files that a commit has below a folder: the package and its dependencies. */
async function treesAt(folder: string, against: string): Promise<SourceTree[][]> {
  const git = async (...args: string[]): Promise<string> => (await run("git", ["-C", folder, ...args], { maxBuffer: LARGEST })).stdout;
  const commit = (await git("rev-parse", "--verify", "--quiet", "--end-of-options", `${against}^{commit}`)).trim();
  const names = (await git("ls-tree", "-r", "-z", "--name-only", commit, "./")).split("\0").filter((it) => it.endsWith(".wit"));
  const groups = new Map<string, SourceTree[]>();
  for (const name of names.slice(0, MOST_FILES)) {
    const inDeps = /^deps\/([^/]+)/.exec(name)?.[1];
    if (inDeps === undefined && name.includes("/")) continue;
    // The blob as it is: no filter or converter of the repository is run.
    const tree = { path: path.join(folder, name), file: parseWit(await git("cat-file", "blob", `${commit}:./${name}`)) };
    const key = inDeps ?? "";
    groups.set(key, [...(groups.get(key) ?? []), tree]);
  }
  return [...groups.values()];
}

function gitFailure(error: unknown, against: string): string {
  const { code } = error as { code?: unknown };
  if (code === "ENOENT") return "git was not found; install it, or put it on PATH.";
  return `git knows no commit, tag or branch named ${against} in this folder; check the name.`;
}
