/** The answers to the editor's own requests: one entry in the table per request of `ServerRequests`. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import type { CancellationToken, Connection } from "vscode-languageserver";
import { graphView } from "../compose/graphView.ts";
import { loadProgram } from "../compose/program.ts";
import type { ServerRequests } from "../protocol/editor.ts";
import { pathOf } from "../trace/model.ts";
import { callView, childrenOf, type Declaration } from "./calls.ts";
import { type Engine, toPath, toUri } from "./engine.ts";
import { failureOf } from "./failures.ts";
import type { Runs } from "./runs.ts";
import type { Workspace } from "./workspace.ts";

type Handlers = {
  [M in keyof ServerRequests]: (
    params: ServerRequests[M][0],
    token: CancellationToken,
  ) => ServerRequests[M][1] | Promise<ServerRequests[M][1]>;
};

export interface Services {
  engine: Engine;
  runs: Runs;
  workspace: Workspace;
  declaration: Declaration;
}

/** Registers every request. */
export function registerRequests(connection: Connection, services: Services): void {
  for (const [method, handler] of Object.entries(handlers(services))) {
    connection.onRequest(method, handler as (params: unknown, token: CancellationToken) => unknown);
  }
}

function handlers({ engine, runs, workspace, declaration }: Services): Handlers {
  return {
    "witloom/workspace": () => ({ ...workspace.view(), runs: runs.all.map((it) => it.view) }),
    "witloom/compose": (params) => compose(engine, params),
    "witloom/run": (params) => runs.start(params),
    "witloom/stop": ({ id }) => {
      runs.stop(id);
      return null;
    },
    "witloom/calls": ({ run, parent }) => {
      const record = runs.find(run);
      return record ? childrenOf(record, parent).map((call) => callView(record, call, declaration, false)) : [];
    },
    "witloom/call": ({ run, id }) => {
      const record = runs.find(run);
      const call = record?.model.calls.get(id);
      return record && call ? { call: callView(record, call, declaration, true), path: pathOf(record.model, id) } : null;
    },
    "witloom/graph": ({ uri }) => {
      const file = toPath(uri);
      const loaded = loadProgram(engine.toolkit, engine.files(), file, { cwd: path.dirname(file) });
      return loaded.ok ? graphView(loaded.program.graph) : graphView({ nodes: [], imports: [], exports: [] }, loaded.diagnostics);
    },
    "witloom/exports": ({ uri }) => exportsOf(engine, toPath(uri)),
    "witloom/wit": ({ uri }) => {
      const file = toPath(uri);
      const bytes = engine.files().bytes(file);
      if (!bytes) return { error: { message: `${path.basename(file)} cannot be read; it may have been deleted.` } };
      const text = engine.toolkit.componentWit(bytes);
      return text.ok ? { text: text.value } : { error: { message: `${path.basename(file)} holds no component: ${text.problem.message}.` } };
    },
  };
}

function compose(engine: Engine, { uri, out }: { uri: string; out?: string }): ServerRequests["witloom/compose"][1] {
  const file = toPath(uri);
  const loaded = loadProgram(engine.toolkit, engine.files(), file, { cwd: path.dirname(file) });
  if (!loaded.ok) return { error: failureOf(loaded.diagnostics) };
  const target = out === undefined ? file.replace(/\.wac$/, ".wasm") : toPath(out);
  try {
    writeFileSync(target, loaded.program.bytes);
  } catch (error) {
    return {
      error: { message: `${target} cannot be written (${(error as NodeJS.ErrnoException).code}); check the folder's permissions.` },
    };
  }
  return { uri: toUri(target), bytes: loaded.program.bytes.length };
}

/** The functions that a program exports, with their parameters' types as WIT text. */
function exportsOf(engine: Engine, file: string): ServerRequests["witloom/exports"][1] {
  const loaded = loadProgram(engine.toolkit, engine.files(), file, { cwd: path.dirname(file) });
  if (!loaded.ok) return [];
  return loaded.program.graph.exports.flatMap((it) => {
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
