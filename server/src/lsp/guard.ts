/** One wrapper around every request: a failure costs that one answer and a line in the log, never the server. */
import { type CancellationToken, type Connection, LSPErrorCodes, ResponseError } from "vscode-languageserver";

/** Runs a request; a cancelled one is answered as such, a failed one with `fallback`. */
export async function guarded<T>(connection: Connection, token: CancellationToken, fallback: T, work: () => Promise<T>): Promise<T> {
  try {
    const answer = await work();
    if (token.isCancellationRequested) throw new ResponseError(LSPErrorCodes.RequestCancelled, "cancelled");
    return answer;
  } catch (error) {
    if (error instanceof ResponseError) throw error;
    connection.console.error(`A request failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return fallback;
  }
}
