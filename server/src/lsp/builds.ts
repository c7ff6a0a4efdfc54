/** The builds that the editor asked for: their state, their findings, and what follows when a watched component was built. */
import path from "node:path";
import { buildLine } from "../build/lines.ts";
import type { BuildEvent } from "../build/messages.ts";
import type { ComponentBuild } from "../protocol/build.ts";
import type { BuildOptions, BuildOutput, BuildView, ComponentState } from "../protocol/builds.ts";
import type { Diagnostic } from "../protocol/diagnostic.ts";
import type { BuilderProcess } from "./builderProcess.ts";
import { toLsp } from "./diagnostics.ts";
import type { Publisher } from "./publisher.ts";
import { toPath, toUri } from "./uris.ts";

/** Builds that are kept after their end. */
const KEPT = 20;
/** A finder of the publisher: the build of one project. */
const LAYER = "build ";

export interface BuildEvents {
  changed(build: BuildView): void;
  output(output: BuildOutput): void;
  /** Something that is watched has begun to be built, and has ended. */
  begun(): void;
  ended(): void;
  /** Components were built anew; resolves when what uses them is up to date. The answer is what was done. */
  built(components: string[], watching: boolean): Promise<Pick<BuildView, "recomposed" | "rerun">>;
}

export interface BuildSettings {
  roots: string[];
  /** By folder, in the form of `witloom.json`. */
  projects: Record<string, unknown>;
}

interface Going {
  view: BuildView;
  cancel(): void;
  /** Components of this round that are new. */
  fresh: string[];
}

export class Builds {
  /** Newest first. */
  private readonly all: Going[] = [];
  private nextId = 1;
  private readonly builder: BuilderProcess;
  private readonly publisher: Publisher;
  private readonly events: BuildEvents;
  private readonly settings: () => BuildSettings;

  constructor(builder: BuilderProcess, publisher: Publisher, events: BuildEvents, settings: () => BuildSettings) {
    this.builder = builder;
    this.publisher = publisher;
    this.events = events;
    this.settings = settings;
  }

  /** Begins to build and answers at once. */
  start({ folders, force = false, watch = false, command, profile }: BuildOptions): BuildView {
    const { roots, projects } = this.settings();
    const only = folders?.map(toPath);
    const settings = { ...projects };
    for (const it of only ?? []) if (command) settings[it] = { ...(settings[it] as object | undefined), build: command };
    const view: BuildView = {
      ...{ id: this.nextId++, watch, state: "building", cancelled: false },
      ...{ components: [], recomposed: [], rerun: null },
    };
    const going: Going = { view, cancel: () => undefined, fresh: [] };
    this.all.unshift(going);
    for (const old of this.all.splice(KEPT)) old.cancel();
    const request = { roots, ...(only ? { only } : {}), ...(profile ? { profile } : {}), settings, force, watch };
    const task = this.builder.begin("build", request, (event) => this.happened(going, event));
    going.cancel = () => {
      going.view = { ...going.view, cancelled: true };
      task.cancel();
    };
    task.answer.then(
      () => this.end(going, {}),
      (error: Error) => this.end(going, { error: { message: error.message } }),
    );
    this.events.changed(view);
    return view;
  }

  stop(id: number | undefined): void {
    for (const it of this.all) if (it.view.state !== "ended" && (id === undefined || it.view.id === id)) it.cancel();
  }

  dispose(): void {
    this.stop(undefined);
    this.builder.dispose();
  }

  /** A document that is open is judged as it is typed: what a build said of it is old. */
  documentChanged(uri: string): void {
    this.publisher.drop(
      uri,
      (finder) => finder.startsWith(LAYER),
      (it) => it.source === "wit" || it.source === "wac",
    );
  }

  private change(going: Going, change: Partial<BuildView>): void {
    going.view = { ...going.view, ...change };
    this.events.changed(going.view);
  }

  private happened(going: Going, event: BuildEvent): void {
    const { id, components } = going.view;
    const named = (folder: string): string | null => components.find((it) => it.folder === toUri(folder))?.name ?? null;
    switch (event.kind) {
      case "round": {
        const waiting = event.projects.map(
          ({ name, folder, language }): ComponentState => ({
            ...{ name, folder: toUri(folder), language, state: "waiting" },
            ...{ bytes: null, seconds: 0, errors: 0, warnings: 0, missing: null },
          }),
        );
        going.fresh = [];
        if (going.view.watch) this.events.begun();
        this.change(going, { state: "building", components: waiting, recomposed: [], rerun: null });
        return;
      }
      case "step": {
        this.events.output({ build: id, project: named(event.folder), kind: "step", text: event.text });
        const uri = toUri(event.folder);
        if (components.some((it) => it.folder === uri && it.state === "waiting"))
          this.change(going, { components: components.map((it) => (it.folder === uri ? { ...it, state: "building" } : it)) });
        return;
      }
      case "output":
        this.events.output({ build: id, project: named(event.folder), kind: "output", text: event.text });
        return;
      case "built":
        this.built(going, event.built);
        return;
      case "rest":
        void this.follow(going);
    }
  }

  private built(going: Going, built: ComponentBuild): void {
    const state = stateOf(built);
    this.publish(built);
    if (state.state === "built") going.fresh.push(built.component);
    this.change(going, { components: going.view.components.map((it) => (it.folder === state.folder ? state : it)) });
    const kind = state.state === "built" || state.state === "cached" ? "good" : "bad";
    this.events.output({ build: going.view.id, project: built.name, kind, text: buildLine(built, path.dirname(built.folder)) });
  }

  /** The findings of one project take the place of those of its last build. */
  private publish({ folder, diagnostics }: ComponentBuild): void {
    if (diagnostics.some((it) => it.code === "cancelled")) return;
    const finder = LAYER + folder;
    const byFile = new Map<string, Diagnostic[]>();
    for (const it of diagnostics) byFile.set(toUri(it.file), [...(byFile.get(toUri(it.file)) ?? []), it]);
    for (const uri of this.publisher.filesOf(finder)) if (!byFile.has(uri)) this.publisher.set(uri, finder, []);
    for (const [uri, found] of byFile) this.publisher.set(uri, finder, found.map(toLsp));
  }

  private async follow(going: Going): Promise<void> {
    const { fresh } = going;
    going.fresh = [];
    // What follows may fail with the worker that does it: the build itself has ended well.
    const followed = fresh.length === 0 ? {} : await this.events.built(fresh, going.view.watch).catch(() => ({}));
    if (going.view.watch) this.events.ended();
    if (going.view.state === "ended") return;
    this.change(going, { ...followed, ...(going.view.watch ? { state: "resting" as const } : {}) });
  }

  private end(going: Going, change: Partial<BuildView>): void {
    const components = going.view.components.map((it) => (isOpen(it) ? { ...it, state: "cancelled" as const } : it));
    this.change(going, { ...change, state: "ended", components });
  }
}

const isOpen = ({ state }: ComponentState): boolean => state === "waiting" || state === "building";

function stateOf({ name, folder, language, bytes, seconds, cached, missing, diagnostics }: ComponentBuild): ComponentState {
  const count = (severity: string): number => diagnostics.filter((it) => it.severity === severity).length;
  const errors = count("error");
  const cancelled = diagnostics.some((it) => it.code === "cancelled");
  const state = cancelled ? "cancelled" : missing ? "missing" : errors > 0 ? "failed" : cached ? "cached" : "built";
  return { name, folder: toUri(folder), language, state, bytes, seconds, errors, warnings: count("warning"), missing };
}
