/** Leaf: a composition as plain data, as `witloom graph --json` prints it and the canvas draws it. */

/** An import or export: its name in the component, and its type as WIT text. */
export interface Port {
  name: string;
  type: string;
}

/** One component instance. `id` is the variable of the `.wac`, or the name found in a composed binary. */
export interface GraphNode {
  id: string;
  package: string;
  imports: Port[];
  exports: Port[];
}

/** `to`'s import is served by `from`'s export. */
export interface GraphEdge {
  from: string;
  export: string;
  to: string;
  import: string;
}

export interface GraphProblem {
  message: string;
  node?: string;
  port?: string;
}

export interface ComponentGraph {
  nodes: GraphNode[];
  edges: GraphEdge[];
  /** Of the whole composition. */
  imports: Port[];
  exports: Port[];
  problems: GraphProblem[];
}
