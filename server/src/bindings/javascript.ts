/** Types for a guest in JavaScript or TypeScript: jco's, as `jco guest-types` writes them. */
import path from "node:path";
import { Worker } from "node:worker_threads";
import type { GeneratedFile } from "../protocol/bindings.ts";
import type { Features, Outcome } from "../toolkit/toolkit.ts";
import type { JcoAnswer, JcoTask } from "./jcoThread.ts";
import { withPackage } from "./package.ts";
import { failed, toGenerated } from "./problems.ts";
import { reasonIn } from "./reason.ts";
import type { BindingsSource } from "./source.ts";

/** Milliseconds after which jco is given up. */
const LIMIT = 60_000;

/** The `.d.ts` files of a world. `dist` is the folder of the bundles. */
export async function javascriptBindings(
  dist: string,
  source: BindingsSource,
  world: string,
  features: Features,
): Promise<Outcome<GeneratedFile[]>> {
  const name = world.split("/").pop()!.split("@")[0]!;
  const script = path.join(dist, "runner", "types.mjs");
  const answer = await withPackage(source, (folder, target) => inThread(script, { folder, target, world, name, features }));
  if ("error" in answer) {
    return failed(
      "unsupported",
      `jco cannot generate types for the world ${world} (${reasonIn(answer.error)}); leave out what it does not know.`,
    );
  }
  return toGenerated(answer.files);
}

function inThread(script: string, task: JcoTask): Promise<JcoAnswer> {
  return new Promise((resolve) => {
    const thread = new Worker(script, { workerData: task });
    const end = (answer: JcoAnswer): void => {
      clearTimeout(timer);
      void thread.terminate();
      resolve(answer);
    };
    const timer = setTimeout(() => end({ error: `no answer within ${LIMIT / 1000} s` }), LIMIT);
    thread.on("message", end);
    thread.on("error", (error) => end({ error: error.message }));
    thread.on("exit", () => end({ error: "it ended without an answer" }));
  });
}
