/** Reads lines of a REPL: variables, short names and methods as people write them, turned into calls as the engine takes them. Pure. */
import type { FormFunction, FormProgram } from "../protocol/forms.ts";
import { readPath, valueAt } from "./waveParts.ts";

/** WAVE text by variable. `_` is the last result. */
export type Variables = ReadonlyMap<string, string>;

export type ReplStep =
  /** `bind`: the variable that gets the result. */
  | { kind: "call"; call: string; bind: string | null }
  | { kind: "drop"; resource: string }
  /** A value that needs no call. */
  | { kind: "value"; text: string; bind: string | null }
  | { kind: "say"; text: string }
  | { kind: "leave" }
  | { kind: "nothing" };

export const HELP = [
  "count-to(3)                      a call; also in full: ns:pkg/iface@1.0.0#count-to(3)",
  "let c = counter(1)               a resource by its constructor, kept in a variable",
  "c.increment()                    a method; counter.merge(c, d): a static function",
  "let n = c.get()                  any result in a variable; `_` is the last one",
  "n.total, n[0]                    a field of a record, a place in a list or tuple; also in arguments",
  "drop c                           drops a resource",
  "exports, vars, help, exit        what can be called; the variables; this; the end",
  "A variable stands before a case or flag of the same name: write %name for that.",
].join("\n");

/** What a line asks for. Mistakes in values are told by the official parser, when the call is made. */
export function readLine(program: FormProgram, variables: Variables, line: string): ReplStep {
  const text = line.trim();
  if (text === "" || text.startsWith("//")) return { kind: "nothing" };
  if (/^(exit|quit)(\(\))?$/.test(text)) return { kind: "leave" };
  if (text === "help") return { kind: "say", text: HELP };
  if (text === "exports") return { kind: "say", text: program.functions.map((it) => it.call).join("\n") || "It exports no function." };
  if (text === "vars") return { kind: "say", text: [...variables].map(([name, it]) => `${name} = ${it}`).join("\n") || "There are none." };
  const dropped = /^drop\s+(\S+)$/.exec(text);
  if (dropped) return drop(variables, dropped[1]!);
  const bound = /^let\s+([A-Za-z_][\w-]*)\s*=\s*(.+)$/s.exec(text);
  if (bound) return expression(program, variables, bound[2]!, bound[1]!);
  if (/^let\b/.test(text)) return { kind: "say", text: "Write `let NAME = CALL`, for example `let c = counter(1)`." };
  return expression(program, variables, text, null);
}

function drop(variables: Variables, name: string): ReplStep {
  const resource = handleOf(lookUp(variables, name) ?? name);
  return resource ? { kind: "drop", resource } : { kind: "say", text: `${name} is no resource that lives.` };
}

function expression(program: FormProgram, variables: Variables, text: string, bind: string | null): ReplStep {
  const open = callStart(text);
  if (open < 0) {
    const known = variables.get(text);
    if (known !== undefined) return { kind: "value", text: known, bind };
    const part = partOf(variables, text);
    if (part) return "problem" in part ? { kind: "say", text: part.problem } : { kind: "value", text: part.text, bind };
    // A binding may hold any value; its type shows where it is used.
    if (bind !== null) return { kind: "value", text: filled(variables, text), bind };
    const fn = functionsOf(program, variables, text)[0];
    return {
      kind: "say",
      text: fn
        ? `${text} is a function: write ${text}(…).`
        : `There is no variable or function ${text}; \`exports\` lists what can be called.`,
    };
  }
  const name = text.slice(0, open).trim();
  const found = functionsOf(program, variables, name);
  const args = filled(variables, text.slice(open));
  const [only, ...more] = found;
  if (!only) return { kind: "say", text: `There is no function ${name}; \`exports\` lists what can be called.` };
  if (more.length > 0) return { kind: "say", text: `${name} may be ${found.map((it) => it.fn.call).join(" or ")}; write it in full.` };
  const self = only.self === null ? args : `(${only.self}${/^\(\s*\)$/.test(args) ? "" : ", "}${args.slice(1).trimStart()}`;
  return { kind: "call", call: `${only.fn.call}${self}`, bind };
}

/** Where the arguments of a call begin; -1 where the text is no call but a value such as `"a(b)"` or `(1, 2)`. */
function callStart(text: string): number {
  const match = /^[A-Za-z_%[][^\s("'{,]*\s*\(/.exec(text);
  return match ? match[0].length - 1 : -1;
}

interface Candidate {
  fn: FormFunction;
  /** The resource that a method is called on. */
  self: string | null;
}

/** The functions that a name may mean: its full name, its own, a constructor by its resource, a method on a variable, a static one. */
export function functionsOf(program: FormProgram, variables: Variables, name: string): Candidate[] {
  const all = program.functions;
  const named = (test: (fn: FormFunction) => boolean): Candidate[] => all.filter(test).map((fn) => ({ fn, self: null }));
  const full = named((it) => it.call === name || unversioned(it.call) === name);
  if (full.length > 0) return full;
  const dot = name.lastIndexOf(".");
  if (dot > 0 && !name.startsWith("[")) {
    const [owner, own] = [name.slice(0, dot), name.slice(dot + 1)];
    const self = handleOf(lookUp(variables, owner) ?? owner);
    if (self === null) return named((it) => it.name === `[static]${owner}.${own}`);
    const resource = self.slice(0, self.indexOf("#"));
    return all.filter((it) => it.name === `[method]${resource}.${own}`).map((fn) => ({ fn, self }));
  }
  return named((it) => it.name === name || it.makes === name);
}

/** `r.total` and the like, where the first word is a variable; null for anything else. */
export function partOf(variables: Variables, text: string): { text: string } | { problem: string } | null {
  const parts = /^([A-Za-z_][\w-]*)([.[].*)$/.exec(text);
  const value = parts ? variables.get(parts[1]!) : undefined;
  const path = parts && value !== undefined ? readPath(parts[2]!) : null;
  return path && valueAt(value!, path, parts![1]!);
}

/** The value of a variable, or of a part of it. */
export function lookUp(variables: Variables, text: string): string | undefined {
  const part = partOf(variables, text);
  return variables.get(text) ?? (part && "text" in part ? part.text : undefined);
}

const unversioned = (call: string): string => call.replace(/@[^#]*/, "");

/** The resource that a value is, also inside of `ok` and `some`. */
export function handleOf(text: string): string | null {
  const found = /^(?:(?:ok|some)\()?([A-Za-z][\w-]*#\d+)\)?$/.exec(text.trim());
  return found?.[1] ?? null;
}

/** Puts the values of variables into a text of WAVE: where a word stands for a value, outside of quotes. */
export function filled(variables: Variables, text: string): string {
  return text.replace(
    /"(?:\\.|[^"\\])*"?|'(?:\\.|[^'\\])*'?|(?<![\w%#.-])([A-Za-z_][\w-]*(?:\.%?[A-Za-z0-9][\w-]*|\[\d+\])*)(?![\w-]*[#.[])(?!\s*[:(])/gs,
    (whole, word: string | undefined) => (word === undefined ? whole : (lookUp(variables, word) ?? whole)),
  );
}
