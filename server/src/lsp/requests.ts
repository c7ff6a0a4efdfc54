/** The answers to the editor's own requests: one entry in the table per request of `ServerRequests`. */

import path from "node:path";
import type { CancellationToken, Connection } from "vscode-languageserver";
import type { BuildRequests } from "../protocol/builds.ts";
import type { ServerRequests } from "../protocol/editor.ts";
import type { FormRequests } from "../protocol/forms.ts";
import type { MockRequests } from "../protocol/mocks.ts";
import type { WiringRequests } from "../protocol/wiring.ts";
import { pathOf } from "../trace/model.ts";
import type { CallIndexes } from "./callIndexes.ts";
import { callView, childrenOf, type Declaration } from "./calls.ts";
import { compareEngines } from "./compareEngines.ts";
import type { Diagnostics } from "./diagnostics.ts";
import type { Engine } from "./engine.ts";
import { unreadable } from "./failures.ts";
import type { Forms } from "./forms.ts";
import { witOf } from "./implementationsDoor.ts";
import { mockPlaces } from "./mockDoor.ts";
import { replayTrace } from "./replays.ts";
import type { Repls } from "./repls.ts";
import { leastView, rightsView } from "./rightsDoor.ts";
import type { Runs } from "./runs.ts";
import { act } from "./sessions.ts";
import { timelineHandlers } from "./timelineDoor.ts";
import { openTrace, saveTrace } from "./traceFiles.ts";
import { toPath, toUri } from "./uris.ts";
import type { WacLanguage } from "./wacLanguage.ts";
import type { WitLanguage } from "./witLanguage.ts";
import type { Workspace } from "./workspace.ts";

/** Requests that other doors answer. */
type Elsewhere =
  | keyof WiringRequests
  | keyof BuildRequests
  | "witloom/debug"
  | "witloom/attachable"
  | "witloom/functionsAt"
  | "witloom/functionsOf"
  | "witloom/endDebug";
type Method = Exclude<keyof ServerRequests, Elsewhere>;

type Handlers = {
  [M in Method]: (params: ServerRequests[M][0], token: CancellationToken) => ServerRequests[M][1] | Promise<ServerRequests[M][1]>;
};

export interface Services {
  engine: Engine;
  runs: Runs;
  indexes: CallIndexes;
  workspace: Workspace;
  declaration: Declaration;
  forms: Forms;
  repls: Repls;
  diagnostics: Diagnostics;
  wit: WitLanguage;
  wac: WacLanguage;
}

/** Registers every request; those that come before everything is ready wait. */
export function registerRequests(connection: Connection, ready: Promise<Services>): void {
  const table = ready.then(handlers);
  for (const method of METHODS) {
    const answer = async (params: unknown, token: CancellationToken): Promise<unknown> => (await table)[method](params as never, token);
    connection.onRequest(method as string, answer);
  }
}

const METHODS: Method[] = [
  "witloom/workspace",
  "witloom/compose",
  "witloom/run",
  "witloom/act",
  "witloom/stop",
  "witloom/saveTrace",
  "witloom/openTrace",
  "witloom/replay",
  "witloom/calls",
  "witloom/call",
  "witloom/timeline",
  "witloom/timelineCall",
  "witloom/findCalls",
  "witloom/statistics",
  "witloom/compareRuns",
  "witloom/form",
  "witloom/parseCall",
  "witloom/parseResult",
  "witloom/completeCall",
  "witloom/replLine",
  "witloom/replComplete",
  "witloom/providers",
  "witloom/compareEngines",
  "witloom/mockable",
  "witloom/checkMock",
  "witloom/mockPlaces",
  "witloom/graph",
  "witloom/rights",
  "witloom/leastRights",
  "witloom/exports",
  "witloom/compareWit",
  "witloom/otherVersions",
  "witloom/endCompareWit",
  "witloom/witOf",
  "witloom/bindingTargets",
  "witloom/bindings",
  "witloom/binary",
  "witloom/wit",
];

/** Forms and REPLs. */
function callHandlers({ forms, repls }: Services): Pick<Handlers, keyof FormRequests> {
  return {
    "witloom/form": ({ uri }) => forms.form(uri),
    "witloom/parseCall": ({ uri, call }) => forms.parseCall(uri, call),
    "witloom/parseResult": ({ uri, call, text }) => forms.parseResult(uri, call, text),
    "witloom/completeCall": ({ uri, ...at }) => forms.complete(uri, at),
    "witloom/providers": ({ call }) => forms.providers(call),
    "witloom/replLine": async ({ run, line, previous }) => (await repls.of(run, previous)).line(line),
    "witloom/replComplete": async ({ run, line, previous }) => (await repls.of(run, previous)).complete(line),
  };
}

type StandIns = keyof MockRequests | "witloom/compareEngines";

/** What stands where a component or the engine would. */
function standInHandlers({ engine, runs, wit, wac, workspace }: Services): Pick<Handlers, StandIns> {
  return {
    "witloom/compareEngines": (options, token) => compareEngines(runs, options, token),
    "witloom/mockable": ({ uri }) => engine.task("mockable", { file: toPath(uri) }),
    "witloom/checkMock": ({ uri, import: name, mock, cwd }) => engine.task("checkMock", { file: toPath(uri), name, mock, cwd }),
    "witloom/mockPlaces": ({ uri }) => mockPlaces({ wit, wac, workspace }, uri),
  };
}

/** Recorded runs as files. */
function traceHandlers({ engine, runs }: Services): Pick<Handlers, "witloom/saveTrace" | "witloom/openTrace" | "witloom/replay"> {
  return {
    "witloom/saveTrace": ({ run, format, place }, token) => saveTrace(runs.find(run), format, place, token),
    "witloom/openTrace": ({ uri }, token) => openTrace(runs, uri, token),
    "witloom/replay": (params, token) => replayTrace(engine, runs, params, token),
  };
}

function handlers(services: Services): Handlers {
  const { engine, runs, workspace, declaration, diagnostics, wit } = services;
  return {
    "witloom/workspace": () => ({ ...workspace.view(), runs: runs.all.map((it) => it.view) }),
    "witloom/compose": (params) => compose(engine, params),
    "witloom/run": (params) => runs.start(params),
    "witloom/act": ({ run, action }) => act(engine.toolkit, runs.find(run), action),
    "witloom/stop": ({ id }) => {
      runs.stop(id);
      return null;
    },
    "witloom/calls": ({ run, parent, limit }) => {
      const record = runs.find(run);
      return record ? childrenOf(record, parent, limit).map((call) => callView(record, call, declaration, false)) : [];
    },
    "witloom/call": ({ run, id }) => {
      const record = runs.find(run);
      const call = record?.model.calls.get(id);
      return record && call ? { call: callView(record, call, declaration, true), path: pathOf(record.model, id) } : null;
    },
    ...callHandlers(services),
    ...traceHandlers(services),
    ...timelineHandlers(services),
    ...standInHandlers(services),
    "witloom/rights": ({ uri }) => rightsView(engine, uri),
    "witloom/leastRights": ({ uri }) => leastView(runs, uri),
    "witloom/graph": ({ uri }) => engine.task("graph", { file: toPath(uri) }),
    "witloom/exports": ({ uri }) => exportsOf(engine, toPath(uri)),
    "witloom/compareWit": async ({ uri, against }) => {
      const answer = await diagnostics.comparisons.begin(uri, against);
      diagnostics.all();
      return answer;
    },
    "witloom/otherVersions": ({ uri }) => diagnostics.comparisons.others(uri),
    "witloom/endCompareWit": () => {
      diagnostics.comparisons.end();
      diagnostics.all();
      return null;
    },
    "witloom/witOf": ({ uri, text, offset }) => witOf(wit, toPath(uri), text, offset),
    "witloom/bindingTargets": async ({ uri }) => {
      const found = await engine.task("bindingTargets", { file: toPath(uri) });
      if ("error" in found || found.project === null) return found;
      return { ...found, project: { ...found.project, folder: toUri(found.project.folder) } };
    },
    "witloom/bindings": ({ uri, world, language, options }) => {
      const file = toPath(uri);
      const root = workspace.roots.find((it) => file.startsWith(`${it}${path.sep}`));
      return engine.task("bindings", { file, world, language, options, ...(root === undefined ? {} : { root }) });
    },
    "witloom/binary": ({ uri }) => engine.task("binary", { file: toPath(uri) }),
    "witloom/wit": ({ uri }) => {
      const file = toPath(uri);
      const bytes = engine.files().bytes(file);
      if (!bytes) return { error: unreadable(file) };
      const text = engine.toolkit.componentWit(bytes);
      return text.ok ? { text: text.value } : { error: { message: `${path.basename(file)} holds no component: ${text.problem.message}.` } };
    },
  };
}

async function compose(engine: Engine, { uri, out }: { uri: string; out?: string }): Promise<ServerRequests["witloom/compose"][1]> {
  const file = toPath(uri);
  const target = out === undefined ? file.replace(/\.wac$/, ".wasm") : toPath(out);
  const composed = await engine.task("compose", { file, out: target });
  return composed.ok ? { uri: toUri(target), bytes: composed.bytes } : { error: composed.error };
}

/** The functions that a program exports, with their parameters' types as WIT text. */
async function exportsOf(engine: Engine, file: string): Promise<ServerRequests["witloom/exports"][1]> {
  const exports = await engine.task("exports", { file });
  return exports.flatMap((it) => {
    const functions = it.type.startsWith("interface")
      ? functionsIn(it.type).map(([name, type]) => [`${it.name}#${name}`, type] as const)
      : [[it.name, it.type] as const];
    return functions
      .filter(([, type]) => /^(async )?func\(/.test(type))
      .map(([name, type]) => ({ name, signature: type, params: paramsOf(type) }));
  });
}

/** The plain functions of an interface's WIT text: name and signature. */
function functionsIn(text: string): [string, string][] {
  return [...text.matchAll(/^ {2}%?([\w-]+): ((?:async )?func\(.*);$/gm)].map((match) => [match[1]!, match[2]!]);
}

/** The parameters in `func(a: u32, b: list<u8>) -> …`; commas inside angle brackets do not part them. */
function paramsOf(signature: string): { name: string; type: string }[] {
  const out: { name: string; type: string }[] = [];
  let depth = 0;
  let piece = "";
  for (const char of signature.slice(signature.indexOf("(") + 1)) {
    if (char === "<" || char === "(") depth++;
    if (char === ")" && depth === 0) break;
    if (char === ">" || char === ")") depth--;
    if (char === "," && depth === 0) {
      out.push(param(piece));
      piece = "";
    } else piece += char;
  }
  return piece.trim() === "" ? out : [...out, param(piece)];
}

function param(text: string): { name: string; type: string } {
  const at = text.indexOf(":");
  return { name: text.slice(0, at).trim(), type: text.slice(at + 1).trim() };
}
