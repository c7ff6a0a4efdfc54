/** What stands at an offset of a `.wac`: a variable, a package, an import or export of an instance, a path into a package, or `...`. */
import { type End, endIn, meant, packageKey, type WiredNode, type Wiring } from "../../graph/wiring.ts";
import { expressionsIn, type Use, type Variable } from "../../wac/names.ts";
import type { Argument, Expr, NewExpr, PackageName, Place } from "../../wac/tree.ts";
import type { PathNode } from "../../wit/tree.ts";

export type Meaning = Place &
  (
    | { kind: "variable"; variable: Variable; use: Use | null }
    | { kind: "package"; package: PackageName; key: string }
    | { kind: "import"; node: WiredNode; port: string }
    | { kind: "export"; node: WiredNode; port: string }
    | { kind: "path"; path: PathNode }
    | { kind: "fill"; node: WiredNode }
    | { kind: "spread"; node: WiredNode; argument: Argument }
  );

/** The meaning of the name at an offset; null where none stands. */
export function meaningAt(wiring: Wiring, offset: number): Meaning | null {
  const at = ({ start, end }: Place): boolean => start <= offset && offset <= end;
  const variable = wiring.names.variables.find((it) => at(it.name));
  if (variable) return { kind: "variable", variable, use: null, start: variable.name.start, end: variable.name.end };
  const statement = wiring.file.statements.find(at);
  for (const path of [wiring.file.directive?.targets, statement?.kind === "import" ? statement.path : null]) {
    if (path && path.package !== null && at(path)) return { kind: "path", path, start: path.start, end: path.end };
  }
  const expr = statement?.kind === "let" || statement?.kind === "export" ? statement.expr : null;
  return inExpression(wiring, expr, offset) ?? useAt(wiring, offset);
}

function useAt({ names }: Wiring, offset: number): Meaning | null {
  const use = names.uses.find((it) => it.name.start <= offset && offset <= it.name.end);
  return use?.variable ? { kind: "variable", variable: use.variable, use, start: use.name.start, end: use.name.end } : null;
}

function inExpression(wiring: Wiring, expr: Expr | null, offset: number): Meaning | null {
  for (const it of expressionsIn(expr)
    .filter((own) => own.start <= offset && offset <= own.end)
    .reverse()) {
    const access = it.postfix.findIndex((own) => own.name.start <= offset && offset <= own.name.end);
    if (access >= 0) return accessMeaning(wiring, it, access);
    if (it.primary.kind === "new" && it.primary.start <= offset && offset <= it.primary.end) {
      const found = inNew(wiring, it.primary, offset);
      if (found) return found;
    }
  }
  return null;
}

function accessMeaning(wiring: Wiring, expr: Expr, index: number): Meaning | null {
  const { name } = expr.postfix[index]!;
  const end = endIn(wiring, { ...expr, postfix: expr.postfix.slice(0, index + 1) });
  const node = wiring.nodes.find((it) => it.id === end?.node);
  return node && end ? { kind: "export", node, port: end.port, start: name.start, end: name.end } : null;
}

function inNew(wiring: Wiring, expr: NewExpr, offset: number): Meaning | null {
  const at = ({ start, end }: Place): boolean => start <= offset && offset <= end;
  const name = expr.package;
  if (at(name) && name.id !== "") return { kind: "package", package: name, key: packageKey(expr), start: name.start, end: name.end };
  const node = wiring.nodes.find((it) => it.expr === expr);
  const argument = expr.args.find(at);
  if (!node || !argument) return null;
  const { start, end } = argument;
  if (argument.kind === "fill") return { kind: "fill", node, start, end };
  if (argument.kind === "spread") return at(argument.name) ? null : { kind: "spread", node, argument, start, end };
  if (argument.kind === "inferred" || !at(argument.name)) return null;
  const port = portOf(wiring, node, argument) ?? argument.name.text;
  return { kind: "import", node, port, start: argument.name.start, end: argument.name.end };
}

/** The import that an argument passes. */
export function portOf(wiring: Wiring, node: WiredNode, argument: Argument): string | null {
  const wire = wiring.wires.find((it) => it.argument === argument);
  if (wire) return wire.to.port;
  return argument.kind === "named" || argument.kind === "inferred" ? meant(argument.name.text, node.imports) : null;
}

/** What an import of a node has; undefined where it is open. */
export function servedBy(wiring: Wiring, node: WiredNode, port: string): End | undefined {
  return wiring.wires.find((it) => it.to.node === node.id && it.to.port === port)?.from;
}
