/** Hands generations to their thread, one after the other, and ends a thread that does not answer. */
import { Worker } from "node:worker_threads";
import type { GeneratedFile } from "../protocol/bindings.ts";
import type { Outcome } from "../toolkit/toolkit.ts";
import type { BindgenTask } from "./bindgen.ts";
import { failed } from "./problems.ts";

/** Milliseconds that a generation may take. */
const LIMIT = 30_000;

/** Generates in a thread that is started at the first use and anew after an end. */
export type Generate = (task: BindgenTask) => Promise<Outcome<GeneratedFile[]>>;

/** `script` is the thread's bundle. The thread keeps no process alive. */
export function bindgenIn(script: string, limit = LIMIT): Generate {
  let thread: Worker | null = null;
  let queue: Promise<unknown> = Promise.resolve();
  const start = (): Worker => {
    const fresh = new Worker(script);
    // One that ends while nobody asks is not asked again.
    fresh
      .on("error", () => undefined)
      .on("exit", () => {
        if (thread === fresh) thread = null;
      });
    return fresh;
  };
  const one = async (task: BindgenTask): Promise<Outcome<GeneratedFile[]>> => {
    thread ??= start();
    const own = thread;
    const answer = await answerOf(own, task, limit);
    if (typeof answer !== "string") return answer;
    if (thread === own) thread = null;
    await own.terminate();
    return failed("unsupported", `wit-bindgen did not finish with the world ${task.world} (${answer}); its types may be too large.`);
  };
  return (task) => {
    const done = queue.then(() => one(task));
    queue = done.catch(() => undefined);
    return done;
  };
}

/** The thread's answer, or why there is none. A thread that waits keeps no process alive. */
function answerOf(thread: Worker, task: BindgenTask, limit: number): Promise<Outcome<GeneratedFile[]> | string> {
  return new Promise((resolve) => {
    const end = (answer: Outcome<GeneratedFile[]> | string): void => {
      clearTimeout(timer);
      thread.off("message", end).off("error", failure).off("exit", exit);
      thread.unref();
      resolve(answer);
    };
    const failure = (error: Error): void => end(error.message);
    const exit = (): void => end("its thread ended");
    const timer = setTimeout(() => end(`no answer within ${limit / 1000} s`), limit);
    thread.ref();
    thread.on("message", end).on("error", failure).on("exit", exit);
    thread.postMessage(task);
  });
}
