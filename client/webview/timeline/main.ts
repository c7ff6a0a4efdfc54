/** The page of a run's timeline: makes its parts and passes on what the host tells. */
import { unpackPart } from "../../../server/src/protocol/timeline.ts";
import type { TimelineHostMessage, TimelineWebviewMessage } from "../timelineMessages.ts";
import { el } from "../wiring/dom.ts";
import { onThemeChange } from "../wiring/theme.ts";
import { showDetails } from "./details.ts";
import { type Find, makeFind } from "./find.ts";
import { addPart } from "./growth.ts";
import { attachKeys, KEY_HELP } from "./keys.ts";
import { lanesOf } from "./lanes.ts";
import { makeLegend } from "./legend.ts";
import { makePanes, type Panes } from "./panes.ts";
import { attachPointer } from "./pointer.ts";
import { setFound } from "./rows.ts";
import { Stage } from "./stage.ts";
import { emptyState, type State } from "./state.ts";
import { makeStatistics, type StatisticsPane } from "./statisticsPane.ts";
import { foundStep } from "./walk.ts";
import { spoken } from "./words.ts";

declare function acquireVsCodeApi(): { postMessage(message: TimelineWebviewMessage): void };

/** Milliseconds between two questions about a run that grows. */
const SELDOM = 1000;
const NEVER = 0;

interface Page {
  state: State;
  stage: Stage;
  find: Find;
  panes: Panes;
  statistics: StatisticsPane;
  legend: { update(): void };
  title: HTMLElement;
  live: HTMLElement;
  post(message: TimelineWebviewMessage): void;
  /** When a growing run was last asked about. */
  asked: number;
}

function start(): void {
  const { postMessage: post } = acquireVsCodeApi();
  const state = emptyState();
  const title = el("span", { class: "title" });
  const live = el("div", { class: "unseen", attrs: { role: "status", "aria-live": "polite" } });
  const find = makeFind(
    (filter) => post({ kind: "find", filter }),
    (forward) => nextFound(page, forward),
  );
  const statistics = makeStatistics(
    (by) => post({ kind: "statistics", by }),
    (filter) => find.set(filter),
  );
  const panes = makePanes(statistics.element, () => post({ kind: "statistics", by: statistics.by() }));
  const legend = makeLegend(state, (filter) => find.set(filter));
  const button = (text: string, about: string, click: () => void): HTMLElement =>
    el("button", { text, title: about, attrs: { type: "button" }, on: { click } });
  const tools = el("div", { class: "tools" }, find.element, title);
  tools.append(
    button("Show All", "All of the run (0)", () => page.stage.showWhole()),
    button("Compare…", "What changed since another run", () => post({ kind: "compare" })),
  );
  const main = el("main", { class: "timeline" }, tools, legend.element);
  document.body.append(main);
  const stage = new Stage(main, state);
  main.append(panes.element, live, el("p", { class: "unseen", text: KEY_HELP, attrs: { id: "hint" } }));
  const page: Page = { state, stage, find, panes, statistics, legend, title, live, post, asked: NEVER };
  const go = (to: "wit" | "wac" | "tree"): void => {
    if (state.selected !== null) post({ kind: "go", to, at: state.selected });
  };
  attachPointer(stage, state, (at) => choose(page, at, false));
  attachKeys(stage, state, { choose: (at) => choose(page, at, true), nextFound: (it) => nextFound(page, it), find: find.focus, go });
  onThemeChange(() => {
    stage.restyle();
    legend.update();
  });
  showDetails(panes.details, null, go);
  window.addEventListener("message", ({ data }: MessageEvent<TimelineHostMessage>) => receive(page, data, go));
  // For measurements.
  Object.assign(window, { timeline: { state, counts: stage.counts } });
  post({ kind: "ready" });
}

function choose({ state, stage, live, panes, post }: Page, at: number | null, bring: boolean): void {
  state.selected = at;
  stage.touch();
  if (at === null) {
    showDetails(panes.details, null, () => undefined);
    return;
  }
  if (bring) stage.bring(at);
  live.textContent = spoken(state.calls, at);
  panes.open("details");
  post({ kind: "call", at });
}

function nextFound(page: Page, forward: boolean): void {
  const { state } = page;
  const next = state.bits && foundStep(state.calls, state.bits, state.selected, forward);
  if (next !== null) choose(page, next, true);
}

function receive(page: Page, message: TimelineHostMessage, go: (to: "wit" | "wac" | "tree") => void): void {
  const { state, stage, find, panes } = page;
  if (message.kind === "part") more(page, message);
  else if (message.kind === "call") {
    if (message.at === state.selected) showDetails(panes.details, message.call, go);
  } else if (message.kind === "found") found(page, message);
  else if (message.kind === "wrongFilter") {
    if (message.filter === find.value()) find.tell(message.message, true);
  } else if (message.kind === "statistics") page.statistics.show(message.by, message.rows);
  else if (message.kind === "show") choose(page, message.at, true);
  else {
    page.title.textContent = message.message;
    page.title.classList.add("bad");
  }
  stage.touch();
}

/** Calls have new numbers: what was chosen and found by the old ones is let go, and what is looked for is asked for again. */
function beginAnew(page: Page): void {
  const { view, whole, follow, selected } = page.state;
  Object.assign(page.state, { ...emptyState(), view, whole, follow });
  page.asked = NEVER;
  if (selected !== null) showDetails(page.panes.details, null, () => undefined);
}

function more(page: Page, { part, data, name }: TimelineHostMessage & { kind: "part" }): void {
  const { state, stage } = page;
  if (part.fresh) beginAnew(page);
  const rows = state.calls.rows.length;
  addPart(state.calls, part, unpackPart(part, data));
  if (part.fresh || state.calls.rows.length !== rows) state.lanes = lanesOf(state.calls);
  const { count, running, dropped } = state.calls;
  const counted = `${count} ${count === 1 ? "call" : "calls"}`;
  page.title.textContent = `${name} · ${counted}${running ? " · running" : ""}${dropped > 0 ? ` · ${dropped} older ones let go` : ""}`;
  page.title.classList.remove("bad");
  if (part.names.length > 0 || part.fresh) page.legend.update();
  stage.changed();
  askAgain(page, part.more || (part.calls + part.ended === 0 && page.asked !== NEVER));
}

/** What is looked for, and the statistics, follow a run that grows; not at every step. */
function askAgain(page: Page, early: boolean): void {
  const { find, panes, post, statistics } = page;
  if (early || (page.state.calls.running && Date.now() - page.asked < SELDOM)) return;
  page.asked = Date.now();
  if (find.value() !== "") post({ kind: "find", filter: find.value() });
  if (panes.shown() === "statistics") post({ kind: "statistics", by: statistics.by() });
  if (page.state.selected !== null) post({ kind: "call", at: page.state.selected });
}

function found({ state, stage, find }: Page, { filter, count, bits }: TimelineHostMessage & { kind: "found" }): void {
  if (filter !== find.value()) return;
  state.bits = filter === "" ? null : new Uint8Array(bits);
  state.found = count;
  setFound(state.calls, state.bits);
  find.tell(filter === "" ? "" : count === 0 ? "no call" : `${count} ${count === 1 ? "call" : "calls"}`);
  stage.changed();
}

start();
