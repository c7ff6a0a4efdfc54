// Finds the parameters of the function that is declared at a place of a WIT text. Pure.

/** A parameter's name, and where it stands. */
export interface Parameter {
  /** Without the `%` that lets a keyword be a name. */
  name: string;
  start: number;
  end: number;
}

const TOKEN = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|%?[A-Za-z][A-Za-z0-9-]*|->|[^\s]/g;

/** Those of the first function at or behind an offset; none where the declaration that begins there is no function. */
export function parametersOf(text: string, offset: number): Parameter[] {
  const found: Parameter[] = [];
  TOKEN.lastIndex = offset;
  let depth = 0;
  let word: Parameter | null = null;
  for (let match = TOKEN.exec(text); match; match = TOKEN.exec(text)) {
    const [token] = match;
    if (/^\/[/*]/.test(token)) continue;
    if (token === ";" || token === "{" || token === "}") break;
    if (token === "(" || token === "<") depth++;
    else if (token === ")" || token === ">") depth--;
    if (token === ")" && depth === 0) break;
    if (token === ":" && depth === 1 && word) found.push(word);
    word = /^%?[A-Za-z]/.test(token) ? { name: token.replace(/^%/, ""), start: match.index, end: match.index + token.length } : null;
  }
  return found;
}
