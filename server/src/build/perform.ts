/** Does the steps of a plan, one after the other; the first that fails ends it with its findings. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Generators } from "../bindings/generate.ts";
import type { Files } from "../compose/files.ts";
import { problemText } from "../compose/problems.ts";
import type { Diagnostic } from "../protocol/diagnostic.ts";
import { componentize } from "./componentize.ts";
import { mendedCpp } from "./cppBindings.ts";
import { runProgram } from "./execute.ts";
import { bindingsFor } from "./keptBindings.ts";
import { finding } from "./problems/finding.ts";
import { readOutput } from "./problems/read.ts";
import type { BindingsStep, Plan, RunStep, Step } from "./steps.ts";
import { GENERATOR } from "./witPlaces.ts";

export interface Performing {
  generators: Generators;
  files: Files;
  signal: AbortSignal;
  /** Its folder. */
  project: string;
  /** The file that stands for findings without a place. */
  home: string;
  /** What a compiler says while it works. */
  onOutput(text: string): void;
  onStep(step: Step): void;
}

export interface Performed {
  done: boolean;
  /** Errors, warnings and notes. */
  diagnostics: Diagnostic[];
}

/** Performs a plan. Nothing is thrown but by a disk that cannot be written. */
export async function perform(plan: Plan, around: Performing): Promise<Performed> {
  const diagnostics: Diagnostic[] = [];
  for (const step of plan.steps) {
    if (around.signal.aborted) return { done: false, diagnostics };
    around.onStep(step);
    const found = await one(step, around);
    diagnostics.push(...found);
    if (around.signal.aborted || found.some((it) => it.severity === "error")) return { done: false, diagnostics };
  }
  return { done: true, diagnostics };
}

const refused = ({ home }: Performing, message: string, code: string): Diagnostic[] => [
  finding("", { file: home, line: 1 }, "error", message, code),
];

async function one(step: Step, around: Performing): Promise<Diagnostic[]> {
  switch (step.kind) {
    case "bindings":
      return bindings(step, around);
    case "run":
      return run(step, around);
    case "write": {
      const old = existsSync(step.file) ? readFileSync(step.file, "utf8") : undefined;
      if (step.clears !== undefined && old !== step.text) rmSync(step.clears, { recursive: true, force: true });
      writeChanged(step.file, Buffer.from(step.text));
      return [];
    }
    default: {
      rmSync(step.makes, { force: true });
      const { generators, files } = around;
      const answer = componentize(step, { toolkit: generators.toolkit, dist: generators.dist, files, project: around.project });
      if ("error" in answer) return refused(around, `The module cannot become a component: ${answer.error}`, "componentize");
      writeFileSync(step.makes, answer.bytes);
      return [];
    }
  }
}

const sentence = (text: string): string => `${text.replace(/\.$/, "")}.`;

/** The compiler's own cache is asked to build again only what changed: files that are the same are not touched. */
async function bindings(step: BindingsStep, around: Performing): Promise<Diagnostic[]> {
  const made = await bindingsFor(around.generators, around.files, {
    target: step.wit,
    world: step.world,
    language: step.language,
    project: around.project,
    folders: [],
  });
  if (!made.ok) return refused(around, sentence(problemText(made.problem)), made.problem.kind === "unsupported" ? GENERATOR : "bindings");
  const replaced = new Map<string, string>();
  const generated = step.language === "cpp" ? await mendedCpp(around.generators, made.value.files) : made.value.files;
  for (const file of generated) {
    // Assembly cannot be laid over; theirs is empty, and only for compilers that want it beside functions without a body.
    if (step.overlay && /^go\.(mod|sum)$|\.s$/.test(file.path)) continue;
    const target = step.single ? step.into : path.join(step.into, file.path);
    const own = step.headers === undefined ? undefined : path.join(step.headers, path.basename(file.path));
    const header = own !== undefined && /\.(h|hpp)$/.test(own) && existsSync(own) ? readFileSync(own) : undefined;
    const text = file.text === undefined ? Buffer.from(file.base64, "base64") : Buffer.from(renamed(step, file.text));
    writeChanged(target, header ?? text);
    if (step.overlay) replaced.set(path.join(step.overlay.folder, file.path), target);
    if (step.single) break;
  }
  if (step.overlay) writeChanged(`${step.into}.json`, Buffer.from(JSON.stringify({ Replace: Object.fromEntries(replaced) })));
  return [];
}

/** wit-bindgen's Go files import each other by a module's name that the user may not have. */
function renamed({ overlay }: BindingsStep, text: string): string {
  return overlay && overlay.module !== "wit_component" ? text.replaceAll('"wit_component/', `"${overlay.module}/`) : text;
}

function writeChanged(file: string, bytes: Uint8Array): void {
  if (existsSync(file) && Buffer.from(bytes).equals(readFileSync(file))) return;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, bytes);
}

/** What a tool does not take for an error, and is one. */
const FATAL = new Set(["no-output", "signature-mismatch"]);

async function run(step: RunStep, around: Performing): Promise<Diagnostic[]> {
  const { signal, home } = around;
  if (step.empties !== undefined) {
    rmSync(step.empties, { recursive: true, force: true });
    mkdirSync(step.empties, { recursive: true });
  }
  const printed: string[] = [];
  const ran = await runProgram(step.command, step.args, {
    cwd: step.cwd,
    env: step.env,
    signal,
    onOutput(stream, text) {
      // JSON is not for people; the findings that are read from it are shown.
      if (step.prints && stream === "stdout") printed.push(text);
      else if (step.format !== "cargo" || stream === "stderr") around.onOutput(text);
    },
  });
  if (ran.cancelled) return [];
  if (ran.failure !== null) return refused(around, `${ran.failure}; check the build command.`, "missing-program");
  const name = path.basename(step.command);
  const base = step.base ?? step.cwd;
  const found = readOutput({ format: step.format, text: ran.output, base, failed: ran.code !== 0, home, name });
  if (step.prints && ran.code === 0) writeChanged(step.makes, Buffer.from(printed.join("")));
  if (ran.code === 0 && !existsSync(step.makes) && step.otherwise !== undefined)
    found.push(...refused(around, `${name} made no ${path.basename(step.makes)}; ${step.otherwise}.`, "no-output"));
  // A tool that succeeded has made what it was to make, whatever it said.
  return ran.code === 0 ? found.map((it) => (FATAL.has(it.code) || it.severity !== "error" ? it : { ...it, severity: "warning" })) : found;
}
