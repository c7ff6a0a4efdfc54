/** `--debug PORT` of the commands that run a guest: a debugger may come to it. */
import path from "node:path";
import type { Program } from "../compose/program.ts";
import { partTypes } from "../compose/skeleton.ts";
import type { RunRequest } from "../protocol/run.ts";
import { Door } from "../run/attach/door.ts";
import { withoutBytes } from "../run/attach/wire.ts";
import type { Toolkit } from "../toolkit/toolkit.ts";
import { type Args, type Surroundings, UsageError } from "./command.ts";

/** Opens the door that the arguments want; null: none. Throws `UsageError`. */
export async function doorOf(
  args: Args,
  around: Surroundings,
  toolkit: Toolkit,
  program: Program,
  { plan }: RunRequest,
): Promise<Door | null> {
  const text = args.text("debug");
  if (text === undefined) return null;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port < 65536)) throw new UsageError(`--debug takes a port from 0 to 65535, not '${text}'`);
  const name = path.basename(program.file);
  const door = await Door.open(port, name, { file: program.file, plan: withoutBytes(plan), types: partTypes(toolkit, program, plan) });
  if (typeof door === "string") throw new UsageError(door);
  around.err(`witloom: a debugger can attach to ${name} at port ${door.port}\n`);
  return door;
}
