/** Which language a project is written in, by the files that its own tools need. */
import path from "node:path";
import type { Files } from "../compose/files.ts";
import type { BindingsLanguage } from "../protocol/bindings.ts";

/** How far above a WIT folder its project is looked for. */
const LEVELS = 3;

const MARKS: readonly (readonly [RegExp, BindingsLanguage])[] = [
  [/^Cargo\.toml$/, "rust"],
  [/^go\.mod$/, "go"],
  [/^(pyproject\.toml|setup\.py|requirements\.txt)$/, "python"],
  [/\.csproj$/, "csharp"],
  [/^moon\.mod\.json$/, "moonbit"],
  [/^dub\.(json|sdl)$/, "d"],
  [/^(package|tsconfig)\.json$/, "javascript"],
  [/\.(cpp|cc|cxx)$/, "cpp"],
  [/\.c$/, "c"],
];

/** What `witloom.json` may say. */
const DECLARED: Record<string, BindingsLanguage> = {
  rust: "rust",
  go: "go",
  python: "python",
  c: "c",
  cpp: "cpp",
  javascript: "javascript",
  typescript: "javascript",
};

/** The nearest project at or above a WIT folder, and its language; null where there is none. */
export function detectProject(files: Files, folder: string): { folder: string; language: BindingsLanguage } | null {
  let home = folder;
  for (let level = 0; level <= LEVELS; level++, home = path.dirname(home)) {
    const names = files.list(home);
    const language = declared(files, home, names) ?? languagesMarked(names)[0];
    if (language !== undefined) return { folder: home, language };
    if (path.dirname(home) === home) break;
  }
  return null;
}

/** The languages whose project files are among these names, the surest first. */
export function languagesMarked(names: string[]): BindingsLanguage[] {
  return MARKS.filter(([mark]) => names.some((it) => mark.test(it))).map(([, language]) => language);
}

function declared(files: Files, folder: string, names: string[]): BindingsLanguage | undefined {
  if (!names.includes("witloom.json")) return undefined;
  try {
    const manifest = JSON.parse(files.text(path.join(folder, "witloom.json")) ?? "") as { language?: unknown };
    return typeof manifest.language === "string" ? DECLARED[manifest.language] : undefined;
  } catch {
    return undefined; // the editor's own JSON support tells what is wrong with it
  }
}

/** A folder and those above it, up to the one that ends the search, or a few. */
export function foldersAbove(folder: string, end: string | undefined): string[] {
  const out: string[] = [];
  for (let home = folder; out.length < 8; home = path.dirname(home)) {
    out.push(home);
    if (home === end || path.dirname(home) === home) break;
  }
  return out;
}
