/** Findings in Python's tracebacks, as componentize-py prints them: the guest's folder of modules is called `/0` there. */
import path from "node:path";
import type { Diagnostic } from "../../protocol/diagnostic.ts";
import { finding } from "./finding.ts";

/** The innermost place in the project's own files, with the exception's text. */
export function pythonFindings(output: string, base: string): Diagnostic[] {
  const guest = /^(?:AssertionError: |\w+: )?(?:Traceback[^\n]*\n)?(?=\s+File "\/\d+\/)/m.exec(output);
  const text = guest ? output.slice(guest.index) : output;
  const frames = [...text.matchAll(/^(?:AssertionError: )?\s*File "([^"\n]+)", line (\d+)([^\n]*)\n((?:(?!\s*File ")[^\n]*\n?){0,3})/gm)];
  const own = frames.filter(([, file]) => isOwn(file!, base));
  const frame = own.at(-1);
  if (!frame) return [];
  const [, file, line, , below] = frame;
  const lines = text.slice(frame.index).split("\n");
  const message = lines.find(
    (it) => /^(?:[\w.]+(?:Error|Exception|Interrupt|Exit|Warning)|[A-Z]\w+)(?:: |$)/.test(it) && !/^Traceback|File "/.test(it),
  );
  const caret = below!.split("\n").findIndex((it) => /^\s*[~^]+\s*$/.test(it));
  const at = { file: path.join(base, file!.replace(/^\/\d+\//, "")), line: Number(line), ...columnOf(base, below!, caret) };
  if (path.isAbsolute(file!) && !/^\/\d+\//.test(file!)) at.file = file!;
  return [finding(base, at, "error", message ?? "Python failed here.", /^\w+/.exec(message ?? "")?.[0] ?? "python")];
}

/** In the quoted line the indentation is not the source's: the column is counted within the statement only. */
function columnOf(_: string, below: string, caret: number): { column?: number } {
  if (caret < 1) return {};
  const lines = below.split("\n");
  const column = lines[caret]!.search(/[~^]/) - lines[caret - 1]!.search(/\S/) + 1;
  return column > 0 ? { column } : {};
}

function isOwn(file: string, base: string): boolean {
  if (/^\/0\//.test(file)) return true;
  return file.startsWith(base + path.sep) && !/site-packages|[\\/]lib[\\/]python/.test(file);
}
