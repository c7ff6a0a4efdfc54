/**
 * Remarks of a traced run at the guests' own source: at the functions that implement what was called, as the search behind "go to implementation"
 * finds them, and where it trapped. Sent for each file, whether it is open or not; the search begins a moment after the run rests, and stops for a newer one.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import type { Connection } from "vscode-languageserver";
import type { Project } from "../build/project.ts";
import type { Annotation, ServerNotifications } from "../protocol/editor.ts";
import { ANNOTATE_DEFAULTS, annotate, fenced, keyOf, type Own, type Place } from "../trace/annotate.ts";
import type { CallIndexes } from "./callIndexes.ts";
import { type FoundImplementation, findImplementations } from "./implementationSearch.ts";
import { implementable } from "./implementationsDoor.ts";
import type { RunRecord } from "./runs.ts";
import { toUri } from "./uris.ts";
import type { WitLanguage } from "./witLanguage.ts";

/** Milliseconds between two searches while a run goes on. */
const PAUSE = 500;

type FunctionPlace = Extract<Place, { kind: "function" }>;

export interface SourceRemarksHost {
  connection: Connection;
  wit: WitLanguage;
  roots(): string[];
  projects(): Project[];
  indexes: CallIndexes;
}

export class SourceRemarks {
  private readonly host: SourceRemarksHost;
  /** Files that have remarks now, by URI. */
  private shown = new Set<string>();
  private timer: NodeJS.Timeout | null = null;
  /** The search that counts. */
  private search = 0;
  private readonly hashes = new Map<string, { stamp: string; hash: string }>();

  constructor(host: SourceRemarksHost) {
    this.host = host;
  }

  /** Shows a traced run, soon. */
  show(run: RunRecord): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.look(run), PAUSE);
    this.timer.unref();
  }

  private async look(run: RunRecord): Promise<void> {
    const search = ++this.search;
    const over = (): boolean => this.search !== search;
    const { wit, indexes } = this.host;
    const index = await indexes.recent(run);
    if (over()) return;
    const called = implementable(wit).flatMap(({ wanted }) => {
      const place = placeOf(wanted);
      return place && index.functions.has(keyOf(place)) ? [{ wanted, place }] : [];
    });
    const found = await findImplementations(
      this.host.roots(),
      called.map((it) => it.wanted),
      over,
      (file) => wit.openText(file),
    );
    if (over()) return;
    const owners = this.ownersOf(run);
    const projects = this.host.projects();
    const remarks = new Map<string, Annotation[]>();
    for (const [file, here] of byFile(found)) {
      const places = here.map((it): FunctionPlace => ({ ...called[it.wanted]!.place, line: it.range.start.line }));
      const alone = (place: FunctionPlace): boolean =>
        new Set(found.filter((it) => keyOf(called[it.wanted]!.place) === keyOf(place)).map((it) => it.path)).size === 1;
      const own: Own = (callee, place) => {
        const owner = owners.get(callee);
        return owner === undefined ? alone(place) : owner === folderOf(file, projects);
      };
      const options = { ...ANNOTATE_DEFAULTS, run: run.view.id, running: run.view.state !== "ended" };
      remarks.set(toUri(file), annotate(index, places, options, own));
    }
    this.addTrap(run, remarks);
    this.send(run, remarks);
  }

  /** Folder of the project that each instance's component was built in, as far as it is one of the workspace's. */
  private ownersOf(run: RunRecord): Map<string, string> {
    const byHash = new Map<string, string>();
    for (const { component, folder } of this.host.projects()) {
      const hash = this.hashOf(component);
      if (hash) byHash.set(hash, folder);
    }
    return new Map([...run.parts].flatMap(([name, hash]) => (byHash.has(hash) ? [[name, byHash.get(hash)!]] : [])));
  }

  private hashOf(file: string): string | null {
    try {
      const { size, mtimeMs } = statSync(file);
      const stamp = `${size} ${mtimeMs}`;
      const known = this.hashes.get(file);
      if (known?.stamp === stamp) return known.hash;
      const hash = createHash("sha256").update(readFileSync(file)).digest("hex");
      this.hashes.set(file, { stamp, hash });
      return hash;
    } catch {
      return null; // not built
    }
  }

  /** A trap wins over what else stands at its line. */
  private addTrap({ trapped, model, view }: RunRecord, remarks: Map<string, Annotation[]>): void {
    if (!trapped || !existsSync(trapped.place.file)) return;
    const uri = toUri(trapped.place.file);
    const line = trapped.place.line - 1;
    const call = [...model.calls.values()].findLast((it) => it.error !== null)?.id ?? model.calls.size;
    const link = `command:witloom.showCall?${encodeURIComponent(JSON.stringify([view.id, call]))}`;
    const hover = `[The call that trapped here](${link})\n\n${fenced(trapped.text)}`;
    const others = (remarks.get(uri) ?? []).filter((it) => it.line !== line);
    const remark: Annotation = { line, text: `✗ trapped: ${trapped.cause}`, hover, error: true, call };
    remarks.set(
      uri,
      [...others, remark].sort((a, b) => a.line - b.line),
    );
  }

  /** Sends what there is, and clears files that had some before. */
  private send(run: RunRecord, remarks: Map<string, Annotation[]>): void {
    const uris = new Set([...remarks].flatMap(([uri, all]) => (all.length > 0 ? [uri] : [])));
    for (const uri of new Set([...uris, ...this.shown])) {
      const params: ServerNotifications["witloom/annotations"] = { uri, run: run.view.id, annotations: remarks.get(uri) ?? [] };
      void this.host.connection.sendNotification("witloom/annotations", params);
    }
    this.shown = uris;
  }
}

/** Null for what holds functions, and for an interface that stands in a world. */
function placeOf(wanted: ReturnType<typeof implementable>[number]["wanted"]): FunctionPlace | null {
  const { package: name, interface: iface, version, function: fn } = wanted;
  if (fn === null || (iface !== null && name === null)) return null;
  return { kind: "function", interface: iface === null ? null : `${name}/${iface}`, version: version ?? null, function: fn, line: 0 };
}

function byFile(found: FoundImplementation[]): Map<string, FoundImplementation[]> {
  const out = new Map<string, FoundImplementation[]>();
  for (const it of found) out.set(it.path, [...(out.get(it.path) ?? []), it]);
  return out;
}

/** The innermost project that a file lies in. */
function folderOf(file: string, projects: Project[]): string | undefined {
  const around = projects.filter(({ folder }) => file.startsWith(`${folder}${path.sep}`));
  return around.sort((a, b) => b.folder.length - a.folder.length)[0]?.folder;
}
