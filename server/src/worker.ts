/** Entry of the language server's worker thread: loads an engine and does one task after the other. */
import path from "node:path";
import { parentPort } from "node:worker_threads";
import { generatorsIn } from "./bindings/generate.ts";
import { perform, type TaskMessage } from "./lsp/tasks.ts";
import { loadToolkit } from "./toolkit/toolkit.ts";

const generators = loadToolkit(path.join(__dirname, "toolkit")).then((toolkit) => generatorsIn(__dirname, toolkit));

parentPort!.on("message", async (message: TaskMessage) => parentPort!.postMessage(await perform(await generators, message)));
