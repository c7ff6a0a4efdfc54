// Mocks and faults by gesture: from a code lens, the canvas or the palette into the program's launch configuration.
import * as vscode from "vscode";
import type { MockableImport } from "../../../server/src/protocol/mocks.ts";
import type { App } from "../app.ts";
import { showFailure } from "../failure.ts";
import { nameOf, resolveProgram } from "../program.ts";
import { profilesOf } from "./configurations.ts";
import { changeTarget, type Target, targetOf, tellChanged, writtenFields } from "./launchFile.ts";
import { askForFunction, askForMock, wholeNumber } from "./mockQuestions.ts";
import {
  describeMock,
  type FaultKind,
  type FaultSubject,
  faultChanges,
  faultChoices,
  faultText,
  functionsFor,
  mockChanges,
  mockChoices,
  mockOf,
  type StandInSubject,
  shortImport,
  standInWords,
  type WantedFault,
} from "./standInOffer.ts";

/** "Answer with a Mock…". */
export async function mockImport(app: App, given?: StandInSubject): Promise<void> {
  const subject = await complete(app, given);
  const target = subject && (await targetOf(subject.program));
  if (!subject || !target) return;
  const it = subject.import;
  const written = mockOf((await writtenFields(target))["mocks"], it.name)?.mock;
  const set = standInsOf(subject.program, it.name, subject.caller ?? null, subject.served);
  const choices = [
    ...mockChoices(it),
    { way: "fault" as const, label: "Let calls go wrong…", detail: "Every call, or every n-th, fails, traps, or comes late." },
    ...(set ? [{ way: "remove" as const, label: "Remove", detail: `Now: ${set}.` }] : []),
  ];
  const picked = await vscode.window.showQuickPick(choices, {
    title: `Answer ${it.name} with`,
    placeHolder: `Wherever ${nameOf(subject.program)} imports it, in '${target.name ?? "a new configuration"}' of launch.json`,
  });
  if (!picked) return;
  if (picked.way === "fault") return chooseFault(subject, target);
  if (picked.way === "remove") return removeFrom(subject, target);
  const asking = { server: app.server, program: subject.program, cwd: target.cwd, import: it, written };
  const mock = await askForMock(asking, picked.way);
  if (mock === undefined) return;
  const name = await changeTarget(target, (fields) => mockChanges(fields, it.name, mock));
  if (name !== undefined) tellChanged(target, `'${name}' in launch.json answers ${it.name} with ${describeMock(mock)} now.`);
}

/** "Make it Fail…". */
export async function failCalls(app: App, given?: StandInSubject): Promise<void> {
  const subject = await complete(app, given);
  const target = subject && (await targetOf(subject.program));
  if (subject && target) await chooseFault(subject, target);
}

/** Takes mocks and faults of an import away. */
export async function removeStandIn(app: App, given?: StandInSubject): Promise<void> {
  const subject = await complete(app, given);
  const target = subject && (await targetOf(subject.program));
  if (subject && target) await removeFrom(subject, target);
}

/** What stands in for an import by the configurations of a program, in a few words; undefined where nothing does. */
export function standInsOf(program: string, name: string, caller: string | null, served = name): string | undefined {
  return standInWords(profilesOf(program), name, { caller, interface: served });
}

interface Complete extends FaultSubject {
  program: string;
  import: MockableImport;
  served: string;
}

async function complete(app: App, given: StandInSubject = {}): Promise<Complete | undefined> {
  const program = await chooseProgram(app, given.programs ?? []);
  if (program === undefined) return undefined;
  const answer = await app.server.request("witloom/mockable", { uri: program });
  if ("error" in answer) {
    showFailure(answer.error);
    return undefined;
  }
  const wanted = given.imports ?? [];
  const offered = wanted.length === 0 ? answer.imports.filter((it) => !it.host) : answer.imports.filter((it) => wanted.includes(it.name));
  if (offered.length === 0) {
    const what = wanted.length === 0 ? "imports nothing that the host does not serve" : `does not import ${wanted[0]} with functions`;
    void vscode.window.showInformationMessage(`${nameOf(program)} ${what}, so there is nothing to answer.`);
    return undefined;
  }
  const it = offered.length === 1 ? offered[0] : await chooseImport(program, offered);
  const served = given.served ?? it?.name ?? "";
  return it && { program, import: it, caller: given.caller ?? null, interface: served, served };
}

async function chooseProgram({ server }: App, programs: readonly string[]): Promise<string | undefined> {
  if (programs.length === 0) return resolveProgram(server, undefined, [".wac", ".wasm"]);
  if (programs.length === 1) return programs[0];
  const items = programs.map((uri) => ({
    label: nameOf(uri),
    description: vscode.workspace.asRelativePath(vscode.Uri.parse(uri, true)),
    uri,
  }));
  return (await vscode.window.showQuickPick(items, { placeHolder: "For which component?" }))?.uri;
}

async function chooseImport(program: string, offered: MockableImport[]): Promise<MockableImport | undefined> {
  const items = offered.map((it) => {
    const from = [...new Set(it.users.map((user) => user.from ?? "nothing"))].join(", ");
    return { label: it.name, description: `from ${from}`, detail: standInsOf(program, it.name, null) ?? "", it };
  });
  return (await vscode.window.showQuickPick(items, { placeHolder: "Which import?", matchOnDescription: true }))?.it;
}

async function chooseFault(subject: Complete, target: Target): Promise<void> {
  const { caller, served, import: it } = subject;
  const title = `Calls ${caller === null ? "" : `of ${caller} `}to ${shortImport(served)}`;
  const picked = await vscode.window.showQuickPick(faultChoices(it), { title, placeHolder: "What happens to them?" });
  if (!picked) return;
  const kind: FaultKind = picked.way;
  const fn = await askForFunction(it, functionsFor(it, kind), "Every function");
  if (fn === undefined) return;
  const every = await vscode.window.showInputBox({
    title,
    prompt: "Every how many calls? 1: each of them",
    value: "1",
    validateInput: (text) => wholeNumber(text) ?? (Number(text) < 1 ? "From 1." : undefined),
  });
  if (every === undefined) return;
  const delay = await vscode.window.showInputBox({
    title,
    prompt: "Milliseconds later",
    value: kind === "delay" ? "100" : "0",
    validateInput: wholeNumber,
  });
  if (delay === undefined) return;
  const fault: WantedFault = { caller, interface: served, function: fn?.name ?? null, kind, every: Number(every), delay: Number(delay) };
  const name = await changeTarget(target, (fields) => faultChanges(fields, fault, fault));
  if (name !== undefined) tellChanged(target, `'${name}' in launch.json has the fault ${faultText(fault)} now.`);
}

async function removeFrom(subject: Complete, target: Target): Promise<void> {
  const name = await changeTarget(target, (fields) => [
    ...mockChanges(fields, subject.import.name, undefined),
    ...faultChanges(fields, subject, undefined),
  ]);
  if (name !== undefined) tellChanged(target, `'${name}' in launch.json lets ${subject.import.name} be as it is now.`);
}
