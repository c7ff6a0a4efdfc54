/** The tree of a WIT file. Every node knows its place (UTF-16 offsets), and names know theirs. Parts that are missing in the text are missing here. */

export interface Place {
  start: number;
  end: number;
}

export interface Name extends Place {
  text: string;
}

/** `ns:pkg/iface@1.2.3`, or a bare `iface` of this package. */
export interface PathNode extends Place {
  /** `ns:pkg` (with nested names); null for a bare name. */
  package: string | null;
  version: string | null;
  /** The interface or world; its place is that of the last word. */
  name: Name;
}

export type TypeNode =
  Place /** A name or primitive, or a generic such as `list<…>`; `_` and sizes of fixed lists are left out of `args`. */ & {
    name: Name;
    args: TypeNode[];
  };

interface Declared extends Place {
  docs: string | null;
  /** `@since(version = 1.0.0)` and the like, as written. */
  gates: string[];
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
}

export interface UseDeclaration extends Declared {
  kind: "use";
  path: PathNode;
  /** `name as alias`; empty for a top-level `use`, whose alias is `alias`. */
  items: { name: Name; alias: Name | null }[];
  alias: Name | null;
}

export interface InterfaceNode extends Declared {
  kind: "interface";
  name: Name;
  items: (TypeDeclaration | FunctionNode | UseDeclaration)[];
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
}

/** Whether an item of a world is an import, export or include. */
export function isLink(item: { kind: string }): item is WorldLink {
  return item.kind === "import" || item.kind === "export" || item.kind === "include";
}

export interface WorldNode extends Declared {
  kind: "world";
  name: Name;
  items: (WorldLink | TypeDeclaration | UseDeclaration)[];
}

export type TopItem = InterfaceNode | WorldNode | UseDeclaration | PackageNode;

/** `package ns:name@version;`, or a nested package with a body. */
export interface PackageNode extends Declared {
  kind: "package";
  /** `ns:name`. */
  id: string;
  version: string | null;
  /** Items of a nested package; null for the file's own declaration. */
  items: TopItem[] | null;
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
