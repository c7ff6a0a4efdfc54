/** Which time and which rows the screen shows. Pure. */

export interface View {
  /** Milliseconds at the left edge. */
  from: number;
  /** Pixels per millisecond. */
  scale: number;
  /** Pixels of the picture above the screen's upper edge. */
  top: number;
  /** Pixels. */
  width: number;
  height: number;
}

export interface Extent {
  begin: number;
  now: number;
  /** Pixels of all rows. */
  height: number;
}

/** A pixel is a nanosecond at most. */
const FINEST = 1e6;
/** Of the width: room beside the run when all of it is shown. */
const MARGIN = 0.01;

/** Pixels per millisecond at which all of the run is on the screen. */
export function wholeScale(width: number, { begin, now }: Extent): number {
  return (Math.max(1, width) * (1 - 2 * MARGIN)) / Math.max(now - begin, 1e-3);
}

/** The view kept to the run: no farther out than all of it, no empty half of the screen. */
export function kept(view: View, extent: Extent): View {
  const least = Math.min(wholeScale(view.width, extent), FINEST);
  const scale = Math.min(FINEST, Math.max(least, view.scale));
  const shown = view.width / scale;
  const room = shown * MARGIN;
  const [low, high] = [extent.begin - Math.max(room, shown / 2), extent.now + Math.max(room, shown / 2) - shown];
  const whole = scale <= least;
  const from = whole ? extent.begin - room : Math.min(Math.max(view.from, low), Math.max(low, high));
  return { ...view, scale, from, top: Math.min(Math.max(0, view.top), Math.max(0, extent.height - view.height)) };
}

/** All of the run. */
export function whole(view: View, extent: Extent): View {
  return kept({ ...view, scale: 0, top: 0 }, extent);
}

/** Closer or farther by a factor; the moment at `x` stays where it is. */
export function zoomed(view: View, factor: number, x: number, extent: Extent): View {
  const moment = view.from + x / view.scale;
  const least = Math.min(wholeScale(view.width, extent), FINEST);
  const scale = Math.min(FINEST, Math.max(least, view.scale * factor));
  return kept({ ...view, scale, from: moment - x / scale }, extent);
}

/** Moved by pixels: right and down are more time and lower rows. */
export function panned(view: View, x: number, y: number, extent: Extent): View {
  return kept({ ...view, from: view.from + x / view.scale, top: view.top + y }, extent);
}

/** A time and a row brought into the screen, moving no more than needed. */
export function bringing(view: View, time: { start: number; end: number }, row: { y: number; height: number }, extent: Extent): View {
  const shown = view.width / view.scale;
  let { from, top, scale } = view;
  const pixels = (time.end - time.start) * scale;
  if (pixels < 3) {
    // So small that nobody would see it: a fifth of the screen.
    scale = Math.min(FINEST, view.width / 5 / Math.max(time.end - time.start, 1e-6));
    from = (time.start + time.end) / 2 - view.width / scale / 2;
  } else if (time.end < from + shown * 0.02 || time.start > from + shown * 0.98)
    from = pixels > view.width ? time.start - shown * 0.1 : (time.start + time.end) / 2 - shown / 2;
  if (row.y < top) top = row.y - 4;
  else if (row.y + row.height > top + view.height) top = row.y + row.height + 4 - view.height;
  return kept({ ...view, scale, from, top }, extent);
}

/** A time that fills the screen. */
export function filling(view: View, start: number, end: number, extent: Extent): View {
  const length = Math.max(end - start, 1e-6);
  const scale = Math.min(FINEST, (view.width * 0.9) / length);
  return kept({ ...view, scale, from: start - (view.width / scale - length) / 2 }, extent);
}
