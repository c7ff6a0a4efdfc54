/** What differs between the type that an import wants and the one that an export offers, as WIT text side by side. */

export interface Difference {
  /** Function or type that differs. */
  item: string;
  wanted: string;
  /** Null: it is not offered at all. */
  offered: string | null;
}

/** The first item that is wanted and not offered in the same words; null where the texts say the same. */
export function firstDifference(wanted: string, offered: string): Difference | null {
  return differences(wanted, offered)[0] ?? null;
}

/** Every item that is wanted and not offered in the same words. */
export function differences(wanted: string, offered: string): Difference[] {
  const theirs = items(offered);
  return [...items(wanted)].flatMap(([item, text]) => {
    const other = theirs.get(item) ?? null;
    return other === text ? [] : [{ item, wanted: text, offered: other }];
  });
}

/** The items of an interface's text by name; of anything else the whole. */
function items(type: string): Map<string, string> {
  if (!type.startsWith("interface")) return new Map([["", type]]);
  const out = new Map<string, string>();
  let lines: string[] = [];
  for (const line of type.split("\n").slice(1, -1)) {
    if (line.trim() !== "") lines.push(line.trim());
    // An item ends on the level of the interface: with its semicolon, or with its brace.
    if (!/^ {2}\S/.test(line) || !/[;}]$/.test(line)) continue;
    const text = lines.join(" ");
    if (!text.startsWith("use ")) out.set(nameOf(text), text);
    lines = [];
  }
  return out;
}

function nameOf(text: string): string {
  return /^(?:record|variant|enum|flags|resource|type)\s+%?([\w-]+)/.exec(text)?.[1] ?? /^%?([\w-]+)/.exec(text)?.[1] ?? text;
}
