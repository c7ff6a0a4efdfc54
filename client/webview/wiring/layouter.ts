/** Works out the thorough layout, by elkjs in a worker of its own. */
import Elk from "elkjs/lib/elk-api.js";
import { elkGraph, elkLayout, type Layout } from "./elkGraph.ts";
import type { Scene } from "./scene.ts";

/**
 * More boxes than this stay where the quick placement put them: with 1,000 boxes and 3,000 wires elkjs takes 10 to 30 s, and keeps lanes for so many
 * wires that its picture is many times as wide.
 */
const MOST = 400;

export type Layouter = (scene: Scene) => Promise<Layout | null>;

/** Loads the worker's script; a webview may start a worker only from a blob. */
export function makeLayouter(script: string): Layouter {
  let elk: Promise<InstanceType<typeof Elk>> | null = null;
  const start = async (): Promise<InstanceType<typeof Elk>> => {
    const answer = await fetch(script);
    const address = URL.createObjectURL(new Blob([await answer.text()], { type: "text/javascript" }));
    return new Elk({ workerFactory: () => new Worker(address) });
  };
  return async (scene) => {
    if (scene.boxes.size > MOST) return null;
    elk ??= start();
    try {
      return elkLayout(scene, await (await elk).layout(elkGraph(scene)));
    } catch (error) {
      // The quick placement is there: the picture stays usable.
      console.warn(`The layout could not be worked out: ${error instanceof Error ? error.message : error}`);
      return null;
    }
  };
}
