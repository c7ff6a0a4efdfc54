// Checks what a serve panel's page sends.
import type { ServeWebviewMessage } from "../../webview/serveMessages.ts";

const text = (value: unknown): value is string => typeof value === "string" && value.length < 10_000_000;

/** The message, if it is one; anything else is ignored. A request goes to our own server only: its path begins with `/`. */
export function checkServeMessage(value: unknown): ServeWebviewMessage | null {
  if (typeof value !== "object" || value === null) return null;
  const { kind, request } = value as { kind?: unknown; request?: unknown };
  if (kind === "ready" || kind === "stop" || kind === "start") return { kind };
  if (kind !== "send" || typeof request !== "object" || request === null) return null;
  const { method, path, headers, body } = request as Record<string, unknown>;
  if (!text(method) || !/^[A-Z]{1,20}$/.test(method) || !text(path) || !text(body) || !Array.isArray(headers)) return null;
  const pairs = headers.filter((it): it is [string, string] => Array.isArray(it) && it.length === 2 && it.every(text));
  return pairs.length === headers.length ? { kind, request: { method, path, headers: pairs, body } } : null;
}
