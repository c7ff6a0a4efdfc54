/**
 * The component that stands where the host did: it exports all that the program imports, gives the recorded answers in their order, and writes
 * down each call before it answers. In: functions, resources and answers as data. Out: a core module in the text format.
 */
import type { CoreType, Shape, Signature } from "../../../run/abi/shapes.ts";
import { MOST_FLAT, SLOT } from "../../../run/abi/shapes.ts";
import type { Image } from "../../../run/abi/store.ts";
import { type CoreLocal, type Visitor, walkFlat, walkMemory } from "./walk.ts";
import { common, quoted, RECORD, RETURNED, SLOTS, typed } from "./wat.ts";

/** One answer: where it lies in the image, and the resources that are made in it each time it is given. Null: a trap. */
export type Answer = { at: number; made: { at: number; resource: number; number: number }[] } | null;

/** A function that the program calls. Its index is what records call it. */
export interface Answering {
  /** Name of the core export. */
  name: string;
  signature: Signature;
  /** In the order in which they are given; the last is given to all later calls. None: a trap. */
  answers: Answer[];
}

/** A resource of the host's. */
export interface HostResource {
  /** Name of the interface that defines it, among the program's imports. */
  interface: string;
  name: string;
  /** Index of its type in `Resolve`. */
  type: number;
}

export interface AnswersModule {
  functions: readonly Answering[];
  /** Drops are recorded as calls of the functions that follow: index `functions.length` is the first resource's. */
  resources: readonly HostResource[];
  /** Those that the driver asks for. */
  hosts: readonly number[];
  /** Where the answers lie; tables are added to it. */
  image: Image;
  /** Version of the WASI interfaces that it writes its records to. */
  wasi: string;
}

/** The core export by which the driver writes its own records. */
export const LOG = "witloom:replay/log";

/** The interface by which it makes resources of the host's that the driver passes on: `make0` one of the first, with its number. */
export const MADE = "witloom:replay/made";

/** Most bytes that a stream of WASI takes at once. */
const MOST_WRITTEN = 4096;

/** The module; what it needs of the image is added there. */
export function answersModule(module: AnswersModule): string {
  const { functions, resources, hosts, wasi, image } = module;
  const tables = functions.map((it) => table(image, it));
  const own = (resource: HostResource, name: string): string =>
    `(import ${quoted(`[export]${resource.interface}`)} ${quoted(`${name}${resource.name}`)}`;
  return `(module
(import "wasi:cli/stdout@${wasi}" "get-stdout" (func $stdout (result i32)))
(import "wasi:io/streams@${wasi}" "[method]output-stream.blocking-write-and-flush" (func $send (param i32 i32 i32 i32)))
${resources.map((it, at) => `${own(it, "[resource-new]")} (func $new${at} (param i32) (result i32)))`).join("\n")}
${resources.map((it, at) => `${own(it, "[resource-rep]")} (func $number${at} (param i32) (result i32)))`).join("\n")}
${common(image)}
${FIXED}
(func $make (param $resource i32) (param $number i32) (result i32)
  ${resources.map((_, at) => `(if (i32.eq (local.get $resource) (i32.const ${at})) (then (return (call $new${at} (local.get $number)))))`).join("\n")}
  unreachable)
(func (export "${LOG}#write") (param $at i32) (param $size i32)
  (call $emit (local.get $at) (local.get $size))
  (global.set $heap (i32.const ${Math.ceil(image.end / 16) * 16})))
${hosts.map((it) => `(func (export "${MADE}#make${it}") (param i32) (result i32) (call $new${it} (local.get 0)))`).join("\n")}
${functions.map((it, at) => answering(it, at, tables[at]!, resources)).join("\n")}
${resources.map((it, at) => dropped(it, functions.length + at)).join("\n")})`;
}

/** `$emit` writes to the real output; `$next` gives the next answer of a table, with its resources made. */
const FIXED = `(global $stream (mut i32) (i32.const 0))
(func $emit (param $at i32) (param $size i32) (local $part i32)
  (if (i32.eqz (global.get $stream)) (then (global.set $stream (call $stdout))))
  (block (loop
    (br_if 1 (i32.eqz (local.get $size)))
    (local.set $part (select (local.get $size) (i32.const ${MOST_WRITTEN}) (i32.lt_u (local.get $size) (i32.const ${MOST_WRITTEN}))))
    (call $send (global.get $stream) (local.get $at) (local.get $part) (i32.const ${RETURNED}))
    (if (i32.load8_u (i32.const ${RETURNED})) (then unreachable))
    (local.set $at (i32.add (local.get $at) (local.get $part)))
    (local.set $size (i32.sub (local.get $size) (local.get $part)))
    (br 0))))
(func $next (param $table i32) (result i32) (local $index i32) (local $entry i32) (local $hole i32) (local $left i32)
  (if (i32.eqz (i32.load (local.get $table))) (then unreachable))
  (local.set $index (i32.load offset=4 (local.get $table)))
  (if (i32.lt_u (i32.add (local.get $index) (i32.const 1)) (i32.load (local.get $table)))
    (then (i32.store offset=4 (local.get $table) (i32.add (local.get $index) (i32.const 1)))))
  (local.set $entry (i32.add (local.get $table) (i32.add (i32.const 8) (i32.mul (local.get $index) (i32.const 12)))))
  (if (i32.eqz (i32.load (local.get $entry))) (then unreachable))
  (local.set $hole (i32.load offset=4 (local.get $entry)))
  (local.set $left (i32.load offset=8 (local.get $entry)))
  (block (loop
    (br_if 1 (i32.eqz (local.get $left)))
    (i32.store (i32.load (local.get $hole)) (call $make (i32.load offset=4 (local.get $hole)) (i32.load offset=8 (local.get $hole))))
    (local.set $hole (i32.add (local.get $hole) (i32.const 12)))
    (local.set $left (i32.sub (local.get $left) (i32.const 1)))
    (br 0)))
  (i32.load (local.get $entry)))`;

/** Adds a table to the image: how many answers, which is the next, and of each where it lies and which resources are made in it. */
function table(image: Image, { answers }: Answering): number {
  const at = image.take(8 + 12 * answers.length, 4);
  image.whole(at, 4, answers.length);
  for (const [index, answer] of answers.entries()) {
    if (!answer) continue;
    const holes = image.take(12 * answer.made.length, 4);
    for (const [which, hole] of answer.made.entries())
      for (const [part, value] of [hole.at, hole.resource, hole.number].entries()) image.whole(holes + 12 * which + 4 * part, 4, value);
    for (const [part, value] of [answer.at, holes, answer.made.length].entries()) image.whole(at + 8 + 12 * index + 4 * part, 4, value);
  }
  return at;
}

function answering({ name, signature }: Answering, index: number, table: number, resources: readonly HostResource[]): string {
  const { params, result, paramsInMemory, resultInMemory } = signature;
  const flat: readonly CoreType[] = paramsInMemory ? ["i32"] : params.flat;
  const results: readonly CoreType[] = resultInMemory ? ["i32"] : (result?.flat ?? []);
  const values: CoreLocal[] = flat.map((core, at) => ({ name: `$p${at}`, core }));
  const locals: string[] = [];
  const visitor = numbering(resources, locals);
  const walked = paramsInMemory ? walkMemory(visitor, params, "(local.get $p0)") : walkFlat(visitor, params, values);
  const given = resultInMemory || !results[0] ? "(local.get $answer)" : `(${results[0]}.load (local.get $answer))`;
  return `(func (export ${quoted(name)}) ${values.map((it) => `(param ${it.name} ${it.core})`).join(" ")} ${typed("result", results)}
  (local $answer i32) ${locals.map((it) => `(local ${it} i32)`).join(" ")}
  ${walked}
  ${values.map((it, at) => `(${it.core}.store (i32.const ${SLOTS + at * SLOT}) (local.get ${it.name}))`).join("\n")}
  (call $note (i32.const ${RECORD.called}) (i32.const ${index}) (i32.const ${Math.min(values.length, MOST_FLAT)}))
  (local.set $answer (call $next (i32.const ${table})))
  ${results.length === 0 ? "" : given})`;
}

/** Puts the number of each resource where its handle was: a handle says nothing outside. */
function numbering(resources: readonly HostResource[], locals: string[]): Visitor {
  return {
    local: () => `$l${locals.push(`$l${locals.length}`) - 1}`,
    owned: (shape: Shape & { kind: "own" }, get, set) => {
      const at = resources.findIndex((it) => it.type === shape.resource);
      return at < 0 ? "" : set(`(call $number${at} ${get})`);
    },
  };
}

const dropped = (
  resource: HostResource,
  index: number,
): string => `(func (export ${quoted(`${resource.interface}#[dtor]${resource.name}`)}) (param $number i32)
  (i32.store (i32.const ${SLOTS}) (local.get $number))
  (call $note (i32.const ${RECORD.called}) (i32.const ${index}) (i32.const 1)))`;
