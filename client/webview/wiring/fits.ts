/** Looks up, without asking anybody, whether an export satisfies an import. Pure. */
import type { Fit, FitTable, PortRef, WiringView } from "../../../server/src/protocol/wiring.ts";
import { refOf, type Scene, type ScenePort } from "./scene.ts";

/** How two ports go together; `unknown` while the answer has not come. */
export interface Answer {
  fits: Fit["fits"] | "unknown";
  /** One sentence, for `no`. */
  reason: string;
  causes: string[];
}

const UNKNOWN: Answer = { fits: "unknown", reason: "", causes: [] };

/** The packages of a view's nodes by id. */
export function packagesOf(view: WiringView): Map<string, string> {
  return new Map(view.nodes.map((it) => [it.id, it.package]));
}

/** Whether `from`'s export satisfies `to`'s import. */
export function fitOf(table: FitTable | null, packages: ReadonlyMap<string, string>, from: PortRef, to: PortRef): Answer {
  if (!table) return UNKNOWN;
  const row = table.exports[keyOf(packages, from)];
  const column = table.imports[keyOf(packages, to)];
  const index = row === undefined || column === undefined ? -1 : (table.fits[row]?.[column] ?? -1);
  const answer = table.answers[index];
  return answer ? { fits: answer.fits, reason: answer.reason ?? "", causes: answer.causes ?? [] } : UNKNOWN;
}

function keyOf(packages: ReadonlyMap<string, string>, ref: PortRef): string {
  return `${ref.node === null ? "" : (packages.get(ref.node) ?? ref.node)}#${ref.port}`;
}

/** Whether a wire may be drawn between two ports, whichever end it is drawn from. */
export function fitBetween(table: FitTable | null, packages: ReadonlyMap<string, string>, a: ScenePort, b: ScenePort): Answer {
  const [from, to] = a.side === "out" ? [a, b] : [b, a];
  if (from.side === to.side)
    return refusal(from.side === "in" ? "An import cannot serve an import." : "An export needs an import to go to.");
  if (from.folded || to.folded) return refusal("Several imports are folded here: show them one by one to wire them.");
  if (from.box === to.box) return refusal("A component cannot serve itself.");
  return fitOf(table, packages, refOf(from), refOf(to));
}

const refusal = (reason: string): Answer => ({ fits: "no", reason, causes: [] });

/** The ports that a wire from this one could go to, the fitting ones first. */
export function targetsOf(
  scene: Scene,
  table: FitTable | null,
  packages: ReadonlyMap<string, string>,
  port: ScenePort,
): { port: ScenePort; answer: Answer }[] {
  const rank = { yes: 0, semver: 1, unknown: 2, no: 3 };
  const all = [...scene.boxes.values()].filter((it) => it.id !== port.box).flatMap((it) => (port.side === "in" ? it.outs : it.ins));
  const answers = all.filter((it) => !it.folded).map((it) => ({ port: it, answer: fitBetween(table, packages, port, it) }));
  return answers.sort((a, b) => rank[a.answer.fits] - rank[b.answer.fits]);
}
