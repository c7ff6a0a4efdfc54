/** Brings traces out: into a file, or to an OpenTelemetry collector (OTLP over HTTP, in JSON). */
import { type Cancellation, writeText } from "./longText.ts";

/** Milliseconds that a collector has to take one document. */
const PATIENCE = 10_000;

/** Whether a place to write a trace to is a collector's address instead of a file. */
export const isCollector = (place: string): boolean => /^https?:\/\//i.test(place);

/** The address for traces: one without a path gets OTLP's own, `/v1/traces`. Null where it is no address. */
function tracesUrl(address: string): URL | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  if (url.pathname === "/") url.pathname = "/v1/traces";
  return url;
}

/**
 * Writes a trace to a file, or posts it to a collector. `instead`: how another place is named. Out: null, or a sentence why it is not there; what was
 * cancelled is not there, and null.
 */
export async function deliver(
  place: string,
  trace: { pieces(): Iterable<string>; documents(): Iterable<object> },
  instead: string,
  token?: Cancellation,
): Promise<string | null> {
  if (isCollector(place)) return await sendTraces(place, trace.documents(), token);
  try {
    await writeText(place, trace.pieces(), token);
    return null;
  } catch (error) {
    return `${place} cannot be written (${(error as NodeJS.ErrnoException).code ?? (error as Error).message}); ${instead}.`;
  }
}

/** Posts documents one after the other. Out: null, or a sentence why not all of them are there; the address stands in it without its password. */
async function sendTraces(address: string, documents: Iterable<object>, token?: Cancellation): Promise<string | null> {
  const url = tracesUrl(address);
  if (url === null) return `${address} is no address of a collector; give one as http://127.0.0.1:4318/v1/traces.`;
  const shown = `${url.origin}${url.pathname}`;
  const headers: Record<string, string> = { "content-type": "application/json" };
  // fetch refuses addresses with a password.
  if (url.username !== "")
    headers["authorization"] =
      `Basic ${Buffer.from(`${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`).toString("base64")}`;
  url.username = url.password = "";
  try {
    for (const document of documents) {
      if (token?.isCancellationRequested) return null;
      const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(document), signal: AbortSignal.timeout(PATIENCE) });
      const text = await answer.text();
      if (!answer.ok) return `the collector at ${shown} refused the trace with status ${answer.status}: ${text.slice(0, 200)}`;
      const rejected = rejectedSpans(text);
      if (rejected !== null) return `the collector at ${shown} left out ${rejected}.`;
    }
    return null;
  } catch (error) {
    const cause = (error as { cause?: { code?: string } }).cause?.code ?? (error as Error).name;
    return `the collector at ${shown} cannot be reached (${cause}); check that it runs and takes OTLP over HTTP there.`;
  }
}

/** What a partial success (OTLP) did not take; null where everything was taken. */
function rejectedSpans(text: string): string | null {
  try {
    const { partialSuccess } = JSON.parse(text) as { partialSuccess?: { rejectedSpans?: string | number; errorMessage?: string } };
    const count = Number(partialSuccess?.rejectedSpans ?? 0);
    return count > 0 ? `${count} spans: ${String(partialSuccess?.errorMessage ?? "it did not say why").slice(0, 200)}` : null;
  } catch {
    return null;
  }
}
