// The component `desk`: what it exports has the names of its world, in JavaScript's spelling.
// The types of what it imports come from the WIT: README.md has the command.
import type { Assessment, Failure, Holding } from "risk:api/desk@0.1.0";
import { calculate, type EngineError, type Measure, type Method, type Settings } from "risk:api/engine@0.1.0";
import { type History, read, type Table } from "risk:api/prices@0.1.0";
import { example } from "./example.ts";
import { text } from "./text.ts";

export const desk = { assess };

/** `wasi:cli/run`: an example, printed. */
export const run = {
  run(): void {
    console.log(text(assess(example.csv, example.portfolio, example.settings)));
  },
};

function assess(csv: string, portfolio: Holding[], settings: Settings): Assessment {
  // The error of a result arrives as an exception, and leaves as one.
  const table = attempt<Table, string>(
    () => read(csv),
    (reason) => ({ tag: "unreadable", val: reason }),
  );
  const positions = portfolio.map(({ asset, value }) => ({ value, returns: historyOf(asset, table.histories).returns }));
  const measure = (method: Method): Measure =>
    attempt<Measure, EngineError>(
      () => calculate(positions, method, settings),
      (reason) => ({ tag: "not-calculated", val: "val" in reason ? `${reason.tag}: ${reason.val}` : reason.tag }),
    );
  return {
    days: table.days.length,
    repaired: table.repaired,
    dropped: table.dropped,
    historical: measure("historical"),
    parametric: measure("parametric"),
    monteCarlo: measure("monte-carlo"),
  };
}

function historyOf(asset: string, histories: History[]): History {
  const found = histories.find((it) => it.asset === asset);
  if (!found) throw { tag: "unknown-asset", val: asset } satisfies Failure;
  return found;
}

/** Calls another component; its error becomes one of ours. */
function attempt<T, E>(call: () => T, failure: (reason: E) => Failure): T {
  try {
    return call();
  } catch (error) {
    throw failure(payloadOf(error) as E);
  }
}

/**
 * The error's value: engines differ in whether they throw it itself or an object that has it as its payload. Any other `Error` is a mistake of this
 * program, and stays what it is.
 */
function payloadOf(error: unknown): unknown {
  if (typeof error === "object" && error !== null && "payload" in error) return error.payload;
  if (error instanceof Error) throw error;
  return error;
}
