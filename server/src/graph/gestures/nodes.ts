/** Adding, removing, renaming, duplicating and pasting instances. */
import { isIdentifier, portName, shortName, unversioned, written } from "../../wac/keywords.ts";
import { declared, expressionsIn, instances, namesOf } from "../../wac/names.ts";
import { parseWac } from "../../wac/parse.ts";
import type { Expr, LetStatement, Name, Statement } from "../../wac/tree.ts";
import { bracesOf } from "../argsText.ts";
import type { Shape, Wire, WiredNode } from "../wiring.ts";
import { connect, setArgument } from "./connect.ts";
import { freshName, nodeOf, Refused, type Step, sourceText, wireOf } from "./step.ts";

/** The name that an instance of a package gets when nobody chose one. */
export function nameFor(packageName: string): string {
  return unversioned(packageName).split(":").pop()!;
}

/** Adds an instance whose imports are all the composition's; with `serves`, before the node whose import it serves. */
export function add(step: Step, packageName: string, serves?: { node: string; port: string }): void {
  const shape = step.shapes.get(packageName);
  const name = freshName(step.wiring, nameFor(packageName));
  const to = serves && nodeOf(step.wiring, serves.node);
  step.draft.add("let", `let ${written(name)} = new ${packageName} ${bracesOf([], (shape?.imports.length ?? 1) > 0)};`, to?.statement);
  if (serves && to && shape) setArgument(withNode(step, name, packageName, shape, to), to, serves.port, { node: name, port: serves.port });
  step.select.push(name);
}

/** A step that knows an instance which its draft adds; `near` is any node of the document. */
function withNode(step: Step, name: string, packageName: string, shape: Shape, near: WiredNode): Step {
  const added: WiredNode = { ...near, ...shape, id: name, variable: name, package: packageName };
  return { ...step, wiring: { ...step.wiring, nodes: [...step.wiring.nodes, added] } };
}

/** Removes instances with everything that is made of them. */
export function remove(step: Step, ids: string[]): void {
  const { wiring, draft } = step;
  const gone = new Set<Statement>(ids.map((it) => nodeOf(wiring, it).statement));
  const names = new Set<string>();
  // What is only another name for a part of it goes with it, and what those are used for.
  for (let grown = true; grown; ) {
    grown = false;
    for (const statement of gone) {
      const variable = declared(statement);
      if (variable && !names.has(variable.text)) names.add(variable.text);
    }
    for (const statement of wiring.file.statements) {
      if (gone.has(statement) || !isAliasOf(statement, names)) continue;
      gone.add(statement);
      grown = true;
    }
  }
  for (const statement of gone) draft.remove(statement);
  for (const { expr, statement } of instances(wiring.file)) {
    if (gone.has(statement)) continue;
    const lost = expr.args.filter((it) => (it.kind === "named" ? refersTo(it.expr, names) : it.kind !== "fill" && names.has(it.name.text)));
    if (lost.length === 0) continue;
    const change = draft.arguments(expr);
    change.fill = true;
    for (const it of lost) change.drop.add(it);
  }
}

function isAliasOf(statement: Statement, names: ReadonlySet<string>): boolean {
  return (statement.kind === "let" || statement.kind === "export") && refersTo(statement.expr, names);
}

/** Whether an expression is one of these variables, or an export of one. */
function refersTo(expr: Expr | null, names: ReadonlySet<string>): boolean {
  if (!expr) return false;
  if (expr.primary.kind === "name") return names.has(expr.primary.name.text);
  return expr.primary.kind === "nested" && refersTo(expr.primary.inner, names);
}

/** Renames an instance everywhere. */
export function rename(step: Step, id: string, name: string): void {
  const node = nodeOf(step.wiring, id);
  const wanted = name.replace(/^%/, "");
  if (!isIdentifier(wanted))
    throw new Refused(
      `\`${name}\` is not a name: use words of letters and digits, each in one case, with dashes between them, such as \`order-service\`.`,
    );
  if (wanted === node.variable) return;
  if (step.wiring.names.variables.some((it) => it.text === wanted))
    throw new Refused(`The document has a \`${wanted}\` already; choose another name.`);
  for (const { name: place, inferred } of namesOfVariable(step, node)) {
    // An inferred argument means an import by this very name, which does not change.
    step.draft.replace(place, inferred === null ? written(wanted) : `${inferred}: ${written(wanted)}`);
  }
  step.renamed[id] = wanted;
  step.select.push(wanted);
}

function namesOfVariable({ wiring }: Step, node: WiredNode): { name: Name; inferred: string | null }[] {
  if (node.variable === null) throw new Refused(`\`${node.id}\` has no name of its own in the text.`);
  const statement = node.statement as LetStatement;
  const uses = wiring.names.uses.filter((it) => it.variable?.statement === statement);
  const places = uses.map((it) => ({
    name: it.name,
    inferred: it.as === "argument" ? inferredName(wiring.wires, it.name, wiring.nodes) : null,
  }));
  return [{ name: statement.name, inferred: null }, ...places];
}

/** How an inferred argument's import is written when it is written out. */
function inferredName(wires: Wire[], name: Name, nodes: WiredNode[]): string {
  const wire = wires.find((it) => it.argument?.kind === "inferred" && it.argument.name === name);
  const owner = wire && nodes.find((it) => it.id === wire.to.node);
  return wire && owner
    ? portName(
        wire.to.port,
        owner.imports.map((it) => it.name),
      ).text
    : written(name.text);
}

/** Copies instances; wires among them are copied, and what comes from others stays wired to those. */
export function duplicate(step: Step, ids: string[]): void {
  paste(step, copyText(step, ids));
}

/** The statements of instances, in the order of the document. */
export function copyText({ wiring }: Pick<Step, "wiring">, ids: string[]): string {
  const chosen = new Set(ids);
  const statements = wiring.nodes.filter((it) => chosen.has(it.id)).map((it) => it.statement);
  return wiring.file.statements
    .filter((it) => statements.includes(it) && it.kind === "let")
    .map((it) => `${wiring.text.slice(it.start, it.end)}\n`)
    .join("");
}

/** Adds copied statements under names that are free. What they refer to and the document does not have is left open. */
export function paste(step: Step, text: string): void {
  const source = `package paste:board;\n${text}`;
  const file = parseWac(source);
  const lets = file.statements.filter((it): it is LetStatement => it.kind === "let" && it.expr !== null && it.name.text !== "");
  if (lets.length === 0 || file.problems.length > 0)
    throw new Refused("The clipboard holds no instances; copy some on a canvas, or `let` statements of a `.wac`.");
  const names = namesOf(file);
  const fresh = new Map<string, string>();
  for (const it of lets) fresh.set(it.name.text, freshName(step.wiring, it.name.text, new Set(fresh.values())));
  const known = new Set(step.wiring.names.variables.map((it) => it.text));
  for (const it of lets) {
    const edits: [number, number, string][] = [[it.name.start, it.name.end, written(fresh.get(it.name.text)!)]];
    for (const use of names.uses.filter((own) => it.start <= own.name.start && own.name.end <= it.end)) {
      const renamed = fresh.get(use.name.text);
      if (renamed !== undefined && renamed !== use.name.text)
        edits.push([
          use.name.start,
          use.name.end,
          use.as === "argument" ? `${written(use.name.text)}: ${written(renamed)}` : written(renamed),
        ]);
    }
    let body = source.slice(it.start, it.end);
    for (const [start, end, newText] of edits.sort((a, b) => b[0] - a[0]))
      body = body.slice(0, start - it.start) + newText + body.slice(end - it.start);
    step.draft.add(
      "let",
      withoutUnknown(body, (name) => known.has(name) || [...fresh.values()].includes(name)),
    );
    step.select.push(fresh.get(it.name.text)!);
  }
}

/** A pasted statement without the arguments that refer to nothing here. */
function withoutUnknown(body: string, isKnown: (name: string) => boolean): string {
  const prefix = "package paste:board;\n";
  const file = parseWac(prefix + body);
  const lost = instances(file).flatMap(({ expr }) =>
    expr.args.filter((it) => {
      if (it.kind === "fill") return false;
      if (it.kind !== "named") return !isKnown(it.name.text);
      return expressionsIn(it.expr).some((own) => own.primary.kind === "name" && !isKnown(own.primary.name.text));
    }),
  );
  if (lost.length === 0) return body;
  const [first] = instances(file);
  const kept = first!.expr.args
    .filter((it) => !lost.includes(it) && it.kind !== "fill")
    .map((it) => (prefix + body).slice(it.start, it.end));
  const { start, end } = first!.expr.body!;
  return `${(prefix + body).slice(prefix.length, start)}{ ${[...kept, "..."].join(", ")} }${(prefix + body).slice(end)}`;
}

/** Puts a new instance of a package into a wire: it takes what the wire brought, and gives what the wire's end needs. */
export function insert(step: Step, edge: string, packageName: string): void {
  const { wiring } = step;
  const wire = wireOf(wiring, edge);
  const shape = step.shapes.get(packageName);
  if (!shape) throw new Refused(`\`${packageName}\` is not built yet; build it first, so that its imports and exports are known.`);
  const from = wire.from.node === null ? null : nodeOf(wiring, wire.from.node);
  const to = wire.to.node === null ? null : nodeOf(wiring, wire.to.node);
  const output = best(
    shape.exports,
    wire.to.port,
    (it) => !to || step.fits({ package: packageName, port: it }, { package: to.package, port: wire.to.port }) === true,
  );
  if (output === null)
    throw new Refused(`\`${packageName}\` exports nothing that fits \`${wire.to.port}\`${to ? ` of \`${to.id}\`` : ""}.`);
  const input = best(
    shape.imports,
    wire.from.port,
    (it) => !from || step.fits({ package: from.package, port: wire.from.port }, { package: packageName, port: it }) === true,
  );
  if (input === null)
    throw new Refused(`\`${packageName}\` imports nothing that \`${wire.from.port}\`${from ? ` of \`${from.id}\`` : ""} could serve.`);
  const name = freshName(wiring, nameFor(packageName));
  const names = shape.imports.map((it) => it.name);
  const passed = from || wire.argument?.kind === "named" ? `${portName(input, names).text}: ${sourceText(wiring, wire.from)}` : null;
  const body = bracesOf(passed ? [passed] : [], shape.imports.length > (passed ? 1 : 0));
  step.draft.add("let", `let ${written(name)} = new ${packageName} ${body};`, to?.statement);
  const grown = withNode(step, name, packageName, shape, (to ?? from)!);
  if (to) setArgument(grown, to, wire.to.port, { node: name, port: output });
  else connect(grown, { node: name, port: output }, wire.to);
  step.select.push(name);
}

/** The port of the same name, else of the same interface in another version, else the only one that fits. */
function best(ports: { name: string }[], wanted: string, fits: (port: string) => boolean): string | null {
  const names = ports.map((it) => it.name);
  const near = names.filter((it) => it === wanted).concat(names.filter((it) => it !== wanted && unversioned(it) === unversioned(wanted)));
  const named = near.find(fits);
  if (named !== undefined) return named;
  const others = names.filter((it) => shortName(it) !== "" && fits(it));
  return others.length === 1 ? others[0]! : null;
}
