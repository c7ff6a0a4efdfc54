/** Helpers of the debugger's tests. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { adapterOnStdio } from "../kit/dapClient.ts";
import { Debugging, type Setup } from "../kit/debugging.ts";

const calc = path.resolve("test/fixtures/calc");
export const calcProgram = path.join(calc, "driver.wac");
export const calcWit = path.join(calc, "calc.wit");
export const calcRun = { program: calcProgram, invoke: "run()" };

/** An adapter of its own for a test. */
export async function debugging(work: (it: Debugging) => Promise<void>, node?: string): Promise<void> {
  const { client, child } = adapterOnStdio(node);
  try {
    await work(new Debugging(client));
    await client.request("disconnect");
  } finally {
    child.kill("SIGKILL");
  }
}

/** A session that was started with breakpoints. */
export const session = (setup: Setup, work: (it: Debugging) => Promise<void>, configuration: object = calcRun): Promise<void> =>
  debugging(async (it) => {
    await it.start(configuration, setup);
    await work(it);
  });

/** The line (1-based) of a file that holds a text. */
export function lineOf(file: string, text: string): number {
  const index = readFileSync(file, "utf8")
    .split("\n")
    .findIndex((line) => line.includes(text));
  if (index < 0) throw new Error(`${file} has no line with ${text}`);
  return index + 1;
}
