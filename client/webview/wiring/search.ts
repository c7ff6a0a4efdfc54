/** Searching lists by typing. Pure. */

/** The choices that hold every word, those that begin with the text first. */
export function filtered<T extends { label: string; detail?: string }>(choices: readonly T[], text: string): T[] {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((it) => it !== "");
  if (words.length === 0) return [...choices];
  const whole = text.trim().toLowerCase();
  const rank = (it: T): number => (it.label.toLowerCase().startsWith(whole) ? 0 : it.label.toLowerCase().includes(whole) ? 1 : 2);
  return choices
    .filter((it) => words.every((word) => `${it.label} ${it.detail ?? ""}`.toLowerCase().includes(word)))
    .sort((a, b) => rank(a) - rank(b));
}
