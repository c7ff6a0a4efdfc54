/** Asks a thread which functions and which lines of source stand at places of core modules. */
import { Worker } from "node:worker_threads";
import type { CodeSymbol, SymbolAnswer, SymbolTask } from "./symbolsTypes.ts";

export type { CodeSymbol, Shift, SourceLevel, SymbolTask } from "./symbolsTypes.ts";

/** Milliseconds that one module may take: large ones take a tenth of it, and nobody waits longer to read why a guest ended. */
const LIMIT = 10_000;

/** Module after module, in one thread that ends with the last. What took too long, or cannot be read, lacks its lines or its names. Never rejects. */
export async function symbolsOf(script: string, tasks: SymbolTask[], limit = LIMIT): Promise<CodeSymbol[][]> {
  const out: CodeSymbol[][] = [];
  let thread: Worker | null = null;
  for (const task of tasks) {
    thread ??= new Worker(script);
    const { symbols, over } = await answersOf(thread, task, limit);
    out.push(symbols);
    if (!over) continue;
    void thread.terminate();
    thread = null;
  }
  void thread?.terminate();
  return out;
}

/** `over`: the thread must not be asked again. */
function answersOf(thread: Worker, task: SymbolTask, limit: number): Promise<{ symbols: CodeSymbol[]; over: boolean }> {
  const symbols = task.places.map((): CodeSymbol => ({ function: null, levels: [] }));
  return new Promise((resolve) => {
    const end = (over: boolean): void => {
      clearTimeout(timer);
      thread.off("message", heard).off("error", failed).off("exit", failed);
      // An error that comes later concerns nobody.
      if (over) thread.on("error", () => undefined);
      resolve({ symbols, over });
    };
    const failed = (): void => end(true);
    const heard = (answer: SymbolAnswer): void => {
      for (const [index, symbol] of symbols.entries())
        if ("functions" in answer) symbol.function = answer.functions[index] ?? null;
        else symbol.levels = answer.lines[index] ?? [];
      if ("lines" in answer) end(false);
    };
    const timer = setTimeout(() => end(true), limit);
    thread.on("message", heard).on("error", failed).on("exit", failed);
    thread.postMessage(task);
  });
}
