/** What of a program can be answered by mocks: read from the types of its parts. */
import path from "node:path";
import { cacheRoot } from "../compose/cacheRoot.ts";
import type { Program } from "../compose/program.ts";
import { servedByHost } from "../graph/openImports.ts";
import type { MockableFunction, MockableImport } from "../protocol/mocks.ts";
import type { FunctionJson, ResolveJson, TypeRef } from "../protocol/resolve.ts";
import type { Neutral } from "../protocol/run.ts";
import { typesOf } from "../run/cache.ts";
import { lower, READ } from "../run/lower.ts";
import { readAnswers, readMockText } from "../run/mockFile.ts";
import { mocksOf } from "../run/prepare.ts";
import { readTypes, resultCases } from "../run/types.ts";
import { makeValue, NoValue, plainest } from "../run/values.ts";
import { print, printers } from "../run/wave.ts";
import type { Toolkit } from "../toolkit/toolkit.ts";

/** The imports that have functions, in the order in which instances need them. */
export function mockableImports(toolkit: Toolkit, { graph, parts }: Program): MockableImport[] {
  const found = new Map<string, MockableImport>();
  for (const node of graph.nodes) {
    const part = node.component === undefined ? undefined : parts[node.component];
    const types = part && typesOf(toolkit, part, cacheRoot());
    if (!types?.ok || types.value.resolve === undefined || types.value.world === undefined) continue;
    const { resolve, world } = types.value;
    for (const [name, item] of readTypes(resolve as unknown as ResolveJson, world).imports) {
      if (item.functions.size === 0) continue;
      const text = node.imports.find((it) => it.name === name)?.type ?? "";
      const known = found.get(name) ?? {
        name,
        functions: [...item.functions.values()].map((fn) => mockable(resolve as unknown as ResolveJson, fn, signature(text, fn.name))),
        host: servedByHost(name),
        users: [],
      };
      const source = node.args.find((it) => it.name === name)?.source.node;
      known.users.push({ instance: node.id, from: source === undefined ? null : graph.nodes[source]!.id });
      found.set(name, known);
    }
  }
  return [...found.values()];
}

/** The type of a function in the WIT text of its interface, or of itself. */
function signature(text: string, name: string): string {
  if (/^(async )?func\(/.test(text)) return text;
  for (const line of text.split("\n")) {
    const found = /^ {2}%?([\w-]+): ((?:async )?func\(.*);$/.exec(line);
    if (found?.[1] === name) return found[2]!;
  }
  return "";
}

function mockable(resolve: ResolveJson, fn: FunctionJson, signature: string): MockableFunction {
  const base = { name: fn.name, signature };
  if (fn.result === undefined || fn.result === null) return { ...base, plainest: null };
  const own = written(resolve, fn.result);
  const cases = resultCases(resolve, fn);
  const error = cases && (cases.err === null || cases.err === undefined ? "err" : wrapped(written(resolve, cases.err)));
  return { ...base, ...(own === undefined ? {} : { plainest: own }), ...(error ? { error } : {}) };
}

const wrapped = (payload: string | undefined): string | undefined => (payload === undefined ? undefined : `err(${payload})`);

/** WAVE of the plainest value of a type; undefined where nobody can write one. */
function written(resolve: ResolveJson, type: TypeRef): string | undefined {
  try {
    const value: Neutral = makeValue(resolve, type, plainest);
    const nobody = (): never => {
      throw new NoValue("it holds a resource");
    };
    const lowered = lower(resolve, type, value, nobody, READ);
    return print(printers(resolve)(type), lowered, 4096, () => 0).text;
  } catch (error) {
    if (error instanceof NoValue) return undefined;
    throw error;
  }
}

/** What is wrong with answers for an import; null where they fit. `read` gives a file's text. */
export function mockProblem(
  toolkit: Toolkit,
  program: Program,
  { name, mock, cwd }: { name: string; mock: unknown; cwd: string },
  read: (file: string) => string | undefined,
): string | null {
  const file = typeof mock === "string" && mock !== "default" ? path.resolve(cwd, mock) : undefined;
  const text = file === undefined ? undefined : read(file);
  if (file !== undefined && text === undefined) return `${file} cannot be read; check the path`;
  const answers = file === undefined ? readAnswers(mock, `the answers of ${name}`) : readMockText(text!, name, path.basename(file));
  if (!answers.ok) return answers.message;
  const checked = mocksOf(toolkit, program, { mocks: { [name]: answers.answers } });
  return checked.ok ? null : checked.message;
}
