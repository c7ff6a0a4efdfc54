// Commands that compose and run. Each asks for what it needs, shows progress that can be cancelled, and ends in one sentence.
import * as vscode from "vscode";
import type { RunOptions, RunView } from "../../server/src/protocol/editor.ts";
import type { App } from "./app.ts";
import { showFailure } from "./failure.ts";
import { offerGrants } from "./launch/allow.ts";
import { chooseProfile, type Profile } from "./launch/configurations.ts";
import { allowed, beyond } from "./launch/consent.ts";
import { type CommandTarget, nameOf, resolveProgram, uriOf } from "./program.ts";
import { requireTrust } from "./trust.ts";
import { openWit } from "./virtualDocuments.ts";

const runnable = [".wac", ".wasm"];

/** Composes a `.wac` beside itself. */
export async function compose(app: App, target?: CommandTarget): Promise<void> {
  const composed = await composeFile(app, target);
  if (!composed) return;
  const name = nameOf(composed);
  const open = "Open as WIT";
  if ((await vscode.window.showInformationMessage(`Composed ${name}.`, open)) === open) await openWit(composed);
}

/** Shows the WIT of what a `.wac` composes to, or of a `.wasm`. */
export async function openComposed(app: App, target?: CommandTarget): Promise<void> {
  const program = await resolveProgram(app.server, target, runnable);
  if (!program) return;
  const composed = program.endsWith(".wac") ? await composeFile(app, program) : program;
  if (composed) await openWit(composed);
}

/**
 * Runs a composition or component as its launch configuration says; without one, its `wasi:cli/run`. One that exports other things only is
 * asked for the function to call.
 */
export async function run(app: App, target: CommandTarget, trace: boolean): Promise<void> {
  if (!requireTrust("Running a component")) return;
  const chosen = await chooseRun(app, target);
  if (!chosen) return;
  const { uri, invoke: call, profile } = chosen;
  await execute(app, { uri, trace, ...(call === undefined ? {} : { invoke: call }) }, profile);
}

/** What a run of a program is: its launch configuration, and the call that a person was asked for where nothing else says what to do. */
export async function chooseRun(
  app: App,
  target: CommandTarget,
): Promise<{ uri: string; invoke?: string; profile: Profile | null } | undefined> {
  const uri = await resolveProgram(app.server, target, runnable);
  if (!uri) return undefined;
  const profile = await chooseProfile(uri);
  if (profile === undefined) return undefined;
  if (profile?.invoke) return { uri, profile };
  const exports = await app.server.request("witloom/exports", { uri });
  if (exports.length === 0 || exports.some(({ name }) => name.startsWith("wasi:cli/run"))) return { uri, profile };
  const invoke = await askForCall(exports);
  return invoke === undefined ? undefined : { uri, invoke, profile };
}

/**
 * Calls an exported function. A key binding may name the whole call (`NAMESPACE:PACKAGE/INTERFACE#FUNCTION(WAVE, ...)`) and whether it is
 * traced; otherwise the person is asked for both parts and the call is traced.
 */
export async function invoke(app: App, target?: CommandTarget, given?: unknown, trace?: unknown): Promise<void> {
  if (!requireTrust("Running a component")) return;
  const uri = await resolveProgram(app.server, target, runnable);
  if (!uri) return;
  // Menus pass the selected tree nodes as second argument: only text is a call.
  const call = typeof given === "string" ? given : await askForCall(await app.server.request("witloom/exports", { uri }));
  const profile = call ? await chooseProfile(uri) : undefined;
  if (call && profile !== undefined) await execute(app, { uri, trace: trace !== false, invoke: call }, profile);
}

/** Stops the run of a tree node or program; without either, the one that runs, or the one that is chosen. */
export async function stop(app: App, target?: CommandTarget | { readonly kind: "run"; readonly id: number }): Promise<void> {
  if (typeof target === "object" && "id" in target) {
    await stopRun(app, target.id);
    return;
  }
  const active = app.runs.active();
  const program = uriOf(target);
  const meant = program ? active.filter((run) => run.program === program) : active;
  const chosen = meant.length > 1 && !program ? await pickRuns(meant) : meant;
  for (const { id } of chosen) await stopRun(app, id);
}

async function stopRun(app: App, id: number): Promise<void> {
  app.runs.markStopped(id);
  await app.server.request("witloom/stop", { id });
}

type Export = { name: string; signature: string; params: { name: string; type: string }[] };

/** Asks for a function and its arguments; undefined where the question was left. */
export async function askForCall(exports: Export[]): Promise<string | undefined> {
  if (exports.length === 0) {
    void vscode.window.showInformationMessage("This program exports no function that can be called.");
    return undefined;
  }
  const items = exports.map((item) => ({ label: item.name, detail: item.signature, item }));
  const picked = await vscode.window.showQuickPick(items, { placeHolder: "Which function?", matchOnDetail: true });
  if (!picked) return undefined;
  const { name, params } = picked.item;
  if (params.length === 0) return `${name}()`;
  const prompt = params.map((param) => `${param.name}: ${param.type}`).join(", ");
  const args = await vscode.window.showInputBox({
    title: name,
    prompt: `Arguments in WAVE: ${prompt}`,
    placeHolder: '1.5, "text", [1, 2], {name: "a"}',
  });
  return args === undefined ? undefined : `${name}(${args})`;
}

async function pickRuns(active: RunView[]): Promise<RunView[]> {
  const items = active.map((run) => ({ label: nameOf(run.program), description: `run ${run.id}`, runs: [run] }));
  const picked = await vscode.window.showQuickPick([...items, { label: "All", description: "", runs: active }], {
    placeHolder: "Stop which run?",
  });
  return picked?.runs ?? [];
}

async function composeFile(app: App, target: CommandTarget): Promise<string | undefined> {
  if (!requireTrust("Composing")) return undefined;
  const uri = await resolveProgram(app.server, target, [".wac"]);
  if (!uri) return undefined;
  const options = { location: vscode.ProgressLocation.Notification, title: `Composing ${nameOf(uri)}`, cancellable: true };
  const answer = await vscode.window.withProgress(options, (_, token) => app.server.request("witloom/compose", { uri }, token));
  if ("uri" in answer) return answer.uri;
  showFailure(answer.error);
  return undefined;
}

/** Runs to the end with the rights of a launch configuration, where there is one. */
async function execute(app: App, options: RunOptions, profile: Profile | null): Promise<void> {
  const name = nameOf(options.uri);
  if (profile && !(await allowed(app.memory, profile.name, profile))) return;
  const what = options.invoke ?? profile?.invoke ?? name;
  app.output.note(`> ${what}${profile ? header(profile) : ""}`);
  const progress = { location: vscode.ProgressLocation.Notification, title: `Running ${what}`, cancellable: true };
  const ended = await vscode.window.withProgress(progress, async (_, token) => {
    const answer = await app.server.request("witloom/run", { ...options, ...(profile ? { configuration: profile } : {}) });
    if ("error" in answer) return showFailure(answer.error);
    const { id } = answer.run;
    token.onCancellationRequested(() => stopRun(app, id));
    if (token.isCancellationRequested) void stopRun(app, id);
    app.runs.add(answer.run);
    return app.runs.ended(id);
  });
  if (ended) report(app, name, ended);
}

/** Which configuration a run has, and what it may do beyond the workspace. */
function header(profile: Profile): string {
  const more = beyond(profile);
  return ` ('${profile.name}'${more.length > 0 ? `, allowed beyond the workspace: ${more.join("; ")}` : ""})`;
}

function report(app: App, name: string, run: RunView): void {
  const traced = run.traced ? `, ${run.calls} calls traced` : "";
  const code = run.exitCode ?? 0;
  if (run.result !== undefined) app.output.note(run.result);
  const stopped = app.runs.wasStopped(run.id);
  const engine = run.engine === undefined ? "" : `, run by ${run.engine}`;
  const end = stopped ? `${name} was stopped` : (run.error?.message ?? `${name} ended with exit code ${code}`);
  app.output.note(`(${end.replace(/\.$/, "")}${traced}${engine})`);
  if (stopped) return;
  offerGrants(app, run);
  if (run.error || code !== 0) {
    showFailure(run.error ?? { message: `${end}.` });
    return;
  }
  vscode.window.setStatusBarMessage(`$(pass) ${name} ended${traced}`, 8000);
  app.output.show();
}
