// The table of commands: id -> handler. Ids and titles stand in package.json too; a test keeps the two equal.
import * as vscode from "vscode";
import type { App } from "./app.ts";
import { generateBindings } from "./bindingsCommand.ts";
import { build, buildAll, clean, rebuild, showPlan, stopBuild, watch } from "./build/commands.ts";
import { newComponent } from "./build/newComponent.ts";
import { checkToolchains } from "./build/toolchains.ts";
import { callExport, callSaved, openForm } from "./calls/commands.ts";
import { openRepl } from "./calls/replTerminal.ts";
import { compareWit } from "./compareCommand.ts";
import { compareEngines } from "./compareEngines.ts";
import { checkTargets, decompose, explainWhyNot, newComposition } from "./compositionCommands.ts";
import { failureOf, showFailure } from "./failure.ts";
import { allow } from "./launch/allow.ts";
import { attach } from "./launch/attaching.ts";
import { debug, debugCall, restartAndReplay } from "./launch/debugCommands.ts";
import { failCalls, mockImport, removeStandIn } from "./launch/standIns.ts";
import { copyAsJson } from "./launch/values.ts";
import { goToWit, showPlaces } from "./places.ts";
import { proposeRights, showRights } from "./rights/panel.ts";
import { compose, invoke, openComposed, run, stop } from "./runCommands.ts";
import { serve } from "./serve/panel.ts";
import { acceptReplay } from "./testing/replays.ts";
import { compareRuns } from "./timeline/compare.ts";
import { showTimeline } from "./timeline/panel.ts";
import { openTrace, saveTrace, showCall, showTrace, toggleInlineTrace } from "./traceCommands.ts";
import { exportCanvas, openCanvas, openText } from "./wiring/commands.ts";

// The arguments are whatever code lenses, menus, links and other extensions pass; each handler looks at its own.
type Handler = (app: App, ...args: never[]) => unknown;

export const commands: Readonly<Record<string, Handler>> = {
  "witloom.compose": compose,
  "witloom.run": (app: App, target: never) => run(app, target, false),
  "witloom.runWithTrace": (app: App, target: never) => run(app, target, true),
  "witloom.invoke": invoke,
  "witloom.debug": debug,
  "witloom.debugCall": debugCall,
  "witloom.attach": attach,
  "witloom.copyAsJson": copyAsJson,
  "witloom.restartAndReplay": restartAndReplay,
  "witloom.stop": stop,
  "witloom.openForm": openForm,
  "witloom.callExport": (app: App, call: never) => callExport(app, call),
  "witloom.callSaved": callSaved,
  "witloom.repl": openRepl,
  "witloom.serve": serve,
  "witloom.allow": (app: App, run: never, grant: never) => allow(app, run, grant),
  "witloom.compareEngines": compareEngines,
  "witloom.showRights": showRights,
  "witloom.proposeRights": (app: App, target: never) => proposeRights(app, target),
  "witloom.mockImport": mockImport,
  "witloom.failCalls": failCalls,
  "witloom.removeStandIn": removeStandIn,
  "witloom.openComposed": openComposed,
  "witloom.build": build,
  "witloom.buildAll": buildAll,
  "witloom.rebuild": rebuild,
  "witloom.watch": watch,
  "witloom.stopBuild": stopBuild,
  "witloom.clean": clean,
  "witloom.newComponent": newComponent,
  "witloom.showBuildPlan": showPlan,
  "witloom.checkToolchains": checkToolchains,
  "witloom.showTrace": showTrace,
  "witloom.showTimeline": (app: App, target: never) => showTimeline(app, target),
  "witloom.compareRuns": (app: App, target: never) => compareRuns(app, target),
  "witloom.showCall": showCall,
  "witloom.saveTrace": saveTrace,
  "witloom.openTrace": openTrace,
  "witloom.acceptReplay": acceptReplay,
  "witloom.toggleInlineTrace": toggleInlineTrace,
  "witloom.generateBindings": generateBindings,
  "witloom.compareWit": compareWit,
  "witloom.endCompareWit": ({ server }: App) => server.request("witloom/endCompareWit", null),
  "witloom.goToWit": goToWit,
  "witloom.showPlaces": (_app: App, uri: never, position: never, places: never) => showPlaces(uri, position, places),
  "witloom.openCanvas": openCanvas,
  "witloom.openText": openText,
  "witloom.exportSvg": (app: App) => exportCanvas(app, "svg"),
  "witloom.exportPng": (app: App) => exportCanvas(app, "png"),
  "witloom.exportMermaid": (app: App) => exportCanvas(app, "mermaid"),
  "witloom.newComposition": newComposition,
  "witloom.checkTargets": checkTargets,
  "witloom.explainWhyNot": explainWhyNot,
  "witloom.decompose": decompose,
  "witloom.restartServer": ({ server }: App) => server.restart(),
  "witloom.refresh": ({ view }: App) => view.refresh(),
  "witloom.showOutput": ({ output }: App) => output.show(),
};

/** Registers every command; what a handler throws is shown as a failure. */
export function registerCommands(app: App): vscode.Disposable {
  const register = ([id, handler]: [string, Handler]) =>
    vscode.commands.registerCommand(id, async (...args: never[]) => {
      try {
        return await handler(app, ...args);
      } catch (error) {
        showFailure(failureOf(error));
      }
    });
  return vscode.Disposable.from(...Object.entries(commands).map(register));
}
