// Calls that were made, kept for the workspace: the newest first, each once.
import type * as vscode from "vscode";
import type { PastCall } from "../../webview/formMessages.ts";

const most = 50;
const longest = 200;
const key = (uri: string): string => `witloom.calls ${uri}`;

export function pastCalls(memory: vscode.Memento, uri: string): PastCall[] {
  return memory.get<PastCall[]>(key(uri), []);
}

/** Keeps a call; a long outcome is cut. */
export async function keepCall(memory: vscode.Memento, uri: string, made: PastCall): Promise<void> {
  const outcome = made.outcome.length > longest ? `${made.outcome.slice(0, longest)}…` : made.outcome;
  const others = pastCalls(memory, uri).filter((it) => it.call !== made.call);
  await memory.update(key(uri), [{ ...made, outcome }, ...others].slice(0, most));
}
