/** Random compositions: of components that compute with numbers, and of the sample components. */
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fixture, guest, random, sample, scratch } from "../run/kit.ts";

const WIT = `package t:r;
world none { export f: func(x: u32) -> u32; }
world one { import a: func(x: u32) -> u32; export f: func(x: u32) -> u32; }
world two { import a: func(x: u32) -> u32; import b: func(x: u32) -> u32; export f: func(x: u32) -> u32; }`;

/** A component that mixes what its imports give with constants and with how often it was called. */
function core(imports: string[], k: number): string {
  const calls = imports.map(
    (name, index) =>
      `(local.set 0 (i32.xor (i32.rotl (local.get 0) (i32.const ${index + 3})) (call $${name} (i32.add (local.get 0) (i32.const ${k})))))`,
  );
  return `(module ${imports.map((name) => `(import "$root" "${name}" (func $${name} (param i32) (result i32)))`).join("")}
    (global $n (mut i32) (i32.const 0))
    (func (export "f") (param i32) (result i32) (global.set $n (i32.add (global.get $n) (i32.const 1))) ${calls.join(" ")}
      (i32.add (i32.mul (local.get 0) (i32.const ${k * 2 + 1})) (global.get $n))))`;
}

/** A composition of seven of them, of which the last is exported as `f`; its path, and an argument. */
export async function numbers(seed: number): Promise<{ wac: string; x: number }> {
  const next = random(seed * 7727);
  const folder = scratch();
  mkdirSync(path.join(folder, "deps", "t"), { recursive: true });
  const lines = ["package t:app;"];
  for (let node = 0; node < 7; node++) {
    const imports = ["a", "b"].slice(0, Math.min(node, next(3)));
    const world = ["none", "one", "two"][imports.length]!;
    writeFileSync(path.join(folder, "deps", "t", `c${node}.wasm`), await guest(WIT, world, core(imports, next(1000))));
    const args = imports.map((name) => `${name}: n${next(node)}.f`);
    lines.push(`let n${node} = new t:c${node} { ${args.join(", ")} };`);
  }
  lines.push("export n6.f;");
  const wac = path.join(folder, "app.wac");
  writeFileSync(wac, lines.join("\n"));
  return { wac, x: next(1 << 30) };
}

type Next = (limit: number) => number;

/** What a composition is made of so far; equal parts may stand in it any number of times. */
export interface Draft {
  lines: string[];
  next: Next;
  /** By package: the instances, with what they were given. */
  made: Map<string, { name: string; args: Record<string, string> }[]>;
}

/** An instance of a package: one that is there already and was given the same, or a new one. */
function instance(draft: Draft, name: string, args: Record<string, string> = {}): string {
  const known = (draft.made.get(name) ?? []).filter((it) => JSON.stringify(it.args) === JSON.stringify(args));
  if (known.length > 0 && draft.next(2) === 0) return known[draft.next(known.length)]!.name;
  const id = `n${draft.lines.length}`;
  const passed = Object.entries(args).map(([key, value]) => `${key}: ${value}`);
  draft.lines.push(`let ${id} = new ${name} { ${[...passed, "..."].join(", ")} };`);
  draft.made.set(name, [...(draft.made.get(name) ?? []), { name: id, args }]);
  return id;
}

const adder = (draft: Draft): string => instance(draft, "example:adder");
const opser = (draft: Draft): string => instance(draft, "example:opser", { add: `${adder(draft)}.add` });
const calculator = (draft: Draft, store: string): string =>
  instance(draft, "example:calc", { add: `${adder(draft)}.add`, ops: `${opser(draft)}.ops`, store: `${store}.store` });
const gateway = (draft: Draft): string => {
  const auth = instance(draft, "orders:auth");
  return instance(draft, "orders:gateway", {
    auth: `${auth}.auth`,
    parser: `${instance(draft, "orders:parser-c")}.parser`,
    pricing: `${instance(draft, "orders:business", { auth: `${auth}.auth` })}.pricing`,
    images: `${instance(draft, "orders:images")}.images`,
  });
};

const uploads = (JSON.parse(readFileSync(sample("expected.json"), "utf8")) as { calls: { call: string }[] }).calls
  .filter((it) => it.call.includes("checkout"))
  .map((it) => {
    const args = /\((.*)\)$/s
      .exec(it.call)![1]!
      .replace(/\\u\{([0-9a-f]+)\}/g, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)));
    return JSON.parse(`[${args.replaceAll("\\'", "'")}]`) as unknown[];
  });

const small = (next: Next): number => next(50);

/** Something that can be exported and called: its instance and export, a function, and random arguments. */
const TARGETS: ((draft: Draft) => { source: string; function: string; args: unknown[] })[] = [
  (draft) => ({ source: `${adder(draft)}.add`, function: "add", args: [draft.next(1 << 30), draft.next(1 << 30)] }),
  (draft) => {
    const store = instance(draft, "example:storer");
    const made = calculator(draft, store);
    const expression = Array.from({ length: 1 + draft.next(4) }, () => small(draft.next)).join(["+", "*", " + ", "-"][draft.next(4)]);
    return [
      { source: `${made}.calculator`, function: "eval", args: [expression] },
      { source: `${made}.calculator`, function: "hot", args: [small(draft.next)] },
    ][draft.next(2)]!;
  },
  (draft) => {
    const store = instance(draft, "example:storer");
    const driver = instance(draft, "example:driver", { store: `${store}.store`, calculator: `${calculator(draft, store)}.calculator` });
    return [
      { source: `${driver}.run`, function: "", args: [] },
      { source: `${driver}.hot`, function: "", args: [small(draft.next)] },
    ][draft.next(2)]!;
  },
  (draft) => {
    const counting = instance(draft, "orders:counter-go", { counter: `${instance(draft, "orders:counter")}.counter` });
    return [
      { source: `${counting}.counting`, function: "count-to", args: [small(draft.next)] },
      { source: `${counting}.counting`, function: "count-laps", args: [small(draft.next), small(draft.next), small(draft.next)] },
    ][draft.next(2)]!;
  },
  (draft) => ({ source: `${gateway(draft)}.checkout`, function: "process", args: uploads[draft.next(uploads.length)]! }),
];

export type Target = ReturnType<(typeof TARGETS)[number]>;

/** A random composition of the sample components: its path, what it is made of, and what is exported, as `e0` and so on. */
export function samples(seed: number): { wac: string; draft: Draft; targets: Target[]; names: string[] } {
  const draft: Draft = { lines: ["package any:app;"], next: random(seed * 6947), made: new Map() };
  // One of each kind in turn, so that few seeds meet all.
  const targets = [seed, ...Array.from({ length: 1 + draft.next(3) }, () => draft.next(TARGETS.length - 1))].map((it) =>
    TARGETS[it % TARGETS.length]!(draft),
  );
  const folder = scratch();
  mkdirSync(path.join(folder, "deps"));
  symlinkSync(fixture("calc", "deps", "example"), path.join(folder, "deps", "example"));
  symlinkSync(sample("deps", "orders"), path.join(folder, "deps", "orders"));
  const wac = path.join(folder, "app.wac");
  const exported = targets.map((it, index) => `export ${it.source} as "e${index}";`);
  writeFileSync(wac, [...draft.lines, ...exported].join("\n"));
  return { wac, draft, targets, names: targets.map((it, index) => (it.function === "" ? `e${index}` : `e${index}#${it.function}`)) };
}
