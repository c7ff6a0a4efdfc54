/** Answers to "does it fit?", asked for in the worker a moment's worth at a time, so that drawing a wire never waits. */
import { isNear, type Pair, pairKey } from "../graph/fitTable.ts";
import type { Fit } from "../protocol/wiring.ts";
import type { Engine } from "./engine.ts";
import { toPath } from "./uris.ts";

export class FitCache {
  private readonly known = new Map<string, Map<string, Fit>>();
  private readonly running = new Set<string>();
  private readonly engine: Engine;

  constructor(engine: Engine) {
    this.engine = engine;
  }

  /** Called when files on disk changed. The worker keeps what is still true, so asking again is quick. */
  invalidate(): void {
    this.known.clear();
  }

  answer(uri: string, pair: Pair): Fit | undefined {
    return this.known.get(uri)?.get(pairKey(pair));
  }

  /** Asks for pairs until all are known. */
  async ensure(uri: string, pairs: Pair[]): Promise<void> {
    const known = this.known.get(uri) ?? new Map<string, Fit>();
    this.known.set(uri, known);
    let open = pairs.filter((it) => !known.has(pairKey(it)));
    while (open.length > 0 && this.known.get(uri) === known) {
      const answers = await this.engine.task("fits", { file: toPath(uri), pairs: open.slice(0, 500) });
      if (answers.length === 0) return;
      for (const [at, fit] of answers.entries()) known.set(pairKey(open[at]!), fit);
      open = open.slice(answers.length);
    }
  }

  /** Asks for the near pairs at once, and for the rest behind them; `done` is called once all are known, if there was a rest. */
  async begin(uri: string, pairs: Pair[], done: () => void): Promise<void> {
    await this.ensure(uri, pairs.filter(isNear));
    const rest = pairs.filter((it) => !this.answer(uri, it));
    if (rest.length === 0 || this.running.has(uri)) return;
    this.running.add(uri);
    void this.ensure(uri, rest)
      .then(done)
      .catch(() => undefined) // a worker that died is told elsewhere
      .finally(() => this.running.delete(uri));
  }
}
