// The component `studio`: sends a picture through one implementation of the filters. Which one, the composition says.
import { apply } from "pictures:api/filters@0.1.0";
import { applied, checksum, filtersFor, testPicture } from "../shared/picture.ts";

interface Print {
  name: string;
  width: number;
  height: number;
  checksum: string;
}

export function develop(width: number, height: number): Print[] {
  const picture = testPicture(width, height);
  const prints = [{ name: "original", width, height, checksum: checksum(picture) }];
  for (const [name, filter] of filtersFor(width, height)) {
    const made = applied(apply, picture, filter);
    prints.push({ name, width: made.width, height: made.height, checksum: checksum(made) });
  }
  return prints;
}
