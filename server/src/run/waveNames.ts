/** Names of what lives in a run, in texts of WAVE: resources (`counter#1`), streams and futures. What stands in quotes is none. */

/** A name, also one of what nobody numbered, or what begins a text in quotes. */
const NAME = /["']|(?<![\w-])%?[a-z][\w-]*#(?:\d+|\?)/g;

/** The text with other names. Takes time in proportion to its length, whatever it holds. */
function renamed(text: string, other: (name: string) => string): string {
  if (!text.includes("#")) return text;
  const names = new RegExp(NAME);
  let out = "";
  let from = 0;
  for (let found = names.exec(text); found; found = names.exec(text)) {
    const [name] = found;
    if (name === '"' || name === "'") {
      names.lastIndex = endOfQuoted(text, found.index);
      continue;
    }
    out += text.slice(from, found.index) + other(name);
    from = names.lastIndex;
  }
  return from === 0 ? text : out + text.slice(from);
}

/** Not by a regular expression, whose stack ends at some million characters. */
function endOfQuoted(text: string, start: number): number {
  const quote = text[start];
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === quote) return at + 1;
  }
  return text.length;
}

/** The text with other numbers: `counter#1` becomes `counter#3`. */
export function renumber(text: string, number: (name: string) => string): string {
  return renamed(text, (name) => (name.endsWith("?") ? name : number(name)));
}

/** The names in a text, in their order. */
export function namesIn(text: string): string[] {
  const out: string[] = [];
  renumber(text, (name) => {
    out.push(name);
    return name;
  });
  return out;
}

/** The text without numbers, which are others in each run. */
export const unnumbered = (text: string): string => renamed(text, (name) => name.slice(0, name.indexOf("#")));
