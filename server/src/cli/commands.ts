/** The table of commands: name → what it does. */
import { bindings } from "./bindings.ts";
import { build } from "./build.ts";
import { check } from "./check.ts";
import type { Command } from "./command.ts";
import { compose } from "./compose.ts";
import { decompose } from "./decompose.ts";
import { doctor } from "./doctor.ts";
import { format } from "./format.ts";
import { graph } from "./graph.ts";
import { compare } from "./native.ts";
import { newProject } from "./new.ts";
import { plug } from "./plug.ts";
import { repl } from "./repl.ts";
import { replay } from "./replay.ts";
import { rights } from "./rights.ts";
import { run } from "./run.ts";
import { serve } from "./serve.ts";
import { test } from "./test.ts";
import { trace } from "./trace.ts";

export const commands: Record<string, Command> = {
  check,
  graph,
  compose,
  compare,
  plug,
  decompose,
  run,
  repl,
  replay,
  serve,
  test,
  trace,
  rights,
  format,
  bindings,
  build,
  doctor,
  new: newProject,
};
