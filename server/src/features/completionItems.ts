/** What a completion offers, as plain data, and what all kinds of them share. */
import type { Home, Scope, WitModel } from "../wit/model.ts";
import { printType } from "../wit/print.ts";
import type { TypeDeclaration } from "../wit/tree.ts";
import type { Spot } from "./completionContext.ts";

export type CompletionKind =
  | "keyword"
  | "primitive"
  | "generic"
  | "package"
  | "interface"
  | "world"
  | "version"
  | "gate"
  | "feature"
  | "item"
  | TypeDeclaration["kind"];

export interface TextEdit {
  /** UTF-16 offsets. */
  start: number;
  end: number;
  newText: string;
}

export interface CompletionEntry {
  label: string;
  kind: CompletionKind;
  detail?: string;
  /** Markdown. */
  documentation?: string;
  /** What replaces `replace`; a snippet (`$1`, `${1:name}`) where `snippet` says so. */
  insertText: string;
  snippet: boolean;
  replace: { start: number; end: number };
  additionalEdits?: TextEdit[];
  sortText: string;
  filterText?: string;
  preselect?: boolean;
  deprecated?: boolean;
}

/** Where something is asked for, and what is around. */
export interface Asked {
  model: WitModel;
  path: string;
  text: string;
  offset: number;
  spot: Spot;
  /** The interface or world around the cursor. */
  scope: Scope | null;
  /** The package around the cursor. */
  home: Home | null;
}

/** What sorts of entries come first. */
export const RANK = { near: "1", language: "2", far: "3", rare: "4" } as const;

type Optional = Partial<Omit<CompletionEntry, "label" | "kind">>;

/** An entry that replaces the word at the cursor by its label, unless told otherwise. */
export function entry(asked: Asked, kind: CompletionKind, label: string, rank: string, more: Optional = {}): CompletionEntry {
  return {
    label,
    kind,
    insertText: label,
    snippet: false,
    replace: asked.spot.word,
    sortText: `${rank}${label}`,
    ...more,
  };
}

/** What an entry for a declared type tells about it. */
export function typeDetails(type: TypeDeclaration, home: string | null): Optional {
  const head = type.kind === "alias" ? `type ${type.name.text} = ${printType(type.target)}` : `${type.kind} ${type.name.text}`;
  return {
    detail: home === null ? head : `${head} (${home})`,
    ...(type.docs === null ? {} : { documentation: type.docs }),
    ...(type.gates.some((it) => it.name.text === "deprecated") ? { deprecated: true } : {}),
  };
}

/** The text of an entry without the marks of a snippet, for editors that know none. */
export function plainText(entry: CompletionEntry): string {
  if (!entry.snippet) return entry.insertText;
  return entry.insertText.replace(/\$\{\d+:([^}]*)\}|\$\{\d+\}|\$\d+/g, "$1").replace(/\\([$}\\])/g, "$1");
}
