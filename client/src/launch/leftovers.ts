// Ends debuggers that outlive what they look into.
import * as vscode from "vscode";
import { debugType } from "./configurations.ts";

/** Milliseconds in which a session ends by itself when its parent is over. */
const BY_ITSELF = 1000;

/**
 * A JavaScript debugger that was still attaching when the run ended waits for a process that is gone. Asked to stop, VS Code asks its parent, which is
 * over; so it is told itself.
 */
export function endLeftovers(): vscode.Disposable {
  const live = new Set<vscode.DebugSession>();
  const over = new Set<string>();
  const end = (session: vscode.DebugSession): void => {
    if (!isBelow(session, over)) return;
    setTimeout(() => {
      if (live.has(session)) void session.customRequest("disconnect", { terminateDebuggee: false }).then(undefined, () => undefined);
    }, BY_ITSELF);
  };
  return vscode.Disposable.from(
    vscode.debug.onDidStartDebugSession((session) => {
      live.add(session);
      end(session);
    }),
    vscode.debug.onDidTerminateDebugSession((session) => {
      live.delete(session);
      if (session.type !== debugType) return;
      over.add(session.id);
      for (const it of live) end(it);
    }),
  );
}

function isBelow(session: vscode.DebugSession, over: ReadonlySet<string>): boolean {
  for (let at = session.parentSession; at; at = at.parentSession) if (over.has(at.id)) return true;
  return false;
}
