/** The field of a resource: one of those that live, or a way to make one. */
import { el } from "../wiring/dom.ts";
import type { Form, Slot } from "./state.ts";
import type { FormValue } from "./value.ts";

/** A list of the live resources of a kind. */
export function handleField(form: Form, slot: Slot, resource: string): HTMLElement {
  const value = slot.value as FormValue & { kind: "text" };
  const live = form.state.kept.filter((it) => it.startsWith(`${resource}#`));
  if (!live.includes(value.text)) value.text = live.at(-1) ?? "";
  const maker = form.state.program.functions.find((it) => it.makes === resource);
  const none = live.length === 0 ? [el("option", { text: `no ${resource} lives yet`, attrs: { value: "", disabled: "" } })] : [];
  const make = maker ? [el("option", { text: `make a new ${resource}…`, attrs: { value: "new" } })] : [];
  const select = el("select", {}, ...none, ...live.map((it) => el("option", { text: it, attrs: { value: it } })), ...make);
  select.value = value.text;
  select.addEventListener("change", () => {
    if (select.value === "new" && maker) return form.choose(maker);
    value.text = select.value;
    form.changed(false);
  });
  return select;
}
