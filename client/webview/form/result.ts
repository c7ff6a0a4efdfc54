/** The result of a call: as text, and as a tree that opens part by part. */
import type { FormJson, FormRef, FormType } from "../../../server/src/protocol/forms.ts";
import { el } from "../wiring/dom.ts";
import { wit } from "./describe.ts";
import { readValue } from "./read.ts";
import type { Form } from "./state.ts";
import { type FormValue, typeOf } from "./value.ts";

/** Members of one value that are listed; the text has the rest. */
const MOST = 200;

/** What the last call came to. */
export function resultView({ state, post }: Form): HTMLElement {
  const { answer } = state;
  const box = el("section", { class: "result", attrs: { "aria-live": "polite", "aria-label": "Result" } });
  if (state.busy) box.append(el("p", { class: "note", text: "Running…" }));
  if (!answer || state.busy) return box;
  const time = `${answer.milliseconds < 10 ? answer.milliseconds.toFixed(1) : answer.milliseconds.toFixed(0)} ms`;
  const bad = answer.error !== null || answer.failed;
  const head = answer.error !== null ? "Failed" : answer.result === null ? "Returned" : answer.failed ? "Error result" : "Result";
  box.append(el("div", { class: bad ? "head bad" : "head" }, el("strong", { text: head }), el("span", { class: "type", text: time })));
  if (answer.error !== null) box.append(el("p", { class: "bad", text: answer.error }));
  if (answer.result === null) return box;
  const { result } = answer;
  const copy = el("button", {
    class: "small",
    text: "Copy",
    attrs: { type: "button" },
    on: { click: () => post({ kind: "copy", text: result }) },
  });
  box.append(el("pre", { text: result, attrs: { tabindex: "0" } }), copy);
  const called = state.program.functions.find((it) => answer.call.startsWith(`${it.call}(`));
  if (answer.value !== undefined && called?.result != null) {
    const tree = treeOf(state.program.types, called.result, answer.value);
    if (tree) box.append(tree);
  }
  return box;
}

function treeOf(types: readonly FormType[], ref: FormRef, json: FormJson): HTMLElement | null {
  const value = readValue(types, ref, json);
  if (members(types, ref, value).length === 0) return null;
  return el("div", { class: "tree", attrs: { role: "group", "aria-label": "Result as a tree" } }, node(types, ref, value, "result", true));
}

interface Member {
  label: string;
  type: FormRef;
  value: FormValue;
}

function node(types: readonly FormType[], ref: FormRef, value: FormValue, label: string, open: boolean): HTMLElement {
  const head = [
    el("span", { class: "label", text: label }),
    el("span", { class: "type", text: wit(types, ref) }),
    el("span", { class: "value", text: brief(types, ref, value) }),
  ];
  const inside = members(types, ref, value);
  if (inside.length === 0) return el("div", { class: "leaf" }, ...head);
  const details = el("details", {}, el("summary", {}, ...head));
  // Parts are made when they are looked at: a result may have very many.
  const fill = (): void => {
    if (details.childElementCount > 1) return;
    for (const it of inside.slice(0, MOST)) details.append(node(types, it.type, it.value, it.label, false));
    if (inside.length > MOST) details.append(el("div", { class: "leaf note", text: `and ${inside.length - MOST} more` }));
  };
  details.addEventListener("toggle", fill);
  details.open = open;
  if (open) fill();
  return details;
}

function members(types: readonly FormType[], ref: FormRef, value: FormValue): Member[] {
  const type = typeOf(types, ref);
  if (typeof type === "string") return [];
  if (type.kind === "record" && value.kind === "record")
    return type.fields.map((it, index) => ({ label: it.name, type: it.type, value: value.fields[index]! }));
  if (type.kind === "tuple" && value.kind === "items")
    return value.items.map((it, index) => ({ label: String(index), type: type.types[index]!, value: it }));
  if (type.kind === "list" && value.kind === "items")
    return value.items.map((it, index) => ({ label: String(index), type: type.type, value: it }));
  if (type.kind === "map" && value.kind === "entries")
    return value.entries.map(([key, it]) => ({ label: brief(types, type.key, key), type: type.value, value: it }));
  if (type.kind !== "choice" || value.kind !== "choice") return [];
  const { name, type: payload } = type.cases[value.at]!;
  const held = value.values[value.at];
  return payload === null || !held ? [] : [{ label: name, type: payload, value: held }];
}

/** A value on one line. */
function brief(types: readonly FormType[], ref: FormRef, value: FormValue): string {
  const type = typeOf(types, ref);
  if (value.kind === "text") return type === "string" ? JSON.stringify(value.text) : value.text;
  if (value.kind === "bool") return String(value.on);
  if (value.kind === "items") return typeof type !== "string" && type.kind === "tuple" ? "" : `${value.items.length} items`;
  if (value.kind === "entries") return `${value.entries.length} entries`;
  if (typeof type === "string") return "";
  if (value.kind === "choice" && type.kind === "choice") return type.cases[value.at]!.name;
  if (value.kind === "flags" && type.kind === "flags") return `{${type.names.filter((_, index) => value.on[index]).join(", ")}}`;
  return "";
}
