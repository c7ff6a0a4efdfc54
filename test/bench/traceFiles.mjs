// Measures for how long the language server is deaf while it opens and saves long traces: beside each, a person asks something small all the time.
// Asserts nothing. Another SERVER (a built dist/server.js) can be measured for comparison.
//   node esbuild.mjs --production && node test/bench/traceFiles.mjs [CALLS] [SERVER]
import { spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from "vscode-jsonrpc/node";
import { sampleModel, traceStage } from "../kit/timelineSample.mjs";

const count = Number(process.argv[2] ?? 1_000_000);
const server = path.resolve(process.argv[3] ?? "dist/server.js");
const folder = mkdtempSync(path.join(os.tmpdir(), "witloom-trace-files-"));
const formats = ["json", "otlp", "chrome"];

await writeSamples();
const child = spawn(process.execPath, [server, "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
const connection = createMessageConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
connection.onRequest("workspace/configuration", ({ items }) => items.map(() => null));
connection.onRequest("client/registerCapability", () => null);
connection.onRequest("workspace/codeLens/refresh", () => null);
connection.onError(() => undefined);
connection.listen();
const uri = pathToFileURL(folder).href;
const workspaceFolders = [{ uri, name: "traces" }];
await connection.sendRequest("initialize", { processId: process.pid, rootUri: uri, capabilities: {}, workspaceFolders });
await connection.sendNotification("initialized", {});
await connection.sendRequest("witloom/workspace", null);

let run;
for (const format of formats) {
  const file = path.join(folder, `sample.${format}`);
  const megabytes = (statSync(file).size / 1e6).toFixed(0);
  const answer = await deaf(`opens ${megabytes} MB of ${format}`, () =>
    connection.sendRequest("witloom/openTrace", { uri: pathToFileURL(file).href }),
  );
  if (answer?.run) run = answer.run.id;
}
for (const format of run === undefined ? [] : formats)
  await deaf(`saves ${format}`, () =>
    connection.sendRequest("witloom/saveTrace", { run, format, place: path.join(folder, `saved.${format}`) }),
  );
child.kill();
rmSync(folder, { recursive: true });
process.exit();

/** A run as a file of each format. */
async function writeSamples() {
  const stage = await traceStage();
  const model = sampleModel(stage, count);
  const ids = { traceId: "0123456789abcdef0123456789abcdef", spanPrefix: "cafebabe" };
  for (const format of formats) {
    const file = openSync(path.join(folder, `sample.${format}`), "w");
    for (const text of stage.joined(stage.tracePieces(format, model, { program: "shop.wac", full: (it) => it.text, color: false, ids })))
      writeSync(file, text);
    closeSync(file);
  }
}

/** Does a thing, and says how long it took, and for how long at the longest something small was not answered. */
async function deaf(label, work) {
  let [going, longest] = [true, 0];
  const asking = (async () => {
    while (going) {
      const begin = performance.now();
      await connection.sendRequest("witloom/statistics", { run: -1, by: "function" });
      longest = Math.max(longest, performance.now() - begin);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  })();
  const begin = performance.now();
  const gone = new Promise((resolve) => child.once("exit", () => resolve({ error: { message: "the server ended" } })));
  const answer = await Promise.race([work(), gone]);
  const took = performance.now() - begin;
  going = false;
  if (child.exitCode === null && child.signalCode === null) await asking;
  console.log(
    `${label}: ${took.toFixed(0)} ms, deaf for ${longest.toFixed(0)} ms at the longest${answer?.error ? ` (${answer.error.message})` : ""}`,
  );
  return answer;
}
