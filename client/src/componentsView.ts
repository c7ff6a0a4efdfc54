// The Components view: what the workspace holds and what its runs did. Data comes from the server, looks from treeNodes.ts.
import * as vscode from "vscode";
import type { CallView, WorkspaceView } from "../../server/src/protocol/editor.ts";
import type { Server } from "./languageClient.ts";
import type { RunStore } from "./runs.ts";
import { type CallNode, callTooltip, type GroupNode, type Node, type RunNode, treeItem } from "./treeNodes.ts";

/** Calls of one parent beyond this many are not listed. */
const mostCalls = 1000;
const groups = (["Components", "Compositions", "Runs"] as const).map((name): GroupNode => ({ kind: "group", name }));

/** Provides the tree and reveals calls in it. */
export class ComponentsView implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<Node | undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly tree: vscode.TreeView<Node>;
  private readonly listeners: vscode.Disposable;
  private workspace: Promise<WorkspaceView> | undefined;
  private readonly runNodes = new Map<number, RunNode>();
  private readonly server: Server;
  private readonly runs: RunStore;

  constructor(server: Server, runs: RunStore) {
    this.server = server;
    this.runs = runs;
    this.tree = vscode.window.createTreeView("witloom.components", { treeDataProvider: this, showCollapseAll: true });
    this.listeners = vscode.Disposable.from(
      server.on("witloom/workspaceChanged", () => this.refresh()),
      server.onDidRestart(() => this.refresh()),
      runs.onDidChange((run) => this.runChanged(run?.id)),
    );
  }

  refresh(): void {
    this.workspace = undefined;
    this.changed.fire(undefined);
  }

  getTreeItem(node: Node): vscode.TreeItem {
    return treeItem(node);
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (!node) return this.roots();
    switch (node.kind) {
      case "group":
        return this.members(node);
      case "component":
        return [
          ...node.view.exports.map((name): Node => ({ kind: "port", parent: node, direction: "export", name })),
          ...node.view.imports.map((name): Node => ({ kind: "port", parent: node, direction: "import", name })),
        ];
      case "run":
      case "call":
        return this.calls(node);
      default:
        return [];
    }
  }

  getParent(node: Node): Node | undefined {
    if ("parent" in node) return node.parent;
    const group = { group: undefined, component: groups[0], composition: groups[1], run: groups[2] };
    return group[node.kind];
  }

  /** Values are cut in lists; the tooltip asks for the whole. */
  async resolveTreeItem(item: vscode.TreeItem, node: Node, token: vscode.CancellationToken): Promise<vscode.TreeItem> {
    if (node.kind !== "call") return item;
    const whole = await this.server.request("witloom/call", { run: node.run, id: node.view.id }, token);
    item.tooltip = callTooltip(whole?.call ?? node.view);
    return item;
  }

  /** Selects a call in the tree; answers it with its full values, or `undefined` when its run was forgotten. */
  async revealCall(run: number, id: number): Promise<CallView | undefined> {
    const found = await this.server.request("witloom/call", { run, id });
    let node: RunNode | CallNode | undefined = this.runNode(run);
    if (!found || !node) return undefined;
    for (const step of [...found.path.filter((ancestor) => ancestor !== 0 && ancestor !== id), id]) {
      const children: Node[] = await this.calls(node);
      const next = children.find((child): child is CallNode => child.kind === "call" && child.view.id === step);
      if (!next) return found.call; // beyond the longest list: its values can still be shown
      node = next;
    }
    await this.tree.reveal(node, { select: true, focus: true, expand: false });
    return found.call;
  }

  dispose(): void {
    this.listeners.dispose();
    this.tree.dispose();
    this.changed.dispose();
  }

  /** No roots at all while there is nothing: VS Code then shows the welcome text. */
  private async roots(): Promise<Node[]> {
    const { components, compositions } = await this.load();
    return components.length + compositions.length + this.runs.all().length > 0 ? groups : [];
  }

  private async members(group: GroupNode): Promise<Node[]> {
    if (group.name === "Runs")
      return this.runs.all().map((run): Node => this.runNode(run.id) ?? { kind: "run", id: run.id, view: run, stopped: false });
    const { components, compositions } = await this.load();
    if (group.name === "Compositions") return compositions.map((view): Node => ({ kind: "composition", view, uri: view.uri }));
    return components.map((view): Node => ({ kind: "component", view, ...(view.uri ? { uri: view.uri } : {}) }));
  }

  private async calls(parent: RunNode | CallNode): Promise<Node[]> {
    const run = parent.kind === "run" ? parent.id : parent.run;
    const above = parent.kind === "run" ? 0 : parent.view.id;
    const all = await this.server.request("witloom/calls", { run, parent: above, limit: mostCalls + 1 });
    const shown = all.slice(0, mostCalls).map((view): Node => ({ kind: "call", run, view, parent }));
    return all.length > mostCalls ? [...shown, { kind: "more", parent, run }] : shown;
  }

  private load(): Promise<WorkspaceView> {
    this.workspace ??= this.server.request("witloom/workspace", null).then(
      (view) => {
        for (const run of view.runs) this.runs.add(run);
        return view;
      },
      () => {
        this.workspace = undefined; // not kept: the next look asks again
        return { components: [], compositions: [], runs: [] };
      },
    );
    return this.workspace;
  }

  private runNode(id: number): RunNode | undefined {
    const view = this.runs.get(id);
    if (!view) return undefined;
    const node: RunNode = this.runNodes.get(id) ?? { kind: "run", id, view, stopped: false };
    node.view = view;
    node.stopped = this.runs.wasStopped(id);
    this.runNodes.set(id, node);
    return node;
  }

  private runChanged(id: number | undefined): void {
    if (id === undefined) {
      this.runNodes.clear();
      this.refresh();
      return;
    }
    const known = this.runNodes.has(id);
    const node = this.runNode(id);
    // The first run of all also brings the groups themselves.
    const root = this.runNodes.size === 1 ? undefined : groups[2];
    this.changed.fire(known ? node : root);
  }
}
