/** Entry of the language server's worker thread: loads an engine and does one task after the other. */
import path from "node:path";
import { parentPort } from "node:worker_threads";
import { perform, type TaskMessage } from "./lsp/tasks.ts";
import { loadToolkit } from "./toolkit/toolkit.ts";

const toolkit = loadToolkit(path.join(__dirname, "toolkit"));

parentPort!.on("message", async (message: TaskMessage) => parentPort!.postMessage(perform(await toolkit, message)));
