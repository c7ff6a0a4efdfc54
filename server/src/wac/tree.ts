/**
 * The tree of a WAC document. Every node knows its place (UTF-16 offsets). Parts that are missing in the text are missing here;
 * what stands between is in the text itself. Follows wac's LANGUAGE.md and wac-parser 0.12.
 */
import type { FunctionNode, InterfaceNode, Name, PathNode, Place, SyntaxProblem, TypeDeclaration, WorldNode } from "../wit/tree.ts";

/** `ns:name@1.2.3`. */
export interface PackageName extends Place {
  /** `ns:name`. */
  id: string;
  idPlace: Place;
  version: string | null;
  versionPlace: Place | null;
}

/** `name` or `"any:extern/name"`; the text is what it means, the place includes the quotes. */
export interface ExternName extends Name {
  quoted: boolean;
}

/** `.name` or `["name"]`. */
export interface Access extends Place {
  name: ExternName;
}

export interface NewExpr extends Place {
  kind: "new";
  package: PackageName;
  args: Argument[];
  /** From `{` to `}`; null where there is none. */
  body: Place | null;
}

export interface NestedExpr extends Place {
  kind: "nested";
  inner: Expr | null;
}

export interface Reference extends Place {
  kind: "name";
  name: Name;
}

export interface Expr extends Place {
  primary: NewExpr | NestedExpr | Reference;
  postfix: Access[];
}

export type Argument =
  | ({ kind: "inferred"; name: Name } & Place)
  | ({ kind: "spread"; name: Name } & Place)
  | ({ kind: "named"; name: ExternName; expr: Expr | null } & Place)
  | ({ kind: "fill" } & Place);

interface Documented extends Place {
  docs: string | null;
}

export interface ImportStatement extends Documented {
  kind: "import";
  name: Name;
  /** `as name`. */
  as: ExternName | null;
  /** A path into a package, or the name of a type that the document declares; null where it is inline, or missing. */
  path: PathNode | null;
  function: FunctionNode | null;
  interface: InterfaceNode | null;
}

export interface LetStatement extends Documented {
  kind: "let";
  name: Name;
  expr: Expr | null;
}

export interface ExportStatement extends Documented {
  kind: "export";
  expr: Expr | null;
  as: ExternName | null;
  /** `...`: every export of the instance. */
  spread: Place | null;
}

export interface TypeStatement extends Documented {
  kind: "type";
  item: InterfaceNode | WorldNode | TypeDeclaration;
}

export type Statement = ImportStatement | LetStatement | ExportStatement | TypeStatement;

export interface PackageDirective extends Documented {
  package: PackageName;
  targets: PathNode | null;
}

export interface WacFile {
  directive: PackageDirective | null;
  statements: Statement[];
  problems: SyntaxProblem[];
}

export type { Name, Place };
