/** URIs of documents and paths of files. */
import { fileURLToPath, pathToFileURL } from "node:url";

/** The scheme of read-only documents that show a binary's WIT; the binary's own URI is their query. */
const BINARY = "witloom-wit:";

/** The path of a `file:` URI, or of the binary that a document shows; any other URI as it stands, which then is no file. */
export function toPath(uri: string): string {
  if (uri.startsWith(BINARY)) return toPath(decodeURIComponent(uri.slice(uri.indexOf("?") + 1)));
  return uri.startsWith("file:") ? fileURLToPath(uri) : uri;
}

export function toUri(file: string): string {
  return pathToFileURL(file).href;
}

/** The document that shows a file: of a binary, its WIT. */
export function toDocumentUri(file: string): string {
  if (!/\.wa(sm|t)$/.test(file)) return file.includes("://") || file.startsWith("untitled:") ? file : toUri(file);
  const uri = toUri(file);
  return `${BINARY}${uri.slice("file://".length)}.wit?${encodeURIComponent(uri)}`;
}
