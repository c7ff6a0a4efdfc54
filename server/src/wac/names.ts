/** The names of a document: what each declares, and where it is used. A name holds from its statement to the end of the document. */
import { isLink } from "../wit/tree.ts";
import type { Argument, Expr, ImportStatement, LetStatement, Name, NewExpr, Statement, TypeStatement, WacFile } from "./tree.ts";

export interface Variable {
  kind: "import" | "instance" | "alias" | "interface" | "world" | "type";
  /** As it is meant, without `%`. */
  text: string;
  name: Name;
  statement: ImportStatement | LetStatement | TypeStatement;
}

export interface Use {
  name: Name;
  /** Null: no such name before this place. */
  variable: Variable | null;
  /** `argument` is an inferred argument (the import's name is the variable's); `spread` one with three dots. */
  as: "value" | "argument" | "spread" | "type";
}

export interface Names {
  /** In the order of the text; where two have one name, both. */
  variables: Variable[];
  /** In the order of the text. */
  uses: Use[];
}

/** All names of a document. */
export function namesOf(file: WacFile): Names {
  const variables: Variable[] = [];
  const uses: Use[] = [];
  const known = new Map<string, Variable>();
  const use = (name: Name, as: Use["as"]): void => {
    if (name.text !== "") uses.push({ name, as, variable: known.get(name.text) ?? null });
  };
  for (const statement of file.statements) {
    usesIn(statement, use);
    const variable = declared(statement);
    if (!variable) continue;
    variables.push(variable);
    if (!known.has(variable.text)) known.set(variable.text, variable);
  }
  return { variables, uses };
}

/** What a statement declares; nothing for an export, or where the name is missing. */
export function declared(statement: Statement): Variable | null {
  if (statement.kind === "export") return null;
  const name = statement.kind === "type" ? statement.item.name : statement.name;
  return name.text === "" ? null : { kind: kindOf(statement), text: name.text, name, statement };
}

function kindOf(statement: ImportStatement | LetStatement | TypeStatement): Variable["kind"] {
  if (statement.kind === "import") return "import";
  if (statement.kind === "let") return instanceOf(statement.expr) ? "instance" : "alias";
  const { kind } = statement.item;
  return kind === "interface" || kind === "world" ? kind : "type";
}

/** The `new` that an expression is, with or without parentheses; null where it is something else, or an export of it. */
export function instanceOf(expr: Expr | null): NewExpr | null {
  if (!expr || expr.postfix.length > 0) return null;
  if (expr.primary.kind === "new") return expr.primary;
  return expr.primary.kind === "nested" ? instanceOf(expr.primary.inner) : null;
}

function usesIn(statement: Statement, use: (name: Name, as: Use["as"]) => void): void {
  if (statement.kind === "let" || statement.kind === "export") {
    for (const it of expressionsIn(statement.expr)) {
      if (it.primary.kind === "name") use(it.primary.name, "value");
      if (it.primary.kind !== "new") continue;
      // Arguments come in the order of the text: an expression inside one is visited after them, but uses do not depend on each other.
      for (const arg of it.primary.args) if (arg.kind === "inferred" || arg.kind === "spread") use(arg.name, argumentUse(arg));
    }
  }
  if (statement.kind === "import" && statement.path?.package === null) use(statement.path.name, "type");
  if (statement.kind === "type" && statement.item.kind === "world") {
    for (const item of statement.item.items) if (isLink(item) && item.path?.package === null) use(item.path.name, "type");
  }
  if (statement.kind === "type" && "items" in statement.item) {
    for (const item of statement.item.items) if (item.kind === "use" && item.path.package === null) use(item.path.name, "type");
  }
}

function argumentUse(arg: Argument): Use["as"] {
  return arg.kind === "spread" ? "spread" : "argument";
}

/** An expression and all those inside it, from the outermost inwards. */
export function expressionsIn(expr: Expr | null): Expr[] {
  if (!expr) return [];
  const { primary } = expr;
  if (primary.kind === "nested") return [expr, ...expressionsIn(primary.inner)];
  if (primary.kind === "new") return [expr, ...primary.args.flatMap((it) => (it.kind === "named" ? expressionsIn(it.expr) : []))];
  return [expr];
}

/** All `new` expressions of a document with the statement that each stands in. */
export function instances(file: WacFile): { expr: NewExpr; statement: Statement }[] {
  return file.statements.flatMap((statement) =>
    statement.kind === "let" || statement.kind === "export"
      ? expressionsIn(statement.expr).flatMap((it) => (it.primary.kind === "new" ? [{ expr: it.primary, statement }] : []))
      : [],
  );
}
