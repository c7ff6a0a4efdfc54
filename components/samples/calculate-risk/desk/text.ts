import type { Assessment } from "risk:api/desk@0.1.0";
import type { Measure } from "risk:api/engine@0.1.0";

/** An assessment as lines for people. */
export function text({ days, repaired, dropped, historical, parametric, monteCarlo }: Assessment): string {
  const row = (name: string, { valueAtRisk, expectedShortfall }: Measure): string =>
    name.padEnd(14) + valueAtRisk.toFixed(2).padStart(16) + expectedShortfall.toFixed(2).padStart(20);
  return [
    `${days} days, ${repaired.length} prices repaired, ${dropped.length} rows dropped`,
    ...[...repaired, ...dropped].map(({ line, message }) => `  line ${line}: ${message}`),
    `${"".padEnd(14)}${"value at risk".padStart(16)}${"expected shortfall".padStart(20)}`,
    row("historical", historical),
    row("parametric", parametric),
    row("Monte Carlo", monteCarlo),
  ].join("\n");
}
