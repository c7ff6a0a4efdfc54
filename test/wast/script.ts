/** Splits a script (`.wast`) into its commands, as plain data. What it does not know it names. */
import { atom, head, type List, type Node, readAll, textOf } from "./sexpr.ts";

/** A component or module of a script, as the text that the assembler takes. */
export interface Definition {
  kind: "component" | "module";
  /** With its `$`. */
  name: string | null;
  text: string;
}

export interface Invoke {
  instance: string | null;
  function: string;
  args: Node[];
}

export type Command =
  | { kind: "instantiate"; definition: Definition }
  | { kind: "define"; definition: Definition }
  /** An instance of an earlier definition. */
  | { kind: "instance"; name: string | null; of: string }
  | { kind: "invoke"; invoke: Invoke }
  | { kind: "return"; invoke: Invoke; expected: Node[] }
  | { kind: "trap"; invoke: Invoke; message: string }
  | { kind: "trap-at-start"; definition: Definition; message: string }
  | { kind: "unlinkable"; definition: Definition; message: string }
  | { kind: "refuse"; definition: Definition; message: string; why: "invalid" | "malformed" }
  | { kind: "unknown"; what: string };

/** A command with the line, from 1, on which it stands. */
export type Placed = Command & { line: number };

/** All commands of a script. Throws an `Error` where the text is no sequence of s-expressions. */
export function readScript(text: string): Placed[] {
  let line = 1;
  let seen = 0;
  return readAll(text).map((node) => {
    for (; seen < node.start; seen++) if (text[seen] === "\n") line++;
    return { ...command(text, node), line };
  });
}

function command(text: string, node: Node): Command {
  const what = head(node);
  if (node.kind !== "list" || what === undefined) return { kind: "unknown", what: "no command" };
  const [, first, second] = node.items;
  switch (what) {
    case "component":
    case "module":
      return component(text, node);
    case "invoke":
      return { kind: "invoke", invoke: invoke(node) };
    case "assert_return":
      return action(first, (it) => ({ kind: "return", invoke: it, expected: node.items.slice(2) }));
    case "assert_trap":
      if (head(first) !== "invoke")
        return { kind: "trap-at-start", definition: definition(text, first as List), message: textOf(second) ?? "" };
      return action(first, (it) => ({ kind: "trap", invoke: it, message: textOf(second) ?? "" }));
    case "assert_unlinkable":
      return { kind: "unlinkable", definition: definition(text, first as List), message: textOf(second) ?? "" };
    case "assert_invalid":
    case "assert_malformed":
      return {
        kind: "refuse",
        why: what === "assert_invalid" ? "invalid" : "malformed",
        definition: definition(text, first as List),
        message: textOf(second) ?? "",
      };
    default:
      return { kind: "unknown", what };
  }
}

function action(node: Node | undefined, make: (invoke: Invoke) => Command): Command {
  return head(node) === "invoke" ? make(invoke(node as List)) : { kind: "unknown", what: `an assertion on ${head(node)}` };
}

function invoke(node: List): Invoke {
  const [, first, ...rest] = node.items;
  const named = atom(first);
  return named === undefined
    ? { instance: null, function: textOf(first) ?? "", args: rest }
    : { instance: named, function: textOf(rest[0]) ?? "", args: rest.slice(1) };
}

function component(text: string, node: List): Command {
  const [, first, second, third] = node.items;
  if (atom(first) === "instance") {
    const [name, of] = [atom(second), atom(third)];
    return { kind: "instance", name: of === undefined ? null : name!, of: of ?? name! };
  }
  return { kind: atom(first) === "definition" ? "define" : "instantiate", definition: definition(text, node) };
}

/** The word `definition` is the script's, not the component's; a quoted one is the text in its strings. */
function definition(text: string, node: List): Definition {
  const kind = head(node) === "module" ? "module" : "component";
  const rest = node.items.slice(1);
  if (atom(rest[0]) === "definition") rest.shift();
  const name = atom(rest[0])?.startsWith("$") ? atom(rest.shift())! : null;
  if (atom(rest[0]) === "quote") return { kind, name, text: `(${kind} ${rest.slice(1).map(textOf).join(" ")})` };
  const body = rest.length === 0 ? "" : text.slice(rest[0]!.start, node.end - 1);
  return { kind, name, text: `(${kind} ${name ?? ""} ${body}\n)` };
}
