/** REPLs on the sessions that run, one for each. */
import { Repl, type ReplAnswer } from "../features/replDriver.ts";
import type { SessionAction } from "../protocol/editor.ts";
import type { Engine } from "./engine.ts";
import type { Forms } from "./forms.ts";
import type { Runs } from "./runs.ts";
import { act } from "./sessions.ts";

export class Repls {
  private readonly known = new Map<number, Promise<Repl>>();
  private readonly engine: Engine;
  private readonly forms: Forms;
  private readonly runs: Runs;

  constructor(engine: Engine, forms: Forms, runs: Runs) {
    this.engine = engine;
    this.forms = forms;
    this.runs = runs;
  }

  /** The REPL of a session; what is done on one that is over fails with a sentence. `previous`: the session whose plain variables go on. */
  of(run: number, previous?: number): Promise<Repl> {
    let known = this.known.get(run);
    if (!known) {
      const before = this.known.get(previous ?? 0);
      // Those of sessions that are forgotten need not be kept.
      for (const id of this.known.keys()) if (!this.runs.find(id) && id !== previous) this.known.delete(id);
      known = this.begin(run, previous === undefined ? undefined : before);
      this.known.set(run, known);
    }
    return known;
  }

  private async begin(run: number, before: Promise<Repl> | undefined): Promise<Repl> {
    const record = this.runs.find(run);
    const found = record ? await this.forms.form(record.view.program) : { types: [], functions: [] };
    let kept: string[] = [];
    const done = async (action: SessionAction): Promise<ReplAnswer> => {
      const answer = await act(this.engine.toolkit, this.runs.find(run), action);
      if (!("kept" in answer))
        return { result: null, error: answer.error?.message ?? "Refused.", kept, over: !this.runs.find(run)?.session };
      kept = answer.kept;
      return { result: answer.result, error: answer.error?.message ?? null, kept, over: answer.over };
    };
    const form = "error" in found ? { types: [], functions: [] } : found;
    const variables = (await before)?.plainVariables();
    return new Repl({ form, call: (call) => done({ call }), drop: (drop) => done({ drop }) }, variables);
  }
}
