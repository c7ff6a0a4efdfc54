/** Semantic tokens of a `.wac`. */
import { KEYWORDS } from "../../wac/keywords.ts";
import { expressionsIn, type Names } from "../../wac/names.ts";
import type { PackageName, Place, WacFile } from "../../wac/tree.ts";
import { lex } from "../../wit/tokens.ts";
import type { PathNode } from "../../wit/tree.ts";
import type { SemanticToken } from "../semanticTokens.ts";

type Kind = Pick<SemanticToken, "type" | "modifiers">;

/** The tokens of a document, or of those pieces that touch `range`, in the order of the text. */
export function wacSemanticTokens(file: WacFile, names: Names, text: string, range?: Place): SemanticToken[] {
  const known = knownPlaces(file, names);
  const types = file.statements.filter((it) => it.kind === "type" || (it.kind === "import" && it.path === null));
  const out: SemanticToken[] = [];
  for (const piece of lex(text)) {
    if (range && (piece.end < range.start || piece.start > range.end)) continue;
    const inType = types.some((it) => it.start < piece.start && piece.end < it.end);
    const kind = known.get(piece.start) ?? pieceKind(piece.kind, text.slice(piece.start, piece.end), inType);
    if (!kind) continue;
    for (const line of linesOf(piece, text)) out.push({ ...line, ...kind });
  }
  return out;
}

const plain = (type: SemanticToken["type"], ...modifiers: SemanticToken["modifiers"]): Kind => ({ type, modifiers });

function pieceKind(kind: string, text: string, inType: boolean): Kind | null {
  if (kind === "comment") return plain("comment");
  if (kind === "doc") return plain("comment", "documentation");
  if (kind === "number") return plain("number");
  if (kind === "string") return plain("string");
  if (kind === "id" && KEYWORDS.has(text)) return plain("keyword");
  return kind === "id" && inType ? plain("type") : null;
}

/** What the words at these offsets are. */
function knownPlaces(file: WacFile, names: Names): Map<number, Kind> {
  const out = new Map<number, Kind>();
  for (const it of names.variables) out.set(it.name.start, variable(it.kind, true));
  for (const it of names.uses) if (it.variable) out.set(it.name.start, variable(it.variable.kind, false));
  if (file.directive) addPackage(out, file.directive.package);
  addPath(out, file.directive?.targets ?? null);
  for (const statement of file.statements) {
    if (statement.kind === "import") addPath(out, statement.path);
    if (statement.kind !== "let" && statement.kind !== "export") continue;
    for (const it of expressionsIn(statement.expr)) {
      for (const { name } of it.postfix) if (!name.quoted) out.set(name.start, plain("property"));
      if (it.primary.kind !== "new") continue;
      addPackage(out, it.primary.package);
      for (const own of it.primary.args) if (own.kind === "named" && !own.name.quoted) out.set(own.name.start, plain("parameter"));
    }
  }
  return out;
}

function variable(kind: string, declaration: boolean): Kind {
  const type = kind === "interface" || kind === "world" ? "interface" : kind === "type" ? "type" : "variable";
  return declaration ? plain(type, "declaration") : plain(type);
}

function addPackage(out: Map<number, Kind>, { idPlace, id }: PackageName): void {
  let at = idPlace.start;
  for (const part of id.split(":")) {
    out.set(at, plain("namespace"));
    at += part.length + 1;
  }
}

function addPath(out: Map<number, Kind>, path: PathNode | null): void {
  if (!path?.packagePlace || path.package === null) return;
  let at = path.packagePlace.start;
  for (const part of path.package.split(":")) {
    out.set(at, plain("namespace"));
    at += part.length + 1;
  }
  out.set(path.name.start, plain("interface"));
}

/** A piece line by line: tokens do not reach over line ends. */
function linesOf({ start, end }: Place, text: string): Place[] {
  const out: Place[] = [];
  for (let at = start; at < end; ) {
    const newline = text.indexOf("\n", at);
    const stop = newline < 0 || newline > end ? end : newline;
    const trimmed = text[stop - 1] === "\r" ? stop - 1 : stop;
    if (trimmed > at) out.push({ start: at, end: trimmed });
    at = stop + 1;
  }
  return out;
}
