/** Values of a recorded call: their WAVE text read back against the types, so that they can be unfolded and asked about as live ones. */
import type { Question, Reply, Rule } from "../protocol/debug.ts";
import type { TracedValue } from "../protocol/run.ts";
import { holds, Unfit } from "../run/debug/evaluate.ts";
import type { Part } from "../run/debug/parts.ts";
import { children, evaluated, SHOWN } from "../run/debug/questions.ts";
import { isAbout } from "../run/debug/rules.ts";
import { lower } from "../run/lower.ts";
import type { Toolkit } from "../toolkit/toolkit.ts";
import type { Call } from "../trace/model.ts";
import type { Recorded } from "./history.ts";
import { type ProgramTypes, parseSlot } from "./program.ts";

/** Gives the whole text of a value that was cut, where it was kept. */
export type FullText = (value: TracedValue) => string;

/** Stands for a resource of the past: only its name is known. */
class Gone {
  readonly number: number;
  constructor(text: string) {
    this.number = Number(text.split("#")[1]);
  }
}

const identify = (resource: object): number => (resource instanceof Gone ? resource.number : 0);

export class Past {
  private readonly toolkit: Toolkit;
  private readonly program: ProgramTypes;
  private readonly full: FullText;

  constructor(toolkit: Toolkit, program: ProgramTypes, full: FullText) {
    this.toolkit = toolkit;
    this.program = program;
    this.full = full;
  }

  /** Answers as the guest's thread does. `at`: where the call was. */
  answer({ call, at }: Recorded, question: Question): Reply {
    try {
      if (question.kind === "children") {
        const parts = question.scope === "arguments" ? this.arguments(call) : at === "return" ? this.result(call) : [];
        return children(parts, question, identify);
      }
      if (question.kind === "evaluate") {
        const result = at === "return" ? this.result(call)[0] : undefined;
        return evaluated(this.arguments(call), result ?? null, question, identify);
      }
      if (question.kind === "resources") return { kind: "resources", resources: [] };
      throw new Unfit("what is past cannot be changed; go forward to where the program stands");
    } catch (error) {
      const text = error instanceof Error ? error.message.split("\n", 1)[0]! : String(error);
      return { kind: "failed", message: `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/\.$/, "")}.` };
    }
  }

  /** Whether a breakpoint would have stopped at a moment; hits are not counted again. */
  meets(moment: Recorded, rules: readonly Rule[]): boolean {
    const { call, at } = moment;
    return rules.some((rule) => {
      if (rule.at !== at || rule.log || !isAbout(rule, call, call.caller)) return false;
      try {
        return !rule.condition || holds({ values: this.values(moment), identify }, rule.condition);
      } catch {
        return false;
      }
    });
  }

  /** A trap's text, or the text of an error result. */
  failure({ call }: Recorded): string | null {
    return call.error ?? (call.failed && call.result ? call.result.text.slice(0, SHOWN) : null);
  }

  private values({ call, at }: Recorded): Part[] {
    return [...this.arguments(call), ...(at === "return" ? this.result(call) : [])];
  }

  private arguments(call: Call): Part[] {
    const found = this.program.typesOf(call, call.caller);
    return call.args.map((value, index): Part => {
      const param = found?.fn.params[index];
      if (!found || !param) return plain(`${index}`, value.text);
      return this.read(found, param.name, param.type, { tag: "param", val: param.name }, value);
    });
  }

  private result(call: Call): Part[] {
    if (!call.result) return [];
    const found = this.program.typesOf(call, call.caller);
    if (!found || found.fn.result == null) return [plain("result", call.result.text)];
    return [this.read(found, "result", found.fn.result, { tag: "result" }, call.result)];
  }

  private read(
    found: NonNullable<ReturnType<ProgramTypes["typesOf"]>>,
    name: string,
    type: Part["type"],
    slot: Parameters<typeof parseSlot>[2],
    value: TracedValue,
  ): Part {
    if (value.cut && value.full === null) return plain(name, value.text);
    const parsed = parseSlot(this.toolkit, found, slot, this.full(value));
    if (!parsed.ok) return plain(name, value.text);
    return { resolve: found.resolve, name, type, value: lower(found.resolve, type, parsed.value, (text) => new Gone(text)) };
  }
}

/** A value that is known as text alone: shown as it is. */
function plain(name: string, text: string): Part {
  const resolve = {
    worlds: [],
    interfaces: [],
    packages: [],
    types: [{ name: "text", kind: { enum: { cases: [{ name: text }] } }, owner: null }],
  };
  return { resolve, name, type: 0, value: text };
}
