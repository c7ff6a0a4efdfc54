/** Findings of our own program that bundles and componentizes scripts: one JSON object a line, marked as ours. */
import type { Diagnostic } from "../../protocol/diagnostic.ts";
import { finding } from "./finding.ts";

export const MARK = "witloom-finding ";

export interface ScriptFinding {
  severity: "error" | "warning";
  message: string;
  file?: string;
  /** From 1; the column too. */
  line?: number;
  column?: number;
}

/** What stands without a place belongs to the folder. */
export function scriptFindings(output: string, base: string): Diagnostic[] {
  return output.split("\n").flatMap((text): Diagnostic[] => {
    if (!text.startsWith(MARK)) return [];
    try {
      const { severity, message, file = ".", line = 1, column = 1 } = JSON.parse(text.slice(MARK.length)) as ScriptFinding;
      return [finding(base, { file, line, column }, severity, message, "script")];
    } catch {
      return [];
    }
  });
}
