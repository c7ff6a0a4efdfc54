/** Sessions in which a client says anything at any time, sense and nonsense: each request is answered, in the protocol's and in a person's language. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { adapterOnStdio, type DapClient } from "../kit/dapClient.ts";
import { waitingNode } from "../kit/waitingNode.ts";
import { fixture, random } from "../run/kit.ts";
import { calcProgram, calcWit } from "./dapKit.ts";

type Pick = <T>(list: readonly T[]) => T;

/** What no field wants, and what some do. */
const ODD: readonly unknown[] = [
  null,
  undefined,
  -1,
  0,
  1,
  2,
  1000,
  1001,
  2 ** 31,
  1.5,
  "",
  "add",
  [],
  {},
  true,
  "\u0000\u202e",
  "a".repeat(5000),
];

const EXPRESSIONS = [
  ...[
    "a",
    "b",
    "a + b",
    "result",
    "result is err",
    "calc",
    "calc.calculator#total([])",
    "x.y.z",
    "list[0]",
    "((((",
    "1 / 0",
    "self",
    "none",
    "[1, 2",
  ],
  ..."'\" . # @ { } %f32 𝒳 \\u{1F600}".split(" "),
];

interface Played {
  program: string;
  wit: string;
  calls: readonly string[];
  /** Where it stops. */
  functions: readonly string[];
  mocks?: object;
  /** A Node that can wait. */
  node?: string;
}

const kitchen = (file: string): string => fixture("kitchen", file);
const family =
  'e-family({head: {first-name: "ä", last-name: "", home-page-URL: some(none), tags: ["x", "y"]}, others: [{first-name: "b", last-name: "c", tags: []}], at: (1.5, 2)})';
const many = 'many(1, -2, 3, -4, 5, -6, 7, -8, 1.5, -inf, \'k\', "l", true, %true, some("o"), {only}, [1, 2], err("r"))';
const waiting = waitingNode();

const PLAYED: Played[] = [
  { program: calcProgram, wit: calcWit, calls: ["run()", "hot(2000)"], functions: ["add"] },
  {
    ...{ program: kitchen("app.wac"), wit: kitchen("kitchen.wit"), functions: ["e-family", "many", "r-both"] },
    calls: [family, many, 'r-both(err(many(["a"])))'].map((it) => `kitchen:sink/relay@0.1.0#${it}`),
  },
];
if ("node" in waiting)
  PLAYED.push({
    ...{ program: fixture("async", "app.wac"), wit: fixture("async", "async.wit"), calls: ["together()", "run()"], node: waiting.node },
    ...{ functions: ["clock#wait", "s#waity"], mocks: { "ex:asy/clock": { wait: { answers: ["1", "2"], delay: 20 } } } },
  });

/** Arguments that a client could mean, by request. */
function sensible(command: string, pick: Pick, ids: readonly number[], played: Played): Record<string, unknown> | undefined {
  const threadId = pick([1, 1, 1, 2]);
  const { wit, program } = played;
  switch (command) {
    case "setBreakpoints":
      return {
        source: { path: pick([wit, program, "/nowhere.wit"]) },
        breakpoints: [{ line: pick([1, 9999, 7, 12, 15, 40, 70]), ...condition(pick) }],
      };
    case "setFunctionBreakpoints":
      return {
        breakpoints: [{ name: pick([...played.functions, "example:calc/store#[method]counter.inc", "nothing", ""]), ...condition(pick) }],
      };
    case "setExceptionBreakpoints":
      return { filters: [pick(["trap", "error-result", "denied", "unknown"])] };
    case "breakpointLocations":
      return { source: { path: pick([wit, program]) }, line: pick([1, 5, 40, 9999]) };
    case "scopes":
      return { frameId: pick([...ids, 1000]) };
    case "variables":
      return {
        variablesReference: pick([...ids, 1]),
        filter: pick([undefined, "indexed", "named"]),
        start: pick([undefined, 0, 3]),
        count: pick([undefined, 0, 2]),
      };
    case "setVariable":
      return {
        variablesReference: pick([...ids, 1]),
        name: pick(["a", "b", "x", "result", "ops", "head", "first-name", "tags", "0", "1", "best", "m"]),
        value: pick(["1", "x", "[]", "none", "{", "some(1)", '"é"', "true", 'err("e")', "(1, 2)", "-1"]),
      };
    case "evaluate":
      return {
        expression: pick(EXPRESSIONS),
        context: pick(["repl", "hover", "watch", "clipboard", undefined]),
        frameId: pick([undefined, ...ids]),
      };
    case "completions":
      return { text: pick(EXPRESSIONS), column: pick([0, 1, 3, 99]), frameId: pick([undefined, ...ids]) };
    case "source":
      return { sourceReference: pick([0, 1, 1000]), source: { sourceReference: 1 } };
    case "stackTrace":
      return { threadId, startFrame: pick([undefined, 0, 1, 50]), levels: pick([undefined, 0, 1, 20]) };
    case "threads":
      return undefined;
    default:
      return { threadId };
  }
}

const condition = (pick: Pick): object => ({
  condition: pick([undefined, undefined, "a > 1", "result is err", ...EXPRESSIONS]),
  hitCondition: pick([undefined, undefined, "2", ">= 3", "% 2", "often"]),
  logMessage: pick([undefined, undefined, "{a} and {b}", "{", "}"]),
});

const LOOKS = ["threads", "stackTrace", "scopes", "variables", "setVariable", "evaluate", "completions", "source", "exceptionInfo"];
const SETS = ["setBreakpoints", "setFunctionBreakpoints", "setExceptionBreakpoints", "breakpointLocations"];
const MOVES = ["continue", "next", "stepIn", "stepOut", "stepBack", "reverseContinue", "pause"];
const STRANGE = [
  "goto",
  "readMemory",
  "noSuchRequest",
  "configurationDone",
  "cancel",
  "witloom/return",
  "witloom/none",
  "restartFrame",
  "initialize",
];
const STOPPED = [...LOOKS, ...LOOKS, ...LOOKS, ...MOVES, ...MOVES, ...SETS, ...STRANGE];
const RUNNING = [...LOOKS, ...SETS, ...MOVES, "pause", "pause"];

/** Words of an engine that were never meant for people. */
const INTERNAL =
  /Cannot read prop|is not a function|is not iterable|undefined|TypeError|RangeError|\[object |node:internal|\.js:\d|\.ts:\d/;

/** Numbers that an answer gave for frames and variables. */
function idsOf(body: unknown, out: number[] = []): number[] {
  if (Array.isArray(body)) for (const it of body) idsOf(it, out);
  else if (typeof body === "object" && body !== null)
    for (const [key, value] of Object.entries(body)) {
      if ((key === "id" || key === "variablesReference") && typeof value === "number" && value > 0) out.push(value);
      else idsOf(value, out);
    }
  return out;
}

/** Where the program stands by what was told last; one that runs gets a moment to stop. */
async function standing(client: DapClient): Promise<"stopped" | "running" | "terminated"> {
  for (let look = 0; look < 20; look++) {
    const last = client.messages.findLast((it) => {
      const { type, event, command, success } = it as { type: string; event?: string; command?: string; success?: boolean };
      return (
        event === "stopped" ||
        event === "terminated" ||
        (type === "response" && success === true && [...MOVES, "restart"].includes(command!))
      );
    }) as { event?: "stopped" | "terminated"; command?: string } | undefined;
    if (last?.event) return last.event;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return "running";
}

async function answered(client: DapClient, command: string, args: object | undefined): Promise<DebugProtocol.Response> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${command} ${JSON.stringify(args)} was not answered`)), 30_000);
  });
  try {
    return await Promise.race([client.request(command, args), late]);
  } finally {
    clearTimeout(timer);
  }
}

const SESSIONS = Number(process.env["WITLOOM_DAP_SESSIONS"] ?? 6);
const STEPS = 150;

for (let seed = 1; seed <= SESSIONS; seed++) {
  test(`a session of random requests (seed ${seed})`, async () => {
    const below = random(seed * 7919);
    const pick: Pick = (list) => list[below(list.length)]!;
    const played = PLAYED[(seed - 1) % PLAYED.length]!;
    const { client, child } = adapterOnStdio(played.node);
    const ended = new Promise<number | null>((resolve) => child.on("exit", (code) => resolve(code)));
    const said: string[] = [];
    let stops = 0;
    const ask = async (command: string, args?: object): Promise<DebugProtocol.Response> => {
      const answer = await answered(client, command, args);
      if (!answer.success) said.push(`${command} ${JSON.stringify(args)?.slice(0, 300)}: ${sentenceOf(answer)}`);
      return answer;
    };
    try {
      await ask("initialize", { adapterID: "witloom", linesStartAt1: true, columnsStartAt1: true });
      const { program, mocks = {} } = played;
      const launched = ask("launch", { program, mocks, invoke: pick(played.calls), stopOnEntry: below(2) === 0 });
      const breakpoints = played.functions.map((name) => ({ name, mode: pick(["call", "return"]) }));
      await ask("setFunctionBreakpoints", { breakpoints });
      await ask("configurationDone");
      await launched;
      let ids: number[] = [];
      for (let step = 0; step < STEPS; step++) {
        const state = await standing(client);
        if (state === "terminated") {
          await ask("setFunctionBreakpoints", { breakpoints });
          await ask("restart");
          continue;
        }
        stops += state === "stopped" ? 1 : 0;
        const command = pick(state === "stopped" ? STOPPED : RUNNING);
        const args = sensible(command, pick, ids, played) ?? {};
        // One of eight fields gets what it does not want, or is left out.
        const odd = Object.fromEntries(Object.entries(args).map(([key, value]) => [key, below(8) === 0 ? pick(ODD) : value]));
        const answer = await ask(command, below(30) === 0 ? undefined : odd);
        const found = idsOf(answer.body);
        if (found.length > 0) ids = found.slice(0, 20);
      }
      // Whatever happened, a session can be begun anew and ended.
      await ask("setFunctionBreakpoints", { breakpoints: [] });
      for (const path of [played.wit, program]) await ask("setBreakpoints", { source: { path }, breakpoints: [] });
      assert.equal((await ask("disconnect", { terminateDebuggee: true })).success, true);
      assert.equal(await ended, 0);
    } finally {
      child.kill("SIGKILL");
    }
    const internal = said.filter((it) => INTERNAL.test(it.slice(it.indexOf(": "))));
    assert.deepEqual(internal, []);
    assert.ok(said.length > 10, "some of it must have been refused");
    assert.ok(stops > STEPS / 4, `it stood still at ${stops} of ${STEPS} steps`);
  });
}

const sentenceOf = ({ body, message }: DebugProtocol.Response): string => {
  const error = (body as { error?: DebugProtocol.Message } | undefined)?.error;
  return error?.variables?.["_sentence"] ?? error?.format ?? message ?? "";
};
