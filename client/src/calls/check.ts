// Checks what a call form sends before anything is done with it: a webview is a page, and a page may send anything.
import type { FormWebviewMessage } from "../../webview/formMessages.ts";

type Fields = Record<string, unknown>;

const text = (value: unknown): boolean => typeof value === "string" && value.length < 10_000_000;
const number = (value: unknown): boolean => typeof value === "number" && Number.isInteger(value) && value >= 0;

const shapes: Record<FormWebviewMessage["kind"], Record<string, (value: unknown) => boolean>> = {
  ready: {},
  check: { id: number, call: text },
  complete: { id: number, call: text, offset: number },
  call: { call: text },
  drop: { resource: text },
  end: {},
  save: { call: text },
  forget: { name: text },
  copy: { text },
};

/** The message, if it is one; anything else is ignored. */
export function checkFormMessage(value: unknown): FormWebviewMessage | null {
  if (typeof value !== "object" || value === null) return null;
  const fields = value as Fields;
  const { kind } = fields;
  if (typeof kind !== "string" || !Object.hasOwn(shapes, kind)) return null;
  const shape = shapes[kind as FormWebviewMessage["kind"]];
  return Object.entries(shape).every(([name, check]) => check(fields[name])) ? (value as FormWebviewMessage) : null;
}
