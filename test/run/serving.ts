/** Servers of the tests in this process's engine, ended when the tests are. */
import assert from "node:assert/strict";
import http from "node:http";
import { after } from "node:test";
import { diskFiles } from "../../server/src/compose/files.ts";
import { loadProgram } from "../../server/src/compose/program.ts";
import type { Grants, Refusal, ServedRequest, ServeEntry } from "../../server/src/protocol/run.ts";
import { DEFAULT_LIMITS } from "../../server/src/run/limits/defaults.ts";
import { NO_GRANTS, prepare } from "../../server/src/run/prepare.ts";
import { type Run, start } from "../../server/src/run/start.ts";
import { append, emptyModel } from "../../server/src/trace/model.ts";
import { fixture, root, runner, toolkit } from "./kit.ts";

const open: Run[] = [];
after(() => {
  for (const run of open) run.stop("the test is over");
});

export interface Answer {
  status: number;
  body: string;
  headers: http.IncomingHttpHeaders;
  trailers: NodeJS.Dict<string>;
  /** The connection broke before the body was whole. */
  cut: boolean;
}

export interface Ask {
  method?: string;
  headers?: http.OutgoingHttpHeaders;
  body?: string | Buffer;
  trailers?: Record<string, string>;
}

export interface Served extends Partial<ServeEntry> {
  /** The HTTP sample if it is not given. */
  file?: string;
  grants?: Partial<Grants>;
  /** Another Node for the runner. */
  node?: string;
}

/** A server that answers, and how to ask it. */
export async function serving({ file = fixture("http", "app.wac"), grants, node, ...entry }: Served = {}, trace = false) {
  const tk = await toolkit();
  const loaded = loadProgram(tk, diskFiles(), file, { cwd: root });
  assert.ok(loaded.ok, loaded.ok ? "" : loaded.diagnostics.map((it) => it.message).join());
  const serve: ServeEntry = { kind: "serve", host: "127.0.0.1", port: 0, workers: 2, reuse: 1, timeout: 30, ...entry };
  const wanted = {
    serve,
    grants: { ...NO_GRANTS, ...grants },
    mocks: {},
    trace,
    valueLimit: 1024,
    keepValues: false,
    limits: DEFAULT_LIMITS,
  };
  const prepared = prepare(tk, loaded.program, wanted);
  assert.ok(prepared.ok);
  const served: ServedRequest[] = [];
  const denied: string[] = [];
  const model = emptyModel();
  let run: Run | undefined;
  const port = await new Promise<number>((resolve, reject) => {
    const callbacks = {
      listening: (_: string, found: number) => resolve(found),
      served: (it: ServedRequest) => void served.push(it),
      denied: ({ what }: Refusal) => void denied.push(what),
      events: (events: Parameters<typeof append>[1][]) => {
        for (const event of events) append(model, event);
      },
    };
    run = start({ request: prepared.request, runner, stdio: "pipe", timeout: 30, callbacks, ...(node === undefined ? {} : { node }) });
    open.push(run);
    void run.done.then((outcome) => reject(new Error(JSON.stringify(outcome))));
  });
  const agent = new http.Agent({ keepAlive: true, maxSockets: 50 });
  const ask = (path: string, { method = "GET", headers = {}, body, trailers }: Ask = {}): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const request = http.request({ port, path, method, headers, agent }, (response) => {
        const chunks: Buffer[] = [];
        const end = (cut: boolean): void =>
          resolve({
            status: response.statusCode!,
            body: Buffer.concat(chunks).toString(),
            headers: response.headers,
            trailers: response.trailers,
            cut,
          });
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => end(false));
        response.on("error", () => end(true));
      });
      request.on("error", reject);
      if (trailers) {
        request.write(body ?? "");
        request.addTrailers(trailers);
        request.end();
      } else request.end(body);
    });
  return { ask, served, denied, model, run: run!, port };
}

/** Waits for what comes a moment after the response. */
export async function until(there: () => boolean): Promise<void> {
  while (!there()) await new Promise((resolve) => setTimeout(resolve, 5));
}
