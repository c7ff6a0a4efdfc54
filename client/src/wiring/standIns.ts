// Mocks and faults of the imports on a canvas: what the launch configuration says of them, and the gestures that change it.
import * as vscode from "vscode";
import type { PortRef, WiringView } from "../../../server/src/protocol/wiring.ts";
import type { StandInGesture } from "../../webview/messages.ts";
import { profilesOf } from "../launch/configurations.ts";
import { type StandInSubject, standInWords } from "../launch/standInOffer.ts";

const commands: Record<StandInGesture, string> = {
  mock: "witloom.mockImport",
  fault: "witloom.failCalls",
  remove: "witloom.removeStandIn",
};

/** Carries out a gesture on imports of a view; what is not in the view is nobody's. */
export async function changeStandIn(view: WiringView, what: StandInGesture, imports: PortRef[]): Promise<void> {
  const known = imports.filter(({ node, port }) => view.nodes.some((it) => it.id === node && it.imports.some((own) => own.name === port)));
  const [first, ...more] = known;
  if (!first || first.node === null) return;
  const callers = new Set(known.map((it) => it.node));
  const subject: StandInSubject = {
    programs: [view.uri],
    imports: [...new Set(known.map((it) => it.port))],
    ...(callers.size === 1 ? { caller: first.node } : {}),
    ...(more.length === 0 ? { served: servedName(view, first) } : {}),
  };
  await vscode.commands.executeCommand(commands[what], subject);
}

/** What stands in for each import of a view, by `NODE#IMPORT`. */
export function standInsIn(view: WiringView): Record<string, string> {
  const profiles = profilesOf(view.uri);
  if (profiles.length === 0) return {};
  const all = view.nodes.flatMap((node) =>
    node.imports.map(({ name }): [string, string | undefined] => [
      `${node.id}#${name}`,
      standInWords(profiles, name, { caller: node.id, interface: servedName(view, { node: node.id, port: name }) }),
    ]),
  );
  return Object.fromEntries(all.filter((it): it is [string, string] => it[1] !== undefined));
}

/** The interface as the one who serves the import exports it: faults are named so. */
function servedName(view: WiringView, { node, port }: PortRef): string {
  const edge = view.edges.find((it) => it.to.node === node && it.to.port === port);
  const from = view.nodes.find((it) => it.id === edge?.from.node);
  const found = from?.exports.find(({ name }) => edge!.from.port === name || edge!.from.port.startsWith(`${name}.`));
  return found?.name ?? port;
}
