/**
 * The tree of a WIT file. Every node knows its place (UTF-16 offsets), and names know theirs. Parts that are missing in the text are missing here.
 * Nothing of the text is lost: `lex` gives the pieces between.
 */

export interface Place {
  start: number;
  end: number;
}

/** A name as it is meant; its place includes the `%` of an escaped one. */
export interface Name extends Place {
  text: string;
}

/** `@since(version = 1.0.0)` and the like. */
export interface Gate extends Place {
  name: Name;
  args: { name: Name; value: Name }[];
  /** As a person would write it. */
  text: string;
}

/** `ns:pkg/iface@1.2.3`, or a bare `iface` of this package. */
export interface PathNode extends Place {
  /** `ns:pkg` (with nested names); null for a bare name. */
  package: string | null;
  /** Where `ns:pkg` stands. */
  packagePlace: Place | null;
  version: string | null;
  versionPlace: Name | null;
  /** The interface or world; its place is that of the last word. */
  name: Name;
}

/** A name or primitive, or a generic such as `list<…>`. The hole of `result<_, e>` is the name `_`, the length of a fixed list its digits. */
export interface TypeNode extends Place {
  name: Name;
  args: TypeNode[];
}

interface Declared extends Place {
  docs: string | null;
  gates: Gate[];
}

export interface Member extends Declared {
  name: Name;
  type: TypeNode | null;
}

export interface FunctionNode extends Declared {
  kind: "function";
  name: Name;
  /** Component Model name: `[method]counter.inc`. */
  fullName: string;
  params: Member[];
  /** From `(` to `)`; null where there is none. */
  paramsPlace: Place | null;
  result: TypeNode | null;
  async: boolean;
}

export interface TypeDeclaration extends Declared {
  kind: "record" | "variant" | "enum" | "flags" | "resource" | "alias";
  name: Name;
  /** Fields, cases or flags. */
  members: Member[];
  /** What an alias stands for. */
  target: TypeNode | null;
  /** Of a resource. */
  functions: FunctionNode[];
  /** From `{` to `}`; null where there is none. */
  body: Place | null;
}

export interface UseItem {
  name: Name;
  alias: Name | null;
}

export interface UseDeclaration extends Declared {
  kind: "use";
  path: PathNode;
  /** `name as alias`; empty for a top-level `use`, whose alias is `alias`. */
  items: UseItem[];
  alias: Name | null;
  body: Place | null;
}

export interface InterfaceNode extends Declared {
  kind: "interface";
  name: Name;
  items: (TypeDeclaration | FunctionNode | UseDeclaration)[];
  body: Place | null;
}

/** `import`, `export` or `include` in a world. */
export interface WorldLink extends Declared {
  kind: "import" | "export" | "include";
  /** Of an import or export with a name of its own. */
  name: Name | null;
  path: PathNode | null;
  /** Written inline. */
  function: FunctionNode | null;
  interface: InterfaceNode | null;
  /** `include … with { name as alias }`. */
  with: UseItem[];
}

/** Whether an item of a world is an import, export or include. */
export function isLink(item: { kind: string }): item is WorldLink {
  return item.kind === "import" || item.kind === "export" || item.kind === "include";
}

const TYPES = new Set(["record", "variant", "enum", "flags", "resource", "alias"]);

/** Whether an item declares a type. */
export function isType(item: { kind: string }): item is TypeDeclaration {
  return TYPES.has(item.kind);
}

export interface WorldNode extends Declared {
  kind: "world";
  name: Name;
  items: (WorldLink | TypeDeclaration | UseDeclaration)[];
  body: Place | null;
}

export type TopItem = InterfaceNode | WorldNode | UseDeclaration | PackageNode;

/** `package ns:name@version;`, or a nested package with a body. */
export interface PackageNode extends Declared {
  kind: "package";
  /** `ns:name`. */
  id: string;
  /** Where `id` stands, named after it. */
  name: Name;
  version: string | null;
  versionPlace: Name | null;
  /** Items of a nested package; null for the file's own declaration. */
  items: TopItem[] | null;
  body: Place | null;
}

export interface SyntaxProblem extends Place {
  message: string;
}

export interface WitFile {
  /** The file's own package declaration. */
  package: PackageNode | null;
  items: TopItem[];
  problems: SyntaxProblem[];
}
