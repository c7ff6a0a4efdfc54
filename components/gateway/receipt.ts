import type { Failure, Receipt } from "orders:shop/checkout@0.1.0";
import type { Quote, Verdict } from "orders:shop/model@0.1.0";

/** Cents as people write them: 1250 is 12.50. */
export function money(cents: number): string {
  const digits = cents.toString().padStart(3, "0");
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

export function receiptText(receipt: Receipt): string {
  return [
    `Receipt for ${receipt.customer} (${receipt.tier})`,
    ...receipt.quotes.flatMap(quoteLines),
    "",
    row("To pay", money(receipt.total)),
  ].join("\n");
}

function quoteLines(quote: Quote): string[] {
  return [
    "",
    `Order ${quote.order}: ${verdictText(quote.verdict)}`,
    row("  subtotal", money(quote.subtotal)),
    ...quote.discounts.map(([name, amount]) => row(`  discount, ${name}`, `-${money(amount)}`)),
    ...quote.tax.map(([category, amount]) => row(`  tax, ${category}`, money(amount))),
    row("  total", money(quote.total)),
  ];
}

function row(label: string, amount: string): string {
  return label.padEnd(30) + amount.padStart(12);
}

function verdictText(verdict: Verdict): string {
  switch (verdict.tag) {
    case "accept":
      return "accepted";
    case "review":
      return `to be reviewed (${verdict.val.join(", ")})`;
    case "reject":
      return `rejected (${verdict.val})`;
  }
}

export function failureText(failure: Failure): string {
  switch (failure.tag) {
    case "unauthorized":
      return `The token was refused: ${caseText(failure.val)}`;
    case "invalid-orders":
      return [
        "The orders were not understood:",
        ...failure.val.map(({ line, field, message }) => `  line ${line}${field ? `, ${field}` : ""}: ${message}`),
      ].join("\n");
    case "not-priced":
      return `The orders were not priced: ${caseText(failure.val)}`;
    case "not-drawn":
      return `The chart was not drawn: ${caseText(failure.val)}`;
  }
}

/** A variant's case, with its payload in parentheses where there is one. */
function caseText(value: { tag: string; val?: unknown }): string {
  if (value.val === undefined || value.val === null) return value.tag;
  const payload = Array.isArray(value.val) ? value.val.join(", ") : String(value.val);
  return `${value.tag} (${payload})`;
}
