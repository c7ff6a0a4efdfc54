/** What a language's template is given and gives. */
import type { BindgenLanguage } from "../../bindings/bindgen.ts";
import type { Files } from "../../compose/files.ts";
import type { BindingsOptions, GeneratedFile } from "../../protocol/bindings.ts";
import type { Outcome } from "../../toolkit/toolkit.ts";
import type { WorldModel } from "./worldModel.ts";

export interface TemplateContext {
  name: string;
  /** Where the project will lie. */
  folder: string;
  world: string;
  model: WorldModel;
  files: Files;
  /** jco's types for a guest of the world. */
  types(): Promise<Outcome<GeneratedFile[]>>;
  /** wit-bindgen's files for the world. */
  bindings(language: BindgenLanguage, options?: BindingsOptions): Promise<Outcome<GeneratedFile[]>>;
}

export interface TemplateFiles {
  sources: GeneratedFile[];
  /** The file to open first: one of the sources. */
  main: string;
  /** Lines for `.gitignore`. */
  ignored: string[];
}

export type Template = (context: TemplateContext) => Promise<Outcome<TemplateFiles>>;

/** The text of a generated file; empty for one of bytes. */
export const textOf = (file: GeneratedFile | undefined): string => file?.text ?? "";
