/** A gesture on the canvas as one edit of the document's text. Pure: the same document and gesture give the same edit. */
import type { Gesture } from "../protocol/wiring.ts";
import { written } from "../wac/keywords.ts";
import { Draft, type Edit, editBetween } from "./draft.ts";
import { connect, disconnect, dropIdleFills, exportAs, open, plug } from "./gestures/connect.ts";
import { add, duplicate, insert, paste, remove, rename } from "./gestures/nodes.ts";
import { nodeOf, Refused, type Step } from "./gestures/step.ts";
import { readWiring, type Shape, type Wiring } from "./wiring.ts";

export type Outcome = { ok: true; edit: Edit | null; select: string[]; renamed: Record<string, string> } | { ok: false; message: string };

export interface GestureContext {
  shapes: ReadonlyMap<string, Shape>;
  fits: Step["fits"];
}

/** What a gesture makes of a document; or, in one sentence, why it makes nothing of it. */
export function applyGesture(wiring: Wiring, gesture: Gesture, context: GestureContext): Outcome {
  const named = withNames(wiring, gesture);
  const step: Step = { ...context, wiring: named, draft: new Draft(named.text, named.file), select: [], renamed: {}, passed: [] };
  try {
    perform(step, gesture);
    dropIdleFills(step);
  } catch (error) {
    if (error instanceof Refused) return { ok: false, message: error.message };
    throw error;
  }
  const result = step.draft.result();
  const lines = usesCarriageReturns(wiring.text) ? result.replace(/\r?\n/g, "\r\n") : result;
  return { ok: true, edit: editBetween(wiring.text, lines), select: step.select, renamed: step.renamed };
}

function perform(step: Step, gesture: Gesture): void {
  if (gesture.kind === "add") add(step, gesture.package, gesture.serves);
  else if (gesture.kind === "connect") {
    if (gesture.replaces !== undefined) disconnect(step, [gesture.replaces]);
    connect(step, gesture.from, gesture.to);
  } else if (gesture.kind === "disconnect") disconnect(step, gesture.edges);
  else if (gesture.kind === "remove") remove(step, gesture.nodes);
  else if (gesture.kind === "rename") rename(step, gesture.node, gesture.name);
  else if (gesture.kind === "duplicate") duplicate(step, gesture.nodes);
  else if (gesture.kind === "import") open(step, nodeOf(step.wiring, gesture.node), gesture.port);
  else if (gesture.kind === "export") exportAs(step, { node: gesture.node, port: gesture.port }, null);
  else if (gesture.kind === "insert") insert(step, gesture.edge, gesture.package);
  else if (gesture.kind === "paste") paste(step, gesture.text);
  else if (plug(step, gesture.nodes) === 0)
    throw new Refused("No open import has exactly one export before it that fits; draw the wire by hand.");
}

/** Every other line ending is lost where a text mixes both, so only a text that never does so counts. */
function usesCarriageReturns(text: string): boolean {
  return text.includes("\r\n") && !/[^\r]\n/.test(text);
}

/** The wiring of the same document where every node that the gesture touches has a variable: a `new` inside another expression gets a `let` of its own. */
function withNames(wiring: Wiring, gesture: Gesture): Wiring {
  const touched = new Set(nodesOf(wiring, gesture));
  const inline = wiring.nodes.find((it) => it.variable === null && touched.has(it.id));
  if (!inline) return wiring;
  const draft = new Draft(wiring.text, wiring.file);
  const body = wiring.text.slice(inline.expr.start, inline.expr.end);
  draft.add("let", `let ${written(inline.id)} = ${body};`, inline.statement);
  draft.replace(inline.expr, written(inline.id));
  return withNames(reread(draft.result(), wiring), gesture);
}

function nodesOf(wiring: Wiring, gesture: Gesture): (string | null)[] {
  switch (gesture.kind) {
    case "connect":
      return [
        gesture.from.node,
        gesture.to.node,
        ...wiring.wires.filter((it) => it.id === gesture.replaces).flatMap((it) => [it.from.node, it.to.node]),
      ];
    case "disconnect":
      return wiring.wires.filter((it) => gesture.edges.includes(it.id)).flatMap((it) => [it.from.node, it.to.node]);
    case "insert":
      return wiring.wires.filter((it) => it.id === gesture.edge).flatMap((it) => [it.from.node, it.to.node]);
    case "remove":
    case "duplicate":
      return gesture.nodes;
    case "plug":
      return wiring.nodes.map((it) => it.id);
    case "rename":
    case "import":
    case "export":
      return [gesture.node];
    case "add":
      return gesture.serves ? [gesture.serves.node] : [];
    case "paste":
      return [];
  }
}

/** The wiring of a text that means the same as another one: its graph is known, its places are new. */
function reread(text: string, known: Wiring): Wiring {
  const shapes = new Map(known.nodes.map((it): [string, Shape] => [it.package, it]));
  const next = readWiring(text, null, shapes);
  const sound = new Set(known.wires.filter((it) => it.sound).map((it) => it.id));
  const wires = known.wires.map((wire) => {
    const fresh = next.wires.find((it) => it.id === wire.id);
    const owner = next.nodes.find((it) => it.id === wire.to.node);
    // A spread and `...` stand in the same place of the list as before.
    const before = known.nodes.find((it) => it.id === wire.to.node);
    const at = wire.argument && before ? before.expr.args.indexOf(wire.argument) : -1;
    const statement = wire.export
      ? next.file.statements[next.file.statements.length - known.file.statements.length + known.file.statements.indexOf(wire.export)]
      : null;
    return { ...wire, argument: fresh?.argument ?? owner?.expr.args[at] ?? null, export: statement?.kind === "export" ? statement : null };
  });
  return {
    ...next,
    nodes: next.nodes.map((it) => ({ ...it, sound: true })),
    wires: wires.map((it) => ({ ...it, sound: sound.has(it.id) })),
    imports: known.imports,
    exports: known.exports,
  };
}
