// Breakpoints of a canvas: they are VS Code's own, at the wire's place in the .wac or at a function of WIT, so that all views agree.
import * as vscode from "vscode";
import type { PortRef, WiringEdge, WiringView } from "../../../server/src/protocol/wiring.ts";
import type { Pauses, Pausing } from "../../webview/messages.ts";
import { toRange } from "../failure.ts";
import type { Server } from "../languageClient.ts";
import { debugType } from "../launch/configurations.ts";

const { SourceBreakpoint } = vscode;

/** Sets a breakpoint, or takes away those that are there. What is wrong is told. */
export async function changePause(server: Server, view: WiringView, at: Pausing, add: boolean): Promise<void> {
  const edge = edgeOf(view, at);
  const there = edge ? ofEdge(view, edge) : [];
  if (!add && there.length > 0) return vscode.debug.removeBreakpoints(there);
  if (add && edge?.range)
    return vscode.debug.addBreakpoints([new SourceBreakpoint(new vscode.Location(uriOf(view), toRange(edge.range).start))]);
  const port = portOf(view, at, edge);
  if (!port) return;
  const found = await server.request("witloom/functionsOf", { uri: view.uri, ...port });
  const places = found.map((it) => ({ ...it, at: new vscode.Location(vscode.Uri.parse(it.uri, true), new vscode.Position(it.line, 0)) }));
  if (!add) return vscode.debug.removeBreakpoints(sources().filter((it) => places.some(({ at }) => sameLine(it.location, at))));
  if (places.length === 0) {
    void vscode.window.showInformationMessage(`No WIT file near ${view.uri.split("/").at(-1)} declares a function of ${port.name}.`);
    return;
  }
  const items = places.map((it) => ({ label: it.function, description: vscode.workspace.asRelativePath(it.at.uri), at: it.at }));
  const placeHolder = `Stop at which function of ${port.name}?`;
  const picked = items.length === 1 ? items : await vscode.window.showQuickPick(items, { placeHolder, canPickMany: true });
  if (picked) vscode.debug.addBreakpoints(picked.map((it) => new SourceBreakpoint(it.at)));
}

/** Which wires and ports have breakpoints, and where the debugger stands. */
export async function pausesIn(server: Server, view: WiringView): Promise<Pauses> {
  const edges = view.edges.flatMap((edge) => {
    const there = ofEdge(view, edge);
    return there.length === 0 ? [] : [[edge.id, switched(there)] as const];
  });
  const wits = sources().filter((it) => it.location.uri.path.endsWith(".wit"));
  const places = wits.map(({ location }) => ({ uri: location.uri.toString(), line: location.range.start.line }));
  const functions = places.length === 0 ? [] : await server.request("witloom/functionsAt", { places });
  const ports = new Map<string, vscode.SourceBreakpoint[]>();
  functions.forEach((it, index) => {
    if (it) for (const key of portsOf(view, it.interface ?? it.function)) ports.set(key, [...(ports.get(key) ?? []), wits[index]!]);
  });
  const stopped = await stoppedAt(view);
  return { edges: Object.fromEntries(edges), ports: Object.fromEntries([...ports].map(([key, all]) => [key, switched(all)])), stopped };
}

/** Breakpoints of wires keep their wires where an edit moved the text and no text editor moved them: `before` is the view that was. */
export function followEdges(before: WiringView, now: WiringView): void {
  for (const edge of before.edges) {
    const next = now.edges.find((it) => it.id === edge.id);
    if (!edge.range || !next?.range || samePlace(edge.range.start, next.range.start)) continue;
    const stayed = ofEdge(before, edge);
    if (stayed.length === 0 || ofEdge(now, next).length > 0) continue;
    const at = new vscode.Location(uriOf(now), toRange(next.range).start);
    vscode.debug.removeBreakpoints(stayed);
    vscode.debug.addBreakpoints(
      stayed.map(
        ({ enabled, condition, hitCondition, logMessage }) => new SourceBreakpoint(at, enabled, condition, hitCondition, logMessage),
      ),
    );
  }
}

/** Calls back when breakpoints or the debugger's place change. */
export function onPausesChanged(then: () => void): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.debug.onDidChangeBreakpoints(then),
    vscode.debug.onDidChangeActiveStackItem(then),
    vscode.debug.onDidTerminateDebugSession(then),
  );
}

const isImplementation = (name: string): boolean => name.startsWith("↳");
const uriOf = (view: WiringView): vscode.Uri => vscode.Uri.parse(view.uri, true);
const samePlace = (a: { line: number; character: number }, b: { line: number; character: number }): boolean =>
  a.line === b.line && a.character === b.character;
const sameLine = (a: vscode.Location, b: vscode.Location): boolean =>
  a.uri.toString() === b.uri.toString() && a.range.start.line === b.range.start.line;
const switched = (all: readonly vscode.Breakpoint[]): "on" | "off" => (all.some((it) => it.enabled) ? "on" : "off");

function sources(): vscode.SourceBreakpoint[] {
  return vscode.debug.breakpoints.filter((it) => it instanceof SourceBreakpoint);
}

/** Breakpoints of a wire: at its own place, or at its line where nothing else of the composition begins there. */
function ofEdge(view: WiringView, edge: WiringEdge): vscode.SourceBreakpoint[] {
  const start = edge.range?.start;
  if (!start) return [];
  const shared = view.nodes.some((it) => it.range?.start.line === start.line);
  return sources().filter(({ location: { uri, range } }) => {
    if (uri.toString() !== uriOf(view).toString() || range.start.line !== start.line) return false;
    return range.start.character === start.character || (range.start.character === 0 && !shared);
  });
}

/** The wire that a breakpoint is about: an import has at most one. */
function edgeOf(view: WiringView, at: Pausing): WiringEdge | undefined {
  if ("edge" in at) return view.edges.find((it) => it.id === at.edge);
  const { node, port } = at.port;
  return at.side === "in" ? view.edges.find((it) => it.to.node === node && it.to.port === port && it.range !== undefined) : undefined;
}

/** The port whose functions are meant, with its WIT. */
function portOf(view: WiringView, at: Pausing, edge: WiringEdge | undefined): { name: string; type: string } | undefined {
  const find = ({ node, port }: PortRef, side: "in" | "out"): { name: string; type: string } | undefined => {
    const owner = view.nodes.find((it) => it.id === node);
    // At the border an import is where a wire begins.
    const list = node === null ? (side === "out" ? view.imports : view.exports) : side === "in" ? owner?.imports : owner?.exports;
    return list?.find((it) => it.name === port);
  };
  if ("port" in at) return find(at.port, at.side);
  return edge && (find(edge.to, "in") ?? find(edge.from, "out"));
}

/** Where calls of a function or an interface leave: the exports of components, and what the host gives. */
function portsOf(view: WiringView, name: string): string[] {
  const given = view.imports.filter((it) => it.name === name).map((it) => `out #${it.name}`);
  return [
    ...given,
    ...view.nodes.flatMap(({ id, exports }) => exports.filter((it) => it.name === name).map((it) => `out ${id}#${it.name}`)),
  ];
}

/** The wire of the call that is looked at in the debugger; null where it is none of this view's. */
async function stoppedAt(view: WiringView): Promise<string | null> {
  const item = vscode.debug.activeStackItem;
  if (!(item instanceof vscode.DebugStackFrame) || item.session.type !== debugType) return null;
  try {
    const { stackFrames } = (await item.session.customRequest("stackTrace", { threadId: item.threadId })) as {
      stackFrames: { id: number; name: string }[];
    };
    // A frame of an implementation stands below that of its call.
    const calls = stackFrames.filter((it, index) => !isImplementation(it.name) || stackFrames[index]?.id === item.frameId);
    const at = calls.findIndex((it) => it.id === item.frameId);
    const index = isImplementation(calls[at]?.name ?? "") ? at - 1 : at;
    const [callee, called = ""] = calls[index]?.name.split(" ") ?? [];
    const caller = calls[at + 1]?.name.split(" ")[0] ?? "host";
    const [, port = called] = /^(.*)#[^#]*$/.exec(called) ?? [];
    const end = (ref: PortRef, name: string | undefined): boolean => (ref.node ?? "host") === name;
    return view.edges.find((it) => end(it.to, caller) && end(it.from, callee) && it.from.port === port)?.id ?? null;
  } catch {
    // The session went on meanwhile.
    return null;
  }
}
