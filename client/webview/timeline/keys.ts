/** The keyboard: from call to call, and through time. */
import { typesIn } from "../wiring/dom.ts";
import type { Stage } from "./stage.ts";
import { extentOf, type State } from "./state.ts";
import { panned, zoomed } from "./view.ts";
import { type Step, step } from "./walk.ts";

const STEPS: Record<string, Step> = {
  ArrowUp: "parent",
  ArrowDown: "child",
  ArrowRight: "next",
  ArrowLeft: "previous",
  Home: "first",
  End: "last",
};

export interface KeyDoings {
  choose(at: number | null): void;
  /** To the next or previous call that was found. */
  nextFound(forward: boolean): void;
  find(): void;
  go(to: "wit" | "wac" | "tree"): void;
}

/** What the keys do, for the page's help. */
export const KEY_HELP =
  "Arrow keys: caller, first call, previous, next. Shift+arrows move, + and - zoom, 0 shows all, F lets the call fill the screen, Enter goes to its WIT function, N and Shift+N to the next and previous match.";

/** Listens on the stage, and for the search on the page. */
export function attachKeys(stage: Stage, state: State, doings: KeyDoings): void {
  stage.element.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.shiftKey ? shifted(stage, state, event.key) : plain(stage, state, event.key, doings)) event.preventDefault();
    else if (event.key.toLowerCase() === "n") doings.nextFound(!event.shiftKey);
  });
  document.addEventListener("keydown", (event) => {
    const finds = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "f";
    if (!finds && !(event.key === "/" && !typesIn(event.target))) return;
    event.preventDefault();
    doings.find();
  });
}

function shifted(stage: Stage, state: State, key: string): boolean {
  const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
  if (by) stage.glide(panned(state.view, by[0]! * state.view.width * 0.2, by[1]! * 72, extentOf(state)));
  return by !== undefined;
}

function plain(stage: Stage, state: State, key: string, doings: KeyDoings): boolean {
  const { view, selected } = state;
  const zoom = (factor: number): void => stage.glide(zoomed(view, factor, middle(state), extentOf(state)));
  const wanted = STEPS[key];
  if (wanted) {
    const next = step(state.calls, selected, wanted);
    if (next !== null) doings.choose(next);
  } else if (key === "+" || key === "=") zoom(2);
  else if (key === "-") zoom(0.5);
  else if (key === "0") stage.showWhole();
  else if (key === "PageDown" || key === "PageUp")
    stage.glide(panned(view, 0, (key === "PageDown" ? 0.8 : -0.8) * view.height, extentOf(state)));
  else if (key === "f" && selected !== null) stage.fill(selected);
  else if (key === "Enter" && selected !== null) doings.go("wit");
  else if (key === "Escape") doings.choose(null);
  else return false;
  return true;
}

/** Where to zoom: the chosen call where it is on the screen, else the middle. */
function middle({ calls, view, selected }: State): number {
  if (selected === null) return view.width / 2;
  const x = (calls.start[selected]! - view.from) * view.scale;
  return x >= 0 && x <= view.width ? x : view.width / 2;
}
