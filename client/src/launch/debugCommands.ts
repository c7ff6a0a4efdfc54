// Debugging without a launch.json: a composition as its configuration says where there is one, or one call of it.
import * as vscode from "vscode";
import type { App } from "../app.ts";
import { type CommandTarget, resolveProgram } from "../program.ts";
import { askForCall } from "../runCommands.ts";
import { requireTrust } from "../trust.ts";
import { chooseProfile, debugType } from "./configurations.ts";
import { configurationOf } from "./debugging.ts";

/** Debugs a composition or component; one that is no command is asked for the function to call. */
export async function debug(app: App, target?: CommandTarget): Promise<void> {
  await begin(app, target, async (uri) => {
    const exports = await app.server.request("witloom/exports", { uri });
    const isCommand = exports.length === 0 || exports.some(({ name }) => name.startsWith("wasi:cli/run"));
    return isCommand ? null : askForCall(exports);
  });
}

/** Debugs one call. A key binding may name it: `NAMESPACE:PACKAGE/INTERFACE#FUNCTION(WAVE, ...)`. */
export async function debugCall(app: App, target?: CommandTarget, given?: unknown): Promise<void> {
  const ask = async (uri: string) => askForCall(await app.server.request("witloom/exports", { uri }));
  // Menus pass the selected tree nodes as second argument: only text is a call.
  await begin(app, target, async (uri) => (typeof given === "string" ? given : ask(uri)), true);
}

/** Restarts the active session; the program goes to where it is now before anything stops it. */
export async function restartAndReplay(): Promise<void> {
  const session = vscode.debug.activeDebugSession;
  if (session?.type === debugType) await session.customRequest("restart", { replay: true });
  else void vscode.window.showInformationMessage("No composition is debugged now.");
}

/** `call` gives what is called: null is the command, undefined that nobody chose. */
async function begin(
  app: App,
  target: CommandTarget,
  call: (uri: string) => Promise<string | null | undefined>,
  always = false,
): Promise<void> {
  if (!requireTrust("Debugging a component")) return;
  const uri = await resolveProgram(app.server, target, [".wac", ".wasm"]);
  if (!uri) return;
  const profile = await chooseProfile(uri);
  if (profile === undefined) return;
  const invoke = profile?.invoke && !always ? null : await call(uri);
  if (invoke === undefined) return;
  const configuration = profile ? { ...profile, type: debugType, request: "launch" } : configurationOf(uri);
  await vscode.debug.startDebugging(vscode.workspace.getWorkspaceFolder(vscode.Uri.parse(uri, true)), {
    ...configuration,
    ...(invoke === null ? {} : { invoke }),
  });
}
