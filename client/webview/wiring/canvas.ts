/** The canvas as its parts see it. */
import type { Point } from "../../../server/src/protocol/wiring.ts";
import type { WebviewMessage } from "../messages.ts";
import type { Item } from "./items.ts";
import type { Renderer } from "./renderer.ts";
import type { Measure } from "./scene.ts";
import type { State } from "./state.ts";
import type { Viewport } from "./viewport.ts";

/** A gesture that was sent and has not been answered. */
export interface Pending {
  /** Where a new node is to stand. */
  at?: Point;
  what: string;
}

export interface Canvas {
  readonly state: State;
  readonly root: HTMLElement;
  /** The element that shows the picture. */
  readonly stage: HTMLElement;
  readonly viewport: Viewport;
  readonly renderer: Renderer;
  readonly measure: Measure;
  readonly pending: Map<number, Pending>;
  post(message: WebviewMessage): void;
  /** Selection, focus or scene have changed: everything that shows them follows. */
  refresh(): void;
  /** Moves the focus of the keyboard and of a screen reader. */
  focus(item: Item | null): void;
  /** Tells a screen reader. */
  say(text: string): void;
  /** Tells everybody, for a few seconds. */
  toast(text: string, options?: { error?: boolean; details?: string[]; action?: { label: string; run: () => void } }): void;
  /** Lays everything out again. */
  layout(): Promise<void>;
}
