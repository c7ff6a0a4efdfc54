// Everything around launch configurations: the debug type, rights and stand-ins that are added by a gesture.
import * as vscode from "vscode";
import type { App } from "../app.ts";
import { registerEnginePages } from "../compareEngines.ts";
import type { TraceDecorations } from "../decorations.ts";
import { registerDebuggedGrants, registerGrantFixes } from "./allow.ts";
import { registerDebugging } from "./debugging.ts";
import { registerStandInLenses } from "./standInLenses.ts";
import { registerInlineValues } from "./values.ts";

/** Registers all of it. */
export function registerLaunching(app: App, decorations: TraceDecorations): vscode.Disposable {
  return vscode.Disposable.from(
    registerDebugging(app, app.memory),
    registerDebuggedGrants(app),
    registerInlineValues(),
    registerGrantFixes(decorations),
    registerStandInLenses(app.server),
    registerEnginePages(),
  );
}
