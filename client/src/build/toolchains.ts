// "Check Toolchains": what this machine has for each language, and how to get the rest.
import * as vscode from "vscode";
import { languageName } from "../../../server/src/protocol/languages.ts";
import type { App } from "../app.ts";
import { requireTrust } from "../trust.ts";
import { offerInstall } from "./missingTools.ts";

/** Shows a table; choosing a language that lacks its tools offers the command that installs them. */
export async function checkToolchains({ server }: App): Promise<void> {
  if (!requireTrust("Asking the workspace's tools for their versions")) return;
  const load = server.request("witloom/toolchains", null).then((reports) =>
    reports.map((it) => ({
      label: `$(${it.found ? "pass" : "circle-slash"}) ${languageName(it.language)}`,
      description: it.found ? (it.version ?? "") : "not found",
      detail: it.found
        ? it.tools
            .filter((tool) => tool.found)
            .map((tool) => `${tool.name} ${tool.version} (${tool.path})`)
            .join(", ")
        : it.install,
      report: it,
    })),
  );
  const picked = await vscode.window.showQuickPick(load, { placeHolder: "Toolchains on this machine", matchOnDetail: true });
  if (picked && !picked.report.found) await offerInstall(`A toolchain for ${languageName(picked.report.language)}`, picked.report.install);
}
