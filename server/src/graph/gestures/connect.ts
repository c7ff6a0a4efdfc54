/** Drawing and deleting wires. */
import { unversioned, written } from "../../wac/keywords.ts";
import type { Argument, Statement } from "../../wac/tree.ts";
import { type End, meant, type Wire, type WiredNode } from "../wiring.ts";
import { argumentText, importVariable, needs, nodeOf, ownArgument, Refused, type Step, sourceText, wireOf } from "./step.ts";

/** Makes `from` serve `to`, in place of what served it before. */
export function connect(step: Step, from: End, to: End): void {
  if (to.node === null) exportAs(step, from, to.port);
  else wire(step, from, nodeOf(step.wiring, to.node), to.port);
}

function wire(step: Step, from: End, node: WiredNode, port: string): void {
  if (!node.imports.some((it) => it.name === port)) throw new Refused(`\`${node.id}\` has no import \`${port}\`.`);
  if (from.node === null && !importVariable(step.wiring, from.port)) connectImplicit(step, node, from.port, port);
  else {
    checkFit(step, from, node, port);
    if (from.node !== null) orderBefore(step, nodeOf(step.wiring, from.node), node);
    setArgument(step, node, port, from);
  }
  step.select.push(node.id);
}

/** Refuses a wire that would not be valid, with the reason. */
function checkFit({ wiring, fits }: Step, from: End, node: WiredNode, port: string): void {
  if (from.node === null) return;
  const answer = fits({ package: nodeOf(wiring, from.node).package, port: from.port }, { package: node.package, port });
  if (typeof answer === "string") throw new Refused(answer);
}

/** An import that `...` makes reaches the imports of its own name, where nothing else is passed. */
function connectImplicit(step: Step, node: WiredNode, border: string, port: string): void {
  if (border !== port) throw new Refused(`\`${border}\` is imported by \`...\`, so it reaches exactly the imports of that name.`);
  open(step, node, port);
}

/** Takes away what is passed for an import, so that the composition imports it. */
export function open(step: Step, node: WiredNode, port: string): void {
  const change = step.draft.arguments(node.expr);
  change.fill = true;
  const own = ownArgument(step.wiring, node, port);
  if (own) change.drop.add(own);
  else expandSpread(step, node, port);
}

/** Passes an export for an import: in the place of what is passed already, else as a new argument. */
export function setArgument(step: Step, node: WiredNode, port: string, from: End): void {
  const change = step.draft.arguments(node.expr);
  const own = ownArgument(step.wiring, node, port);
  step.passed.push({ node: node.id, port });
  const text = argumentText(step.wiring, node, port, from);
  if (!own) {
    expandSpread(step, node, port, true);
    change.add.push(text);
  } else if (own.kind === "named" && own.expr) {
    // How the argument is named stays as somebody wrote it.
    change.replace.set(own, `${step.wiring.text.slice(own.start, own.expr.start)}${sourceText(step.wiring, from)}`);
  } else change.replace.set(own, text);
}

/** Takes `...` away where everything that it imported is passed by name now. */
export function dropIdleFills({ wiring, draft, passed }: Step): void {
  for (const id of new Set(passed.map((it) => it.node))) {
    const node = wiring.nodes.find((it) => it.id === id);
    const fill = node?.expr.args.find((it) => it.kind === "fill");
    if (!node || !fill) continue;
    const change = draft.arguments(node.expr);
    const filled = wiring.wires.filter((it) => it.argument === fill);
    const idle = filled.every((it) => passed.some((own) => own.node === id && own.port === it.to.port));
    if (idle && filled.length > 0 && !change.fill) change.drop.add(fill);
  }
}

/**
 * A spread that gave an import gives only the others from now on: it is written out where it would pass the import still, or nothing at all.
 * `named`: the import is passed by name now, which a spread leaves alone.
 */
function expandSpread(step: Step, node: WiredNode, port: string, named = false): void {
  const wires = step.wiring.wires.filter((it) => it.to.node === node.id && it.argument?.kind === "spread");
  const spread = wires.find((it) => it.to.port === port)?.argument;
  if (!spread) return;
  const others = wires.filter((it) => it.argument === spread && it.to.port !== port);
  if (named && others.length > 0) return;
  const change = step.draft.arguments(node.expr);
  change.drop.add(spread);
  for (const it of others) change.add.push(argumentText(step.wiring, node, it.to.port, it.from));
}

/** Moves what `from` needs before `to`, as a name holds from its statement on. Refuses a circle. */
export function orderBefore(step: Step, from: WiredNode, to: WiredNode): void {
  const { statements } = step.wiring.file;
  const needed = needs(step.wiring, from.statement);
  if (from.statement === to.statement || needed.has(to.statement))
    throw new Refused(`\`${from.id}\` already needs \`${to.id}\`, so this wire would close a circle, and none of them could start first.`);
  const target = statements.indexOf(to.statement);
  if (statements.indexOf(from.statement) < target) return;
  const moved = statements.filter((it, at) => at > target && (it === from.statement || needed.has(it)));
  step.draft.moveBefore(moved, to.statement);
}

/** Exports an end of the composition's inside under a name; null: under its own. */
export function exportAs(step: Step, from: End, name: string | null): void {
  if (from.node === null) throw new Refused("An import of the composition cannot be exported from the canvas; write it in the text.");
  const known = name === null ? undefined : step.wiring.wires.find((it) => it.to.node === null && it.to.port === name);
  const text = sourceText(step.wiring, from);
  const as = name === null || name === from.port ? "" : ` as ${/[:/@]/.test(name) ? `"${name}"` : written(name)}`;
  if (known?.export && !known.export.spread) {
    step.draft.replace({ start: known.export.expr!.start, end: (known.export.as ?? known.export.expr!).end }, `${text}${as}`);
    return;
  }
  const own = name ?? from.port;
  if (step.wiring.exports.some((it) => it.name === own))
    throw new Refused(`The composition exports \`${own}\` already; delete that wire first.`);
  step.draft.add("export", `export ${text}${as};`);
}

/** Deletes wires. An import that is open afterwards becomes the composition's own. */
export function disconnect(step: Step, edges: string[]): void {
  const wires = edges.map((it) => wireOf(step.wiring, it));
  for (const wire of wires) {
    if (wire.to.node === null) removeExport(step, wire, wires);
    else removeArgument(step, wire);
  }
}

function removeArgument(step: Step, wire: Wire): void {
  const node = nodeOf(step.wiring, wire.to.node!);
  const kind: Argument["kind"] | undefined = wire.argument?.kind;
  if (kind === "named" || kind === "inferred" || kind === "spread") open(step, node, wire.to.port);
  else
    throw new Refused(`\`${node.id}\` needs \`${wire.to.port}\`, which the composition imports for it; wire something else to it instead.`);
}

function removeExport(step: Step, wire: Wire, all: Wire[]): void {
  if (!wire.export) throw new Refused("This export does not stand in the document's text.");
  if (wire.export.spread) {
    const others = step.wiring.wires.filter((it) => it.export === wire.export && !all.includes(it));
    for (const it of others) step.draft.add("export", `export ${sourceText(step.wiring, it.from)};`, wire.export);
  }
  step.draft.remove(wire.export);
}

/** Wires every open import of the nodes to the one export that fits; answers how many wires that makes. */
export function plug(step: Step, ids: string[]): number {
  const { wiring } = step;
  const nodes = ids.length === 0 ? wiring.nodes : ids.map((it) => nodeOf(wiring, it));
  const order = new Map(wiring.file.statements.map((it, at): [Statement, number] => [it, at]));
  let made = 0;
  for (const node of nodes) {
    for (const port of node.imports) {
      if (ownArgument(wiring, node, port.name) || servedBySpread(step, node, port.name)) continue;
      // Only what stands before it: so no circle can come of it, however many wires are made at once.
      const before = wiring.nodes.filter((it) => order.get(it.statement)! < order.get(node.statement)!);
      const sources = before.flatMap((it) => candidates(step, it, node, port.name));
      if (sources.length !== 1) continue;
      setArgument(step, node, port.name, sources[0]!);
      made++;
    }
  }
  return made;
}

function servedBySpread({ wiring }: Step, node: WiredNode, port: string): boolean {
  return wiring.wires.some((it) => it.to.node === node.id && it.to.port === port && it.argument?.kind === "spread");
}

/** The exports of a node that may serve an import: of the same name, or of one that is compatible, and of a type that fits. */
function candidates({ fits }: Step, from: WiredNode, to: WiredNode, port: string): End[] {
  const named = from.exports.filter((it) => it.name === port || unversioned(it.name) === unversioned(port) || meant(port, [it]) !== null);
  return named
    .filter((it) => fits({ package: from.package, port: it.name }, { package: to.package, port }) === true)
    .map((it) => ({ node: from.id, port: it.name }));
}
