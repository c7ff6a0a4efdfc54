/** What this machine has for each language of the build. */
import { BUILD_LANGUAGES, type BuildLanguage, type ToolchainReport, type ToolReport } from "../protocol/build.ts";
import { installCommand, systemOf, type ToolName } from "./install.ts";
import type { Machine, Tool } from "./machine.ts";
import { findTools, type Tools } from "./tools.ts";

type Row = { name: string; tool: Tool | null };

/** Which tools each language has; it is ready where one of the ways is complete. */
function rowsOf(tools: Tools): Record<BuildLanguage, { rows: Row[]; main: Tool | null; install: ToolName }> {
  const { rust, cargoComponent, go, tinygo, componentizePy, clang, zig, script } = tools;
  const cargo = rust && { name: "cargo", path: rust.cargo, version: rust.version };
  const scripts = {
    rows: [{ name: script?.name ?? "componentize-js or componentize-qjs", tool: script }],
    main: script,
    install: "componentize-js" as const,
  };
  const compilers = [
    { name: "clang", tool: clang },
    { name: "zig", tool: zig },
  ];
  const cxx = clang && { ...clang, name: "clang++", path: clang.cxx };
  return {
    rust: {
      rows: [
        { name: "rustc", tool: rust },
        { name: "cargo", tool: cargo },
        { name: "cargo-component", tool: cargoComponent },
      ],
      main: rust,
      install: "rust",
    },
    go: {
      rows: [
        { name: "go", tool: go },
        { name: "tinygo", tool: tinygo },
      ],
      main: go ?? tinygo,
      install: "go",
    },
    python: { rows: [{ name: "componentize-py", tool: componentizePy }], main: componentizePy, install: "componentize-py" },
    c: { rows: compilers, main: clang ?? zig, install: "clang" },
    cpp: { rows: [{ name: "clang++", tool: cxx }, compilers[1]!], main: clang ?? zig, install: "clang" },
    javascript: scripts,
    typescript: scripts,
    zig: { rows: [compilers[1]!], main: zig, install: "zig" },
  };
}

/** One report per language. `folder` is where the search for environments of Python and packages of Node begins. */
export async function doctor(machine: Machine, folder: string): Promise<ToolchainReport[]> {
  const found = rowsOf(await findTools(machine, folder));
  const system = systemOf(machine.files, machine.platform);
  return BUILD_LANGUAGES.map((language) => {
    const { rows, main, install } = found[language];
    const tools = rows.map(
      ({ name, tool }): ToolReport => ({ name, found: tool !== null, version: tool?.version ?? null, path: tool?.path ?? null }),
    );
    return { language, found: main !== null, version: main?.version ?? null, tools, install: installCommand(install, system) };
  });
}
