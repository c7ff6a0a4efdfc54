import { login } from "orders:shop/auth@0.1.0";
import type { Failure, Receipt } from "orders:shop/checkout@0.1.0";
import { thumbnail } from "orders:shop/images@0.1.0";
import type { Quote } from "orders:shop/model@0.1.0";
import { parse } from "orders:shop/parser@0.1.0";
import { price } from "orders:shop/pricing@0.1.0";
import { draw } from "./chart.ts";

const CHART_SIDE = 4;

/** Logs in with the token, reads the orders, prices them and draws the chart. A `Failure` is thrown. */
export function process(token: string, csv: string): Receipt {
  const session = attempt("unauthorized", () => login(token));
  try {
    const orders = attempt("invalid-orders", () => parse(csv));
    const quotes = attempt("not-priced", () => price(session, orders));
    const chart = attempt("not-drawn", () => thumbnail(draw(quotes), CHART_SIDE));
    return { customer: session.user(), tier: session.tier(), quotes, total: sum(quotes), chart };
  } finally {
    // The session lives in another component, where no garbage collector of ours will find it.
    session[Symbol.dispose]();
  }
}

/** Makes the error of a step the reason of a failure. A function whose WIT result is an error throws its payload. */
function attempt<Result>(step: Failure["tag"], call: () => Result): Result {
  try {
    return call();
  } catch (error) {
    throw { tag: step, val: payloadOf(error) };
  }
}

/** Back ends differ in whether they throw the payload itself or an error that has it. */
function payloadOf(error: unknown): unknown {
  return error instanceof Error && "payload" in error ? error.payload : error;
}

function sum(quotes: Quote[]): number {
  return quotes.filter((quote) => quote.verdict.tag !== "reject").reduce((total, quote) => total + quote.total, 0);
}
