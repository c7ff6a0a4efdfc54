/** What the canvas tells in words: the banner above the picture, passing notes below it, and the voice for screen readers. */
import type { Canvas } from "./canvas.ts";
import { el, icon } from "./dom.ts";
import { ICONS } from "./icons.ts";
import { count } from "./names.ts";

export interface Notices {
  banner(canvas: Canvas): void;
  unreadable(message: string | null): void;
  say(text: string): void;
  toast: Canvas["toast"];
}

/** Makes the places for notices. */
export function makeNotices(root: HTMLElement, above: HTMLElement, stage: HTMLElement): Notices {
  const banner = el("div", { class: "banner", attrs: { hidden: "", role: "status" } });
  const voice = el("div", { class: "unseen", attrs: { "aria-live": "polite" } });
  const toasts = el("div", { class: "toasts" });
  const empty = el("div", { class: "empty", attrs: { hidden: "" } });
  above.append(banner);
  stage.append(empty);
  root.append(voice, toasts);
  const say = (text: string): void => {
    // The same text twice is told twice only if it differs.
    voice.textContent = voice.textContent === text ? `${text}\u00a0` : text;
  };
  return {
    say,
    banner: (canvas) => fillBanner(canvas, banner, empty),
    unreadable: (message) => {
      banner.hidden = message === null;
      banner.className = "banner error";
      banner.replaceChildren(message ?? "");
    },
    toast: (text, options = {}) => {
      say(text);
      const shut = (): void => note.remove();
      const action = options.action;
      const run = (it: { run: () => void }): void => {
        shut();
        it.run();
      };
      const note: HTMLElement = el(
        "div",
        { class: `toast${options.error ? " error" : ""}`, attrs: { role: options.error ? "alert" : "status" } },
        el(
          "div",
          { class: "toast-text" },
          text,
          ...(options.details ?? []).filter((it) => !text.includes(it)).map((it) => el("div", { class: "cause", text: it })),
        ),
        action ? el("button", { class: "link", text: action.label, attrs: { type: "button" }, on: { click: () => run(action) } }) : null,
        el(
          "button",
          { class: "tool", title: "Close", attrs: { type: "button", "aria-label": "Close" }, on: { click: shut } },
          icon(ICONS.close),
        ),
      );
      toasts.replaceChildren(...[...toasts.children].slice(-2), note);
      setTimeout(shut, options.error ? 12_000 : 6000);
    },
  };
}

function fillBanner(canvas: Canvas, banner: HTMLElement, empty: HTMLElement): void {
  const { view } = canvas.state;
  if (!view) return;
  // Problems of a node stand at the node; the banner tells the rest.
  const told = view.stale ? view.problems : view.problems.filter((it) => it.node === undefined);
  banner.hidden = told.length === 0 && !view.stale;
  banner.className = `banner ${view.stale ? "error" : "warning"}`;
  const head = view.stale ? "The text has errors; this is the last picture that could be made of it." : count(told.length, "problem");
  const rows = told.slice(0, 3).map((problem) => {
    const index = view.problems.indexOf(problem);
    return el("button", {
      class: "link",
      text: problem.message,
      attrs: { type: "button" },
      on: { click: () => canvas.post({ kind: "reveal", shown: { problem: index } }) },
    });
  });
  const rest = told.length > 3 ? [el("span", { text: `and ${told.length - 3} more` })] : [];
  banner.replaceChildren(el("strong", { text: head }), ...rows, ...rest);
  empty.hidden = view.nodes.length > 0 || view.stale;
  const words = view.readOnly ? "This component holds no instances." : "Nothing is wired here yet.";
  empty.replaceChildren(
    el("p", { text: words }),
    ...(view.readOnly ? [] : [el("p", { class: "hint", text: "Press A, or drag a component from the list onto the canvas." })]),
  );
}
