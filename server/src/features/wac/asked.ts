/** What the features of a `.wac` are asked about. */
import type { Shape, Wiring } from "../../graph/wiring.ts";

export interface WacAsked {
  text: string;
  wiring: Wiring;
  /** Ports by package, as the document names it. */
  shapes: ReadonlyMap<string, Shape>;
  /** The file or folder of each package. */
  packages: Readonly<Record<string, { file: string; language?: string }>>;
}
