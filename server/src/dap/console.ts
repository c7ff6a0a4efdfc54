/** What is typed into the Debug Console, hovered over or watched: paths and conditions, calls on live instances, and how a call is to end. */
import type { Question, Reply, Shown } from "../protocol/debug.ts";
import type { Neutral } from "../protocol/run.ts";
import { namesInterface } from "../run/debug/rules.ts";
import type { Toolkit } from "../toolkit/toolkit.ts";
import { readExpression } from "./expression.ts";
import type { Live } from "./live.ts";
import { type ProgramTypes, parseSlot } from "./program.ts";
import type { Changeable } from "./variables.ts";

/** A value, a remark, or a sentence why not. */
export type Evaluated = { value: Shown; at: Omit<Changeable, "expr"> | null } | { text: string } | { message: string };

const CHANGED = "What is past cannot be changed; go forward to where the program stands.";

export class Console {
  private readonly live: Live;
  private readonly toolkit: Toolkit;
  private readonly program: ProgramTypes;

  constructor(live: Live, toolkit: Toolkit, program: ProgramTypes) {
    this.live = live;
    this.toolkit = toolkit;
    this.program = program;
  }

  /** `frame` undefined: the innermost call. `acts`: calls may be made, and the program changed; `whole`: the text is not cut. */
  async evaluate(text: string, frame: number | undefined, acts: boolean, whole = false): Promise<Evaluated> {
    const top = this.live.threads().find(({ id }) => id === this.live.stop?.thread)?.calls[0];
    if (!top) return { message: "The program runs; pause it first." };
    const end = /^(return|trap)\b\s*([\s\S]*)$/.exec(text.trim());
    if (end && (end[1] === "return" || end[2] !== ""))
      return acts ? this.end(end[1]!, end[2]!) : { message: "A call is ended in the Debug Console alone." };
    const call = this.callOf(text.trim());
    if (call && "message" in call) return call;
    if (call) return acts ? this.called(call) : { message: "Calls are made in the Debug Console alone." };
    const read = readExpression(text);
    if (!read.ok) return read;
    return firstOf(await this.live.ask({ kind: "evaluate", frame: frame ?? top.id, expr: read.value, whole }), frame ?? top.id);
  }

  /** A value as JSON. */
  async json(text: string, frame: number): Promise<{ text: string } | { message: string }> {
    const read = readExpression(text);
    if (!read.ok) return read;
    const reply = await this.live.ask({ kind: "evaluate", frame, expr: read.value, json: true });
    return reply.kind === "text" ? reply : { message: reply.kind === "failed" ? reply.message : "There is no value." };
  }

  /** Names that can be typed next. */
  async complete(
    text: string,
    frame: number | undefined,
  ): Promise<{ label: string; text?: string; type: "variable" | "function" | "module" }[]> {
    const instance = this.program.find(/^(.+)\.$/.exec(text)?.[1] ?? "");
    if (instance)
      return [...instance.types.exports].flatMap(([key, item]) =>
        [...item.functions.keys()].map((fn) => ({
          label: item.kind === "function" ? fn : `${shortName(item.interface ?? key)}#${fn}`,
          type: "function" as const,
        })),
      );
    const instances = this.program.instances.map(({ name }) => ({ label: name, type: "module" as const }));
    const id = frame ?? this.live.threads()[0]?.calls[0]?.id;
    if (id === undefined) return instances;
    const all = (scope: "arguments" | "result") => this.live.ask({ kind: "children", frame: id, scope, path: [], start: 0, count: 100 });
    const replies = [await all("arguments"), await all("result")];
    const values = replies.flatMap((it) =>
      it.kind === "values" ? it.values.map(({ name }) => ({ label: name, type: "variable" as const })) : [],
    );
    return [...values, ...instances];
  }

  /** `return VALUE` and `trap TEXT`. */
  private async end(how: string, rest: string): Promise<Evaluated> {
    if (this.live.isPast) return { message: CHANGED };
    const { stop } = this.live;
    const top = stop?.threads.find(({ id }) => id === stop.thread)?.calls[0];
    if (!top) return { message: "The program runs; pause it first." };
    if (how === "trap") {
      const said = rest.replace(/^"(.*)"$/, "$1");
      return remark(await this.live.ask({ kind: "trap", message: said }), `\`${top.callee}\` traps when you continue.`);
    }
    const found = this.program.typesOf(top, top.caller);
    if (!found) return { message: "The types of this call are not known, so it cannot be made to return." };
    if (found.fn.result == null && rest !== "") return { message: `${top.function} returns nothing; write \`return\` alone.` };
    const parsed = found.fn.result == null ? { ok: true as const, value: null } : parseSlot(this.toolkit, found, { tag: "result" }, rest);
    if (!parsed.ok) return parsed;
    const reply = await this.live.ask({ kind: "return", value: parsed.value });
    return remark(reply, `\`${top.callee}\` returns ${rest === "" ? "" : `${rest} `}when you continue.`);
  }

  /** `INSTANCE.INTERFACE#FUNCTION(WAVE, …)`; undefined where the text is no call. */
  private callOf(text: string): Extract<Question, { kind: "call" }> | { message: string } | undefined {
    const open = text.indexOf("(");
    const head = open < 0 ? "" : text.slice(0, open).trim();
    if (head === "" || /[\s"'{]/.test(head) || !text.endsWith(")")) return undefined;
    const instance = this.program.instances.find(({ name }) => head.startsWith(`${name}.`));
    if (!instance) {
      if (!head.includes("#")) return undefined;
      const names = this.program.instances.map(({ name }) => name).join(", ");
      return { message: `Name the instance first, as in ${this.program.instances[0]?.name}.${head}(…); there are ${names}.` };
    }
    const [name = "", iface] = head
      .slice(instance.name.length + 1)
      .split("#")
      .reverse();
    const found = [...instance.types.exports].filter(([key, item]) =>
      iface === undefined
        ? item.functions.has(name)
        : item.kind === "interface" && namesInterface(iface, item.interface ?? key) && item.functions.has(name),
    );
    const [only, ...more] = found;
    if (!only) return { message: `\`${instance.name}\` does not export ${iface === undefined ? "" : `${iface}#`}${name}.` };
    if (more.length > 0) return { message: `${name} may be of ${found.map(([key]) => key).join(" or ")}; write the interface too.` };
    const [key, item] = only;
    const world = item.kind === "function";
    const parsed = this.toolkit.parseCall(instance.bytes, `${world ? "" : `${key}#`}${name}${text.slice(open)}`);
    if (!parsed.ok) return { message: `${parsed.problem.message.replace(/\.$/, "")}.` };
    const args = parsed.value.args.map((it) => it.json as Neutral);
    return { kind: "call", instance: instance.name, interface: world ? null : key, function: name, args };
  }

  private async called(call: Extract<Question, { kind: "call" }>): Promise<Evaluated> {
    if (this.live.isPast) return { message: "A recorded moment cannot be called; go forward to where the program stands." };
    const reply = await this.live.ask(call);
    return reply.kind === "values" && reply.values.length === 0 ? { text: "It returned." } : firstOf(reply, null);
  }
}

const shortName = (full: string): string => full.replace(/^.*\//, "").replace(/@[^@]*$/, "");

function firstOf(reply: Reply, frame: number | null): Evaluated {
  if (reply.kind === "values" && reply.values[0])
    return { value: reply.values[0], at: reply.at && frame !== null ? { frame, ...reply.at } : null };
  return { message: reply.kind === "failed" ? reply.message : "There is no value." };
}

function remark(reply: Reply, text: string): Evaluated {
  return reply.kind === "failed" ? { message: reply.message } : { text };
}
