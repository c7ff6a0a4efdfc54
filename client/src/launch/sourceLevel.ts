// The lines of the guests' own source: a session of VS Code's JavaScript debugger in the process that runs them.
import * as vscode from "vscode";

/** What VS Code's JavaScript debugger reads DWARF with. */
const dwarfExtension = "ms-vscode.wasm-dwarf-debugging";
const dwarfName = "WebAssembly DWARF Debugging";

/** Attaches the child session to what listens at a port of this machine; it ends with its parent. */
export async function attachSource(parent: vscode.DebugSession, port: number): Promise<void> {
  if (!vscode.extensions.getExtension(dwarfExtension)) void offerDwarf();
  const configuration: vscode.DebugConfiguration = {
    ...{ type: "node", request: "attach", name: `${parent.name}: source`, address: "127.0.0.1", port },
    // Neither the runner nor what stands between components is a concern of whoever debugs a guest: a step out of it goes on to the next guest.
    ...{ continueOnAttach: true, skipFiles: ["<node_internals>/**", "**/dist/runner/**", "**/transpiled/*/component.js"] },
    // It would look at the JavaScript that called the guest, and never stop in the guest again.
    ...{ smartStep: false, autoAttachChildProcesses: false },
  };
  const options = {
    parentSession: parent,
    lifecycleManagedByParent: true,
    compact: true,
    consoleMode: vscode.DebugConsoleMode.MergeWithParent,
  };
  const begun = await vscode.debug.startDebugging(parent.workspaceFolder, configuration, options).then(undefined, () => false);
  if (begun) return;
  void vscode.window.showErrorMessage(
    'VS Code\'s JavaScript debugger could not be attached; enable its extension JavaScript Debugger, or take "sourceLevel" out.',
  );
  await vscode.debug.stopDebugging(parent);
}

let offered = false;

/** Once a window: who does not want it has read it. */
async function offerDwarf(): Promise<void> {
  if (offered) return;
  offered = true;
  const pressed = await vscode.window.showInformationMessage(
    `The sources of Rust, C, C++ and Zig need the extension ${dwarfName} (${dwarfExtension}); without it their code is shown as WebAssembly.`,
    "Install",
  );
  if (pressed === undefined) return;
  try {
    await vscode.commands.executeCommand("workbench.extensions.installExtension", dwarfExtension);
    void vscode.window.showInformationMessage(`${dwarfName} is installed: start the debugging again.`);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    void vscode.window.showErrorMessage(`${dwarfName} was not installed: ${why} Find ${dwarfExtension} in the Extensions view.`);
  }
}
