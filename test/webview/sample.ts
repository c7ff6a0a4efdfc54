/** The sample application as the canvas gets it. */

import { quickPlaces } from "../../client/webview/wiring/layers.ts";
import { type Scene, sceneOf } from "../../client/webview/wiring/scene.ts";
import type { FitTable, WiringView } from "../../server/src/protocol/wiring.ts";
// The browser tests use the same views, and are plain JavaScript.
import * as sample from "../kit/wiringSample.mjs";

export const shop = (): WiringView => sample.shopView() as WiringView;
export const fits = (view: WiringView): FitTable => sample.fitsOf(view) as FitTable;
export const big = (nodes: number, wires: number): WiringView => sample.bigView(nodes, wires) as WiringView;

export const measure = (text: string): number => text.length * 7;

/** A scene whose boxes stand where the quick placement puts them. */
export function laid(view: WiringView, fold = true): Scene {
  const scene = sceneOf(view, { measure, places: new Map(), fold });
  return sceneOf(view, { measure, places: quickPlaces(scene), fold });
}
