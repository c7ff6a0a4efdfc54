// The component `compare`: sends the same picture through two implementations.
import { apply as applyLeft } from "pictures:api/left@0.1.0";
import { apply as applyRight } from "pictures:api/right@0.1.0";
import type { Image } from "pictures:api/types@0.1.0";
import { applied, checksum, filtersFor, testPicture } from "../shared/picture.ts";

interface Comparison {
  name: string;
  width: number;
  height: number;
  left: string;
  right: string;
  difference: number | undefined;
}

export function compare(width: number, height: number): Comparison[] {
  const picture = testPicture(width, height);
  return filtersFor(width, height).map(([name, filter]) => {
    const left = applied(applyLeft, picture, filter);
    const right = applied(applyRight, picture, filter);
    const sums = { left: checksum(left), right: checksum(right) };
    return { name, width: left.width, height: left.height, ...sums, difference: difference(left, right, sums.left === sums.right) };
  });
}

/** Index of the first byte in which two pictures differ. */
function difference(left: Image, right: Image, alike: boolean): number | undefined {
  if (alike && left.pixels.length === right.pixels.length) return undefined;
  const found = left.pixels.findIndex((byte, index) => byte !== right.pixels[index]);
  return found < 0 ? left.pixels.length : found;
}
