/** Runs of the command line that a debug session comes to, for every door. */
import path from "node:path";
import { visit, type Which } from "../run/attach/visit.ts";
import type { Prepared } from "./host.ts";

/** Finds the run that an `attach` request means, and connects to it. */
export async function visited(configuration: unknown): Promise<Prepared | { ok: false; message: string }> {
  const which = whichOf(configuration);
  if ("message" in which) return { ok: false, message: which.message };
  const found = await visit(which);
  if (!found.ok) return found;
  const { name, program, done, hear, command, stop, leave } = found;
  return {
    ok: true,
    name,
    program,
    drop: leave,
    begin: (listener, setup) => {
      hear(listener.debug, listener.events);
      command({ kind: "attach", setup: setup ?? { rules: [], filters: [], stopOnEntry: false } });
      listener.output("console", `Attached to ${name}; its output is where it was started.\n`);
      return { done, stop, leave, debug: command, full: ({ text }) => text };
    },
  };
}

function whichOf(configuration: unknown): Which | { message: string } {
  const { port, program, cwd } = (configuration ?? {}) as { port?: unknown; program?: unknown; cwd?: unknown };
  if (port !== undefined && !(Number.isInteger(port) && (port as number) > 0 && (port as number) < 65536))
    return { message: `\`port\` takes a number from 1 to 65535, not ${JSON.stringify(port)}.` };
  if (program !== undefined && typeof program !== "string")
    return { message: `\`program\` takes a text such as "app.wac", not ${JSON.stringify(program)}.` };
  return {
    ...(port === undefined ? {} : { port: port as number }),
    ...(program === undefined ? {} : { program: path.resolve(typeof cwd === "string" ? cwd : ".", program) }),
  };
}
