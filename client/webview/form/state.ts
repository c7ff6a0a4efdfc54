/** What the form shows and what a person has typed. */
import type { FormFunction, FormProgram, FormRef } from "../../../server/src/protocol/forms.ts";
import type { FormHostMessage, FormWebviewMessage, NamedCall, PastCall } from "../formMessages.ts";
import { type Printed, printArguments } from "./print.ts";
import { emptyValue, type FormValue } from "./value.ts";

export type Answer = FormHostMessage & { kind: "answer" };

export interface FormState {
  name: string;
  program: FormProgram;
  fn: FormFunction | null;
  /** One for each parameter. */
  values: FormValue[];
  /** The arguments as text: what the fields hold, or what somebody is typing. */
  text: string;
  /** What was filled in of other functions. */
  drafts: Map<string, FormValue[]>;
  kept: string[];
  alive: boolean;
  /** The program was built anew, and no instances were begun since. */
  rebuilt: boolean;
  busy: boolean;
  answer: Answer | null;
  past: PastCall[];
  named: NamedCall[];
}

/** A place in the form that holds a value. */
export interface Slot {
  label: string;
  type: FormRef;
  path: string;
  value: FormValue;
  /** Puts another value in this place. */
  set(value: FormValue): void;
}

/** The form with the ways to change it. */
export interface Form {
  readonly state: FormState;
  post(message: FormWebviewMessage): void;
  /** A value changed: the text follows. `shape`: fields came or went. */
  changed(shape: boolean): void;
  choose(fn: FormFunction): void;
  run(): void;
}

export function emptyState(): FormState {
  return {
    ...{ name: "", program: { types: [], functions: [] }, fn: null, values: [], text: "", drafts: new Map<string, FormValue[]>() },
    ...{ kept: [], alive: false, rebuilt: false, busy: false, answer: null, past: [], named: [] },
  };
}

/** Takes up a function; what was filled in of it before is there again. */
export function takeFunction(state: FormState, fn: FormFunction): void {
  if (state.fn) state.drafts.set(state.fn.call, state.values);
  state.fn = fn;
  state.values = state.drafts.get(fn.call) ?? fn.params.map((it) => emptyValue(state.program.types, it.type));
  state.text = printed(state).text;
}

/** The fields as text. */
export function printed({ program, fn, values }: FormState): Printed {
  const args = (fn?.params ?? []).flatMap(({ type }, index) => (values[index] ? [{ type, value: values[index] }] : []));
  return printArguments(program.types, args);
}

/** The call as it stands in the text. */
export function callText({ fn, text }: FormState): string {
  return fn ? `${fn.call}(${text})` : "";
}

/** The function that a call names, and its arguments' text; null where the program has no such function. */
export function splitCall(program: FormProgram, call: string): { fn: FormFunction; text: string | null } | null {
  const open = callEnd(call);
  const name = open < 0 ? call : call.slice(0, open);
  const fn =
    program.functions.find((it) => it.call === name) ??
    program.functions.find((it) => it.call.replace(/@[^#]*/, "") === name.replace(/@[^#]*/, "") || it.name === name);
  if (!fn) return null;
  return { fn, text: open < 0 ? null : call.slice(open + 1, call.lastIndexOf(")")) };
}

/** Where the arguments begin: the first parenthesis. Names hold none. */
const callEnd = (call: string): number => call.indexOf("(");
