/** Completion of a REPL's line. Pure. */
import type { FormProgram } from "../protocol/forms.ts";
import { functionsOf, handleOf, lookUp, type Variables } from "./repl.ts";
import { type CallCompletion, completeArguments } from "./waveCompletion.ts";
import { partsOf } from "./waveParts.ts";

/** Places of a list that are offered. */
const MOST_PLACES = 20;

const WORDS = ["let ", "drop ", "exports", "vars", "help", "exit"];

/** What can stand at the end of a line. `kept`: the resources that live. */
export function completeLine(program: FormProgram, variables: Variables, kept: readonly string[], line: string): CallCompletion {
  const binding = /^\s*let\s+[\w-]+\s*=\s*/.exec(line)?.[0].length ?? 0;
  const from = binding + (/^\s*/.exec(line.slice(binding))?.[0].length ?? 0);
  const text = line.slice(from);
  const open = text.indexOf("(");
  if (open >= 0) return inArguments(program, variables, kept, line, from, open);
  const dropping = /^drop\s+(\S*)$/.exec(text);
  if (dropping) {
    const live = [...variables].filter(([, it]) => handleOf(it) !== null).map(([name]) => name);
    return matching(line.length - dropping[1]!.length, line, [...live, ...kept].map((it) => ({ text: it, detail: "resource" }))); // biome-ignore format: short
  }
  const place = /^(.*)\[\d*$/.exec(text);
  const listed = place && lookUp(variables, place[1]!);
  if (listed !== undefined && listed !== null) return matching(from, line, partsIn(place![1]!, listed));
  const dot = text.lastIndexOf(".");
  if (dot > 0 && !text.includes("#")) return members(program, variables, line, from, text.slice(0, dot));
  const words = binding === 0 ? WORDS.map((it) => ({ text: it, detail: "" })) : [];
  const names = [...variables].map(([name, it]) => ({ text: name, detail: it.slice(0, 40) }));
  const own = program.functions.flatMap((fn) => {
    const short = fn.makes ?? fn.name;
    if (short.startsWith("[")) return [];
    const unique = functionsOf(program, variables, short).length === 1;
    return [{ text: `${unique ? short : fn.call}(`, detail: fn.interface ?? "world" }];
  });
  const full = text.includes(":") ? program.functions.map((fn) => ({ text: `${fn.call}(`, detail: "" })) : [];
  const statics = program.functions.flatMap((fn) => {
    const found = /^\[static\](.*)$/.exec(fn.name);
    return found ? [{ text: `${found[1]}(`, detail: fn.interface ?? "world" }] : [];
  });
  return matching(from, line, [...own, ...names, ...statics, ...full, ...words]);
}

function members(program: FormProgram, variables: Variables, line: string, from: number, owner: string): CallCompletion {
  const value = lookUp(variables, owner);
  const self = handleOf(value ?? "");
  if (self === null && value !== undefined) return matching(from, line, partsIn(owner, value));
  const start = self === null ? `[static]${owner}.` : `[method]${self.slice(0, self.indexOf("#"))}.`;
  const items = program.functions
    .filter((it) => it.name.startsWith(start))
    .map((it) => ({ text: `${owner}.${it.name.slice(start.length)}(`, detail: it.interface ?? "world" }));
  return matching(from, line, items);
}

/** The fields of a record; a list's places are written in brackets. */
function partsIn(owner: string, value: string): CallCompletion["items"] {
  const parts = partsOf(value);
  const detail = (text: string): string => text.slice(0, 40);
  if (parts.kind === "record") return [...parts.fields].map(([name, it]) => ({ text: `${owner}.${name}`, detail: detail(it) }));
  return parts.kind === "list"
    ? parts.items.slice(0, MOST_PLACES).map((it, index) => ({ text: `${owner}[${index}]`, detail: detail(it) }))
    : [];
}

function inArguments(
  program: FormProgram,
  variables: Variables,
  kept: readonly string[],
  line: string,
  from: number,
  open: number,
): CallCompletion {
  const found = functionsOf(program, variables, line.slice(from, from + open).trim())[0];
  if (!found) return { start: line.length, items: [] };
  const params = found.self === null ? found.fn.params : found.fn.params.slice(1);
  const values = completeArguments(program.types, params, line, from + open + 1, kept);
  // Inside of quotes no variable is meant; everywhere else one may be.
  const quoted = values.items.length === 0 && values.start === line.length && /"[^"]*$/.test(line);
  const word = /[A-Za-z_][\w-]*$/.exec(line)?.[0] ?? "";
  const start = values.items.length > 0 ? values.start : line.length - word.length;
  const path = quoted ? null : /([A-Za-z_][\w-]*(?:\.[\w-]+|\[\d+\])*)(?:\.[\w-]*|\[\d*)$/.exec(line);
  const whole = path ? lookUp(variables, path[1]!) : undefined;
  if (path && whole !== undefined) return matching(path.index, line, partsIn(path[1]!, whole));
  const given = line.slice(start);
  const names = quoted ? [] : [...variables.keys()].filter((it) => it.startsWith(given)).map((text) => ({ text, detail: "variable" }));
  return { start, items: [...values.items, ...names] };
}

function matching(start: number, line: string, items: CallCompletion["items"]): CallCompletion {
  const given = line.slice(start);
  const seen = new Set<string>();
  return { start, items: items.filter((it) => it.text.startsWith(given) && !seen.has(it.text) && seen.add(it.text)) };
}
