/** Has the official parser look at the call while it is written, and shows what is wrong at its field. */
import type { FormJson } from "../../../server/src/protocol/forms.ts";
import type { FormHostMessage } from "../formMessages.ts";
import { problemOf } from "./describe.ts";
import { fieldAt } from "./print.ts";
import { callText, type Form, printed } from "./state.ts";
import { type FormValue, typeOf } from "./value.ts";

type Verdict = FormHostMessage & { kind: "right" | "wrong" };

export class Checker {
  /** Takes the arguments of a text that somebody wrote into the fields. */
  read: (args: FormJson[]) => void = () => undefined;
  private id = 0;
  /** Whether the newest check came from the text. */
  private fromText = false;
  private wrong = false;
  private whenRight: (() => void) | undefined;
  private readonly form: Form;
  private readonly fields: HTMLElement;
  private readonly line: HTMLElement;

  constructor(form: Form, fields: HTMLElement, line: HTMLElement) {
    this.form = form;
    this.fields = fields;
    this.line = line;
  }

  /** Checks what stands there now; `whenRight` follows when it is. */
  check(fromText: boolean, whenRight?: () => void): void {
    this.fromText = fromText;
    this.whenRight = whenRight;
    if (!this.form.state.fn) return;
    const own = fromText ? null : this.ownProblem();
    if (own) {
      this.id++; // what an earlier check answers is old
      this.point(own.path, own.message);
      return;
    }
    this.form.post({ kind: "check", id: ++this.id, call: callText(this.form.state) });
  }

  /** Whether the call can be made as far as is known. */
  ready(): boolean {
    return !this.wrong;
  }

  answered(verdict: Verdict): void {
    if (verdict.id !== this.id) return;
    if (verdict.kind === "right") {
      this.point(null, "");
      if (this.fromText) this.read(verdict.args);
      this.whenRight?.();
      return;
    }
    const { fn } = this.form.state;
    const offset = verdict.problem.start - (fn ? fn.call.length + 1 : 0);
    this.point(this.fromText ? null : fieldAt(printed(this.form.state), offset), verdict.problem.message);
  }

  tell(message: string): void {
    this.point(null, message);
  }

  /** Shows a problem at a field, or at the text; an empty one takes all away. */
  private point(path: string | null, message: string): void {
    this.wrong = message !== "";
    for (const it of this.fields.querySelectorAll(".problem")) it.textContent = "";
    for (const it of this.fields.querySelectorAll("[aria-invalid]")) it.removeAttribute("aria-invalid");
    const field = path === null ? null : this.fields.querySelector(`[data-path="${CSS.escape(path)}"]`);
    this.line.textContent = field ? "" : message;
    if (!field) return;
    const line = field.querySelector(":scope > .problem");
    if (line) line.textContent = message;
    field.querySelector(":scope > input, :scope > textarea, :scope > select")?.setAttribute("aria-invalid", "true");
  }

  /** The first field whose own text cannot be of its type: this needs no parser, and keeps such a text from reading as something else. */
  private ownProblem(): { path: string; message: string } | null {
    const { fn, values, program } = this.form.state;
    const visit = (type: string | number, value: FormValue, path: string): { path: string; message: string } | null => {
      const known = typeOf(program.types, type);
      if (typeof known === "string") {
        const message = value.kind === "text" ? problemOf(known, value.text) : null;
        return message === null ? null : { path, message };
      }
      if (known.kind === "handle" && value.kind === "text" && value.text === "")
        return { path, message: `Make a ${known.resource} first: choose "make a new ${known.resource}…".` };
      return first(inside(known, value), (it) => visit(it.type, it.value, `${path}/${it.step}`));
    };
    return first(
      (fn?.params ?? []).map((it, index) => ({ type: it.type, value: values[index]!, step: String(index) })),
      (it) => visit(it.type, it.value, it.step),
    );
  }
}

interface Inside {
  type: string | number;
  value: FormValue;
  step: string;
}

function inside(type: Exclude<ReturnType<typeof typeOf>, string>, value: FormValue): Inside[] {
  if (type.kind === "record" && value.kind === "record")
    return type.fields.map((it, index) => ({ type: it.type, value: value.fields[index]!, step: it.name }));
  if (type.kind === "tuple" && value.kind === "items")
    return value.items.map((it, index) => ({ type: type.types[index]!, value: it, step: String(index) }));
  if (type.kind === "list" && value.kind === "items")
    return value.items.map((it, index) => ({ type: type.type, value: it, step: String(index) }));
  if (type.kind === "map" && value.kind === "entries")
    return value.entries.flatMap(([key, it], index) => [
      { type: type.key, value: key, step: `${index}/key` },
      { type: type.value, value: it, step: `${index}/value` },
    ]);
  if (type.kind !== "choice" || value.kind !== "choice") return [];
  const { name, type: payload } = type.cases[value.at]!;
  const held = value.values[value.at];
  return payload === null || !held ? [] : [{ type: payload, value: held, step: name }];
}

function first<T, R>(list: readonly T[], of: (it: T) => R | null): R | null {
  for (const it of list) {
    const found = of(it);
    if (found !== null) return found;
  }
  return null;
}
