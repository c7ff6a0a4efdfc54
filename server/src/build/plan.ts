/** From a project and the tools that were found to the steps that build it. Nothing is run here. */
import type { PlanContext } from "./context.ts";
import type { Project } from "./project.ts";
import type { Plan, Planned } from "./steps.ts";
import { planC } from "./toolchains/c.ts";
import { planGo } from "./toolchains/go.ts";
import { planScript } from "./toolchains/javascript.ts";
import { planPython } from "./toolchains/python.ts";
import { planRust } from "./toolchains/rust.ts";
import { planZig } from "./toolchains/zig.ts";
import type { ToolKey } from "./tools.ts";

/** The tools that a plan may need, by what the project is. */
export function toolsFor(project: Project): ToolKey[] {
  if (project.commands || project.language === null) return [];
  switch (project.language) {
    case "rust":
      return ["rust", "cargoComponent"];
    case "go":
      return ["go", "tinygo"];
    case "python":
      return ["componentizePy"];
    case "c":
    case "cpp":
      return ["clang", "zig", "cmake", "make"];
    case "zig":
      return ["zig"];
    default:
      return ["script"];
  }
}

/** The steps; or the tool that is missing. */
export function planBuild(context: PlanContext): Planned {
  const { project } = context;
  if (project.commands) return { ok: true, plan: ownCommands(project, project.commands) };
  switch (project.language) {
    case "rust":
      return planRust(context);
    case "go":
      return planGo(context);
    case "python":
      return planPython(context);
    case "c":
    case "cpp":
      return planC(context, project.language);
    case "zig":
      return planZig(context);
    default:
      return planScript(context);
  }
}

/** What the project file says: the commands write the component themselves. */
function ownCommands({ folder, component }: Project, commands: string[][]): Plan {
  const steps = commands.map(([command = "", ...args]) => ({
    kind: "run" as const,
    command,
    args,
    cwd: folder,
    env: {},
    makes: component,
    format: "any" as const,
  }));
  return { steps, output: component, tools: [] };
}
