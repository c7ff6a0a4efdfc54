// Runs for the timeline's page, made by the product's own code: events in, parts out.
import { mkdirSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import * as esbuild from "esbuild";
import { root } from "../e2e/host.mjs";

const value = (text) => ({ text, cut: false, full: null });

/** The stage `trace`, and how the server shares its time, as a module. */
export async function traceStage() {
  const outfile = path.join(root, "out", "kit", `trace-${process.pid}.mjs`);
  mkdirSync(path.dirname(outfile), { recursive: true });
  const from = (name, what) => `export { ${what} } from "./server/src/trace/${name}.ts";`;
  const contents = [
    from("model", "append, emptyModel"),
    from("timeline", "emptyTimeline, nextPart"),
    from("statistics", "statistics, statisticsSteps"),
    from("runsCompared", "compareRuns, compareRunsSteps"),
    from("steps", "atOnce"),
    'export { inSlices } from "./server/src/lsp/slices.ts";',
    from("filter", "picks, pickedSteps"),
    from("filterText", "readFilter"),
    from("read", "readTrace"),
    from("formats", "tracePieces"),
    'export { joined } from "./server/src/run/longText.ts";',
  ].join("\n");
  await esbuild.build({ stdin: { contents, resolveDir: root, loader: "ts" }, bundle: true, format: "esm", platform: "node", outfile });
  return import(pathToFileURL(outfile).href);
}

/** Numbers from 0 to below `n`, the same each time. */
function random(seed) {
  let state = seed;
  return (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
}

const COMPONENTS = ["gateway", "auth", "parser", "business", "images", "store", "pricing", "audit", "mail", "log"];

/**
 * A run of `count` calls up to `depth` deep, some of which fail or are refused something; in every hundredth call of the outermost, tasks overlap.
 * `speed`: how long calls take against the usual.
 */
export function sampleModel({ append, emptyModel }, count, { depth = 8, seed = 7, speed = 1 } = {}) {
  const below = random(seed);
  const model = emptyModel({ calls: Number.POSITIVE_INFINITY });
  append(model, { kind: "began", epoch: Date.UTC(2026, 0, 1) });
  const open = [];
  let clock = 0;
  for (let id = 1; id <= count; ) {
    clock += ((below(40) + 1) / 1000) * speed;
    if (open.length > 0 && (open.length >= depth || below(5) < 2)) {
      // Mostly the innermost; now and then another task of the same caller.
      const at = below(100) === 0 && open.length > 2 ? open.length - 2 : open.length - 1;
      const [call] = open.splice(at, 1);
      const luck = below(400);
      const denied = { what: "connecting to 10.0.0.1:80", grant: { option: "--allow-net", value: "10.0.0.1:80" } };
      append(model, {
        ...{ kind: "return", id: call.id, end: clock, error: luck === 0 ? "wasm trap: unreachable executed" : null },
        result: luck === 0 ? null : value(luck < 4 ? `err("no ${call.id}")` : `ok(${call.id})`),
        failed: luck < 4,
        ...(luck === 5 ? { denied } : {}),
      });
      continue;
    }
    const above = open.at(-1);
    const callee = COMPONENTS[Math.min(COMPONENTS.length - 1, open.length + below(2))];
    append(model, {
      ...{ kind: "call", id, parent: above?.id ?? 0, caller: above?.callee ?? "host", callee, start: clock },
      ...{
        interface: `orders:shop/${callee}@0.1.0`,
        function: ["handle", "check", "look-up", "write"][below(4)],
        args: [value(`"item ${id}"`)],
      },
    });
    if (below(50) === 0)
      append(model, { kind: "chunk", id, stream: "stream#1", of: "argument", count: 3, value: null, time: clock + 0.001, end: false });
    open.push({ id, callee });
    id++;
  }
  while (open.length > 0) {
    clock += 0.01;
    append(model, { kind: "return", id: open.pop().id, result: value("ok(0)"), error: null, failed: false, end: clock });
  }
  return model;
}

/** All parts of a model, as messages of the host: `[message, bytes]`. */
export function partsOf(
  { emptyTimeline, nextPart },
  model,
  { timeline = emptyTimeline(), running = false, name = "shop.wac", limit } = {},
) {
  const out = [];
  for (let more = true; more; ) {
    const { part, data } = nextPart(timeline, model, running, limit);
    more = part.more;
    out.push([{ kind: "part", name, part }, { data: Buffer.from(data.buffer).toString("base64") }]);
  }
  return out;
}
