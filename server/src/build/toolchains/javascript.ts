/** JavaScript and TypeScript: the sources become one script, which goes into a component with an engine. */
import path from "node:path";
import { missing, type PlanContext } from "../context.ts";
import type { Planned } from "../steps.ts";
import { scriptEntry } from "./entries.ts";

export function planScript(context: PlanContext): Planned {
  const { project, files, tools, work, world, dist, node } = context;
  const { script } = tools;
  if (!script) return missing(context, "componentize-js", "componentize-js and a bundler");
  const output = path.join(work, "component.wasm");
  const entry = path.resolve(project.folder, project.entry ?? scriptEntry(files, project.folder) ?? "index.js");
  const wasi = project.wasi ?? true;
  const args = [path.join(dist, "runner", "guestScript.mjs"), "--entry", entry, "--wit", project.wit, "--world", world, "--out", output];
  args.push("--engine", script.engine, "--componentizer", script.componentizer);
  args.push("--bundler", script.bundler.name, "--bundler-folder", script.bundler.path, ...(wasi ? [] : ["--no-wasi"]));
  const step = {
    kind: "run" as const,
    command: node,
    args,
    cwd: project.folder,
    env: {},
    makes: output,
    format: "script" as const,
  };
  return { ok: true, plan: { steps: [step], output, tools: [script.path, path.join(script.bundler.path, "package.json")] } };
}
