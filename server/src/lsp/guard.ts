/** One wrapper around every request: a failure costs that one answer and a line in the log, never the server. */
import { type CancellationToken, type Connection, LSPErrorCodes, ResponseError } from "vscode-languageserver";

/** What a request that nobody waits for any more is answered with. */
export const cancelled = (): ResponseError<void> => new ResponseError(LSPErrorCodes.RequestCancelled, "cancelled");

/** Runs a request; a cancelled one is answered as such, a failed one with `fallback`. */
export async function guarded<T>(connection: Connection, token: CancellationToken, fallback: T, work: () => Promise<T>): Promise<T> {
  try {
    const answer = await work();
    if (token.isCancellationRequested) throw cancelled();
    return answer;
  } catch (error) {
    if (error instanceof ResponseError) throw error;
    connection.console.error(`A request failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return fallback;
  }
}
