/**
 * A trap's places in the words of the guest's source. In: an outcome as the runner tells it. Out: the same with a `stack`. Core modules are read from
 * the cache of transpiled components, only now that something trapped, and by a thread: no call ever waits for it.
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { CodePlace, RunOutcome, StackFrame } from "../../protocol/run.ts";
import { type CodeSymbol, symbolsOf } from "../../toolkit/symbols.ts";
import { movedCode } from "../limits/hook.ts";

/** The thread's bundle, `dist/symbols.js`, for a runner in `dist/runner`. */
export const symbolsScript = (runner: string): string => path.join(path.dirname(runner), "..", "symbols.js");

/** Never rejects: what cannot be read stays a function's number. */
export async function symbolise(outcome: RunOutcome, script: string): Promise<RunOutcome> {
  if (outcome.kind !== "trap" || !outcome.places) return outcome;
  const { places, ...rest } = outcome;
  const stack = await known(JSON.stringify(places), () => stackOf(places, script).catch((): StackFrame[] => []));
  return stack.length > 0 ? { ...rest, stack } : rest;
}

/** Stacks that were asked for last: a server may trap at the same place with every request. */
const MOST_KNOWN = 32;
const stacks = new Map<string, Promise<StackFrame[]>>();

function known(key: string, find: () => Promise<StackFrame[]>): Promise<StackFrame[]> {
  const found = stacks.get(key) ?? find();
  stacks.delete(key);
  stacks.set(key, found);
  if (stacks.size > MOST_KNOWN) stacks.delete(stacks.keys().next().value!);
  return found;
}

async function stackOf(places: CodePlace[], script: string): Promise<StackFrame[]> {
  const files = [...new Set(places.map((it) => it.module))];
  const tasks = await Promise.all(
    files.map(async (file) => {
      const own = [...new Set(places.filter((it) => it.module === file).map((it) => it.at))];
      // A cache that was emptied meanwhile, say.
      const module = await readFile(file).catch(() => new Uint8Array());
      return { module: new Uint8Array(module), places: own, shifts: module.length > 0 ? movedCode(module) : [] };
    }),
  );
  const symbols = await symbolsOf(script, tasks);
  return places.flatMap(({ instance, module, at }) => {
    const index = files.indexOf(module);
    const symbol = symbols[index]![tasks[index]!.places.indexOf(at)]!;
    return framesOf(instance, symbol);
  });
}

function framesOf(instance: string | null, { function: own, levels }: CodeSymbol): StackFrame[] {
  if (!own) return [];
  const name = own.name ?? `function ${own.index}`;
  if (levels.length === 0) return [{ instance, function: name, file: null, line: null, column: null }];
  return levels.map((level, index) => ({
    instance,
    // Line tables alone know no modules and namespaces; the name section does.
    function: (index === levels.length - 1 ? own.name : undefined) ?? level.function ?? name,
    file: level.file ?? null,
    line: level.line ?? null,
    column: level.column ?? null,
    ...(index < levels.length - 1 ? { inlined: true as const } : {}),
  }));
}
