/** What builds on this machine have in common. */
import { type Generators, generatorsIn } from "../bindings/generate.ts";
import { diskFiles } from "../compose/files.ts";
import type { Toolkit } from "../toolkit/toolkit.ts";
import type { Building } from "./build.ts";
import { thisMachine } from "./machine.ts";

/** The disk, the tools and the generators. `dist` is the folder of the bundles. Tools are asked for their versions once: for a later build, ask anew. */
export function surroundings(
  dist: string,
  toolkit: () => Promise<Toolkit>,
): Pick<Building, "machine" | "files" | "generators" | "dist" | "node"> {
  const files = diskFiles();
  let generators: Promise<Generators> | undefined;
  return {
    machine: thisMachine(files),
    files,
    generators: () => (generators ??= toolkit().then((it) => generatorsIn(dist, it))),
    dist,
    node: process.execPath,
  };
}
