/** Code actions in a `.wac`. Most are gestures of the canvas, offered where the cursor is. */
import { editBetween } from "../../graph/draft.ts";
import { applyGesture, type GestureContext } from "../../graph/gestures.ts";
import { explainMismatch, resourceMismatches } from "../../graph/resources.ts";
import { readWiring, type Wire, type WiredNode } from "../../graph/wiring.ts";
import type { Gesture } from "../../protocol/wiring.ts";
import { isIdentifier, portName, shortName, unversioned, written } from "../../wac/keywords.ts";
import type { Place } from "../../wac/tree.ts";
import { type ActionKind, touches } from "../actions/action.ts";
import type { WacAsked } from "./asked.ts";
import type { Offered } from "./completion.ts";

export interface WacAction {
  title: string;
  kind: ActionKind;
  edit: Place & { newText: string };
  /** The diagnostics that it mends, by their index. */
  diagnostics?: number[];
  isPreferred?: boolean;
  /** The official crates must agree before it is offered. */
  verify?: boolean;
}

export interface WacActionsAsked extends WacAsked {
  range: Place;
  diagnostics: readonly (Place & { code: string; message: string })[];
  offered: readonly Offered[];
  context: GestureContext;
}

/** Most actions of one sort: each is tried on the document, at every move of the cursor. */
const MOST = 5;

/** The actions for a range. A document that does not parse has none. */
export function wacActions(asked: WacActionsAsked): WacAction[] {
  const { wiring, range } = asked;
  if (wiring.file.problems.length > 0) return [];
  const nodes = wiring.nodes.filter(
    (it) => touches(it.expr, range) || (it.variable !== null && it.statement.kind === "let" && touches(it.statement.name, range)),
  );
  const node = nodes.at(-1);
  const wire = wiring.wires.find((it) => it.argument?.kind === "named" && touches(it.argument, range));
  return [
    ...mismatchFixes(asked),
    ...(node
      ? [
          ...missingArguments(asked, node),
          ...providersFor(asked, node, wire),
          ...versions(asked, node),
          ...exportAll(asked, node),
          ...explicit(asked, node),
          ...implicit(asked, node),
        ]
      : []),
    ...(wire ? between(asked, wire) : []),
  ];
}

function byGesture(asked: WacActionsAsked, title: string, kind: ActionKind, gesture: Gesture, more: Partial<WacAction> = {}): WacAction[] {
  const outcome = applyGesture(asked.wiring, gesture, asked.context);
  return outcome.ok && outcome.edit ? [{ title, kind, edit: outcome.edit, ...more }] : [];
}

function byText(asked: WacActionsAsked, title: string, kind: ActionKind, text: string, more: Partial<WacAction> = {}): WacAction[] {
  const edit = editBetween(asked.text, text);
  return edit ? [{ title, kind, edit, ...more }] : [];
}

function mends(asked: WacActionsAsked, code: string, place: Place): number[] {
  return asked.diagnostics.flatMap((it, index) => (it.code === code && touches(it, place) ? [index] : []));
}

/** Two resources that must be one: take the interface from where the provider has it. */
function mismatchFixes(asked: WacActionsAsked): WacAction[] {
  return resourceMismatches(asked.wiring).flatMap((it): WacAction[] => {
    const place = it.wire.argument;
    if (!place || !touches(place, asked.range) || it.provider.node === null || it.wire.to.node === null) return [];
    const diagnostics = asked.diagnostics.flatMap((own, index) => (own.message === explainMismatch(it) ? [index] : []));
    const gesture: Gesture = { kind: "connect", from: it.provider, to: { node: it.wire.to.node, port: it.interface } };
    return byGesture(asked, `Take \`${it.interface}\` from \`${it.provider.node}\` as well`, "quickfix", gesture, {
      diagnostics,
      isPreferred: true,
    });
  });
}

/** Arguments that are missing: from exports that match, or left to the composition. */
function missingArguments(asked: WacActionsAsked, node: WiredNode): WacAction[] {
  const diagnostics = mends(asked, "missing-instantiation-arg", node.expr.package);
  const kind = diagnostics.length > 0 ? "quickfix" : "refactor.rewrite";
  const mended = diagnostics.length > 0 ? { diagnostics } : {};
  const plugged = byGesture(
    asked,
    `Fill the arguments of \`${node.id}\` from matching exports`,
    kind,
    { kind: "plug", nodes: [node.id] },
    mended,
  );
  const open = node.imports.find((it) => !asked.wiring.wires.some((wire) => wire.to.node === node.id && wire.to.port === it.name));
  const filled =
    diagnostics.length > 0 && open
      ? byGesture(
          asked,
          "Let the composition import what is missing (`...`)",
          kind,
          { kind: "import", node: node.id, port: open.name },
          { ...mended, isPreferred: plugged.length === 0 },
        )
      : [];
  return [...plugged, ...filled];
}

/** New instances for imports that are open: components that export the interface. */
function providersFor(asked: WacActionsAsked, node: WiredNode, wire: Wire | undefined): WacAction[] {
  if (wire) return [];
  const open = node.imports.filter((it) =>
    asked.wiring.wires.every((own) => own.to.node !== node.id || own.to.port !== it.name || own.argument?.kind === "fill"),
  );
  const choices = open.flatMap((port) =>
    asked.offered
      .filter((it) => it.package !== node.package && it.exports.some((own) => own.name === port.name))
      .filter((it) => asked.context.fits({ package: it.package, port: port.name }, { package: node.package, port: port.name }) === true)
      .map((it) => ({ package: it.package, port: port.name })),
  );
  return choices.slice(0, MOST).flatMap((it) => {
    const gesture: Gesture = { kind: "add", package: it.package, serves: { node: node.id, port: it.port } };
    return byGesture(asked, `Add \`${it.package}\` for \`${it.port}\``, "refactor.rewrite", gesture, { verify: true });
  });
}

/** Other versions of the package that are there. */
function versions(asked: WacActionsAsked, node: WiredNode): WacAction[] {
  const { package: name } = node.expr;
  if (!touches(name, asked.range)) return [];
  return asked.offered
    .filter((it) => it.package !== node.package && unversioned(it.package) === name.id)
    .map((it) => ({
      title: `Use \`${it.package}\``,
      kind: "refactor.rewrite" as const,
      edit: { start: name.start, end: name.end, newText: it.package },
      verify: true,
    }));
}

/** An instance whose exports nobody uses. */
function exportAll(asked: WacActionsAsked, node: WiredNode): WacAction[] {
  if (node.variable === null || node.exports.length === 0 || asked.wiring.wires.some((it) => it.from.node === node.id)) return [];
  const text = `${asked.text.replace(/\s*$/, "\n")}export ${written(node.variable)}...;\n`;
  return byText(asked, `Export everything of \`${node.variable}\``, "refactor.rewrite", text, { verify: true });
}

/** Components that can stand between the two ends of a wire. */
function between(asked: WacActionsAsked, wire: Wire): WacAction[] {
  const fitting = asked.offered.filter(
    (it) =>
      it.imports.some((own) => unversioned(own.name) === unversioned(wire.from.port)) &&
      it.exports.some((own) => unversioned(own.name) === unversioned(wire.to.port)),
  );
  return fitting
    .slice(0, 10)
    .flatMap((it) =>
      byGesture(
        asked,
        `Insert \`${it.package}\` between \`${wire.from.node ?? "the outside"}\` and \`${wire.to.node}\``,
        "refactor.rewrite",
        { kind: "insert", edge: wire.id, package: it.package },
        { verify: true },
      ),
    );
}

/** `...` written out: an import of the composition and an argument for each. */
function explicit(asked: WacActionsAsked, node: WiredNode): WacAction[] {
  const fill = node.expr.args.find((it) => it.kind === "fill" && touches(it, asked.range));
  const wires = asked.wiring.wires.filter((it) => it.argument !== null && it.argument === fill);
  if (!fill || wires.length === 0) return [];
  const taken = new Set(asked.wiring.names.variables.map((it) => it.text));
  const imports = node.imports.map((it) => it.name);
  const lines = wires.map(({ to: { port } }) => {
    const type = node.imports.find((it) => it.name === port)?.type ?? "";
    const wanted = isIdentifier(shortName(port)) ? shortName(port) : "imported";
    const name = taken.has(wanted) ? `${wanted}-import` : wanted;
    taken.add(name);
    const inline = type.startsWith("interface") ? (port.includes("/") ? port : type) : type;
    const as = port.includes("/") && inline === port ? "" : port === name ? "" : ` as "${port}"`;
    return { statement: `import ${written(name)}${as}: ${inline};`, argument: `${portName(port, imports).text}: ${written(name)}` };
  });
  const first = asked.wiring.file.statements[0]!;
  const before = asked.text.slice(0, first.start);
  const middle = asked.text.slice(first.start, fill.start);
  const text = `${before}${lines.map((it) => `${it.statement}\n`).join("")}${middle}${lines.map((it) => it.argument).join(", ")}${asked.text.slice(fill.end)}`;
  return byText(asked, "Write out what `...` imports", "refactor.rewrite", text, { verify: true });
}

/** Arguments that only pass the composition's own imports become `...`. */
function implicit(asked: WacActionsAsked, node: WiredNode): WacAction[] {
  const passed = asked.wiring.wires.filter(
    (it) =>
      it.to.node === node.id &&
      it.from.node === null &&
      it.from.port === it.to.port &&
      (it.argument?.kind === "named" || it.argument?.kind === "inferred"),
  );
  if (passed.length === 0 || !passed.some((it) => touches(it.argument!, asked.range))) return [];
  let { text } = asked;
  for (const { to } of passed) {
    const outcome = applyGesture(readWiring(text, null, asked.shapes), { kind: "import", node: node.id, port: to.port }, asked.context);
    if (outcome.ok && outcome.edit) text = text.slice(0, outcome.edit.start) + outcome.edit.newText + text.slice(outcome.edit.end);
  }
  return byText(asked, "Replace passed imports by `...`", "refactor.rewrite", text, { verify: true });
}
