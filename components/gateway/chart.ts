import type { Quote, Raster, Verdict } from "orders:shop/model@0.1.0";

const SIDE = 16;

type Color = [red: number, green: number, blue: number];

const colors: Record<Verdict["tag"], Color> = {
  accept: [46, 160, 67],
  review: [219, 154, 4],
  reject: [207, 34, 46],
};

/** Draws a bar for each order, as high as its share of the largest total, on a transparent ground. */
export function draw(quotes: Quote[]): Raster {
  const width = Math.max(SIDE, quotes.length);
  const pixels = new Uint8Array(width * SIDE * 4);
  const largest = Math.max(1, ...quotes.map((quote) => quote.total));
  for (let x = 0; x < width; x++) {
    const quote = quotes[Math.floor((x * quotes.length) / width)];
    if (quote === undefined) continue;
    const height = Math.ceil((SIDE * quote.total) / largest);
    for (let y = SIDE - height; y < SIDE; y++) {
      pixels.set([...colors[quote.verdict.tag], 255], (y * width + x) * 4);
    }
  }
  return { width, height: SIDE, pixels };
}
