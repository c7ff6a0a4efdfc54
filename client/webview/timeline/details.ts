/** The pane about the chosen call. */
import type { TimelineCall } from "../../../server/src/protocol/timeline.ts";
import { el } from "../wiring/dom.ts";
import { duration, tickText } from "./ticks.ts";

/** Characters of a value that are shown. */
const LONGEST = 20_000;

/** Fills the pane; null: nothing is chosen. */
export function showDetails(pane: HTMLElement, call: TimelineCall | null, go: (to: "wit" | "wac" | "tree") => void): void {
  if (call === null) {
    pane.replaceChildren(el("p", { class: "note", text: "Choose a call to see its values." }));
    return;
  }
  const button = (text: string, to: "wit" | "wac" | "tree"): HTMLElement =>
    el("button", { text, attrs: { type: "button" }, on: { click: () => go(to) } });
  const name = call.interface === null ? call.function : `${call.interface}#${call.function}`;
  pane.replaceChildren(
    el(
      "h2",
      {},
      el("span", { text: call.caller }),
      " → ",
      el("strong", { text: call.callee }),
      call.span ? " span " : " ",
      el("code", { text: name }),
    ),
    el(
      "p",
      { class: "buttons" },
      call.declaration ? button("Go to WIT Function", "wit") : null,
      call.instance ? button(`Go to ${call.callee} in the Composition`, "wac") : null,
      button("Show in Call Tree", "tree"),
    ),
    el("p", { class: "facts" }, ...facts(call).map((text) => el("span", { text }))),
    ...ending(call),
    ...values(call),
  );
}

function facts(call: TimelineCall): string[] {
  const times = call.open ? [] : [`total ${duration(call.duration)}`, `self ${duration(call.self)}`];
  const below = call.children === 0 ? [] : [`${call.children} ${call.children === 1 ? "call" : "calls"} below`];
  return [...times, `at ${tickText(call.start, 0.001)}`, ...below, ...call.streams];
}

function ending(call: TimelineCall): HTMLElement[] {
  const line = (sign: string, text: string): HTMLElement =>
    el("p", { class: "bad" }, el("span", { text: `${sign} `, attrs: { "aria-hidden": "true" } }), text);
  return [
    ...(call.refused === null ? [] : [line("⊘", call.refused)]),
    ...(call.error === null ? (call.open ? [el("p", { class: "note", text: "It still runs." })] : []) : [line("✕", call.error)]),
  ];
}

function values(call: TimelineCall): HTMLElement[] {
  if (call.span) return [el("dl", {}, ...call.span.flatMap(({ title, text, bad }) => valueRow(bad ? `✕ ${title}` : title, text, bad)))];
  const list = call.args.flatMap((text, at) => valueRow(call.args.length === 1 ? "argument" : `argument ${at + 1}`, text));
  if (call.result !== null) list.push(...valueRow(call.failed ? "✕ result" : "result", call.result, call.failed));
  return list.length === 0 ? [el("p", { class: "note", text: "No values." })] : [el("dl", {}, ...list)];
}

function valueRow(title: string, text: string, bad = false): HTMLElement[] {
  return [
    el("dt", { text: title }),
    el("dd", { class: bad ? "bad" : "" }, el("code", { text: text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text })),
  ];
}
