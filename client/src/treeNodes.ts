// The nodes of the Components view and how each looks. Plain data in, VS Code's tree items out.

import * as vscode from "vscode";
import type { CallView, ComponentView, CompositionView, RunView } from "../../server/src/protocol/editor.ts";
import { languageName } from "../../server/src/protocol/languages.ts";
import { toRange } from "./failure.ts";
import { duration, short, size } from "./format.ts";
import { nameOf } from "./program.ts";

export type GroupName = "Components" | "Compositions" | "Runs";
export type GroupNode = { readonly kind: "group"; readonly name: GroupName };
export type ComponentNode = { readonly kind: "component"; readonly view: ComponentView; readonly uri?: string };
export type PortNode = {
  readonly kind: "port";
  readonly parent: ComponentNode;
  readonly direction: "import" | "export";
  readonly name: string;
};
export type CompositionNode = { readonly kind: "composition"; readonly view: CompositionView; readonly uri: string };
/** A run's view changes while the node stays: VS Code knows nodes by identity. */
export type RunNode = { readonly kind: "run"; readonly id: number; view: RunView; stopped: boolean };
export type CallNode = { readonly kind: "call"; readonly run: number; readonly view: CallView; readonly parent: RunNode | CallNode };
/** Stands for the calls that are too many to list. */
export type MoreNode = { readonly kind: "more"; readonly parent: RunNode | CallNode; readonly run: number };
export type Node = GroupNode | ComponentNode | PortNode | CompositionNode | RunNode | CallNode | MoreNode;

const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;

/** The node's look. Ids are stable, so that a refresh keeps what is expanded and selected. */
export function treeItem(node: Node): vscode.TreeItem {
  switch (node.kind) {
    case "group":
      return make(`group ${node.name}`, node.name, Expanded, `group${node.name}`);
    case "component":
      return componentItem(node);
    case "port":
      return portItem(node);
    case "composition":
      return compositionItem(node);
    case "run":
      return runItem(node);
    case "call":
      return callItem(node);
    case "more":
      return moreItem(node);
    default:
      return node satisfies never;
  }
}

/** Where the mouse rests on a call: everything about it, its values whole. */
export function callTooltip(call: CallView): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  text.appendMarkdown(`**${escapeMarkdown(call.caller)} → ${escapeMarkdown(call.callee)}** took ${duration(call.duration)}\n\n`);
  text.appendCodeblock(call.interface ? `${call.interface}#${call.function}` : call.function, "text");
  if (call.span) {
    for (const { title, text: said } of call.span) text.appendMarkdown(`${escapeMarkdown(title)}\n`).appendCodeblock(said, "text");
    return text;
  }
  for (const [index, arg] of call.args.entries()) text.appendMarkdown(`Argument ${index + 1}\n`).appendCodeblock(arg, "wave");
  if (call.error !== null) text.appendMarkdown("Error\n").appendCodeblock(call.error, "text");
  else if (call.result !== null) text.appendMarkdown("Result\n").appendCodeblock(call.result, "wave");
  return text;
}

function make(id: string, label: string, state: vscode.TreeItemCollapsibleState, contextValue: string): vscode.TreeItem {
  const item = new vscode.TreeItem(label, state);
  item.id = id;
  item.contextValue = contextValue;
  return item;
}

function idOf(node: RunNode | CallNode): string {
  return node.kind === "run" ? `run ${node.id}` : `call ${node.run} ${node.view.id}`;
}

function componentItem({ view }: ComponentNode): vscode.TreeItem {
  const built = view.uri !== undefined;
  const ports = view.imports.length + view.exports.length > 0;
  // A project that is not built yet has no file; its folder tells it apart.
  const item = make(
    `component ${view.uri ?? view.project ?? view.name}`,
    view.name,
    ports ? Collapsed : None,
    built ? (view.project === undefined ? "component" : "componentOfProject") : "componentUnbuilt",
  );
  const facts = [languageName(view.language), view.bytes === undefined ? undefined : size(view.bytes), built ? undefined : "not built"];
  item.description = facts.filter(Boolean).join(" · ");
  item.iconPath = new vscode.ThemeIcon(built ? "package" : "circle-large-outline");
  item.tooltip = view.uri ? vscode.workspace.asRelativePath(vscode.Uri.parse(view.uri, true)) : "Build the project to get its component.";
  return item;
}

function portItem({ parent, direction, name }: PortNode): vscode.TreeItem {
  const item = make(
    `${direction} ${parent.view.uri ?? parent.view.name} ${name}`,
    name,
    None,
    direction === "export" && parent.view.uri ? "exportPort" : "port",
  );
  item.description = direction;
  item.iconPath = new vscode.ThemeIcon(direction === "import" ? "arrow-left" : "arrow-right");
  return item;
}

function compositionItem({ view }: CompositionNode): vscode.TreeItem {
  const item = make(`composition ${view.uri}`, view.name, None, "composition");
  const uri = vscode.Uri.parse(view.uri, true);
  const path = vscode.workspace.asRelativePath(uri);
  if (path !== view.name) item.description = path;
  item.iconPath = new vscode.ThemeIcon("type-hierarchy-sub");
  item.command = { command: "vscode.open", title: "Open", arguments: [uri] };
  return item;
}

function runItem({ id, view, stopped }: RunNode): vscode.TreeItem {
  const active = view.state !== "ended";
  const item = make(`run ${id}`, nameOf(view.program), view.calls > 0 ? Collapsed : None, active ? "runActive" : "runEnded");
  const time = new Date(view.started).toLocaleTimeString();
  const took = view.duration === undefined ? "ended" : duration(view.duration);
  const state = active ? (view.serving ? "serving" : view.session ? "live" : view.state) : stopped ? "stopped" : took;
  item.description = [time, state, view.traced ? `${view.calls} calls` : undefined].filter(Boolean).join(" · ");
  item.iconPath = runIcon(view, stopped);
  item.tooltip = view.error?.message ?? view.result ?? (view.exitCode === undefined ? undefined : `Exit code ${view.exitCode}`);
  return item;
}

function runIcon(view: RunView, stopped: boolean): vscode.ThemeIcon {
  if (view.state !== "ended") return new vscode.ThemeIcon(view.session || view.serving ? "circle-filled" : "loading~spin");
  if (stopped) return new vscode.ThemeIcon("circle-slash");
  const failed = view.error !== undefined || (view.exitCode ?? 0) !== 0;
  return failed
    ? new vscode.ThemeIcon("error", new vscode.ThemeColor("witloom.traceErrorForeground"))
    : new vscode.ThemeIcon("pass", new vscode.ThemeColor("testing.iconPassed"));
}

function callItem(node: CallNode): vscode.TreeItem {
  const { view } = node;
  const outcome = view.error !== null ? ` failed: ${view.error}` : view.result === null ? "" : ` = ${view.result}`;
  const label = `${view.callee} ${view.span ? "span " : ""}${view.function}(${short(view.args.join(", "), 60)})${short(outcome, 80)}`;
  const item = make(idOf(node), label, view.children > 0 ? Collapsed : None, "call");
  item.description = duration(view.duration);
  item.iconPath =
    view.error === null
      ? new vscode.ThemeIcon(view.span ? "pulse" : view.function.startsWith("[constructor]") ? "symbol-constructor" : "symbol-method")
      : new vscode.ThemeIcon("error", new vscode.ThemeColor("witloom.traceErrorForeground"));
  const { declaration } = view;
  item.command = declaration
    ? {
        command: "vscode.open",
        title: "Go to Declaration",
        arguments: [vscode.Uri.parse(declaration.uri, true), { selection: toRange(declaration.range), preview: true }],
      }
    : { command: "witloom.showCall", title: "Show Call", arguments: [node.run, view.id] };
  return item;
}

function moreItem(node: MoreNode): vscode.TreeItem {
  const item = make(`${idOf(node.parent)} more`, "More calls: show them in the timeline", None, "more");
  item.command = { command: "witloom.showTimeline", title: "Show Timeline", arguments: [node.run] };
  return item;
}

function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!<>|]/g, "\\$&");
}
