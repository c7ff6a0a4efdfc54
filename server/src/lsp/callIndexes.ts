/** The calls of runs by what they are about, worked out once for all who show them, in slices between which the editor is answered. */
import { type CallIndex, indexSteps } from "../trace/callIndex.ts";
import type { RunRecord } from "./runs.ts";
import { inSlices } from "./slices.ts";

interface Known {
  index: CallIndex;
  /** The run had ended: nothing of it changes any more. */
  whole: boolean;
}

export class CallIndexes {
  private readonly known = new WeakMap<RunRecord, Known>();

  /** Of all calls that there are now. */
  async of(run: RunRecord): Promise<CallIndex> {
    const known = this.known.get(run);
    if (known?.whole) return known.index;
    const whole = run.view.state === "ended";
    const index = (await inSlices(indexSteps(run.model)))!;
    this.known.set(run, { index, whole });
    return index;
  }

  /** Of the calls that were there a moment ago, while the run goes on. */
  async recent(run: RunRecord): Promise<CallIndex> {
    const known = this.known.get(run);
    return known && (known.whole || run.view.state !== "ended") ? known.index : this.of(run);
  }
}
