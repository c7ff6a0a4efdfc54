/** Python: componentize-py puts the interpreter and the modules into one component. */
import path from "node:path";
import { missing, type PlanContext } from "../context.ts";
import type { Planned } from "../steps.ts";
import { pythonEntry } from "./entries.ts";

export function planPython(context: PlanContext): Planned {
  const { project, files, tools, work, world } = context;
  if (!tools.componentizePy) return missing(context, "componentize-py", "componentize-py");
  const output = path.join(work, "component.wasm");
  const { root, module } = pythonEntry(files, project.folder, project.entry);
  // Without WASI `print` would trap: a project says so itself where it wants that.
  const stub = project.wasi === false ? ["--stub-wasi"] : [];
  const args = ["-d", project.wit, "-w", world, "componentize", "-p", root, module, ...stub, "-o", output];
  const step = {
    kind: "run" as const,
    command: tools.componentizePy.path,
    args,
    cwd: project.folder,
    env: { RUST_BACKTRACE: "0" },
    makes: output,
    format: "python" as const,
    base: root,
  };
  return { ok: true, plan: { steps: [step], output, tools: [tools.componentizePy.path] } };
}
