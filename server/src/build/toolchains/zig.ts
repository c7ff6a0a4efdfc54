/** Zig: `zig build` as the project's build.zig says, with the C bindings, which Zig translates, in the folder `gen`. */
import path from "node:path";
import { adapterFor, missing, type PlanContext } from "../context.ts";
import type { Planned } from "../steps.ts";
import { sourcesIn } from "./sources.ts";

const USES_WASI = /std\.(debug\.print|log\.|fs\.|time\.|io\.|process\.|posix\.)/;

export function planZig(context: PlanContext): Planned {
  const { project, files, tools, work, world, profile } = context;
  const { folder, wit } = project;
  if (!tools.zig) return missing(context, "zig", "Zig");
  const prefix = path.join(work, "zig");
  const output = path.join(work, "component.wasm");
  const texts = sourcesIn(files, folder, /\.zig$/).map((it) => files.text(it) ?? "");
  return {
    ok: true,
    plan: {
      steps: [
        { kind: "bindings", language: "c", wit, world, into: path.join(folder, "gen"), single: false },
        {
          kind: "run",
          command: tools.zig.path,
          args: ["build", ...(profile === "release" ? ["--release=small"] : []), "--prefix", prefix],
          cwd: folder,
          env: {},
          makes: path.join(prefix, "bin"),
          format: "clang",
          otherwise: "install the executable with b.installArtifact in build.zig",
        },
        { kind: "componentize", core: path.join(prefix, "bin"), makes: output, adapter: adapterFor(context, texts, USES_WASI) },
      ],
      output,
      tools: [tools.zig.path],
    },
  };
}
