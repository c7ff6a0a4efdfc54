/** Replays a plan on a program: what is wanted of the run, the run itself through the door's own process, and the calls that came of it. */
import { problemText } from "../../compose/problems.ts";
import type { LinkPlan, RunLimits, RunRequest } from "../../protocol/run.ts";
import { NO_GRANTS, parseCall, type Wanted } from "../../run/prepare.ts";
import type { Run, RunCallbacks } from "../../run/start.ts";
import type { Toolkit } from "../../toolkit/toolkit.ts";
import { append, type Call, emptyModel, type TraceModel } from "../model.ts";
import { performReplay } from "./perform.ts";
import type { ReplayPlan } from "./plan.ts";

/** Longest WAVE text of a value, in UTF-16 units: as long as those of a trace in JSON. */
const VALUE_LIMIT = 4 << 20;

/** A run that waits for the recorded calls, with a host that answers from the record. Nothing is granted. */
export function replayWanted(plan: ReplayPlan, limits: RunLimits): Wanted {
  const mocks = Object.fromEntries(
    [...plan.answers].map(([name, functions]) => [name, Object.fromEntries([...functions].map(([fn, recorded]) => [fn, { recorded }]))]),
  );
  return { session: true, replay: true, grants: NO_GRANTS, mocks, trace: true, valueLimit: VALUE_LIMIT, keepValues: false, limits };
}

export interface ReplayDoor {
  toolkit: Toolkit;
  /** A component of the program's types. */
  types: Uint8Array;
  /** Starts the request in a process of its own. */
  start(request: RunRequest, callbacks: RunCallbacks): Run;
}

/** Makes the recorded calls. Out: the calls of this run, or why it could not be done whole, without a full stop. */
export async function replay(request: RunRequest, plan: ReplayPlan, door: ReplayDoor): Promise<TraceModel | string> {
  const model = emptyModel();
  const run = door.start(request, {
    events: (events) => {
      for (const event of events) append(model, event);
    },
  });
  const problem = await performReplay(plan.steps, {
    act: run.act,
    parse: (text) => {
      const parsed = parseCall(door.toolkit, { bytes: door.types }, text);
      return parsed.ok ? parsed.value : problemText(parsed.problem);
    },
    exportOf: (call) => exportName(request.plan, call),
  });
  run.stop("the replay is over");
  // The last events come before the end.
  await run.done;
  return problem ?? model;
}

/** The name under which a program exports an interface of an instance, or a function of its world (`interface` null); null where it does not. */
export function exportName({ instances, exports }: Pick<LinkPlan, "instances" | "exports">, call: Call): string | null {
  const path = call.interface ?? call.function;
  const own = exports.find(
    (it) => it.source.instance !== null && instances[it.source.instance]!.name === call.callee && it.source.path[0] === path,
  );
  // An instance may have another name than when the run was recorded.
  return (own ?? exports.find((it) => it.name === path))?.name ?? null;
}
