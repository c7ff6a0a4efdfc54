/** The page's colours: those of the theme. A component has one of eight, in the order in which they are first called. */
import { readTheme, type Theme } from "../wiring/theme.ts";

export interface Colors extends Theme {
  /** For each of the eight: its own, and as the ground of a bar, from thin to full. */
  components: { full: string; ground: string; levels: string[] }[];
  mono: string;
}

/** Red is for what went wrong. */
const NAMES = [
  "charts-blue",
  "charts-orange",
  "charts-green",
  "charts-purple",
  "terminal-ansiCyan",
  "charts-yellow",
  "terminal-ansiMagenta",
  "descriptionForeground",
];
const FALLBACK = ["#3794ff", "#d18616", "#89d185", "#b180d7", "#11a8cd", "#cca700", "#bc3fbc", "#888888"];
/** How full a pixel looks that many calls share. */
export const LEVELS = [0.25, 0.45, 0.7, 1];

/** Reads the colours from the document. */
export function readColors(): Colors {
  const theme = readTheme();
  const style = getComputedStyle(document.body);
  const forced = window.matchMedia("(forced-colors: active)").matches;
  const rgb = reader();
  const background = rgb(forced ? style.backgroundColor : theme.background);
  const components = NAMES.map((name, at) => {
    const wanted = forced ? theme.text : style.getPropertyValue(`--vscode-${name}`).trim() || FALLBACK[at]!;
    const full = rgb(forced ? style.color : wanted);
    const mixed = (share: number): string => text(full.map((it, i) => Math.round(it * share + background[i]! * (1 - share))));
    return { full: text(full), ground: theme.highContrast ? theme.background : mixed(0.32), levels: LEVELS.map((it) => mixed(it * 0.75)) };
  });
  return { ...theme, components, mono: style.getPropertyValue("--vscode-editor-font-family").trim() || "monospace" };
}

const text = (rgb: number[]): string => `rgb(${rgb.join(" ")})`;

/** Any colour of CSS as red, green and blue: what a canvas paints is asked. */
function reader(): (color: string) => number[] {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  return (color) => {
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = color;
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data.subarray(0, 3)];
  };
}
