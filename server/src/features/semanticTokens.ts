/** Semantic tokens: what each word of a WIT file is, by its place in the tree and not by how it looks. */
import type { WitModel } from "../wit/model.ts";
import { BUILT_IN, type Occurrence, occurrences } from "../wit/names.ts";
import { lex, type Piece } from "../wit/tokens.ts";
import type { Gate, Member, Place, TypeDeclaration } from "../wit/tree.ts";
import { isLink, isType } from "../wit/tree.ts";
import { isEscaped, walk } from "../wit/walk.ts";

const TYPES = [
  "namespace",
  "interface",
  "class",
  "struct",
  "enum",
  "enumMember",
  "type",
  "variable",
  "function",
  "method",
  "property",
  "parameter",
  "keyword",
  "comment",
  "number",
  "string",
  "decorator",
  "operator",
] as const;
const MODIFIERS = ["declaration", "deprecated", "documentation", "static", "async", "defaultLibrary"] as const;

export type TokenType = (typeof TYPES)[number];
export type TokenModifier = (typeof MODIFIERS)[number];

/** The names of types and modifiers, in the order of their numbers. */
export const LEGEND: { types: readonly TokenType[]; modifiers: readonly TokenModifier[] } = { types: TYPES, modifiers: MODIFIERS };

/** A token never reaches over the end of a line. */
export interface SemanticToken extends Place {
  type: TokenType;
  modifiers: TokenModifier[];
}

type Kind = Pick<SemanticToken, "type" | "modifiers">;

/** Words that the grammar uses where no name stands. */
const GRAMMAR = new Set(
  (
    "package interface world use as import export include with type record variant enum flags resource func constructor static async get set " +
    "from _"
  ).split(" "),
);

/** The tokens of a file, or of those pieces that touch `range`, in the order of the text. */
export function semanticTokens(model: WitModel, path: string, text: string, range?: Place): SemanticToken[] {
  const file = model.trees.get(path);
  if (!file) return [];
  const known = knownWords(model, path);
  const packages = occurrences(model, path).filter((it) => it.kind === "package");
  const out: SemanticToken[] = [];
  let nextPackage = 0;
  for (const piece of lex(text)) {
    while (nextPackage < packages.length && packages[nextPackage]!.name.end <= piece.start) nextPackage++;
    if (range && (piece.end < range.start || piece.start > range.end)) continue;
    const home = packages[nextPackage];
    const kind =
      home && piece.kind === "id" && piece.start >= home.name.start ? occurrenceKind(home, NO_FIELDS) : pieceKind(piece, text, known);
    if (!kind) continue;
    const { type, modifiers } = kind;
    if (type !== "comment") out.push({ start: piece.start, end: piece.end, type, modifiers });
    else for (const { start, end } of lines(piece, text)) out.push({ start, end, type, modifiers });
  }
  return out;
}

const NO_FIELDS: ReadonlySet<Member> = new Set();

/** What the tree knows, by where it begins. */
function knownWords(model: WitModel, path: string): Map<number, Kind> {
  const known = new Map<number, Kind>();
  const fields = new Set<Member>();
  const file = model.trees.get(path)!;
  walk(file, (node) => {
    if ("args" in node) {
      const given = BUILT_IN.has(node.name.text) && node.name.text !== "_" && !isEscaped(node.name);
      if (given) known.set(node.name.start, { type: "type", modifiers: ["defaultLibrary"] });
      return;
    }
    if ("kind" in node && isType(node) && node.kind === "record") for (const member of node.members) fields.add(member);
    if ("gates" in node) for (const gate of node.gates) gateWords(gate, known);
  });
  for (const occurrence of occurrences(model, path)) known.set(occurrence.name.start, occurrenceKind(occurrence, fields));
  return known;
}

function gateWords(gate: Gate, known: Map<number, Kind>): void {
  known.set(gate.start, { type: "decorator", modifiers: [] });
  known.set(gate.name.start, { type: "decorator", modifiers: [] });
  for (const { name, value } of gate.args) {
    known.set(name.start, { type: "property", modifiers: [] });
    if (name.text === "feature") known.set(value.start, { type: "string", modifiers: [] });
  }
}

function pieceKind(piece: Piece, text: string, known: Map<number, Kind>): Kind | undefined {
  if (piece.kind === "comment") return { type: "comment", modifiers: [] };
  if (piece.kind === "doc") return { type: "comment", modifiers: ["documentation"] };
  if (piece.kind === "number") return { type: "number", modifiers: [] };
  if (piece.kind === "string") return { type: "string", modifiers: [] };
  if (piece.kind === "punctuation") {
    const operator = text[piece.start] === "=" || piece.end - piece.start === 2;
    return operator ? { type: "operator", modifiers: [] } : known.get(piece.start);
  }
  if (piece.kind !== "id") return undefined;
  const found = known.get(piece.start);
  if (found) return found;
  return GRAMMAR.has(text.slice(piece.start, piece.end)) ? { type: "keyword", modifiers: [] } : undefined;
}

function occurrenceKind(occurrence: Occurrence, fields: ReadonlySet<Member>): Kind {
  const node = occurrence.meaning?.node;
  const modifiers: TokenModifier[] = occurrence.role === "reference" ? [] : ["declaration"];
  if (node?.gates.some((it) => it.name.text === "deprecated")) modifiers.push("deprecated");
  if (node && "kind" in node && node.kind === "function") {
    if (node.fullName.startsWith("[static]")) modifiers.push("static");
    if (node.async) modifiers.push("async");
  }
  return { type: occurrenceType(occurrence, fields), modifiers };
}

function occurrenceType(occurrence: Occurrence, fields: ReadonlySet<Member>): TokenType {
  const node = occurrence.meaning?.node;
  if (occurrence.kind === "package") return "namespace";
  if (occurrence.kind === "parameter") return "parameter";
  if (!node)
    return (
      ({ interface: "interface", world: "class", type: "type", function: "function" } as const)[occurrence.kind as "type"] ?? "property"
    );
  if (!("kind" in node)) return fields.has(node) ? "property" : "enumMember";
  if (node.kind === "package") return "namespace";
  if (node.kind === "world") return "class";
  if (node.kind === "interface" || isLink(node)) return "interface";
  if (node.kind === "function") return /^\[(method|static)\]/.test(node.fullName) ? "method" : "function";
  return TYPE_KINDS[node.kind];
}

const TYPE_KINDS: Record<TypeDeclaration["kind"], TokenType> = {
  record: "struct",
  variant: "enum",
  enum: "enum",
  flags: "enum",
  resource: "class",
  alias: "type",
};

/** A piece line by line, without line ends and the space before the text of a line. */
function lines(piece: Place, text: string): Place[] {
  const raw = text.slice(piece.start, piece.end);
  if (!raw.includes("\n")) return [{ start: piece.start, end: piece.start + raw.trimEnd().length }];
  const out: Place[] = [];
  let start = piece.start;
  for (const line of raw.split("\n")) {
    const words = line.trim();
    const from = start + line.indexOf(words);
    if (words !== "") out.push({ start: from, end: from + words.length });
    start += line.length + 1;
  }
  return out;
}
