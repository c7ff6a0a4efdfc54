/** Entry of the thread in which wit-bindgen's generators run: a package that makes them endless is ended with it. */
import path from "node:path";
import { parentPort } from "node:worker_threads";
import { type BindgenTask, loadBindgen } from "./bindgen.ts";

const bindgen = loadBindgen(path.join(__dirname, "bindgen"));

parentPort!.on("message", async (task: BindgenTask) => parentPort!.postMessage((await bindgen).generate(task)));
