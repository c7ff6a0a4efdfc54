/** Leaf: how a guest trapped, as the runner tells it and as people read it. */
import type { CallSite } from "./values.ts";

/** A place in a guest's code, as the runner sees it: `at` counts bytes from the beginning of a core module's file. */
export interface CodePlace {
  /** The component instance; null where it cannot be told. */
  instance: string | null;
  module: string;
  at: number;
}

/** A function that had not returned when its guest trapped, in the words of its source. */
export interface StackFrame {
  instance: string | null;
  /** Demangled; `function 12` where the component does not name it. */
  function: string;
  /** As the compiler wrote it down, mostly absolute; null where the component has no line tables. */
  file: string | null;
  /** From 1. */
  line: number | null;
  /** From 1, in bytes. */
  column: number | null;
  /** Its code stands within that of the next frame. */
  inlined?: true;
}

/** What a guest said of its end, as far as we know its language's way to say it. */
export interface Said {
  text: string;
  file?: string;
  line?: number;
  column?: number;
  /** Its own stack, the innermost first, where its language prints one. */
  frames?: SaidFrame[];
}

/** A function as the guest's own runtime names it. */
export interface SaidFrame {
  /** Empty where it has no name. */
  function: string;
  file: string;
  line: number;
  column?: number;
}

/** Why a guest ended without a result. `places` come from the runner, and become the `stack`: the trapped function first. */
export interface Trap {
  kind: "trap";
  message: string;
  where: CallSite | null;
  places?: CodePlace[];
  stack?: StackFrame[];
  /** A panic's text, a traceback's last line. */
  said?: Said;
}
