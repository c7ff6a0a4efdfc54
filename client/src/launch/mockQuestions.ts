// What a person is asked about a mock: which way of answering, for which function, with what.
import path from "node:path";
import * as vscode from "vscode";
import type { MockBehaviour } from "../../../server/src/protocol/launch.ts";
import type { MockableFunction, MockableImport } from "../../../server/src/protocol/mocks.ts";
import type { Server } from "../languageClient.ts";
import { answerList, functionsFor, type MockKind, scriptText, shortImport, type WrittenMock, withFunction } from "./standInOffer.ts";

/** What the questions are about. */
export interface Asking {
  server: Server;
  program: string;
  /** The folder that files are relative to. */
  cwd: string;
  import: MockableImport;
  /** What the configuration holds now. */
  written: WrittenMock | undefined;
}

/** The mock that the answers make; undefined where a question was left. */
export async function askForMock(asking: Asking, kind: MockKind): Promise<WrittenMock | undefined> {
  if (kind === "default") return "default";
  if (kind === "script") return scriptFile(asking);
  if (kind === "recorded") return recorded(asking);
  const offered = functionsFor(asking.import, kind);
  if (kind === "trap" || kind === "delay") {
    const fn = await askForFunction(asking.import, offered, "Every function");
    const change = fn === undefined ? undefined : await behaviour(asking, kind, fn);
    return change && withFunction(asking.written, fn?.name ?? "*", change);
  }
  const fn = await askForFunction(asking.import, offered, offered.length > 1 ? "Each function, one after the other" : undefined);
  if (fn === undefined) return undefined;
  let mock = asking.written;
  for (const one of fn === null ? offered : [fn]) {
    const change = await behaviour(asking, kind, one);
    if (change === undefined) return undefined;
    mock = withFunction(mock, one.name, change);
  }
  return mock;
}

/** One function; null for all of them, where that is offered in words. The only one is not asked for. */
export async function askForFunction(
  it: MockableImport,
  functions: MockableFunction[],
  all: string | undefined,
): Promise<MockableFunction | null | undefined> {
  if (functions.length === 1 && all === undefined) return functions[0];
  const items = functions.map((fn): { label: string; description: string; fn: MockableFunction | null } => ({
    label: fn.name,
    description: fn.signature,
    fn,
  }));
  if (all !== undefined) items.unshift({ label: all, description: `${functions.length} of them`, fn: null });
  const picked = await vscode.window.showQuickPick(items, {
    title: shortImport(it.name),
    placeHolder: "Which function?",
    matchOnDescription: true,
  });
  return picked?.fn;
}

async function behaviour(asking: Asking, kind: MockKind, fn: MockableFunction | null): Promise<MockBehaviour | undefined> {
  const title = `${shortImport(asking.import.name)}${fn ? `#${fn.name}` : ""}`;
  if (kind === "delay") {
    const text = await vscode.window.showInputBox({
      title,
      prompt: "Milliseconds before each answer",
      value: "100",
      validateInput: wholeNumber,
    });
    return text === undefined ? undefined : { delay: Number(text) };
  }
  if (kind === "trap") {
    const trap = await vscode.window.showInputBox({ title, prompt: "The text of the trap", value: "not available" });
    return trap === undefined ? undefined : { trap };
  }
  const text = await vscode.window.showInputBox({
    title,
    prompt: `${fn!.signature || "The result"}, in WAVE; several answers for successive calls with ';;' between them`,
    value: (kind === "error" ? fn!.error : fn!.plainest) ?? "",
    validateInput: (value) => problemOf(asking, fn!, value),
  });
  return text === undefined ? undefined : { answers: split(text) };
}

const split = (text: string): string | string[] => answerList(text.replaceAll(";;", "\n"));

/** What the official parser says of an answer. */
async function problemOf({ server, program, cwd, import: it }: Asking, fn: MockableFunction, text: string): Promise<string | undefined> {
  if (text.trim() === "") return "An answer is needed.";
  const mock = { [fn.name]: split(text) };
  const problem = await server.request("witloom/checkMock", { uri: program, import: it.name, mock, cwd });
  return problem?.message;
}

/** Whole numbers from 0. */
export function wholeNumber(text: string): string | undefined {
  return /^\d{1,9}$/.test(text.trim()) ? undefined : "A whole number, please.";
}

/** Makes the script file where it is not there yet, and opens it. Its path, relative to the configuration's folder. */
async function scriptFile({ cwd, import: it }: Asking): Promise<string | undefined> {
  const name = await vscode.window.showInputBox({
    title: shortImport(it.name),
    prompt: `The file of the answers, relative to ${cwd}`,
    value: `mocks/${shortImport(it.name)}.json`,
    validateInput: (value) => (value.trim() === "" ? "A file is needed." : undefined),
  });
  if (name === undefined) return undefined;
  const file = vscode.Uri.file(path.resolve(cwd, name));
  const there = await vscode.workspace.fs.stat(file).then(
    () => true,
    () => false,
  );
  if (!there) await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(scriptText(it)));
  await vscode.window.showTextDocument(file);
  return name;
}

/** A trace that was kept in a file and has calls of the import. */
async function recorded({ server, program, cwd, import: it }: Asking): Promise<string | undefined> {
  const [file] =
    (await vscode.window.showOpenDialog({
      openLabel: "Answer from This Trace",
      defaultUri: vscode.Uri.file(cwd),
      filters: { Trace: ["jsonl", "json", "ndjson"], "All Files": ["*"] },
    })) ?? [];
  if (!file) return undefined;
  const inside = path.relative(cwd, file.fsPath);
  const mock = inside.startsWith("..") || path.isAbsolute(inside) ? file.fsPath : inside.split(path.sep).join("/");
  const problem = await server.request("witloom/checkMock", { uri: program, import: it.name, mock, cwd });
  if (!problem) return mock;
  void vscode.window.showErrorMessage(`${problem.message}.`);
  return undefined;
}
