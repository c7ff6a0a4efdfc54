/** Helpers of the build's tests: a folder of files in memory, a machine with tools, and the sample projects, one per language. */
import { cpSync, mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import type { Machine } from "../../server/src/build/machine.ts";
import type { Files } from "../../server/src/compose/files.ts";
import type { BuildLanguage, ComponentBuild } from "../../server/src/protocol/build.ts";
import { type CliOptions, fixture, root, witloom } from "../run/kit.ts";

/** Files by absolute path, without a disk. */
export function memory(texts: Record<string, string>): Files {
  const names = Object.keys(texts);
  const bytes = (file: string): Uint8Array | undefined => (texts[file] === undefined ? undefined : new TextEncoder().encode(texts[file]));
  return {
    text: (file) => texts[file],
    bytes,
    stamp: (file) => (texts[file] === undefined ? undefined : texts[file]),
    kind: (file) => (texts[file] !== undefined ? "file" : names.some((it) => it.startsWith(`${file}/`)) ? "folder" : undefined),
    list: (folder) => [
      ...new Set(names.filter((it) => it.startsWith(`${folder}/`)).map((it) => it.slice(folder.length + 1).split("/")[0]!)),
    ],
  };
}

/** A machine with these files, whose programs answer by name. */
export function machine(files: Files, answers: Record<string, string> = {}, env: Record<string, string> = {}): Machine {
  return {
    files,
    platform: "linux",
    env: { PATH: "/bin", ...env },
    home: "/home/me",
    ask: async (program, args) => answers[[program, ...args].join(" ")] ?? answers[program],
  };
}

/** A fresh copy of one of the folders of `build/native` with the WIT of the sample projects. */
export function nativeProject(name: string, as = name): string {
  const folder = path.join(root, "out", "test-build", "native", as);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(path.join(folder, "wit"), { recursive: true });
  cpSync(fixture("build", "native", name), folder, { recursive: true });
  cpSync(fixture("build", "projects", "calc.wit"), path.join(folder, "wit", "calc.wit"));
  return folder;
}

/** A fresh copy of a language's sample project with its WIT. Caches of earlier runs stay, as Rust's standard library takes a minute. */
export function sampleProject(language: BuildLanguage, as: string = language): string {
  const folder = path.join(root, "out", "test-build", as);
  for (const name of [".witloom", `${as}.wasm`, "src"]) rmSync(path.join(folder, name), { recursive: true, force: true });
  mkdirSync(path.join(folder, "wit"), { recursive: true });
  cpSync(fixture("build", "projects", language), folder, { recursive: true });
  cpSync(fixture("build", "projects", "calc.wit"), path.join(folder, "wit", "calc.wit"));
  return folder;
}

/** What `witloom build --json` answers. */
export async function build(
  folder: string,
  options: CliOptions = {},
  more: string[] = [],
): Promise<{ code: number | null; components: ComponentBuild[]; stderr: string }> {
  const done = await witloom(["build", "--json", ...more, folder], options);
  const components = done.stdout === "" ? [] : (JSON.parse(done.stdout) as { components: ComponentBuild[] }).components;
  return { code: done.code, components, stderr: done.stderr };
}
