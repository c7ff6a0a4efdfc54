/** Zig: `zig build` as the project's build.zig says, or its main source at once. Zig translates the C bindings. */
import path from "node:path";
import type { Files } from "../../compose/files.ts";
import { adapterFor, missing, type PlanContext } from "../context.ts";
import type { Planned, Step } from "../steps.ts";
import { sourcesIn } from "./sources.ts";

const USES_WASI = /std\.(debug\.print|log\.|fs\.|time\.|io\.|process\.|posix\.|Io\b)/;

export function planZig(context: PlanContext): Planned {
  const { project, files, tools, work } = context;
  if (!tools.zig) return missing(context, "zig", "Zig");
  const output = path.join(work, "component.wasm");
  const texts = sourcesIn(files, project.folder, /\.zig$/).map((it) => files.text(it) ?? "");
  const own = files.kind(path.join(project.folder, "build.zig")) === "file";
  const { steps, core } = own ? byBuildFile(context, tools.zig.path) : atOnce(context, tools.zig.path);
  steps.push({ kind: "componentize", core, makes: output, adapter: adapterFor(context, texts, USES_WASI) });
  return { ok: true, plan: { steps, output, tools: [tools.zig.path] } };
}

interface Way {
  steps: Step[];
  core: string;
}

/** An option of build.zig's own making, whose default may be a release; `standardOptimizeOption` without `--release` is a debug build by itself. */
const OWN_OPTION = /\boption\s*\([^()"]*,\s*"optimize"/;

/** What a profile is called in `zig build`. An option that build.zig does not have would be refused. */
function mode(profile: PlanContext["profile"], text: string): string[] {
  if (profile === "release") return ["--release=small"];
  return OWN_OPTION.test(text.replace(/\/\/.*/g, "")) ? ["-Doptimize=Debug"] : [];
}

/** The bindings lie in the project's folder `gen`, where build.zig can name them. Whether names and lines are kept is build.zig's to say (`.strip`). */
function byBuildFile({ project, files, work, world, profile }: PlanContext, zig: string): Way {
  const { folder, wit } = project;
  const text = files.text(path.join(folder, "build.zig")) ?? "";
  const prefix = path.join(work, "zig");
  const core = path.join(prefix, "bin");
  return {
    core,
    steps: [
      { kind: "bindings", language: "c", wit, world, into: path.join(folder, "gen"), single: false },
      {
        kind: "run",
        command: zig,
        args: ["build", ...mode(profile, text), "--prefix", prefix],
        cwd: folder,
        env: {},
        makes: core,
        format: "clang",
        otherwise: "install the executable with b.installArtifact in build.zig",
      },
    ],
  };
}

/** Without a build.zig: the main source finds the bindings as the module `wit`. */
function atOnce({ project, files, work, world, profile, lines }: PlanContext, zig: string): Way {
  const { folder, wit } = project;
  const gen = path.join(work, "gen");
  const stem = path.join(gen, world.split("/").pop()!.split("@")[0]!.replaceAll("-", "_"));
  const [module, core] = [path.join(work, "wit.zig"), path.join(work, "core.wasm")];
  const main = path.resolve(folder, project.entry ?? zigEntry(files, folder) ?? "src/main.zig");
  const step = { kind: "run" as const, command: zig, cwd: folder, env: {}, format: "clang" as const };
  const optimized = profile === "release" ? ["-O", "ReleaseSmall", lines ? "-fno-strip" : "-fstrip"] : ["-O", "Debug"];
  const bindings = ["-cflags", "--", `${stem}.c`, `${stem}_component_type.o`, `-Mwit=${module}`];
  return {
    core,
    steps: [
      { kind: "bindings", language: "c", wit, world, into: gen, single: false },
      { ...step, args: ["translate-c", "-target", "wasm32-wasi", "-lc", `${stem}.h`], makes: module, prints: true },
      {
        ...step,
        args: [
          ...["build-exe", "-target", "wasm32-wasi", ...optimized, "-mexec-model=reactor", "-rdynamic", "-lc"],
          ...["--dep", "wit", `-Mroot=${main}`, ...bindings, `-femit-bin=${core}`],
          ...["--cache-dir", path.join(work, "zig-cache")],
        ],
        makes: core,
      },
    ],
  };
}

/** The main source of a project without a build.zig: a usual name, or the only source. */
export function zigEntry(files: Files, folder: string): string | undefined {
  const usual = ["src/main.zig", "src/root.zig", "main.zig", "root.zig"].find((it) => files.kind(path.join(folder, it)) === "file");
  if (usual !== undefined) return usual;
  const sources = files.list(folder).filter((it) => it.endsWith(".zig"));
  return sources.length === 1 ? sources[0] : undefined;
}
