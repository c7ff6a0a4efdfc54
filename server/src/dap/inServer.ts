/** Debug sessions inside the language server: their runs are those of the editor, so that its views and remarks show them as any other. */
import path from "node:path";
import type { Connection } from "vscode-languageserver";
import type { Services } from "../lsp/requests.ts";
import { toPath, toUri } from "../lsp/uris.ts";
import type { RunOptions, ServerNotifications, ServerRequests } from "../protocol/editor.ts";
import { findCards } from "../run/attach/cards.ts";
import { endOf } from "../run/attach/end.ts";
import { functionsAt, functionsOf } from "./canvas.ts";
import { declarationFinder } from "./declarations.ts";
import { attachTo } from "./editorRun.ts";
import type { DebugHost, Prepared } from "./host.ts";
import { implementationsOf } from "./implemented.ts";
import { WitloomSession } from "./session.ts";
import { visited } from "./visited.ts";

/** Answers the requests that carry the Debug Adapter Protocol over the language server's connection. */
export function registerDebugging(connection: Connection, ready: Promise<Services>): void {
  const sessions = new Map<string, WitloomSession>();
  const begin = (id: string, services: Services): WitloomSession => {
    const session = new WitloomSession(editorHost(services));
    session.onDidSendMessage((message) => {
      void connection.sendNotification("witloom/debugMessage", {
        session: id,
        message,
      } satisfies ServerNotifications["witloom/debugMessage"]);
    });
    sessions.set(id, session);
    return session;
  };
  connection.onRequest("witloom/debug", async ({ session: id, message }: ServerRequests["witloom/debug"][0]): Promise<null> => {
    const services = await ready;
    (sessions.get(id) ?? begin(id, services)).handleMessage(message as Parameters<WitloomSession["handleMessage"]>[0]);
    return null;
  });
  connection.onRequest("witloom/attachable", (): ServerRequests["witloom/attachable"][1] =>
    findCards().map(({ port, program }) => ({ port, program })),
  );
  connection.onRequest("witloom/functionsAt", async (params: ServerRequests["witloom/functionsAt"][0]) =>
    functionsAt((await ready).engine.files(), params),
  );
  connection.onRequest("witloom/functionsOf", async (params: ServerRequests["witloom/functionsOf"][0]) =>
    functionsOf(editorHost(await ready), params),
  );
  connection.onRequest("witloom/endDebug", async ({ session: id }: ServerRequests["witloom/endDebug"][0]): Promise<null> => {
    await sessions.get(id)?.close();
    sessions.delete(id);
    return null;
  });
}

/** The editor's own runs as a debug session's. */
function editorHost(services: Services): DebugHost {
  const { runs, engine, declaration } = services;
  const near = declarationFinder(() => engine.files());
  return {
    toolkit: async () => engine.toolkit,
    files: () => engine.files(),
    implementations: (calls) => implementationsOf(services.workspace.roots, calls, (file) => services.wit.openText(file)),
    declaration(program, interfaceName, fn) {
      const found = declaration(interfaceName, fn);
      return found ? { path: toPath(found.uri), line: found.range.start.line } : near(program, interfaceName, fn);
    },
    attach: (configuration) =>
      (configuration as { run?: unknown } | null)?.run === undefined ? visited(configuration) : attachTo(services, configuration),
    async prepare(configuration, noDebug): Promise<Prepared | { ok: false; message: string }> {
      const options = optionsOf(configuration, noDebug);
      if (options === null) return { ok: false, message: "The launch configuration names no `program`; set it to a .wac or .wasm file." };
      const prepared = await runs.prepare(options, !noDebug);
      if ("error" in prepared) return { ok: false, message: prepared.error.message };
      const name = path.basename(toPath(options.uri));
      return {
        ok: true,
        name,
        program: prepared.program,
        drop: prepared.drop,
        begin: (listener, setup) => {
          const { output, events, debug, inspector, rebuilt } = listener;
          const record = prepared.begin(
            setup ? { output, debug: { setup, events, heard: debug, inspector, ...(rebuilt ? { rebuilt } : {}) } } : { output },
          );
          return {
            done: record.done.then((outcome) => endOf(name, outcome)),
            stop: () => record.stop(),
            debug: (command) => record.debug?.(command),
            full: (value) => record.full(value),
          };
        },
      };
    },
  };
}

/** A debugger records calls unless it is told not to; who only runs, only where it is told to. */
function optionsOf(configuration: unknown, noDebug: boolean): RunOptions | null {
  if (typeof configuration !== "object" || configuration === null) return null;
  const fields = configuration as { program?: unknown; trace?: unknown; cwd?: unknown; name?: unknown; serve?: unknown };
  if (typeof fields.program !== "string" || fields.program === "") return null;
  const file = path.resolve(typeof fields.cwd === "string" ? fields.cwd : ".", fields.program);
  const trace = typeof fields.trace === "boolean" ? fields.trace : !noDebug;
  return { uri: toUri(file), trace, configuration, ...(typeof fields.serve === "string" ? { serve: fields.serve } : {}) };
}
