// Answers that somebody may no longer wait for.
import type { CancellationToken } from "vscode";

/** An answer; undefined where nobody waits for it any more, which is no failure. */
export async function wanted<T>(token: CancellationToken, answer: Promise<T>): Promise<T | undefined> {
  try {
    const it = await answer;
    return token.isCancellationRequested ? undefined : it;
  } catch (error) {
    if (token.isCancellationRequested) return undefined;
    throw error;
  }
}
