/** The tree of calls as native wasmtime establishes it (`judge/tree.py`, which shares nothing with us), and whether a trace of ours equals it. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { parseCall } from "../../server/src/run/prepare.ts";
import type { Run } from "../../server/src/run/start.ts";
import { namesIn, renumber } from "../../server/src/run/waveNames.ts";
import { must, root, run, scratch, toolkit } from "./kit.ts";
import { composed } from "./native.ts";

/** One entry call: `INTERFACE#FUNCTION` or a function of the world; `{"ref": N}` is the result of the step N. Without `args` they are random. */
export interface JudgeStep {
  function: string;
  args?: unknown[];
}

export interface JudgeJob {
  /** The composed binary. */
  file: string;
  steps?: JudgeStep[];
  /** So many random calls after them, with the resources that are there, of functions whose names `avoid` does not match. */
  random?: number;
  avoid?: string;
  seed?: number;
}

export interface JudgedCall {
  /** The position of the caller's own call, from 1. */
  parent: number;
  caller: string;
  callee: string;
  interface: string | null;
  function: string;
  args: string[];
  result: string | null;
  error: string | null;
}

export interface Judged {
  /** The entry calls as people write them. */
  texts: string[];
  calls: JudgedCall[];
  /** Resources that went back to who defined them, and have another name should they come out again. */
  returned: string[];
  /** Digests of the components that were found in the binary. */
  parts: string[];
  /** One of them is a composition itself, which the judge takes no further apart. */
  composed: boolean;
  stdout: string;
  stderr: string;
}

/** What a job came to; a string is why it cannot be judged. */
export type Judgement = Judged | string;

const SCRIPT = path.join(root, "test", "run", "judge", "tree.py");

function asked(jobs: object[]): Record<string, unknown>[] {
  const input = jobs.map((it) => JSON.stringify(it)).join("\n");
  const done = spawnSync(process.env["WITLOOM_WASMTIME_PYTHON"]!, [SCRIPT], { encoding: "utf8", input, maxBuffer: 1 << 29 });
  if (done.status !== 0) throw new Error(done.stderr);
  return done.stdout
    .trim()
    .split("\n")
    .map((it) => JSON.parse(it) as Record<string, unknown>);
}

/** The trees of all jobs, in order. */
export function judge(jobs: JudgeJob[]): Judgement[] {
  return asked(jobs).map((it) => ("problem" in it ? (it["problem"] as string) : (it as unknown as Judged)));
}

/** The functions that a binary exports and that take no resources; a string is why it is no composition for the judge. */
export function judgeable(files: string[]): (string[] | string)[] {
  return asked(files.map((file) => ({ file, list: true }))).map((it) => (it["functions"] ?? it["problem"]) as string[] | string);
}

export const digest = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** A run of ours that makes the judge's calls one after the other, in one instance. */
export interface Traced {
  calls: Record<string, unknown>[];
  /** How each entry call ended: its result, or in short that it failed. */
  results: string[];
  stdout: string;
  stderr: string;
}

/** Makes the calls of a judgement with our runner. `file` is what is run: the composition's text or its binary, `bytes` the binary. */
export async function traced(file: string, bytes: Uint8Array, judged: Judged, trace = true): Promise<Traced> {
  // WIT cannot describe every composition; a run of one call needs only the part that it enters.
  if (judged.texts.length === 1) {
    const { answer, outcome, calls, stdout, stderr } = await run(file, judged.texts[0], { trace, valueLimit: 1 << 22 });
    return { calls, results: [outcome.kind === "done" ? (answer ?? "") : outcome.kind], stdout, stderr };
  }
  const tk = await toolkit();
  const results: string[] = [];
  const entries = judged.calls.filter((it) => it.parent === 0 && it.caller === "host");
  const names = new Map<string, string>();
  const steps = async (going: Run): Promise<void> => {
    for (const [index, text] of judged.texts.entries()) {
      const dropped = /^drop (.*)$/.exec(text)?.[1];
      if (dropped !== undefined) {
        const { outcome } = await going.act({ kind: "drop", resource: names.get(dropped) ?? dropped });
        results.push(outcome.kind);
        continue;
      }
      const called = must(
        parseCall(
          tk,
          { bytes },
          renumber(text, (name) => names.get(name) ?? name),
        ),
      );
      const { outcome } = await going.act(called);
      const result = outcome.kind === "done" ? (outcome.result ?? "") : outcome.kind;
      const own = namesIn(result);
      for (const [at, name] of namesIn(entries[index]?.result ?? "").entries()) names.set(name, own[at] ?? "");
      results.push(result);
    }
  };
  let made: Promise<void> | undefined;
  const started = (going: Run): void => {
    made = steps(going).finally(() => going.stop("the test is over"));
  };
  const ran = await run(file, undefined, { session: true, trace, valueLimit: 1 << 22, started });
  await made;
  return { calls: ran.calls, results, stdout: ran.stdout, stderr: ran.stderr };
}

/** What these answer is the host's to choose. */
const CHOSEN = /^wasi:(random|clocks)\//;

/** Where our calls (as the JSON trace has them) differ from the judge's; nothing where the trees are equal. */
export function treeDifferences(ours: Record<string, unknown>[], judged: Judged, names: "same" | "any" = "same"): string[] {
  const position = new Map(ours.map((it, index) => [it["id"], index + 1]));
  const bound = new Pairs(judged.returned);
  const instances = new Map<string, string>();
  const nameOf = (name: string, own: string): string => {
    if (names === "same" || name === "host") return name;
    if (!instances.has(name) && ![...instances.values()].includes(own)) instances.set(name, own);
    return instances.get(name) ?? name;
  };
  const out: string[] = [];
  for (let index = 0; index < Math.max(ours.length, judged.calls.length); index++) {
    const own = ours[index] as (Omit<JudgedCall, "parent"> & { parent: unknown }) | undefined;
    const other = judged.calls[index];
    const mine = own && line({ ...own, parent: own.parent === 0 ? 0 : (position.get(own.parent) ?? -1) });
    const theirs =
      other && line({ ...other, caller: nameOf(other.caller, own?.caller ?? ""), callee: nameOf(other.callee, own?.callee ?? "") });
    if (mine === undefined || theirs === undefined || !bound.same(theirs, mine))
      out.push(`call ${index + 1}:\n  ours:  ${mine}\n  judge: ${theirs}`);
  }
  return out;
}

function line({ parent, caller, callee, interface: path, function: name, args, result, error }: JudgedCall): string {
  const ending = error !== null && error !== "" ? " !" : result === null ? "" : ` = ${CHOSEN.test(path ?? "") ? "…" : result}`;
  return `${parent} ${caller} > ${callee} ${path === null ? "" : `${path}#`}${name}(${args.join(", ")})${ending}`;
}

/** Which resource of ours stands for one of the judge's. */
class Pairs {
  private readonly ours = new Map<string, string>();
  private readonly judges = new Map<string, string>();
  private readonly returned: Set<string>;

  constructor(returned: string[]) {
    this.returned = new Set(returned);
  }

  same(theirs: string, mine: string): boolean {
    const named: string[] = [];
    renumber(mine, (name) => {
      named.push(name);
      return name;
    });
    let at = 0;
    return renumber(theirs, (name) => this.bind(name, named[at++] ?? "")) === mine;
  }

  private bind(theirs: string, mine: string): string {
    const known = this.ours.get(theirs);
    if (known !== undefined) return known;
    const before = this.judges.get(mine);
    // One of ours stands for a second of the judge's only where the first was given back to who defined it.
    if (before !== undefined && !this.returned.has(before)) return `${mine} (which stands for ${before} already)`;
    this.ours.set(theirs, mine);
    this.judges.set(mine, theirs);
    return mine;
  }
}

/** Judges sessions of one composition; gives how many calls were equal. `leaves`: the files of its components. */
export async function assertTree(wac: string, jobs: Omit<JudgeJob, "file">[], leaves?: string[]): Promise<number> {
  const file = wac.endsWith(".wasm") ? wac : await composed(wac, path.join(scratch(), "composed.wasm"));
  let calls = 0;
  for (const judged of judge(jobs.map((it) => ({ ...it, file })))) {
    assert.ok(typeof judged !== "string", `cannot be judged: ${judged}`);
    if (leaves) {
      // What was judged are the bytes that went in.
      const known = new Set(leaves.map((it) => digest(readFileSync(it))));
      assert.deepEqual(
        judged.parts.filter((it) => !known.has(it)),
        [],
      );
    }
    const ours = await traced(wac, readFileSync(file), judged);
    assert.deepEqual(treeDifferences(ours.calls, judged), []);
    assert.deepEqual([ours.stdout, ours.stderr], [judged.stdout, judged.stderr]);
    const untraced = await traced(wac, readFileSync(file), judged, false);
    assert.deepEqual([untraced.calls, ordinal(untraced.results)], [[], ordinal(ours.results)]);
    assert.deepEqual([untraced.stdout, untraced.stderr], [ours.stdout, ours.stderr]);
    calls += judged.calls.length;
  }
  return calls;
}

/** Results with resources numbered as they come: what is not shown gets no number. */
function ordinal(results: string[]): string[] {
  const names = new Map<string, string>();
  const number = (name: string): string => {
    if (!names.has(name)) names.set(name, `resource#${names.size}`);
    return names.get(name)!;
  };
  return results.map((it) => renumber(it, number));
}
