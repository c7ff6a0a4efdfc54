/** Entry of the builder process: does the server's tasks and ends what it started when the server is gone. */
import path from "node:path";
import type { BuilderTasks, FromBuilder, ToBuilder } from "./build/messages.ts";
import { tasks } from "./build/serve.ts";
import { surroundings } from "./build/surroundings.ts";
import { loadToolkit, type Toolkit } from "./toolkit/toolkit.ts";

const send = (message: FromBuilder): void => void (process.connected && process.send?.(message));
const going = new Map<number, AbortController>();
let loading: Promise<Toolkit> | undefined;
const toolkit = (): Promise<Toolkit> => (loading ??= loadToolkit(path.join(__dirname, "toolkit")));

async function perform<K extends keyof BuilderTasks>(id: number, task: K, request: BuilderTasks[K][0]): Promise<void> {
  const stop = new AbortController();
  going.set(id, stop);
  try {
    const answer = await tasks[task](
      request,
      () => surroundings(__dirname, toolkit),
      stop.signal,
      (event) => send({ id, event }),
    );
    send({ id, answer });
  } catch (error) {
    send({ id, failed: error instanceof Error ? error.message.split("\n", 1)[0]! : String(error) });
  } finally {
    going.delete(id);
  }
}

process.on("message", (message: ToBuilder) => {
  if ("cancel" in message) going.get(message.id)?.abort();
  else void perform(message.id, message.task, message.request);
});
// Compilers are groups of their own: each is told to end before this process does.
process.on("disconnect", () => {
  for (const stop of going.values()) stop.abort();
  setTimeout(() => process.exit(0), going.size > 0 ? 3000 : 0);
});
