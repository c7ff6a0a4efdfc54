/** The generators of wit-bindgen (`components/bindgen`) as one function that does not throw. */
import { type BindingsLanguage, type BindingsOptions, type GeneratedFile, LANGUAGES } from "../protocol/bindings.ts";
import { type Engine, loadEngine } from "../toolkit/instance.ts";
import type { Features, Outcome, Problem } from "../toolkit/toolkit.ts";
import { failed, toGenerated } from "./problems.ts";
import type { BindingsSource } from "./source.ts";

/** The languages of wit-bindgen. */
export type BindgenLanguage = Exclude<BindingsLanguage, "javascript" | "python">;

/** One generation, as plain data. */
export interface BindgenTask {
  source: BindingsSource;
  world: string;
  language: BindgenLanguage;
  options?: BindingsOptions;
  features?: Features;
}

export interface Bindgen {
  generate(task: BindgenTask): Outcome<GeneratedFile[]>;
}

/** Loads the component from the folder with `bindgen.mjs` and its core modules. */
export async function loadBindgen(folder: string): Promise<Bindgen> {
  const engine: Engine = await loadEngine(folder, "bindgen", { prepare: ["generator", "prepare"] });
  return {
    generate({ source, world, language, options = {}, features = { all: false, names: [] } }) {
      const outcome = engine("generator", "generate", [source, features, world, languageCase(language, options)]);
      if (!outcome.ok) return { ok: false, problem: explain(outcome.problem, language, world) };
      const files = outcome.value as { path: string; bytes: Uint8Array }[];
      return toGenerated(files.map((it) => [it.path, it.bytes] as const));
    },
  };
}

/** The case of the contract's `language`, with its options. */
function languageCase(language: BindgenLanguage, { stubs = false, ownership = "owning", stdFeature = false }: BindingsOptions): unknown {
  switch (language) {
    case "rust":
      return { tag: language, val: { ownership, stdFeature, stubs } };
    case "go":
    case "csharp":
    case "moonbit":
      return { tag: language, val: { stubs } };
    default:
      return { tag: language };
  }
}

/** A generator panics at what it does not know yet; a person reads which one, where and why. */
function explain(problem: Problem, language: BindgenLanguage, world: string): Problem {
  if (problem.kind !== "panic") return { ...problem, labels: [] };
  const label = LANGUAGES.find((it) => it.id === language)?.label ?? language;
  const reason = problem.causes[0]?.replace(/\s+/g, " ").trim() ?? "no reason given";
  const message = `wit-bindgen cannot generate ${label} for the world ${world} (${reason}); choose another language, or leave out the type or function that it does not know.`;
  return failed("unsupported", message).problem;
}
