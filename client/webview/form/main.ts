/** The call form's entry: makes the page, listens to the host, keeps fields and text the same. */
import type { FormFunction } from "../../../server/src/protocol/forms.ts";
import type { FormHostMessage, FormWebviewMessage } from "../formMessages.ts";
import { el } from "../wiring/dom.ts";
import { Checker } from "./checker.ts";
import { makeCompletions } from "./completions.ts";
import { wit } from "./describe.ts";
import { field } from "./fields.ts";
import { readValue } from "./read.ts";
import { resultView } from "./result.ts";
import { sideView } from "./side.ts";
import { callText, emptyState, type Form, printed, splitCall, takeFunction } from "./state.ts";

declare function acquireVsCodeApi(): { postMessage(message: FormWebviewMessage): void };

interface Page {
  pick: HTMLSelectElement;
  about: HTMLElement;
  fields: HTMLElement;
  text: HTMLTextAreaElement;
  problem: HTMLElement;
  run: HTMLButtonElement;
  save: HTMLButtonElement;
  result: HTMLElement;
  side: HTMLElement;
}

function makePage(): Page {
  const page: Page = {
    pick: el("select", { attrs: { "aria-label": "Function" } }),
    about: el("p", { class: "note about" }),
    fields: el("form", { class: "fields", attrs: { "aria-label": "Arguments" } }),
    text: el("textarea", { class: "wave", attrs: { rows: "4", spellcheck: "false", "aria-label": "Arguments as WAVE text", "aria-describedby": "text-problem" } }),
    problem: el("div", { class: "problem", attrs: { id: "text-problem", role: "alert" } }),
    run: el("button", { class: "primary", text: "Run", title: "Run (Ctrl+Enter)", attrs: { type: "button" } }),
    save: el("button", { text: "Save…", title: "Keep this call in the workspace under a name", attrs: { type: "button" } }),
    result: el("div"),
    side: el("div"),
  }; // biome-ignore format: a table
  document.body.append(
    el("header", {}, page.pick, page.run, page.save),
    page.about,
    el(
      "main",
      {},
      el("div", { class: "left" }, page.fields),
      el("div", { class: "right" }, el("h2", { text: "WAVE" }), page.text, page.problem, page.result, page.side),
    ),
  );
  return page;
}

function start(): void {
  const vscode = acquireVsCodeApi();
  const page = makePage();
  const state = emptyState();
  const form: Form = {
    state,
    post: (message) => vscode.postMessage(message),
    changed: (shape) => {
      // Fields of resources choose one that lives when they are drawn.
      if (shape) keepingFocus(() => drawFields(form, page));
      state.text = printed(state).text;
      page.text.value = state.text;
      checker.check(false);
    },
    choose: (fn) => {
      takeFunction(state, fn);
      draw(form, page);
      form.changed(false);
    },
    run: () => {
      if (!state.fn || state.busy || !checker.ready()) return;
      state.busy = true;
      form.post({ kind: "call", call: callText(state) });
      drawResult(form, page, show);
    },
  };
  const checker = new Checker(form, page.fields, page.problem);
  const show = (call: string, run: boolean): void => {
    const found = splitCall(state.program, call);
    if (!found) {
      checker.tell(`This program exports no function ${call.split("(")[0]} any more.`);
      return;
    }
    takeFunction(state, found.fn);
    if (found.text !== null) state.text = found.text;
    draw(form, page);
    checker.check(true, () => run && form.run());
  };
  listen(form, page, checker, show);
  form.post({ kind: "ready" });
}

function listen(form: Form, page: Page, checker: Checker, show: (call: string, run: boolean) => void): void {
  const { state } = form;
  page.pick.addEventListener("change", () => form.choose(state.program.functions[Number(page.pick.value)]!));
  page.run.addEventListener("click", () => form.run());
  page.save.addEventListener("click", () => state.fn && form.post({ kind: "save", call: callText(state) }));
  page.fields.addEventListener("submit", (event) => event.preventDefault());
  const completions = makeCompletions(form, page.text, () => {
    state.text = page.text.value;
    checker.check(true);
  });
  page.text.addEventListener("input", () => {
    state.text = page.text.value;
    checker.check(true);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.run();
  });
  checker.read = (args) => {
    const { fn, program } = state;
    if (!fn) return;
    state.values = fn.params.map(({ type }, index) => readValue(program.types, type, args[index] ?? null));
    keepingFocus(() => drawFields(form, page));
  };
  window.addEventListener("message", ({ data }: MessageEvent<FormHostMessage>) => {
    if (data.kind === "completions") completions.show(data);
    else receive(form, page, checker, data, show);
  });
}

function receive(form: Form, page: Page, checker: Checker, message: FormHostMessage, show: (call: string, run: boolean) => void): void {
  const { state } = form;
  switch (message.kind) {
    case "program":
      takeProgram(form, page, checker, message, show);
      break;
    case "unreadable":
      checker.tell(message.message);
      break;
    case "show":
      show(message.call, message.run);
      break;
    case "lists":
      Object.assign(state, { past: message.past, named: message.named });
      drawResult(form, page, show);
      break;
    case "session":
      Object.assign(state, { kept: message.kept, alive: message.alive, rebuilt: message.rebuilt });
      drawResult(form, page, show);
      keepingFocus(() => drawFields(form, page));
      form.changed(false);
      break;
    case "answer":
      Object.assign(state, { answer: message, busy: false });
      drawResult(form, page, show);
      break;
    case "right":
    case "wrong":
      checker.answered(message);
  }
}

/** A program that was built anew may have other functions and types: what was filled in goes over as text. */
function takeProgram(
  form: Form,
  page: Page,
  checker: Checker,
  message: FormHostMessage & { kind: "program" },
  show: (call: string, run: boolean) => void,
): void {
  const { state } = form;
  const before = state.fn && callText(state);
  Object.assign(state, { name: message.name, program: message.form, fn: null, drafts: new Map() });
  if (before) show(before, false);
  const [first] = message.form.functions;
  if (!state.fn && first) form.choose(first);
  if (!first) checker.tell(`${message.name} exports no function that can be called.`);
  draw(form, page);
}

function draw(form: Form, page: Page): void {
  const { state } = form;
  page.pick.replaceChildren(...optionsOf(form));
  page.pick.value = String(state.fn ? state.program.functions.indexOf(state.fn) : -1);
  page.about.textContent = state.fn ? signature(form, state.fn) : "";
  page.text.value = state.text;
  page.save.disabled = state.fn === null;
  drawFields(form, page);
}

/** Functions by interface. */
function optionsOf({ state }: Form): HTMLElement[] {
  const groups = new Map<string, HTMLElement>();
  const out: HTMLElement[] = [];
  state.program.functions.forEach((fn, index) => {
    const option = el("option", { text: fn.name, attrs: { value: String(index) } });
    if (fn.interface === null) {
      out.push(option);
      return;
    }
    let group = groups.get(fn.interface);
    if (!group) {
      group = el("optgroup", { attrs: { label: fn.interface } });
      groups.set(fn.interface, group);
      out.push(group);
    }
    group.append(option);
  });
  return out;
}

function signature({ state }: Form, fn: FormFunction): string {
  const of = (it: string | number): string => wit(state.program.types, it);
  const params = fn.params.map((it) => `${it.name}: ${of(it.type)}`).join(", ");
  const docs = fn.docs === null ? "" : ` · ${fn.docs.trim().split("\n")[0]}`;
  return `${fn.name}: func(${params})${fn.result === null ? "" : ` -> ${of(fn.result)}`}${docs}`;
}

function drawFields(form: Form, page: Page): void {
  const { fn, values } = form.state;
  const fields = (fn?.params ?? []).map((param, index) =>
    field(form, {
      ...{ label: param.name, type: param.type, path: String(index), value: values[index]! },
      set: (it) => {
        values[index] = it;
      },
    }),
  );
  const none = fn && fields.length === 0 ? [el("p", { class: "note", text: "This function takes no arguments." })] : [];
  page.fields.replaceChildren(...fields, ...none);
}

function drawResult(form: Form, page: Page, show: (call: string, run: boolean) => void): void {
  page.run.disabled = form.state.busy;
  page.result.replaceChildren(resultView(form));
  page.side.replaceChildren(sideView(form, show));
}

/** Draws anew; the control that had the focus has it again. */
function keepingFocus(work: () => void): void {
  const { id } = document.activeElement ?? { id: "" };
  work();
  if (id !== "" && document.activeElement?.id !== id) document.getElementById(id)?.focus();
}

start();
