/** Leaf: what a typed form of a call is made from. Types stand in a table, so that what is used often is sent once. */
import type { Failure } from "./places.ts";

/** A primitive's name (`u32`, `string`, …) or an index into `FormProgram.types`. */
export type FormRef = string | number;

export type FormShape =
  | { kind: "record"; fields: { name: string; type: FormRef }[] }
  | { kind: "flags"; names: string[] }
  | { kind: "tuple"; types: FormRef[] }
  /** Variants, enums, options and results: one of several cases, with or without a value. */
  | { kind: "choice"; of: "variant" | "enum" | "option" | "result"; cases: { name: string; type: FormRef | null }[] }
  /** `length` is null where it is free; `stream`: the items of one. */
  | { kind: "list"; type: FormRef; length: number | null; stream?: true }
  | { kind: "map"; key: FormRef; value: FormRef }
  | { kind: "handle"; resource: string; owned: boolean }
  /** What has no text form: error contexts, streams and futures of no type. */
  | { kind: "unsupported"; what: string };

export type FormType = FormShape & {
  /** The type's own name, where it has one. */
  name: string | null;
};

export interface FormParam {
  name: string;
  type: FormRef;
}

export interface FormFunction {
  /** As a call names it: `INTERFACE#FUNCTION`, or `FUNCTION` of the world. */
  call: string;
  interface: string | null;
  /** The Component Model's own name: `[method]counter.increment`. */
  name: string;
  params: FormParam[];
  result: FormRef | null;
  docs: string | null;
  /** The resource that a constructor makes. */
  makes: string | null;
}

/** What can be called of a program. */
export interface FormProgram {
  types: FormType[];
  functions: FormFunction[];
}

/** A value without types, as the toolkit's WAVE parser gives it (`toolkit.wit`, interface `wave`). */
export type FormJson = null | boolean | number | string | FormJson[] | { [key: string]: FormJson };

/** What is wrong with a text of a call; offsets count UTF-16 units of it. */
export interface CallProblem {
  message: string;
  start: number;
  end: number;
}

export interface FormRequests {
  "witloom/form": [{ uri: string }, FormProgram | { error: Failure }];
  /** Reads a call's text against the program's exports: its arguments, or what is wrong. */
  "witloom/parseCall": [{ uri: string; call: string }, { args: FormJson[] } | { problem: CallProblem } | { error: Failure }];
  /** Reads the text of a result. Null where it cannot be read (a result may be cut). */
  "witloom/parseResult": [{ uri: string; call: string; text: string }, { value: FormJson } | null];
  /** What can stand at an offset of a call's text (UTF-16); `kept`: the resources that live. */
  "witloom/completeCall": [
    { uri: string; call: string; offset: number; kept: string[] },
    { start: number; items: { text: string; detail: string }[] },
  ];
  /** A line of a REPL on the instances of a session (`run`); `previous`: the session before it, whose variables without resources go on. */
  "witloom/replLine": [{ run: number; line: string; previous?: number }, { text: string; failed: boolean; over: boolean }];
  "witloom/replComplete": [{ run: number; line: string; previous?: number }, { start: number; items: { text: string; detail: string }[] }];
  /** The programs that export a function (`INTERFACE#FUNCTION`, the version as in the program): URIs with names, compositions first. */
  "witloom/providers": [{ call: string }, { uri: string; name: string; call: string }[]];
}
