/** What stands beside the fields: live resources, saved calls and past calls. */
import { el } from "../wiring/dom.ts";
import type { Form } from "./state.ts";

/** The lists; `show` puts a call into the form. */
export function sideView(form: Form, show: (call: string, run: boolean) => void): HTMLElement {
  const { kept, named, past, alive, rebuilt, name } = form.state;
  return el(
    "div",
    { class: "side" },
    rebuilt && el("p", { class: "note", text: `${name} was built anew: the next call meets new instances.`, attrs: { role: "status" } }),
    alive
      ? list("Live resources", kept.length === 0 ? "None is held." : null, ...kept.map((it) => resource(form, it)), endButton(form))
      : null,
    named.length > 0 ? list("Saved calls", null, ...named.map((it) => namedRow(form, it.name, it.call, show))) : null,
    past.length > 0 ? list("Past calls", null, ...past.map((it) => callRow(it.call, it.outcome, it.failed, show))) : null,
  );
}

function list(title: string, note: string | null, ...rows: HTMLElement[]): HTMLElement {
  return el(
    "section",
    { attrs: { "aria-label": title } },
    el("h2", { text: title }),
    note && el("p", { class: "note", text: note }),
    ...rows,
  );
}

function resource(form: Form, name: string): HTMLElement {
  const drop = { kind: "drop", resource: name } as const;
  return el(
    "div",
    { class: "line" },
    el("code", { text: name }),
    small("Drop", `Drop ${name}`, () => form.post(drop)),
  );
}

function endButton(form: Form): HTMLElement {
  return small("End instances", "End the instances; the next call meets new ones", () => form.post({ kind: "end" }));
}

function namedRow(form: Form, name: string, call: string, show: (call: string, run: boolean) => void): HTMLElement {
  return el(
    "div",
    { class: "line" },
    el("button", { class: "link", text: name, title: call, attrs: { type: "button" }, on: { click: () => show(call, false) } }),
    small("Run", `Run ${name}`, () => show(call, true)),
    small("×", `Forget ${name}`, () => form.post({ kind: "forget", name })),
  );
}

function callRow(call: string, outcome: string, failed: boolean, show: (call: string, run: boolean) => void): HTMLElement {
  // The interface is the same for most; the function and its arguments tell them apart.
  const text = call.slice(call.lastIndexOf("#", call.indexOf("(")) + 1);
  return el(
    "div",
    { class: "line" },
    el("button", { class: "link", text, title: call, attrs: { type: "button" }, on: { click: () => show(call, false) } }),
    el("span", { class: failed ? "outcome bad" : "outcome", text: outcome, title: outcome }),
    small("Run", `Run ${text} again`, () => show(call, true)),
  );
}

function small(text: string, title: string, click: () => void): HTMLElement {
  return el("button", { class: "small", text, title, attrs: { type: "button", "aria-label": title }, on: { click } });
}
