// jco's tools are components themselves, and see no files unless they are shown some.
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

export async function showDiskToJco() {
  const fromHere = createRequire(import.meta.url);
  const fromTranspile = createRequire(fromHere.resolve("@bytecodealliance/jco-transpile"));
  const shim = fromTranspile.resolve("@bytecodealliance/preview2-shim/filesystem");
  const { _setPreopens } = await import(pathToFileURL(shim).href);
  _setPreopens({ "/": path.parse(import.meta.dirname).root });
}
