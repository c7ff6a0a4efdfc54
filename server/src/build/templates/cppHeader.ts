/** What wit-bindgen's headers for C++ declare. They are regular: one declaration a line, one namespace a line. */

export interface CppDeclarations {
  functions: { scope: string; result: string; name: string; params: string }[];
  /** Of classes, without what has a body or is generated; `New` makes an exported resource. */
  methods: { scope: string; owner: string; result: string; name: string; params: string; names: string[] }[];
  /** Types at the level of a namespace, with what declares them without a definition. */
  types: { scope: string; name: string; declaration: string }[];
}

const GENERATED = new Set(["Dtor", "ResourceNew", "ResourceRep", "ResourceDrop"]);

/** Reads a header. Scopes are written as C++ writes them: `exports::a::b`. */
export function declarations(text: string): CppDeclarations {
  const out: CppDeclarations = { functions: [], methods: [], types: [] };
  const open: { kind: "namespace" | "class" | "other"; name: string }[] = [];
  for (const raw of text.split("\n")) {
    const line = raw.trim();
    const scope = open
      .filter((it) => it.kind === "namespace")
      .map((it) => it.name)
      .join("::");
    const top = open.at(-1);
    const opened = /^(namespace|class|struct|enum class) (\w+)([^{;]*)\{$/.exec(line);
    if (opened) {
      const [, word, name, rest] = opened;
      if (word !== "namespace" && top?.kind !== "class" && top?.kind !== "other") {
        const base = word === "enum class" ? rest!.trimEnd() : "";
        out.types.push({ scope, name: name!, declaration: `${word} ${name}${base}` });
      }
      open.push({ kind: word === "namespace" ? "namespace" : word === "class" ? "class" : "other", name: name! });
    } else if (/^\};?$/.test(line)) open.pop();
    else if (/^struct \w+ \{.*\};$/.test(line)) continue;
    else if (top?.kind === "namespace") pushFunction(out, scope, line);
    else if (top?.kind === "class") pushMethod(out, scope, top.name, line);
  }
  return out;
}

function pushFunction(out: CppDeclarations, scope: string, line: string): void {
  const match = /^(?!using |static |extern )(.+?) (\w+)\((.*)\);$/.exec(line);
  if (match) out.functions.push({ scope, result: match[1]!, name: match[2]!, params: match[3]! });
}

function pushMethod(out: CppDeclarations, scope: string, owner: string, line: string): void {
  const match = /^(?:static )?(?:(.+?) )?(\w+)\((.*?)\)(?: const)?(;|\{return .*\})$/.exec(line);
  if (!match || GENERATED.has(match[2]!)) return;
  const [, result = "", name, params] = match;
  if (result === "" && name !== owner) return;
  out.methods.push({ scope, owner, result, name: name!, params: params!, names: paramNames(params!) });
}

/** The last word of each parameter; commas inside of brackets separate no parameters. */
function paramNames(params: string): string[] {
  let depth = 0;
  const parts: string[] = [""];
  for (const char of params) {
    if (/[<(]/.test(char)) depth++;
    if (/[>)]/.test(char)) depth--;
    if (char === "," && depth === 0) parts.push("");
    else parts[parts.length - 1] += char;
  }
  return parts.flatMap((it) => /(\w+)$/.exec(it.trim())?.[1] ?? []);
}
