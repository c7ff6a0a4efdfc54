/** What a build needs to know of a `Cargo.toml`. */
import path from "node:path";
import { parse } from "smol-toml";
import type { Files } from "../../compose/files.ts";
import { sourcesIn } from "./sources.ts";

/** Folders above a crate in which its workspace is looked for. */
const LEVELS = 8;

type Table = Record<string, unknown>;

const table = (value: unknown): Table => (typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Table) : {});
const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** The file as a table; empty where it is not there or broken, as cargo says what is wrong with it. */
const cargoToml = (files: Files, folder: string): Table => tomlAt(files, path.join(folder, "Cargo.toml"));

function tomlAt(files: Files, file: string): Table {
  try {
    return parse(files.text(file) ?? "") as Table;
  } catch {
    return {};
  }
}

function component(toml: Table): Table | undefined {
  const found = table(table(toml["package"])["metadata"])["component"];
  return found === undefined ? undefined : table(found);
}

/** A crate that makes a component: it says so, or uses wit-bindgen. Hosts have `wit/` folders too. A broken file is cargo's to tell. */
export function isRustComponent(files: Files, folder: string): boolean {
  const text = files.text(path.join(folder, "Cargo.toml")) ?? "";
  const toml = cargoToml(files, folder);
  if (Object.keys(toml).length === 0) return /wit-bindgen|metadata\.component/.test(text);
  if (toml["package"] === undefined) return false;
  return component(toml) !== undefined || Object.keys(table(toml["dependencies"])).some((it) => /^wit[-_]bindgen(-rt)?$/.test(it));
}

/** Whether the crate takes the crate wit-bindgen, which generated Rust calls. */
export function dependsOnBindgen(files: Files, folder: string): boolean {
  return Object.entries(table(cargoToml(files, folder)["dependencies"])).some(
    ([name, it]) => /^wit[-_]bindgen$/.test(name) || textOf(table(it)["package"]) === "wit-bindgen",
  );
}

/** Whether the workspace says itself what a release keeps for debuggers. */
export function namesDebug(files: Files, root: string): boolean {
  return table(table(cargoToml(files, root)["profile"])["release"])["debug"] !== undefined;
}

/** Whether the crate is made for cargo-component. */
export function usesCargoComponent(files: Files, folder: string): boolean {
  return component(cargoToml(files, folder)) !== undefined;
}

/** WIT and world as `[package.metadata.component.target]` names them, or wit-bindgen's macro in a source. */
export function cargoTarget(files: Files, folder: string): { wit?: string; world?: string } {
  const target = table(component(cargoToml(files, folder))?.["target"]);
  const macro = macroTarget(files, folder);
  const [wit, world] = [textOf(target["path"]) ?? macro.wit, textOf(target["world"]) ?? macro.world];
  return { ...(wit === undefined ? {} : { wit }), ...(world === undefined ? {} : { world }) };
}

/** The options `path` and `world` of `wit_bindgen::generate!`. One that takes its WIT from the source itself, or from several places, is the compiler's alone. */
function macroTarget(files: Files, folder: string): { wit?: string; world?: string } {
  for (const source of sourcesIn(files, path.join(folder, "src"), /\.rs$/)) {
    const text = (files.text(source) ?? "").replace(/\/\/.*$/gm, "");
    const options = /\bgenerate!\s*[({]\s*\{?([^}]*)/.exec(text)?.[1];
    if (options === undefined) continue;
    const named = (option: string): string | undefined => new RegExp(`\\b${option}\\s*:\\s*"([^"]+)"`).exec(options)?.[1];
    const short = /^\s*"([^"]+)"\s*(?:in\s*"([^"]+)")?/.exec(options);
    const [wit, world] = [named("path") ?? short?.[2], named("world") ?? short?.[1]];
    return { ...(wit === undefined ? {} : { wit }), ...(world === undefined ? {} : { world }) };
  }
  return {};
}

/** The stem of the crate's `.wasm`. */
export function crateStem(files: Files, folder: string): string {
  const toml = cargoToml(files, folder);
  const name = textOf(table(toml["lib"])["name"]) ?? textOf(table(toml["package"])["name"]) ?? path.basename(folder);
  return name.replaceAll("-", "_");
}

/** Where the crate's workspace is rooted: there lie its lock file and its target folder, and its compiler messages are relative to it. */
export function workspaceRoot(files: Files, folder: string): string {
  let home = folder;
  for (let level = 0; level < LEVELS; level++, home = path.dirname(home)) {
    if (cargoToml(files, home)["workspace"] !== undefined) return home;
    if (path.dirname(home) === home) break;
  }
  return folder;
}

/** The folder that cargo builds in: by the environment, by `build.target-dir` of a `.cargo/config.toml`, else `target` in the workspace. */
export function targetFolder(files: Files, folder: string, env: Record<string, string | undefined>): string {
  const named = env["CARGO_TARGET_DIR"] ?? env["CARGO_BUILD_TARGET_DIR"];
  if (named !== undefined && named !== "") return path.resolve(folder, named);
  const cargoHome = env["CARGO_HOME"];
  const homes = [...foldersUp(folder).map((it) => path.join(it, ".cargo")), ...(cargoHome ? [cargoHome] : [])];
  for (const home of homes)
    for (const name of ["config.toml", "config"]) {
      const set = textOf(table(tomlAt(files, path.join(home, name))["build"])["target-dir"]);
      if (set !== undefined) return path.resolve(path.dirname(home), set);
    }
  return path.join(workspaceRoot(files, folder), "target");
}

function foldersUp(folder: string): string[] {
  const out = [folder];
  for (let home = path.dirname(folder); home !== out.at(-1); home = path.dirname(home)) out.push(home);
  return out;
}

/** Folders of the crates that it takes by path. */
export function pathDependencies(files: Files, folder: string): string[] {
  const toml = cargoToml(files, folder);
  return ["dependencies", "build-dependencies"]
    .flatMap((section) => Object.values(table(toml[section])))
    .flatMap((it) => textOf(table(it)["path"]) ?? [])
    .map((it) => path.resolve(folder, it));
}

/** The members that a workspace's root lists, as it writes them. */
export function workspaceMembers(files: Files, root: string): string[] {
  const members = table(cargoToml(files, root)["workspace"])["members"];
  return Array.isArray(members) ? members.filter((it) => typeof it === "string") : [];
}
