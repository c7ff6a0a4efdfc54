/**
 * The component that makes the recorded calls: it imports what they call, keeps the resources that come out, and writes down each result. In:
 * functions and steps as data. Out: a core module in the text format that exports `wasi:cli/run`.
 */
import { type CoreType, type Signature, SLOT } from "../../../run/abi/shapes.ts";
import type { Image } from "../../../run/abi/store.ts";
import { LOG, MADE } from "./answers.ts";
import { type Visitor, walkFlat, walkMemory } from "./walk.ts";
import { common, quoted, RECORD, SLOTS, typed } from "./wat.ts";

/** A function that is called. */
export interface Driven {
  /** Module and name of the core import. */
  module: string;
  name: string;
  signature: Signature;
}

export interface DrivenStep {
  /** Index of its function. */
  function: number;
  /** Address of its core arguments in the image, each in a slot. */
  args: number;
  /** Where resources belong in the arguments, by the place where they are kept. One of the host's is made when it is not there. */
  resources: { at: number; kept: number; owned: boolean; host: { resource: number; number: number } | null }[];
  /** Place of the first resource that it gives, and how many are kept. */
  first: number;
  count: number;
}

export interface DriverModule {
  functions: readonly Driven[];
  steps: readonly DrivenStep[];
  /** Places for resources. */
  kept: number;
  /** Resources that the host makes for arguments, by their index among all of the host's. */
  hosts: readonly number[];
  image: Image;
  /** Version of `wasi:cli/run`. */
  wasi: string;
}

const STEP = 24;
const HOLE = 20;

/** The module; what it needs of the image is added there. */
export function driverModule({ functions, steps, kept, hosts, image, wasi }: DriverModule): string {
  const places = image.take(4 * kept, 4);
  const table = image.take(STEP * steps.length, 4);
  for (const [index, step] of steps.entries()) {
    const holes = image.take(HOLE * step.resources.length, 4);
    const numbers = [step.function, step.args, holes, step.resources.length, places + 4 * step.first, step.count];
    for (const [part, value] of numbers.entries()) image.whole(table + STEP * index + 4 * part, 4, value);
    for (const [which, { at, kept: place, owned, host }] of step.resources.entries()) {
      const made = host === null ? 0 : hosts.indexOf(host.resource) + 1;
      for (const [part, value] of [at, places + 4 * place, owned ? 1 : 0, made, host?.number ?? 0].entries())
        image.whole(holes + HOLE * which + 4 * part, 4, value);
    }
  }
  return `(module
(type $making (func (param i32)))
(import "${LOG}" "write" (func $emit (param i32 i32)))
${functions.map((it, at) => imported(it, at)).join("\n")}
${hosts.map((it) => `(import "${MADE}" "make${it}" (func $host${it} (param i32) (result i32)))`).join("\n")}
${common(image)}
(table funcref (elem ${functions.map((_, at) => `$make${at}`).join(" ")}))
(global $place (mut i32) (i32.const 0))
(global $left (mut i32) (i32.const 0))
(func $keep (param $handle i32)
  (if (i32.eqz (global.get $left)) (then (return)))
  (i32.store (global.get $place) (local.get $handle))
  (global.set $place (i32.add (global.get $place) (i32.const 4)))
  (global.set $left (i32.sub (global.get $left) (i32.const 1))))
(func $host (param $which i32) (param $number i32) (result i32)
  ${hosts.map((it, at) => `(if (i32.eq (local.get $which) (i32.const ${at + 1})) (then (return (call $host${it} (local.get $number)))))`).join("\n")}
  (i32.const 0))
${functions.map((it, at) => making(it, at)).join("\n")}
${running(table, steps.length, wasi)})`;
}

/** Fills in each step's resources, makes its call, and writes down what came of it. */
const running = (table: number, steps: number, wasi: string): string => `(func (export "wasi:cli/run@${wasi}#run") (result i32)
  (local $index i32) (local $step i32) (local $hole i32) (local $holes i32) (local $place i32)
  (call $note (i32.const ${RECORD.begun}) (i32.const 0) (i32.const 0))
  (local.set $step (i32.const ${table}))
  (block (loop
    (br_if 1 (i32.ge_u (local.get $index) (i32.const ${steps})))
    (local.set $hole (i32.load offset=8 (local.get $step)))
    (local.set $holes (i32.load offset=12 (local.get $step)))
    (block (loop
      (br_if 1 (i32.eqz (local.get $holes)))
      (local.set $place (i32.load offset=4 (local.get $hole)))
      (if (i32.eqz (i32.load (local.get $place))) (then
        (i32.store (local.get $place) (call $host (i32.load offset=12 (local.get $hole)) (i32.load offset=16 (local.get $hole))))))
      (if (i32.eqz (i32.load (local.get $place))) (then
        (call $note (i32.const ${RECORD.unknownResource}) (local.get $index) (i32.const 0))
        (return (i32.const 0))))
      (i32.store (i32.load (local.get $hole)) (i32.load (local.get $place)))
      (if (i32.load offset=8 (local.get $hole)) (then (i32.store (local.get $place) (i32.const 0))))
      (local.set $hole (i32.add (local.get $hole) (i32.const ${HOLE})))
      (local.set $holes (i32.sub (local.get $holes) (i32.const 1)))
      (br 0)))
    (global.set $place (i32.load offset=16 (local.get $step)))
    (global.set $left (i32.load offset=20 (local.get $step)))
    (call_indirect (type $making) (i32.load offset=4 (local.get $step)) (i32.load (local.get $step)))
    (call $note (i32.const ${RECORD.answered}) (local.get $index) (i32.const 1))
    (local.set $index (i32.add (local.get $index) (i32.const 1)))
    (local.set $step (i32.add (local.get $step) (i32.const ${STEP})))
    (br 0)))
  (call $note (i32.const ${RECORD.over}) (local.get $index) (i32.const 0))
  (i32.const 0))`;

/** Core parameters and results as the caller has them: of a large result it says where it goes. */
function core({ params, result, paramsInMemory, resultInMemory }: Signature): {
  params: readonly CoreType[];
  results: readonly CoreType[];
} {
  const flat: readonly CoreType[] = paramsInMemory ? ["i32"] : params.flat;
  return resultInMemory ? { params: [...flat, "i32"], results: [] } : { params: flat, results: result?.flat ?? [] };
}

function imported({ module, name, signature }: Driven, at: number): string {
  const { params, results } = core(signature);
  return `(import ${quoted(module)} ${quoted(name)} (func $f${at} ${typed("param", params)} ${typed("result", results)}))`;
}

/** Makes one call with the arguments in the slots at an address; the result's core value, or its address, comes to the record's. */
function making({ signature }: Driven, at: number): string {
  const { result, paramsInMemory, resultInMemory } = signature;
  const flat: readonly CoreType[] = paramsInMemory ? ["i32"] : signature.params.flat;
  const args = flat.map((it, index) => `(${it}.load offset=${index * SLOT} (local.get $args))`).join(" ");
  const locals: string[] = [];
  const visitor: Visitor = {
    local: () => `$l${locals.push(`$l${locals.length}`) - 1}`,
    owned: (_, get) => `(call $keep ${get})`,
  };
  const [only] = result?.flat ?? [];
  const body = (): string => {
    if (!result || !only) return `(call $f${at} ${args})`;
    if (!resultInMemory)
      return `(local.set $value (call $f${at} ${args})) (${only}.store (i32.const ${SLOTS}) (local.get $value))
  ${walkFlat(visitor, result, [{ name: "$value", core: only }])}`;
    return `(local.set $value (call $take (i32.const 0) (i32.const 0) (i32.const ${result.align}) (i32.const ${result.size})))
  (call $f${at} ${args} (local.get $value)) (i32.store (i32.const ${SLOTS}) (local.get $value))
  ${walkMemory(visitor, result, "(local.get $value)")}`;
  };
  const made = body();
  const value = only === undefined ? "" : `(local $value ${resultInMemory ? "i32" : only})`;
  return `(func $make${at} (type $making) (param $args i32) ${value} ${locals.map((it) => `(local ${it} i32)`).join(" ")}
  ${made})`;
}
