/** A core module becomes a component, in a thread that can be ended. */
import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import { Worker } from "node:worker_threads";
import { withPackage } from "../bindings/package.ts";
import { readSource } from "../bindings/source.ts";
import type { Files } from "../compose/files.ts";
import { problemText } from "../compose/problems.ts";
import type { Toolkit } from "../toolkit/toolkit.ts";
import type { ComponentizeAnswer, ComponentizeTask } from "./componentizeThread.ts";
import type { ComponentizeStep } from "./steps.ts";

/** The component's bytes, or why there are none. `dist` is the folder of the bundles. */
export async function componentize(
  step: ComponentizeStep,
  around: { toolkit: Toolkit; files: Files; dist: string; signal: AbortSignal },
): Promise<ComponentizeAnswer> {
  const core = onlyModule(step.core);
  if (core === undefined) return { error: `${step.core} holds no .wasm, or several; the build must make one` };
  const adapter = step.adapter === "none" ? null : path.join(around.dist, "runner", `adapter-${step.adapter}.wasm`);
  const script = path.join(around.dist, "runner", "componentize.mjs");
  if (!step.embed) return inThread(script, { core, adapter, embed: null }, around.signal);
  const { wit, world } = step.embed;
  const source = readSource(around.toolkit, around.files, wit);
  if (!source.ok) return { error: problemText(source.problem) };
  return withPackage(source.value, (folder, target) =>
    inThread(script, { core, adapter, embed: { folder, target, world } }, around.signal),
  );
}

/** A file, or the only `.wasm` of a folder. */
function onlyModule(file: string): string | undefined {
  if (!statSync(file, { throwIfNoEntry: false })?.isDirectory()) return file;
  const found = readdirSync(file).filter((it) => it.endsWith(".wasm"));
  return found.length === 1 ? path.join(file, found[0]!) : undefined;
}

function inThread(script: string, task: ComponentizeTask, signal: AbortSignal): Promise<ComponentizeAnswer> {
  return new Promise((resolve) => {
    const thread = new Worker(script, { workerData: task });
    const cancel = (): void => end({ error: "it was cancelled" });
    const end = (answer: ComponentizeAnswer): void => {
      signal.removeEventListener("abort", cancel);
      void thread.terminate();
      resolve(answer);
    };
    signal.addEventListener("abort", cancel, { once: true });
    thread.on("message", end);
    thread.on("error", (error) => end({ error: error.message }));
    thread.on("exit", () => end({ error: "it ended without an answer" }));
  });
}
