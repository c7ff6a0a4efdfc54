/** Breakpoints as a run without a debugger answers them. */
import type { DebugProtocol } from "@vscode/debugprotocol";

/** One answer for each that was asked for: none is set, and why. */
export function notVerified(asked: readonly unknown[]): DebugProtocol.Breakpoint[] {
  return asked.map(() => ({ verified: false, message: "Runs do not stop at breakpoints yet; use the trace to see each call." }));
}
