/** Pixels that many calls share: an image with a line for each row, each of which is painted as high as a bar. */

export interface Strips {
  pixels: Uint32Array;
  image: ImageData;
  canvas: HTMLCanvasElement;
}

const empty = (width: number, rows: number): Strips => {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = rows;
  const image = new ImageData(width, rows);
  return { canvas, image, pixels: new Uint32Array(image.data.buffer) };
};

let kept: Strips | null = null;

/** Clear ones; the last are used again where they fit. */
export function clearStrips(width: number, rows: number): Strips {
  if (kept?.canvas.width === width && kept.canvas.height === rows) kept.pixels.fill(0);
  else kept = empty(Math.max(1, width), Math.max(1, rows));
  return kept;
}

/** Paints line after line at its height; `left` is where their first pixel stands. */
export function drawStrips(context: CanvasRenderingContext2D, strips: Strips, left: number, tops: readonly number[], height: number): void {
  strips.canvas.getContext("2d")!.putImageData(strips.image, 0, 0);
  const { width } = strips.canvas;
  context.imageSmoothingEnabled = false;
  for (const [at, top] of tops.entries()) context.drawImage(strips.canvas, 0, at, width, 1, left, top, width, height);
}
