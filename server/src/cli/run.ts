/** `witloom run`: composes, runs, and prints what the guest prints, the result of a call, and the trace. */
import { type Command, UsageError } from "./command.ts";
import { LAUNCH_OPTIONS, LAUNCH_USAGE, launch } from "./launch.ts";
import { runUnderWasmtime } from "./native.ts";

export const run: Command = {
  usage: [
    "witloom run FILE.(wac|wasm) [options] [-- ARGS...]",
    "",
    "  --invoke 'INTERFACE#FUNCTION(WAVE, ...)'   call one export instead of wasi:cli/run",
    "  --engine jco|wasmtime                      wasmtime: the native one on PATH, or --wasmtime PATH, runs the composed bytes",
    ...LAUNCH_USAGE,
  ].join("\n"),
  options: { ...LAUNCH_OPTIONS, invoke: { type: "string" }, engine: { type: "string" }, wasmtime: { type: "string" } },
  run(args, around) {
    const engine = args.text("engine") ?? "jco";
    if (engine === "wasmtime") return runUnderWasmtime(args, around);
    if (engine !== "jco") throw new UsageError(`--engine takes jco or wasmtime, not '${engine}'`);
    const invoke = args.text("invoke");
    return launch(args, around, { wanted: invoke === undefined ? {} : { invoke } });
  },
};
