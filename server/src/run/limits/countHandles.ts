/** A change to jco's output, beside those of `patches.ts`: tables of handles ask before they grow (`governor.ts`). */

const ASK = "globalThis[Symbol.for('witloom.handle')]?.();";
/** Where a table grows: it has no free place. The first of a pair says whether the text has it, the second is that place. */
const TABLES: [RegExp, RegExp, string][] = [
  // The table of all handles that `patchHandles.ts` makes of jco's, or where that was not applied, jco's.
  [/function witloomAdd\(/, /function witloomAdd\(table, entry\) \{/g, `if (witloomSpace(table).free.length === 0) ${ASK}`],
  [/function rscTableCreateOwn\((?![^}]*witloomAdd)/, /function rscTableCreateOwn\(table, rep\) \{[^}]*?if \(free === 0\) \{/g, ASK],
  [/class RepTable \{/, /insert\(val\) \{[\s\S]{0,200}?if \(freeIdx === 0\) \{/g, ASK],
];

/** Throws where the text is not as expected. */
export function countHandles(text: string): string {
  return TABLES.reduce((out, [present, grows, ask]) => {
    const found = [...out.matchAll(grows)].length;
    if (found !== (present.test(out) ? 1 : 0))
      throw new Error(`the patch "countHandles" matched ${found} places of jco's output instead of 1`);
    return out.replace(grows, (all) => `${all} ${ask}`);
  }, text);
}
