/** Completion inside the text of a call: function names, cases, flags, fields, live resources. Pure; it reads up to the cursor and no further. */
import type { FormProgram, FormRef, FormType } from "../protocol/forms.ts";

export interface CallCompletion {
  /** What is replaced begins here and ends at the cursor. */
  start: number;
  items: { text: string; detail: string }[];
}

/** Names that people give to cases and WAVE takes for its own words. */
const KEYWORDS = new Set(["true", "false", "inf", "nan", "some", "none", "ok", "err"]);
/** Parts of a suggested value. */
const MOST_PARTS = 40;

const NOTHING: CallCompletion = { start: 0, items: [] };

/** What can stand at `offset` of `INTERFACE#FUNCTION(ARG, …)`. `kept`: the resources that live (`counter#1`). */
export function completeCall(program: FormProgram, call: string, offset: number, kept: readonly string[]): CallCompletion {
  const text = call.slice(0, offset);
  const open = text.indexOf("(");
  if (open < 0) return completeName(program, text);
  const name = text.slice(0, open).trim();
  const fn = program.functions.find((it) => [it.call, it.name, it.call.replace(/@[^#]*/, "")].includes(name));
  return fn ? completeArguments(program.types, fn.params, text, open + 1, kept) : { ...NOTHING, start: offset };
}

function completeName(program: FormProgram, text: string): CallCompletion {
  const start = text.length - text.trimStart().length;
  const word = text.slice(start);
  const items = program.functions
    .filter((it) => it.call.startsWith(word) || it.name.startsWith(word))
    .map((it) => ({
      text: `${it.name.startsWith(word) && isOnly(program, it.name) ? it.name : it.call}(`,
      detail: it.interface ?? "world",
    }));
  return { start, items };
}

const isOnly = (program: FormProgram, name: string): boolean => program.functions.filter((it) => it.name === name).length === 1;

/** Completion among arguments that begin at `from`; `text` ends at the cursor. */
export function completeArguments(
  types: readonly FormType[],
  params: readonly { name: string; type: FormRef }[],
  text: string,
  from: number,
  kept: readonly string[],
): CallCompletion {
  const reader = new Reader(types, text, from, kept);
  try {
    reader.sequence(params.map((it) => it.type), ")"); // biome-ignore format: short
  } catch (error) {
    if (error instanceof Reached) return error.completion;
    throw error;
  }
  return { ...NOTHING, start: text.length };
}

/** The cursor was reached; the reading ends here. */
class Reached extends Error {
  readonly completion: CallCompletion;
  constructor(completion: CallCompletion) {
    super();
    this.completion = completion;
  }
}

class Reader {
  private at: number;
  private readonly types: readonly FormType[];
  private readonly text: string;
  private readonly kept: readonly string[];

  constructor(types: readonly FormType[], text: string, at: number, kept: readonly string[]) {
    this.types = types;
    this.text = text;
    this.at = at;
    this.kept = kept;
  }

  /** Values of these types (the last repeats where `repeat`), with commas between, up to a bracket. */
  sequence(refs: readonly FormRef[], close: string, repeat = false): void {
    for (let index = 0; ; index++) {
      const ref = refs[repeat ? 0 : index];
      if (ref === undefined || this.peek() === close) {
        this.until(close);
        return;
      }
      this.value(ref);
      if (!this.take(",")) {
        this.until(close);
        return;
      }
    }
  }

  private value(ref: FormRef): void {
    this.space();
    const start = this.at;
    const quote = this.text[start];
    if (quote === '"' || quote === "'") {
      this.quoted(quote);
      return;
    }
    const type = typeof ref === "string" ? ref : this.types[ref];
    if (type !== undefined && typeof type !== "string" && "{[(".includes(quote ?? " ")) {
      this.compound(type);
      return;
    }
    const word = this.word(start, () => this.valuesOf(ref));
    if (typeof type !== "object" || type.kind !== "choice" || this.peek() !== "(") return;
    const chosen = type.cases.find((it) => it.name === word.replace(/^%/, ""));
    this.at++;
    this.sequence(chosen?.type == null ? [] : [chosen.type], ")");
  }

  private compound(type: FormType): void {
    this.at++;
    if (type.kind === "tuple") {
      this.sequence(type.types, ")");
      return;
    }
    if (type.kind === "list") {
      this.sequence([type.type], "]", true);
      return;
    }
    while (this.peek() !== "}" && this.at < this.text.length + 1) {
      this.space();
      const start = this.at;
      if (type.kind === "record") {
        const name = this.word(start, () => type.fields.map((it) => ({ text: `${it.name}: `, detail: this.nameOf(it.type) })));
        if (!this.take(":")) {
          this.until("}");
          return;
        }
        const field = type.fields.find((it) => it.name === name);
        if (!field) {
          this.until("}");
          return;
        }
        this.value(field.type);
      } else if (type.kind === "flags") this.word(start, () => type.names.map((text) => ({ text, detail: "flag" })));
      else if (type.kind === "map") {
        this.value(type.key);
        if (!this.take(":")) {
          this.until("}");
          return;
        }
        this.value(type.value);
      } else {
        this.until("}");
        return;
      }
      if (!this.take(",")) {
        this.until("}");
        return;
      }
    }
    this.until("}");
  }

  /** A word; where it ends at the cursor, what it may become. */
  private word(start: number, offers: () => { text: string; detail: string }[]): string {
    while (this.at < this.text.length && /[\w%#.+-]/.test(this.text[this.at]!)) this.at++;
    const word = this.text.slice(start, this.at);
    if (this.at < this.text.length) return word;
    throw new Reached({ start, items: offers().filter((it) => it.text.startsWith(word)) });
  }

  private quoted(quote: string): void {
    this.at++;
    while (this.at < this.text.length && this.text[this.at] !== quote) this.at += this.text[this.at] === "\\" ? 2 : 1;
    // Inside of a text nothing is offered.
    if (this.at >= this.text.length) throw new Reached({ ...NOTHING, start: this.text.length });
    this.at++;
  }

  private until(close: string): void {
    this.space();
    if (this.at >= this.text.length) throw new Reached({ ...NOTHING, start: this.text.length });
    if (this.text[this.at] === close) this.at++;
    else throw new Reached({ ...NOTHING, start: this.text.length }); // what is wrong is told by the parser
  }

  private take(char: string): boolean {
    if (this.peek() !== char) return false;
    this.at++;
    return true;
  }

  private peek(): string | undefined {
    this.space();
    return this.text[this.at];
  }

  private space(): void {
    while (/\s/.test(this.text[this.at] ?? "x")) this.at++;
  }

  private valuesOf(ref: FormRef): { text: string; detail: string }[] {
    const type = typeof ref === "string" ? ref : this.types[ref];
    if (type === "bool") return [{ text: "true", detail: "bool" }, { text: "false", detail: "bool" }]; // biome-ignore format: short
    if (type === undefined || typeof type === "string") return type === "string" ? [{ text: '""', detail: "string" }] : [];
    if (type.kind === "handle")
      return this.kept.filter((it) => it.startsWith(`${type.resource}#`)).map((text) => ({ text, detail: "live resource" }));
    if (type.kind !== "choice") return [{ text: this.sample(ref, { left: MOST_PARTS }), detail: this.nameOf(ref) }];
    const names = type.of === "variant" || type.of === "enum";
    return type.cases.map((it) => {
      const label = names && KEYWORDS.has(it.name) ? `%${it.name}` : it.name;
      return { text: it.type === null ? label : `${label}(`, detail: it.type === null ? "" : this.nameOf(it.type) };
    });
  }

  private nameOf(ref: FormRef): string {
    if (typeof ref === "string") return ref;
    const type = this.types[ref];
    return type?.name ?? (type?.kind === "choice" ? type.of : (type?.kind ?? ""));
  }

  /** A value to begin with. */
  private sample(ref: FormRef, budget: { left: number }): string {
    const type = typeof ref === "string" ? ref : this.types[ref];
    if (--budget.left < 0 || type === undefined) return "";
    const of = (it: FormRef): string => this.sample(it, budget);
    if (typeof type === "string") return { bool: "false", string: '""', char: "'a'" }[type] ?? "0";
    if (type.kind === "record") return `{${type.fields.map((it) => `${it.name}: ${of(it.type)}`).join(", ")}}`;
    if (type.kind === "tuple") return `(${type.types.map(of).join(", ")})`;
    if (type.kind === "list") return `[${Array.from({ length: Math.min(type.length ?? 0, MOST_PARTS) }, () => of(type.type)).join(", ")}]`;
    if (type.kind === "handle") return this.kept.find((it) => it.startsWith(`${type.resource}#`)) ?? "";
    if (type.kind !== "choice") return "{}";
    const [first] = this.valuesOf(ref);
    const inner = type.cases[0]?.type ?? null;
    return inner === null ? (first?.text ?? "") : `${first?.text}${of(inner)})`;
  }
}
