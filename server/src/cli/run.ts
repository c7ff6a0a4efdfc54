/** `witloom run`: composes, runs, and prints what the guest prints, the result of a call, and the trace. */
import type { Command } from "./command.ts";
import { LAUNCH_OPTIONS, LAUNCH_USAGE, launch } from "./launch.ts";

export const run: Command = {
  usage: [
    "witloom run FILE.(wac|wasm) [options] [-- ARGS...]",
    "",
    "  --invoke 'INTERFACE#FUNCTION(WAVE, ...)'   call one export instead of wasi:cli/run",
    ...LAUNCH_USAGE,
  ].join("\n"),
  options: { ...LAUNCH_OPTIONS, invoke: { type: "string" } },
  run(args, around) {
    const invoke = args.text("invoke");
    return launch(args, around, { wanted: invoke === undefined ? {} : { invoke } });
  },
};
