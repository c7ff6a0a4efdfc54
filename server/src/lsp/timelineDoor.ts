/** What the page of a run's timeline asks: calls as columns, one call whole, which calls a filter picks, statistics, what changed since another run. */
import { readFile } from "node:fs/promises";
import type { CancellationToken } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { Location, ServerRequests } from "../protocol/editor.ts";
import type { Statistics, TimelineCall, TimelineRequests } from "../protocol/timeline.ts";
import { numberOf } from "../trace/callNumbers.ts";
import { pickedSteps } from "../trace/filter.ts";
import { readFilter } from "../trace/filterText.ts";
import type { Call } from "../trace/model.ts";
import { refusalText } from "../trace/refusal.ts";
import { compareRunsSteps } from "../trace/runsCompared.ts";
import { statisticsSteps } from "../trace/statistics.ts";
import { emptyTimeline, nextPart, type Timeline } from "../trace/timeline.ts";
import { streamText } from "../trace/tree.ts";
import { lineAt, lineStarts } from "../wit/lines.ts";
import { callView, type Declaration } from "./calls.ts";
import { cancelled } from "./guard.ts";
import type { RunRecord, Runs } from "./runs.ts";
import { inSlices } from "./slices.ts";
import { toPath } from "./uris.ts";
import type { WacLanguage } from "./wacLanguage.ts";

/** Differences of two runs that are told. */
const DIFFERENCES = 1000;
/** A page forgets what it has when that is so many times what the run keeps. */
const OUTGROWN = 2;

const FORGOTTEN = { error: { message: "This run was forgotten; run it again." } };

/** What each run's page was told. */
const told = new WeakMap<RunRecord, Timeline>();

export interface TimelineServices {
  runs: Runs;
  wac: WacLanguage;
  declaration: Declaration;
}

type Handlers = {
  [M in keyof TimelineRequests]: (
    params: TimelineRequests[M][0],
    token: CancellationToken,
  ) => TimelineRequests[M][1] | Promise<TimelineRequests[M][1]>;
};

/** The handlers, by their requests. */
export function timelineHandlers(services: TimelineServices): Handlers {
  const { runs } = services;
  return {
    "witloom/timeline": ({ run, fresh }) => part(runs.find(run), fresh),
    "witloom/timelineCall": (params) => one(services, params),
    "witloom/findCalls": ({ run, filter }, token) => found(runs.find(run), filter, token),
    "witloom/statistics": ({ run, by }, token) => statisticsOf(runs.find(run), by, token),
    async "witloom/compareRuns"({ before, after }, token) {
      const [old, now] = [runs.find(before), runs.find(after)];
      return old && now ? wanted(await inSlices(compareRunsSteps(old.model, now.model, DIFFERENCES), token)) : FORGOTTEN;
    },
  };
}

function part(run: RunRecord | undefined, fresh: boolean): TimelineRequests["witloom/timeline"][1] {
  if (!run) return null;
  const known = fresh ? undefined : told.get(run);
  const outgrown = known && known.pass === null && run.model.dropped > 0 && known.ids.length > OUTGROWN * run.model.calls.size;
  const timeline = known && !outgrown ? known : emptyTimeline();
  told.set(run, timeline);
  const { part, data } = nextPart(timeline, run.model, run.view.state !== "ended");
  return { ...part, data: Buffer.from(data.buffer).toString("base64") };
}

async function one(
  { runs, wac, declaration }: TimelineServices,
  params: TimelineRequests["witloom/timelineCall"][0],
): Promise<TimelineRequests["witloom/timelineCall"][1]> {
  const run = runs.find(params.run);
  const timeline = run && told.get(run);
  const id = "id" in params ? params.id : timeline?.ids[params.at];
  const call = id === undefined ? undefined : run?.model.calls.get(id);
  const at = "at" in params ? params.at : timeline && numberOf(timeline.numbers, params.id);
  if (!run || !call || at === undefined) return null;
  const instance = await instanceOf(wac, run.view.program, call.callee);
  return { at, call: { ...whole(run, call, declaration), ...(instance ? { instance } : {}) } };
}

function whole(run: RunRecord, call: Call, declaration: Declaration): TimelineCall {
  let below = 0;
  for (const id of run.model.children.get(call.id) ?? []) below += run.model.calls.get(id)?.duration ?? 0;
  return {
    ...callView(run, call, declaration, true),
    self: Math.max(0, (call.duration ?? 0) - below),
    open: call.duration === null,
    failed: call.failed,
    refused: call.denied ? refusalText(call.denied) : null,
    streams: Object.entries(call.streams ?? {}).map(([name, sum]) => streamText(name, sum)),
  };
}

/** The line of a `.wac` that makes an instance; the text is the editor's where it is open there. */
async function instanceOf(wac: WacLanguage, program: string, name: string): Promise<Location | undefined> {
  if (!program.endsWith(".wac")) return undefined;
  const text = wac.document(program)?.getText() ?? (await readFile(toPath(program), "utf8").catch(() => null));
  if (text === null) return undefined;
  const { wiring } = wac.document(program)
    ? (wac.settled(program) ?? wac.now(wac.document(program)!))
    : wac.now(TextDocument.create(program, "wac", 0, text));
  const node = wiring.nodes.find((it) => it.id === name);
  if (!node) return undefined;
  const starts = lineStarts(wiring.text);
  const line = lineAt(starts, node.expr.start);
  const position = { line, character: node.expr.start - starts[line]! };
  return { uri: program, range: { start: position, end: position } };
}

async function found(run: RunRecord | undefined, text: string, token: CancellationToken): Promise<ServerRequests["witloom/findCalls"][1]> {
  const read = readFilter(text);
  if (!read.ok) return { error: { message: read.message } };
  const timeline = run && told.get(run);
  if (!run || !timeline) return FORGOTTEN;
  const answer = wanted(await inSlices(pickedSteps(timeline.ids, run.model, read.filter), token));
  return { count: answer.count, data: Buffer.from(answer.bits.buffer).toString("base64") };
}

/** What was worked out, where somebody still waits for it. */
function wanted<T>(answer: T | null): T {
  if (answer === null) throw cancelled();
  return answer;
}

async function statisticsOf(run: RunRecord | undefined, by: "function" | "wire", token: CancellationToken): Promise<Statistics[]> {
  return run ? wanted(await inSlices(statisticsSteps(run.model, by), token)) : [];
}
