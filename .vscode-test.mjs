// Configuration of @vscode/test-cli: the tests that run inside VS Code's extension host. VSCODE_EXECUTABLE names the `code` to use
// (test/e2e/run.mjs sets the installed host); without it a desktop VS Code is downloaded.
import { defineConfig } from "@vscode/test-cli";

const fromPath = process.env.VSCODE_EXECUTABLE;

export default defineConfig({
  tests: [
    {
      files: "out/e2e/*.test.cjs",
      workspaceFolder: process.env.WITLOOM_WORKSPACE ?? "components",
      ...(fromPath ? { useInstallation: { fromPath } } : {}),
      mocha: { ui: "bdd", timeout: 60_000, ...(process.env.WITLOOM_MOCHA ? { reporter: process.env.WITLOOM_MOCHA } : {}) },
    },
  ],
});
