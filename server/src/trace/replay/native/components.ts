/** The program between two generated components, as one component that a native engine can run. In: the program, the scripts. Out: its bytes. */
import { problemText } from "../../../compose/problems.ts";
import { visible } from "../../../protocol/visible.ts";
import { utf8 } from "../../../run/abi/store.ts";
import type { ComponentInfo, Outcome, Package, Toolkit } from "../../../toolkit/toolkit.ts";
import { answersModule } from "./answers.ts";
import { driverModule } from "./driver.ts";
import type { AnswersScript, DriverScript } from "./script.ts";
import { ANSWERS_WORLD, DRIVER_WORLD, type Worlds, worldsOf } from "./worlds.ts";

/** A string is why it cannot be made, without a full stop. */
export function surrounded(toolkit: Toolkit, program: Uint8Array, answers: AnswersScript, driver: DriverScript): Uint8Array | string {
  const wit = toolkit.componentWit(program);
  if (!wit.ok) return why("its types cannot be read", wit);
  const { hosts } = driver;
  const worlds = worldsOf(
    wit.value,
    hosts.map((index) => ({ ...answers.resources[index]!, index })),
  );
  if (!worlds) return "its types cannot be read";
  const { wasi } = worlds;
  const made = [
    component(toolkit, worlds, ANSWERS_WORLD, answersModule({ ...answers, hosts, wasi })),
    component(toolkit, worlds, DRIVER_WORLD, driverModule({ ...driver, wasi })),
  ] as const;
  for (const it of made) if (!it.ok) return why("its types cannot be imported or exported by another component", it);
  const [before, after] = made.map((it) => (it.ok ? it.value : new Uint8Array()));
  const composed = compose(toolkit, [before!, program, after!], `wasi:cli/run@${wasi}`);
  return composed.ok ? composed.value : why("it cannot be composed with its recording", composed);
}

function why(what: string, outcome: Outcome<unknown>): string {
  const said = outcome.ok ? "" : `: ${visible(problemText(outcome.problem)).replace(/\.$/, "")}`;
  return `native wasmtime cannot replay this program, as ${what}${said}; replay it with --engine jco`;
}

function component(toolkit: Toolkit, worlds: Worlds, world: string, text: string): Outcome<Uint8Array> {
  const core = toolkit.assemble(`${world}.wat`, utf8(text));
  if (!core.ok) return core;
  const main = { tag: "source" as const, val: [{ path: "worlds.wit", text: worlds.text }] };
  return toolkit.componentize(core.value, { package: main, deps: [], world }, []);
}

/** Each import is what a component before gives under that name, the nearest first; what none gives stays open. */
function compose(toolkit: Toolkit, parts: readonly Uint8Array[], run: string): Outcome<Uint8Array> {
  const packages: Package[] = parts.map((val, at) => ({ name: `witloom:part${at}`, content: { tag: "binary", val } }));
  const infos: ComponentInfo[] = [];
  for (const it of parts) {
    const info = toolkit.componentInfo(it);
    if (!info.ok) return info;
    infos.push(info.value);
  }
  const edges = infos.flatMap(({ imports }, to) =>
    imports.flatMap(({ name }) => {
      for (let from = to - 1; from >= 0; from--)
        if (infos[from]!.exports.some((it) => it.name === name)) return [{ from: { node: from, path: [name] }, to, import: name }];
      return [];
    }),
  );
  const instances = parts.map((_, at) => ({ id: `part${at}`, package: at }));
  const exports = [{ name: run, source: { node: 2, path: [run] } }];
  const composed = toolkit.composeGraph(packages, { instances, edges, exports });
  return composed.ok ? { ok: true, value: composed.value.bytes } : { ok: false, problem: composed.problem };
}
