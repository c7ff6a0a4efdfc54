/** `witloom serve`: composes, and answers HTTP requests with a component that exports `wasi:http/incoming-handler`. */
import { availableParallelism } from "node:os";
import type { ServedRequest, ServeEntry } from "../protocol/run.ts";
import { parseAddress } from "../run/prepare.ts";
import { amount, type Command, UsageError } from "./command.ts";
import { LAUNCH_OPTIONS, LAUNCH_USAGE, launch } from "./launch.ts";
import { timeoutOf } from "./runOptions.ts";

export const serve: Command = {
  usage: [
    "witloom serve FILE.(wac|wasm) [--addr 127.0.0.1:PORT] [options] [-- ARGS...]",
    "",
    "  --addr HOST:PORT                           where it listens (127.0.0.1:8080; port 0: any that is free)",
    "  --workers N                                guests that answer at the same time, at most",
    "  --reuse N                                  requests that one instance answers (1; more keep its state)",
    ...LAUNCH_USAGE.map((line) =>
      line.replace("--timeout SECONDS, --max-memory MIB        limits", "--timeout SECONDS (of a request), --max-memory MIB  limits"),
    ),
  ].join("\n"),
  options: { ...LAUNCH_OPTIONS, addr: { type: "string" }, workers: { type: "string" }, reuse: { type: "string" } },
  async run(args, around) {
    const text = args.text("addr") ?? "127.0.0.1:8080";
    const address = parseAddress(text);
    if (!address) throw new UsageError(`--addr takes HOST:PORT, as 127.0.0.1:8080, not '${text}'`);
    const workers = amount("--workers", args.text("workers"), Math.max(2, availableParallelism()));
    const reuse = amount("--reuse", args.text("reuse"), 1);
    for (const [name, count] of Object.entries({ workers, reuse }))
      if (!Number.isInteger(count) || count < 1) throw new UsageError(`--${name} takes a whole number from 1, not '${args.text(name)}'`);
    const entry: ServeEntry = { kind: "serve", ...address, workers, reuse, timeout: timeoutOf(args) };
    return launch(args, around, {
      wanted: { serve: entry },
      endless: true,
      callbacks: {
        listening: (host, port) => around.err(`Serving HTTP on http://${host.includes(":") ? `[${host}]` : host}:${port}/\n`),
        served: (request) => around.err(servedText(request)),
      },
    });
  },
};

function servedText({ method, path, status, duration, error }: ServedRequest): string {
  return `${method} ${printable(path)} ${status === 0 ? "-" : status} ${duration.toFixed(1)} ms${error === null ? "" : `: ${printable(error)}`}\n`;
}

/** What a client or guest wrote cannot drive the terminal. */
const printable = (text: string): string => text.replace(/\p{C}/gu, (char) => `\\u{${char.codePointAt(0)!.toString(16)}}`);
