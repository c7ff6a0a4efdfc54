// Saved runs as tests: each `NAME.trace.jsonl` beside its program stands in the Testing view, is done again, and passes where every call is as it was.
import * as vscode from "vscode";
import type { ReplayReport } from "../../../server/src/protocol/editor.ts";
import type { Server } from "../languageClient.ts";
import { requireTrust } from "../trust.ts";

const files = "**/*.trace.jsonl";
const excluded = "**/{node_modules,target,.git}/**";

/** Registers the tests and the command that accepts a new result. */
export function registerReplays(server: Server): vscode.Disposable {
  const controller = vscode.tests.createTestController("witloom.replays", "Witloom Replays");
  const add = (uri: vscode.Uri): void => {
    const item = controller.createTestItem(uri.toString(), vscode.workspace.asRelativePath(uri).replace(/\.trace\.jsonl$/, ""), uri);
    item.description = "recorded run";
    controller.items.add(item);
  };
  const scan = async (): Promise<void> => {
    const found = await vscode.workspace.findFiles(files, excluded);
    controller.items.replace([]);
    for (const uri of found) add(uri);
  };
  controller.resolveHandler = async (item) => {
    if (!item) await scan();
  };
  controller.refreshHandler = scan;
  const run = (request: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<void> =>
    replayAll(controller, server, request, token);
  controller.createRunProfile("Replay", vscode.TestRunProfileKind.Run, run, true);
  const watcher = vscode.workspace.createFileSystemWatcher(files);
  watcher.onDidCreate(add);
  watcher.onDidDelete((uri) => controller.items.delete(uri.toString()));
  void scan();
  return vscode.Disposable.from(controller, watcher);
}

/** Replays the tests of a request, one after the other. */
async function replayAll(
  controller: vscode.TestController,
  server: Server,
  request: vscode.TestRunRequest,
  token: vscode.CancellationToken,
): Promise<void> {
  if (!requireTrust("Replaying a recorded run")) return;
  const run = controller.createTestRun(request);
  const wanted: vscode.TestItem[] = [];
  if (request.include) wanted.push(...request.include);
  else controller.items.forEach((item) => void wanted.push(item));
  const items = wanted.filter((item) => !request.exclude?.includes(item));
  for (const item of items) run.enqueued(item);
  for (const item of items) {
    if (token.isCancellationRequested) run.skipped(item);
    else await replayOne(server, run, item, token);
  }
  run.end();
}

async function replayOne(server: Server, run: vscode.TestRun, item: vscode.TestItem, token: vscode.CancellationToken): Promise<void> {
  run.started(item);
  const began = Date.now();
  try {
    const report = await server.request("witloom/replay", { trace: item.id, accept: false }, token);
    const duration = Date.now() - began;
    if ("error" in report) run.errored(item, new vscode.TestMessage(report.error.message), duration);
    else if (report.count === 0) run.passed(item, duration);
    else run.failed(item, messages(report), duration);
  } catch (error) {
    run.errored(item, new vscode.TestMessage(error instanceof Error ? error.message : String(error)));
  }
}

/** The function that a message is about, of the last runs: a menu hands the message back alone. */
const functions = new Map<string, string>();
const mostFunctions = 5000;

function messages({ differences, count }: ReplayReport): vscode.TestMessage[] {
  const told = differences.map(({ message, before, after, function: name }) => {
    const made = before === null || after === null ? new vscode.TestMessage(message) : vscode.TestMessage.diff(message, before, after);
    made.contextValue = "witloom.difference";
    functions.set(message, name);
    if (functions.size > mostFunctions) functions.delete(functions.keys().next().value!);
    return made;
  });
  const more = count - told.length;
  return more > 0 ? [...told, new vscode.TestMessage(`${more} more differences`)] : told;
}

/** Writes beside the recorded run that a function's calls may differ, and replays it. */
export async function tolerateDifference(
  _: unknown,
  chosen?: { test?: vscode.TestItem; message?: { message: string | vscode.MarkdownString } },
): Promise<void> {
  const { test, message } = chosen ?? {};
  const text = typeof message?.message === "string" ? message.message : message?.message.value;
  const name = text === undefined ? undefined : functions.get(text);
  if (!test?.uri || name === undefined) {
    void vscode.window.showInformationMessage("Choose a difference of a recorded run in the Test Results view.");
    return;
  }
  const file = test.uri.with({ path: test.uri.path.replace(/\.jsonl$/, ".ignore") });
  const known = await vscode.workspace.fs.readFile(file).then(
    (bytes) => new TextDecoder().decode(bytes),
    () => "# Functions of the recorded run beside this file whose arguments and results may differ: INTERFACE[#FUNCTION], one a line.\n",
  );
  const begin = known === "" || known.endsWith("\n") ? known : `${known}\n`;
  await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(`${begin}${name}\n`));
  await vscode.commands.executeCommand("testing.reRunLastRun");
}

/** Makes the run as it is now the recorded one. */
export async function acceptReplay({ server }: { server: Server }, item?: vscode.TestItem): Promise<void> {
  const trace = item?.id ?? vscode.window.activeTextEditor?.document.uri.toString();
  if (!trace?.endsWith(".trace.jsonl")) {
    void vscode.window.showInformationMessage("Choose a recorded run in the Testing view.");
    return;
  }
  if (!requireTrust("Replaying a recorded run")) return;
  const report = await server.request("witloom/replay", { trace, accept: true });
  if ("error" in report) void vscode.window.showErrorMessage(report.error.message);
  else
    void vscode.window.showInformationMessage(
      report.accepted ? `The run is recorded as it is now; ${report.count} differences were accepted.` : "The run is as it was recorded.",
    );
}
