/** Works out conditions over the values of a call. What does not fit is an `Unfit` with a sentence; nothing of the guest is called. */
import type { Comparison, Expr } from "../../protocol/debug.ts";
import type { ResolveJson, TypeKind } from "../../protocol/resolve.ts";
import { dealias } from "../types.ts";
import { print, printers } from "../wave.ts";
import { equals, isNumber } from "./literal.ts";
import { type Part, partsOf, type Typed } from "./parts.ts";
import { typeText } from "./typeText.ts";

/** Why an expression cannot be worked out. */
export class Unfit extends Error {}

/** What an expression is about: the arguments by name, and the result where there is one. */
export interface Scope {
  values: readonly Part[];
  identify(resource: object, name: string): number;
}

/** A value of WIT, a truth, or a literal that has met no type yet. */
export type Outcome = Typed | { literal: Expr };

/** What an expression comes to. Throws `Unfit`. */
export function evaluate(scope: Scope, expr: Expr): Outcome {
  switch (expr.kind) {
    case "name": {
      const found = scope.values.find((it) => it.name === expr.name);
      return found ?? (expr.name === "true" || expr.name === "false" ? truth(expr.name === "true") : { literal: expr });
    }
    case "field":
    case "index":
      return partOf(scope, expr);
    case "is":
      return truth(isCase(typed(scope, expr.of), expr.case));
    case "compare":
      return truth(compare(scope, expr.op, evaluate(scope, expr.left), evaluate(scope, expr.right)));
    case "and":
      return truth(holds(scope, expr.left) && holds(scope, expr.right));
    case "or":
      return truth(holds(scope, expr.left) || holds(scope, expr.right));
    case "not":
      return truth(!holds(scope, expr.of));
    default:
      return { literal: expr };
  }
}

/** Whether a condition holds. Throws `Unfit`, where it is no condition too. */
export function holds(scope: Scope, expr: Expr): boolean {
  const outcome = evaluate(scope, expr);
  if ("literal" in outcome) return unknown(scope, outcome.literal);
  if (outcome.type === "bool") return outcome.value as boolean;
  throw new Unfit(`a condition is true or false, and this is a ${typeText(outcome.resolve, outcome.type)}`);
}

const NOWHERE: ResolveJson = { worlds: [], interfaces: [], types: [], packages: [] };
const truth = (value: boolean): Typed => ({ resolve: NOWHERE, type: "bool", value });

/** The WAVE text of a value, cut at a limit. */
export function textOf(it: Typed, limit: number, identify: Scope["identify"]): { text: string; cut: boolean } {
  return print(printersOf(it.resolve)(it.type), it.value, limit, identify);
}

const made = new WeakMap<ResolveJson, ReturnType<typeof printers>>();

function printersOf(resolve: ResolveJson): ReturnType<typeof printers> {
  const known = made.get(resolve) ?? printers(resolve);
  made.set(resolve, known);
  return known;
}

function unknown(scope: Scope, literal: Expr): never {
  if (literal.kind !== "name") throw new Unfit("a literal alone is no condition; compare it with an argument");
  const names = scope.values.map((it) => it.name);
  const there = names.length === 0 ? "there are no arguments here" : `there ${names.length === 1 ? "is" : "are"} ${names.join(", ")}`;
  throw new Unfit(
    literal.name === "result" ? "there is no result here; a call has one at its return" : `there is no \`${literal.name}\`: ${there}`,
  );
}

function typed(scope: Scope, expr: Expr): Typed {
  const outcome = evaluate(scope, expr);
  return "literal" in outcome ? unknown(scope, outcome.literal) : outcome;
}

function partOf(scope: Scope, expr: Extract<Expr, { kind: "field" | "index" }>): Typed {
  const whole = typed(scope, expr.of);
  const parts = partsOf(whole);
  const type = (): string => typeText(whole.resolve, whole.type);
  if (expr.kind === "index") {
    if (!parts.indexed && parts.count === 0 && !isList(whole)) throw new Unfit(`a ${type()} has no items`);
    if (expr.index >= parts.count) throw new Unfit(`there is no item ${expr.index}: the ${type()} has ${parts.count}`);
    return parts.at(expr.index);
  }
  for (let index = 0; !parts.indexed && index < parts.count; index++) {
    const part = parts.at(index);
    if (part.name === expr.name) return part;
  }
  if (cases(whole).includes(expr.name)) throw new Unfit(`the ${type()} is not \`${expr.name}\` here`);
  throw new Unfit(`a ${type()} has no \`${expr.name}\``);
}

/** The way to a part that an expression names: the value's place in the scope, then steps; null where it is no such name. */
export function pathOf(scope: Scope, expr: Expr): number[] | null {
  if (expr.kind === "name") {
    const at = scope.values.findIndex((it) => it.name === expr.name);
    return at < 0 ? null : [at];
  }
  if (expr.kind !== "field" && expr.kind !== "index") return null;
  const before = pathOf(scope, expr.of);
  if (!before) return null;
  if (expr.kind === "index") return [...before, expr.index];
  const parts = partsOf(typed(scope, expr.of));
  for (let index = 0; index < parts.count; index++) if (parts.at(index).name === expr.name) return [...before, index];
  return null;
}

function isList({ resolve, type }: Typed): boolean {
  const found = dealias(resolve, type);
  return (
    typeof found === "object" &&
    typeof found.kind === "object" &&
    ("list" in found.kind || "map" in found.kind || "fixed-length-list" in found.kind)
  );
}

function kindOf({ resolve, type }: Typed): Exclude<TypeKind, string> | undefined {
  const found = dealias(resolve, type);
  return typeof found === "string" || typeof found.kind === "string" ? undefined : found.kind;
}

/** The names of a type's cases; none where it has no cases. */
export function cases(it: Typed): string[] {
  const kind = kindOf(it);
  if (!kind) return [];
  if ("variant" in kind) return kind.variant.cases.map(({ name }) => name);
  if ("enum" in kind) return kind.enum.cases.map(({ name }) => name);
  if ("flags" in kind) return kind.flags.flags.map(({ name }) => name);
  if ("result" in kind) return ["ok", "err"];
  return "option" in kind ? ["some", "none"] : [];
}

/** Whether a value is in a case; of flags, whether one is set. */
function isCase(it: Typed, name: string): boolean {
  const all = cases(it);
  if (!all.includes(name)) {
    const type = typeText(it.resolve, it.type);
    throw new Unfit(
      all.length === 0 ? `a ${type} has no cases, so it is never \`${name}\`` : `\`${name}\` is none of ${type}: ${all.join(", ")}`,
    );
  }
  return equals(it, { kind: "is", of: { kind: "name", name: "" }, case: name });
}

function compare(scope: Scope, op: Comparison, left: Outcome, right: Outcome): boolean {
  if ("literal" in left && "literal" in right) return unknown(scope, left.literal.kind === "name" ? left.literal : right.literal);
  if ("literal" in left) return compare(scope, TURNED[op], right, left);
  if (op === "==" || op === "!=") return same(scope, left, right) === (op === "==");
  const [a, b] = [ordered(left), "literal" in right ? number(right.literal, left) : ordered(right)];
  if (op === "<") return a < b;
  if (op === "<=") return a <= b;
  return op === ">" ? a > b : a >= b;
}

const TURNED: Record<Comparison, Comparison> = { "==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<=" };

function same(scope: Scope, left: Typed, right: Outcome): boolean {
  if ("literal" in right) return equals(left, right.literal, scope.identify);
  // biome-ignore lint/suspicious/noDoubleEquals: 1 and 1n are one number
  if (isNumber(left) && isNumber(right)) return left.value == right.value;
  return textOf(left, Number.POSITIVE_INFINITY, scope.identify).text === textOf(right, Number.POSITIVE_INFINITY, scope.identify).text;
}

function ordered(it: Typed): number | bigint | string {
  if (isNumber(it)) return it.value as number | bigint;
  const found = dealias(it.resolve, it.type);
  if (found === "string" || found === "char") return it.value as string;
  throw new Unfit(`a ${typeText(it.resolve, it.type)} has no order; use == or !=`);
}

function number(literal: Expr, against: Typed): number | bigint | string {
  const text = typeof ordered(against) === "string";
  if (literal.kind === "number" && !text) return /^-?\d+$/.test(literal.text) ? BigInt(literal.text) : Number(literal.text);
  if ((literal.kind === "string" || literal.kind === "char") && text) return literal.value;
  if (literal.kind === "name" && /^-?inf$/.test(literal.name) && !text) return literal.name === "inf" ? Infinity : -Infinity;
  throw new Unfit(`a ${typeText(against.resolve, against.type)} cannot be compared with this`);
}
