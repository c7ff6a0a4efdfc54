// What can stand in for an import, and how a launch configuration says so. Pure.
import type { MockAnswers, MockBehaviour } from "../../../server/src/protocol/launch.ts";
import type { MockableFunction, MockableImport } from "../../../server/src/protocol/mocks.ts";
import type { Change } from "./configEdit.ts";

/** What a configuration holds for an import: a file, or the answers. */
export type WrittenMock = string | MockAnswers;

/** What a gesture is about; what is missing is asked for. Lenses and the canvas pass it as one argument. */
export interface StandInSubject {
  /** Programs that it can be for. */
  programs?: readonly string[];
  /** Imports that it can be about. */
  imports?: readonly string[];
  /** The instance whose wire it is; faults are then for that one alone. */
  caller?: string;
  /** The interface as the one who serves it exports it. */
  served?: string;
}

export type MockKind = "default" | "answer" | "script" | "recorded" | "error" | "trap" | "delay";

export interface MockChoice {
  way: MockKind;
  label: string;
  detail: string;
}

/** The ways to answer an import; those that its functions allow. */
export function mockChoices(it: MockableImport): MockChoice[] {
  const answering = it.functions.some((fn) => fn.plainest !== null);
  const failing = it.functions.filter((fn) => fn.error !== undefined);
  const choices: (MockChoice | false)[] = [
    { way: "default", label: "The plainest value of each type", detail: "Zero, the empty text or list, ok, the first case." },
    answering && { way: "answer", label: "A fixed answer…", detail: "One result in WAVE, or several for successive calls." },
    { way: "script", label: "A script file…", detail: "A JSON file with an entry for each function; it is made and opened." },
    { way: "recorded", label: "Answers recorded in a trace…", detail: "The same calls get the same answers as in a run that was kept." },
    failing.length > 0 && { way: "error", label: "An error…", detail: "The error case of the result, in WAVE." },
    { way: "trap", label: "A trap…", detail: "Every call traps, with a text of yours." },
    { way: "delay", label: "A delay…", detail: "Each answer comes after some milliseconds." },
  ];
  return choices.filter((choice) => choice !== false);
}

/** The functions that a way of answering is possible for. */
export function functionsFor(it: MockableImport, kind: MockKind | FaultKind): MockableFunction[] {
  if (kind === "error" || kind === "fail") return it.functions.filter((fn) => fn.error !== undefined);
  if (kind === "answer" || kind === "wrong") return it.functions.filter((fn) => fn.plainest !== null);
  return it.functions;
}

const DEFAULT: MockBehaviour = { default: true };

/** The answers of a configuration as an object that can be changed; a file gives way, and what it did not say is answered plainly. */
function answersOf(written: WrittenMock | undefined): Exclude<MockAnswers, "default"> {
  return typeof written === "object" ? written : { "*": DEFAULT };
}

function behaviourOf(given: Exclude<MockAnswers, "default">[string] | undefined): MockBehaviour {
  if (given === undefined) return {};
  return typeof given === "object" && given !== null && !Array.isArray(given) ? given : { answers: given };
}

/** Answers for one function (`*`: all that have none of their own); what else was said about it stays, as far as it goes together. */
export function withFunction(written: WrittenMock | undefined, fn: string, change: MockBehaviour): MockAnswers {
  const answers = answersOf(written);
  const before = behaviourOf(answers[fn] ?? answers["*"]);
  const { delay } = before;
  const kept: MockBehaviour = change.delay === undefined ? (delay === undefined ? {} : { delay }) : before;
  const said = { ...kept, ...change };
  const merged = said.answers === undefined && said.trap === undefined ? { ...said, default: true } : said;
  const only = Object.keys(merged).length === 1 && merged.answers !== undefined;
  return { ...answers, [fn]: only ? merged.answers! : merged };
}

/** A fixed answer, or several for successive calls, as a person writes them: one a line. */
export function answerList(text: string): string | string[] {
  const lines = text
    .split("\n")
    .map((it) => it.trim())
    .filter((it) => it !== "");
  return lines.length === 1 ? lines[0]! : lines;
}

/** The text of a new script file: an entry for each function, with the plainest answer that can be written. */
export function scriptText(it: MockableImport): string {
  const entries = it.functions.map(({ name, plainest }) => [name, plainest === undefined ? DEFAULT : plainest]);
  return `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`;
}

/** `orders:shop/pricing@0.1.0` → `pricing`. */
export function shortImport(name: string): string {
  return name.replace(/@[^@]*$/, "").replace(/^.*\//, "");
}

const withoutVersion = (name: string): string => name.replace(/@[^@]*$/, "");

/** What a configuration holds for an import, and under which name. */
export function mockOf(mocks: unknown, name: string): { key: string; mock: WrittenMock } | undefined {
  if (typeof mocks !== "object" || mocks === null) return undefined;
  const key = [name, withoutVersion(name)].find((it) => Object.hasOwn(mocks, it));
  return key === undefined ? undefined : { key, mock: (mocks as Record<string, WrittenMock>)[key]! };
}

/** A mock in a few words. */
export function describeMock(mock: WrittenMock): string {
  if (mock === "default") return "the plainest values";
  if (typeof mock === "string") return mock.replace(/^.*[\\/]/, "");
  const named = Object.entries(mock).filter(([fn]) => fn !== "*");
  const first = named[0] ?? Object.entries(mock)[0];
  if (!first) return "nothing";
  const [fn, given] = first;
  const { answers, trap, delay, default: plain } = behaviourOf(given);
  const words = [
    ...(trap === undefined ? [] : ["a trap"]),
    ...(trap !== undefined || answers === undefined ? [] : [Array.isArray(answers) ? `${answers.length} answers` : (answers ?? "nothing")]),
    ...(plain && answers === undefined && trap === undefined ? ["the plainest values"] : []),
    ...(delay === undefined ? [] : [`after ${delay} ms`]),
  ];
  const what = `${fn === "*" ? "" : `${fn}: `}${words.join(" ")}`;
  return named.length > 1 ? `${what} and ${named.length - 1} more` : what;
}

export type FaultKind = "fail" | "trap" | "wrong" | "delay";

/** A wire as faults name it. */
export interface FaultSubject {
  /** The instance that calls; null: any. */
  caller: string | null;
  interface: string;
}

export interface WantedFault extends FaultSubject {
  /** null: each of the interface. */
  function: string | null;
  kind: FaultKind;
  /** 1: each call. */
  every: number;
  /** Milliseconds. */
  delay: number;
}

/** A fault as `faults` holds it. */
export function faultText({ caller, interface: name, function: fn, kind, every, delay }: WantedFault): string {
  const words = [...(kind === "delay" ? [] : [kind]), ...(every > 1 ? [`every:${every}`] : []), ...(delay > 0 ? [`delay:${delay}`] : [])];
  return `${caller === null ? "" : `${caller}>`}${name}${fn === null ? "" : `#${fn}`}=${words.join(",")}`;
}

/** The ways in which calls can go wrong. */
export function faultChoices(it: MockableImport | undefined): { way: FaultKind; label: string; detail: string }[] {
  const failing = it === undefined || it.functions.some((fn) => fn.error !== undefined);
  const answering = it === undefined || it.functions.some((fn) => fn.plainest !== null);
  return [
    ...(failing ? [{ way: "fail" as const, label: "Fail", detail: "The error of the result; a trap where there is none." }] : []),
    { way: "trap", label: "Trap", detail: "The call never returns." },
    ...(answering ? [{ way: "wrong" as const, label: "A wrong value", detail: "Another value of the result's type." }] : []),
    { way: "delay", label: "Only a delay", detail: "The call is made some milliseconds later." },
  ];
}

/** The entries of `faults` that are about a wire, with their places in the list. */
export function faultsOn(faults: unknown, { caller, interface: name }: FaultSubject): { index: number; text: string }[] {
  if (!Array.isArray(faults)) return [];
  return faults.flatMap((text: unknown, index) => {
    const parts = typeof text === "string" ? /^\s*(?:([^>]+)>)?([^#=]+?)(?:#([^=]+))?=/.exec(text) : null;
    if (!parts || typeof text !== "string") return [];
    const about = [name, withoutVersion(name), shortImport(name)].includes(parts[2]!);
    const here = parts[1] === undefined || caller === null || parts[1] === caller;
    return about && here ? [{ index, text }] : [];
  });
}

/** Faults in a few words: `fail every 3rd`. */
export function describeFaults(texts: readonly string[]): string {
  return texts
    .map((text) => text.slice(text.indexOf("=") + 1))
    .map((what) =>
      what
        .replace(/\bevery:(\d+)/, (_, n: string) => `every ${ordinal(Number(n))} call`)
        .replace(/\bdelay:(\d+)/, "$1 ms later")
        .replaceAll(",", " "),
    )
    .join("; ");
}

function ordinal(n: number): string {
  const end = n % 100 >= 11 && n % 100 <= 13 ? "th" : (["th", "st", "nd", "rd"][n % 10] ?? "th");
  return `${n}${end}`;
}

/** The changes that put a mock, or take it away. `fields`: the configuration as it is written. */
export function mockChanges(fields: Record<string, unknown>, name: string, mock: WrittenMock | undefined): Change[] {
  const mocks = fields["mocks"];
  const known = mockOf(mocks, name);
  if (mock !== undefined) return [{ path: ["mocks", known?.key ?? name], value: mock }];
  if (!known) return [];
  const last = Object.keys(mocks as object).length === 1;
  return [{ path: last ? ["mocks"] : ["mocks", known.key], value: undefined }];
}

/** The changes that put a fault in the place of those about the same calls; without one they are taken away. */
export function faultChanges(fields: Record<string, unknown>, subject: FaultSubject, fault: WantedFault | undefined): Change[] {
  const all: unknown[] = Array.isArray(fields["faults"]) ? fields["faults"] : [];
  const subjectOf = (text: string): string => text.slice(0, text.indexOf("="));
  const text = fault && faultText(fault);
  const gone = faultsOn(all, subject).filter((it) => text === undefined || subjectOf(it.text) === subjectOf(text));
  const takes = gone.reverse().map(({ index }): Change => ({ path: ["faults", index], value: undefined }));
  const left = all.length - gone.length;
  if (text === undefined) return gone.length === 0 ? [] : left === 0 ? [{ path: ["faults"], value: undefined }] : takes;
  return fields["faults"] === undefined ? [{ path: ["faults"], value: [text] }] : [...takes, { path: ["faults", left], value: text }];
}

/** What stands in for an import by the first configuration that says something of it, in a few words. */
export function standInWords(
  configurations: readonly { mocks?: unknown; faults?: unknown }[],
  name: string,
  subject: FaultSubject,
): string | undefined {
  for (const { mocks, faults } of configurations) {
    const mock = mockOf(mocks, name);
    const found = faultsOn(faults, subject);
    const words = [...(mock ? [describeMock(mock.mock)] : []), ...(found.length > 0 ? [describeFaults(found.map((it) => it.text))] : [])];
    if (words.length > 0) return words.join(", ");
  }
  return undefined;
}
