/** `file:` URIs and paths. */
import { fileURLToPath, pathToFileURL } from "node:url";

/** The path of a `file:` URI; any other URI as it stands, which then is no file. */
export function toPath(uri: string): string {
  return uri.startsWith("file:") ? fileURLToPath(uri) : uri;
}

export function toUri(file: string): string {
  return pathToFileURL(file).href;
}
