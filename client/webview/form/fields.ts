/** The fields of a value: one control for each primitive, a group for what is made of parts. */
import type { FormRef, FormType } from "../../../server/src/protocol/forms.ts";
import { el } from "../wiring/dom.ts";
import { rangeOf, wit } from "./describe.ts";
import { handleField } from "./handles.ts";
import type { Form, Slot } from "./state.ts";
import { chosen, emptyValue, type FormValue, typeOf } from "./value.ts";

/** The field of a slot. `extra`: buttons beside its name. */
export function field(form: Form, slot: Slot, ...extra: HTMLElement[]): HTMLElement {
  const type = typeOf(form.state.program.types, slot.type);
  if (slot.value.kind === "nothing" || (typeof type !== "string" && type.kind === "unsupported")) return unsupported(form, slot, extra);
  if (typeof type === "string") return row(form, slot, primitive(form, slot, type), extra);
  if (type.kind === "handle") return row(form, slot, handleField(form, slot, type.resource), extra);
  if (type.kind === "choice") return choiceField(form, slot, type, extra);
  return group(form, slot, compound(form, slot, type), extra);
}

const putIn =
  (list: (FormValue | null)[], at: number) =>
  (it: FormValue): void => {
    list[at] = it;
  };

const idOf = (path: string): string => `field-${path.replaceAll("/", "-")}`;

function row(form: Form, slot: Slot, control: HTMLElement, extra: HTMLElement[]): HTMLElement {
  control.id = idOf(slot.path);
  control.setAttribute("aria-describedby", `${control.id}-problem`);
  return el(
    "div",
    { class: "field", attrs: { "data-path": slot.path } },
    el(
      "div",
      { class: "name" },
      el("label", { text: slot.label, attrs: { for: control.id } }),
      el("span", { class: "type", text: wit(form.state.program.types, slot.type) }),
      ...extra,
    ),
    control,
    problemLine(control.id),
  );
}

function group(form: Form, slot: Slot, parts: (HTMLElement | null)[], extra: HTMLElement[]): HTMLElement {
  const id = idOf(slot.path);
  return el(
    "fieldset",
    { class: "field group", attrs: { "data-path": slot.path, id, "aria-describedby": `${id}-problem` } },
    el(
      "legend",
      {},
      el("span", { class: "label", text: slot.label }),
      el("span", { class: "type", text: wit(form.state.program.types, slot.type) }),
      ...extra,
    ),
    ...parts,
    problemLine(id),
  );
}

const problemLine = (id: string): HTMLElement => el("div", { class: "problem", attrs: { id: `${id}-problem`, role: "alert" } });

function unsupported(form: Form, slot: Slot, extra: HTMLElement[]): HTMLElement {
  const text = slot.value.kind === "nothing" ? "Write this part as text." : "This type has no text form; a call of it cannot be written.";
  return group(form, slot, [el("p", { class: "note", text })], extra);
}

function primitive(form: Form, slot: Slot, type: string): HTMLElement {
  if (slot.value.kind === "bool") {
    const { value } = slot;
    const box = el("input", { attrs: { type: "checkbox" }, on: { change: () => {
      value.on = box.checked;
      form.changed(false);
    } } }); // biome-ignore format: the handler is the point
    box.checked = value.on;
    return box;
  }
  const value = slot.value as FormValue & { kind: "text" };
  const input =
    type === "string" ? el("textarea", { attrs: { rows: "1", spellcheck: "false" } }) : el("input", { attrs: attributes(type) });
  input.value = value.text;
  input.addEventListener("input", () => {
    value.text = input.value;
    form.changed(false);
  });
  return input;
}

function attributes(type: string): Record<string, string> {
  const range = rangeOf(type);
  const base = { type: "text", autocomplete: "off", spellcheck: "false" };
  if (range) return { ...base, inputmode: "numeric", title: `${range[0]} to ${range[1]}` };
  return type === "char" ? { ...base, class: "char" } : { ...base, title: "A number, inf, -inf or nan" };
}

function compound(form: Form, slot: Slot, type: FormType): (HTMLElement | null)[] {
  const { value, path } = slot;
  const inner = (label: string, ref: FormRef, step: string | number, list: FormValue[], at: number): HTMLElement =>
    field(form, { label, type: ref, path: `${path}/${step}`, value: list[at]!, set: putIn(list, at) });
  if (type.kind === "record" && value.kind === "record")
    return type.fields.map((it, index) => inner(it.name, it.type, it.name, value.fields, index));
  if (type.kind === "tuple" && value.kind === "items")
    return type.types.map((it, index) => inner(String(index + 1), it, index, value.items, index));
  if (type.kind === "flags" && value.kind === "flags") return type.names.map((name, index) => flag(form, name, value.on, index));
  if (type.kind === "list" && value.kind === "items") return listParts(form, slot, type.type, value.items, type.length);
  if (type.kind === "map" && value.kind === "entries") return mapParts(form, slot, type.key, type.value, value.entries);
  return [];
}

function flag(form: Form, name: string, on: boolean[], index: number): HTMLElement {
  const box = el("input", { attrs: { type: "checkbox" } });
  box.checked = on[index] === true;
  box.addEventListener("change", () => {
    on[index] = box.checked;
    form.changed(false);
  });
  return el("label", { class: "flag" }, box, el("span", { text: name }));
}

function button(label: string, title: string, run: () => void): HTMLButtonElement {
  return el("button", { class: "small", text: label, title, attrs: { type: "button", "aria-label": title }, on: { click: run } });
}

function listParts(form: Form, slot: Slot, type: FormRef, items: FormValue[], length: number | null): HTMLElement[] {
  const change = (work: () => void) => () => {
    work();
    form.changed(true);
  };
  const parts = items.map((value, index) => {
    const what = `item ${index + 1} of ${slot.label}`;
    const extra =
      length === null
        ? [
            button("↑", `Move ${what} up`, change(() => index > 0 && items.splice(index - 1, 0, ...items.splice(index, 1)))),
            button("×", `Remove ${what}`, change(() => items.splice(index, 1))),
          ]
        : []; // biome-ignore format: one line each
    return field(form, { label: String(index + 1), type, path: `${slot.path}/${index}`, value, set: putIn(items, index) }, ...extra);
  });
  if (length !== null) return parts;
  return [
    ...parts,
    button(
      "Add",
      `Add an item to ${slot.label}`,
      change(() => items.push(emptyValue(form.state.program.types, type))),
    ),
  ];
}

function mapParts(form: Form, slot: Slot, key: FormRef, value: FormRef, entries: [FormValue, FormValue][]): HTMLElement[] {
  const { types } = form.state.program;
  const parts = entries.map((entry, index) => {
    const at = `${slot.path}/${index}`;
    const remove = button("×", `Remove entry ${index + 1} of ${slot.label}`, () => {
      entries.splice(index, 1);
      form.changed(true);
    });
    return el(
      "div",
      { class: "entry" },
      field(form, { label: "key", type: key, path: `${at}/key`, value: entry[0], set: putIn(entry, 0) }, remove),
      field(form, { label: "value", type: value, path: `${at}/value`, value: entry[1], set: putIn(entry, 1) }),
    );
  });
  const add = button("Add", `Add an entry to ${slot.label}`, () => {
    entries.push([emptyValue(types, key), emptyValue(types, value)]);
    form.changed(true);
  });
  return [...parts, add];
}

function choiceField(form: Form, slot: Slot, type: FormType & { kind: "choice" }, extra: HTMLElement[]): HTMLElement {
  const value = slot.value as FormValue & { kind: "choice" };
  const select = el(
    "select",
    {},
    ...type.cases.map((it, index) =>
      el("option", { text: it.name, attrs: { value: String(index), selected: index === value.at ? "" : null } }),
    ),
  );
  select.addEventListener("change", () => {
    const next = chosen(form.state.program.types, type, value, Number(select.value));
    slot.set(next);
    form.changed(true);
  });
  const outer = row(form, slot, select, extra);
  const { name, type: payload } = type.cases[value.at]!;
  const held = value.values[value.at];
  if (payload === null || !held) return outer;
  const set = putIn(value.values, value.at);
  outer.append(el("div", { class: "inner" }, field(form, { label: name, type: payload, path: `${slot.path}/${name}`, value: held, set })));
  return outer;
}
