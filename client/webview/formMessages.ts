/** What the call form and the extension host say to each other. */
import type { CallProblem, FormJson, FormProgram } from "../../server/src/protocol/forms.ts";

/** A call that was made before. */
export interface PastCall {
  call: string;
  /** WAVE text of the result, cut, or why there is none. */
  outcome: string;
  failed: boolean;
}

/** A call that the workspace keeps under a name. */
export interface NamedCall {
  name: string;
  call: string;
}

/** From the extension host to the form. */
export type FormHostMessage =
  | { kind: "program"; name: string; form: FormProgram }
  /** Shows a function (`call` ends before the parenthesis), or a whole call; `run`: and makes it. */
  | { kind: "show"; call: string; run: boolean }
  /** There is nothing to call: why, in one sentence. */
  | { kind: "unreadable"; message: string }
  | { kind: "lists"; past: PastCall[]; named: NamedCall[] }
  /** The text of check `id` is a call. */
  | { kind: "right"; id: number; args: FormJson[] }
  | { kind: "wrong"; id: number; problem: CallProblem }
  | { kind: "completions"; id: number; start: number; items: { text: string; detail: string }[] }
  /** A call ended. `value` is the result as a tree, where the text is whole. */
  | {
      kind: "answer";
      call: string;
      result: string | null;
      value: FormJson | undefined;
      failed: boolean;
      error: string | null;
      milliseconds: number;
    }
  /** Resources that live now, and whether instances are alive at all; `rebuilt`: they ended as the program was built anew. */
  | { kind: "session"; alive: boolean; kept: string[]; rebuilt: boolean };

/** From the form to the extension host. */
export type FormWebviewMessage =
  | { kind: "ready" }
  | { kind: "check"; id: number; call: string }
  | { kind: "complete"; id: number; call: string; offset: number }
  | { kind: "call"; call: string }
  | { kind: "drop"; resource: string }
  /** Ends the instances: a call that goes on is stopped, the next one meets new ones. */
  | { kind: "end" }
  | { kind: "save"; call: string }
  | { kind: "forget"; name: string }
  | { kind: "copy"; text: string };
