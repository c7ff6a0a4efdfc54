/** Hands tasks to the worker thread. A worker that dies answers its tasks with an error and is replaced at the next one. */
import path from "node:path";
import { Worker } from "node:worker_threads";
import type { TaskAnswer, TaskMessage, Tasks } from "./tasks.ts";

export class Offload {
  private worker: Worker | null = null;
  private nextId = 1;
  private readonly waiting = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();
  private readonly dist: string;

  constructor(dist: string) {
    this.dist = dist;
  }

  /** Does a task in the worker; `open` is unsaved text by path. Rejects with a sentence where the worker failed. */
  run<K extends keyof Tasks>(name: K, params: Tasks[K][0], open: [string, string][]): Promise<Tasks[K][1]> {
    this.worker ??= this.start();
    const message: TaskMessage = { id: this.nextId++, name, params, open };
    return new Promise((resolve, reject) => {
      this.waiting.set(message.id, { resolve: resolve as (result: unknown) => void, reject });
      this.worker!.postMessage(message);
    });
  }

  async dispose(): Promise<void> {
    await this.worker?.terminate();
  }

  private start(): Worker {
    const worker = new Worker(path.join(this.dist, "worker.js"));
    worker.on("message", (answer: TaskAnswer) => {
      const waiting = this.waiting.get(answer.id);
      this.waiting.delete(answer.id);
      if ("error" in answer) waiting?.reject(new Error(answer.error));
      else waiting?.resolve(answer.result);
    });
    worker.on("error", (error) => this.failed(error.message));
    worker.on("exit", () => this.failed("the worker thread ended"));
    // The server's own end does not wait for the worker.
    worker.unref();
    return worker;
  }

  private failed(message: string): void {
    this.worker = null;
    for (const { reject } of this.waiting.values()) reject(new Error(message));
    this.waiting.clear();
  }
}
