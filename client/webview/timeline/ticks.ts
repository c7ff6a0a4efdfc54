/** The scale of time. Pure. */
import type { View } from "./view.ts";

/** Least pixels between two numbers. */
const GAP = 90;

/** Places and names of the ticks on the screen, at steps of 1, 2 or 5. */
export function ticks(view: View, begin: number): { x: number; text: string }[] {
  const least = GAP / view.scale;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5, 10].map((it) => it * power).find((it) => it >= least) ?? power * 10;
  const out: { x: number; text: string }[] = [];
  const to = view.from + view.width / view.scale;
  for (let i = Math.max(0, Math.ceil((view.from - begin) / step)); begin + i * step <= to && out.length < 200; i++)
    out.push({ x: (begin + i * step - view.from) * view.scale, text: tickText(i * step, step) });
  return out;
}

/** A moment, to as many digits as tell it from the next one. */
export function tickText(milliseconds: number, step: number): string {
  if (milliseconds === 0) return "0";
  const [factor, unit] =
    milliseconds >= 1000 ? [1e-3, "s"] : milliseconds >= 1 ? [1, "ms"] : milliseconds >= 1e-3 ? [1e3, "µs"] : [1e6, "ns"];
  const digits = Math.max(0, Math.ceil(-Math.log10(step * factor) - 1e-9));
  return `${(milliseconds * factor).toFixed(Math.min(9, digits))} ${unit}`;
}

/** A length of time for people: `12 µs`, `3.4 ms`, `2.10 s`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1e-3) return `${(milliseconds * 1e6).toFixed(0)} ns`;
  if (milliseconds < 1) return `${(milliseconds * 1000).toFixed(milliseconds < 0.01 ? 1 : 0)} µs`;
  if (milliseconds < 1000) return `${milliseconds.toFixed(milliseconds < 10 ? 2 : 1)} ms`;
  return `${(milliseconds / 1000).toFixed(2)} s`;
}
