/** A trap's stack and cause for people. In: how a run ended. Out: lines below its sentence, and the one place of the source that it is about. */
import path from "node:path";
import type { RunOutcome, Said, SaidFrame, StackFrame } from "../../protocol/run.ts";
import { visible } from "../../protocol/visible.ts";

/** Frames that are shown; of more, the first ones and the last. */
const SHOWN = 24;
const LAST = 4;

export interface SourcePlace {
  /** Absolute, of a file that is there. */
  file: string;
  /** From 1. */
  line: number;
  /** From 1. */
  column: number;
}

export interface TrapReport {
  /** Without indentation; empty where nothing is known beyond the sentence. */
  lines: string[];
  /** The innermost place in a file that is there and is no library's. */
  place: SourcePlace | null;
}

/** `exists`: whether a file is there. */
export function trapReport(outcome: RunOutcome, exists: (file: string) => boolean): TrapReport {
  const { said, stack: whole } = explained(outcome);
  const stack = said?.frames ? beside(whole, outcome) : whole;
  const frames = stack.map((frame) => ({ frame, file: frame.file === null ? null : located(frame.file, stack, exists) }));
  // A panic's own machinery stands above what panicked.
  const own = frames.findIndex(({ file }) => file?.exists && !isLibrary(file.file));
  const above = own > 0 && frames.slice(0, own).every(({ file }) => file === null || isLibrary(file.file)) ? own : 0;
  const cause = said ? [`The guest said: ${said.text}${saidAt(said, stack, exists)}`, ...shown((said.frames ?? []).map(saidFrame))] : [];
  const texts = frames.slice(above).map(({ frame, file }) => frameText(frame, file?.file ?? frame.file));
  const library = above > 0 ? [`${above} ${above === 1 ? "function" : "functions"} of libraries, called by:`] : [];
  return { lines: [...cause, ...library, ...shown(texts)].map(visible), place: ownPlace(outcome, exists) };
}

const explained = (outcome: RunOutcome): { said?: Said; stack: StackFrame[] } =>
  outcome.kind === "trap"
    ? { stack: outcome.stack ?? [], ...(outcome.said ? { said: outcome.said } : {}) }
    : { stack: [], ...(outcome.kind === "done" && outcome.said ? { said: outcome.said } : {}) };

function shown(frames: string[]): string[] {
  const left = frames.length - SHOWN;
  return left > 0 ? [...frames.slice(0, SHOWN - LAST), `… ${left} more`, ...frames.slice(-LAST)] : frames;
}

/** Where the guest's own runtime told its stack, functions of its component that have no lines would say the same again, or nothing. */
const beside = (stack: StackFrame[], outcome: RunOutcome): StackFrame[] =>
  stack.filter(({ file, instance }) => file !== null || outcome.kind !== "trap" || instance !== outcome.where?.callee);

const saidFrame = ({ function: name, file, line, column }: SaidFrame): string =>
  `at ${name === "" ? "a function without a name" : name} (${placeText(file, line, column ?? null)})`;

/** What the guest says of the place is better than any frame: those at the top belong to what it panics with. */
function ownPlace(outcome: RunOutcome, exists: (file: string) => boolean): SourcePlace | null {
  const { said, stack } = explained(outcome);
  const told = said?.file === undefined ? null : located(said.file, stack, exists);
  if (told?.exists && !isLibrary(told.file)) return { file: told.file, line: said!.line ?? 1, column: said!.column ?? 1 };
  for (const { file, line, column } of stack) {
    if (file === null || line === null) continue;
    const at = located(file, stack, exists);
    if (at.exists && !isLibrary(at.file)) return { file: at.file, line, column: column ?? 1 };
  }
  return null;
}

/** Sources that came with a toolchain or from a registry. */
const isLibrary = (file: string): boolean =>
  /[\\/](rustlib|rustc|\.cargo|wasi-libc|node_modules|site-packages|\.witloom)[\\/]|^\/usr\//.test(file);

/** A relative path, as a panic's text has it, is that of a frame, whose compiler wrote where it ran. */
function located(file: string, stack: StackFrame[], exists: (file: string) => boolean): { file: string; exists: boolean } {
  if (path.isAbsolute(file)) return { file: path.normalize(file), exists: exists(file) };
  const tail = path.normalize(file);
  const found = stack.find(
    (it) => it.file !== null && path.isAbsolute(it.file) && endsWith(path.normalize(it.file), tail) && exists(it.file),
  );
  return found ? { file: path.normalize(found.file!), exists: true } : { file, exists: false };
}

const endsWith = (file: string, tail: string): boolean => file.endsWith(`${path.sep}${tail}`);

/** Only where the text itself does not say it. */
function saidAt({ file, line, column }: Said, stack: StackFrame[], exists: (file: string) => boolean): string {
  return file === undefined ? "" : ` (${placeText(located(file, stack, exists).file, line ?? null, column ?? null)})`;
}

function frameText({ instance, function: name, line, column, inlined }: StackFrame, file: string | null): string {
  const at = file === null ? "" : ` (${placeText(file, line, column)})`;
  return `at ${name}${at}${instance === null ? "" : ` in ${instance}`}${inlined ? ", inlined" : ""}`;
}

const placeText = (file: string, line: number | null, column: number | null): string =>
  [file, ...(line === null ? [] : column === null ? [line] : [line, column])].join(":");
