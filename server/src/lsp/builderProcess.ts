/** The process that builds: started when it is first needed, ended when it has had nothing to do for a while. One that dies is replaced. */
import { type ChildProcess, fork } from "node:child_process";
import path from "node:path";
import type { BuildEvent, BuilderTasks, FromBuilder, ToBuilder } from "../build/messages.ts";

/** Milliseconds without a task after which the process ends. */
const IDLE = 5 * 60_000;

interface Waiting {
  child: ChildProcess;
  resolve(answer: unknown): void;
  reject(error: Error): void;
  event(event: BuildEvent): void;
}

export interface Task<T> {
  /** Rejects with a sentence. */
  answer: Promise<T>;
  cancel(): void;
}

export class BuilderProcess {
  private child: ChildProcess | null = null;
  private nextId = 1;
  private idle: NodeJS.Timeout | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private readonly dist: string;

  constructor(dist: string) {
    this.dist = dist;
  }

  /** Begins a task; `event` hears what happens on the way. */
  begin<K extends keyof BuilderTasks>(
    task: K,
    request: BuilderTasks[K][0],
    event: (event: BuildEvent) => void = () => undefined,
  ): Task<BuilderTasks[K][1]> {
    clearTimeout(this.idle);
    this.child ??= this.start();
    const { child } = this;
    const id = this.nextId++;
    const answer = new Promise<BuilderTasks[K][1]>((resolve, reject) => {
      this.waiting.set(id, { child, resolve: resolve as (answer: unknown) => void, reject, event });
      child.send({ id, task, request } as ToBuilder);
    });
    return { answer, cancel: () => void (child.connected && child.send({ id, cancel: true } satisfies ToBuilder)) };
  }

  /** What it started ends with it. */
  dispose(): void {
    clearTimeout(this.idle);
    if (this.child?.connected) this.child.disconnect();
    this.child = null;
  }

  private start(): ChildProcess {
    const child = fork(path.join(this.dist, "builder.js"), [], { stdio: ["ignore", "ignore", "inherit", "ipc"], execArgv: [] });
    const gone = (why: string): void => {
      if (this.child === child) this.child = null;
      // One that was idle and left may end while its successor is at work.
      for (const [id, it] of this.waiting) {
        if (it.child !== child) continue;
        this.waiting.delete(id);
        it.reject(new Error(`The builder process ended (${why}); build again.`));
      }
    };
    child.on("message", (message: FromBuilder) => this.take(message));
    child.on("error", (error) => gone(error.message));
    child.on("exit", (code, signal) => gone(String(signal ?? `exit code ${code}`)));
    // The server's own end does not wait for it.
    child.unref();
    child.channel?.unref();
    return child;
  }

  private take(message: FromBuilder): void {
    const waiting = this.waiting.get(message.id);
    if ("event" in message) {
      waiting?.event(message.event);
      return;
    }
    this.waiting.delete(message.id);
    if ("failed" in message) waiting?.reject(new Error(message.failed));
    else waiting?.resolve(message.answer);
    if (this.waiting.size > 0) return;
    clearTimeout(this.idle);
    this.idle = setTimeout(() => this.dispose(), IDLE).unref();
  }
}
