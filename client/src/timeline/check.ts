// Messages of the timeline's page: only what it may ask for comes through.
import type { TimelineWebviewMessage } from "../../webview/timelineMessages.ts";

/** The message, or undefined where it is none of the page's. */
export function checkTimelineMessage(value: unknown): TimelineWebviewMessage | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { kind, at, filter, by, to } = value as Record<string, unknown>;
  const number = typeof at === "number" && Number.isSafeInteger(at) && at >= 0 ? at : undefined;
  if (kind === "ready" || kind === "compare") return { kind };
  if (kind === "call" && number !== undefined) return { kind, at: number };
  if (kind === "find" && typeof filter === "string" && filter.length <= 10_000) return { kind, filter };
  if (kind === "statistics" && (by === "function" || by === "wire")) return { kind, by };
  if (kind === "go" && number !== undefined && (to === "wit" || to === "wac" || to === "tree")) return { kind, to, at: number };
  return undefined;
}
