/** Breakpoints as a canvas has them: a port's functions are lines of WIT files, and such lines are functions of ports. */
import type { Files } from "../compose/files.ts";
import { toPath, toUri } from "../lsp/uris.ts";
import type { ServerRequests } from "../protocol/editor.ts";
import type { DebugHost } from "./host.ts";
import { declarationsOf, homeOf } from "./places.ts";

type At = ServerRequests["witloom/functionsAt"];
type Of = ServerRequests["witloom/functionsOf"];

/** What breakpoints of WIT files are about. */
export function functionsAt(files: Files, { places }: At[0]): At[1] {
  return places.map(({ uri, line }) => {
    const file = toPath(uri);
    const text = files.text(file);
    const declared = text === undefined ? [] : declarationsOf(text, homeOf(files, file));
    const found = declared.find((it) => it.line <= line && line <= it.last) ?? declared.find((it) => it.line > line);
    return found ? { interface: found.interface, function: found.function } : null;
  });
}

/** Where the functions of a port are declared: those of its interface, or the function that it is itself. */
export function functionsOf(host: Pick<DebugHost, "declaration">, { uri, name, type }: Of[0]): Of[1] {
  const near = toPath(uri);
  const names = /^interface\b/.test(type.trim()) ? declarationsOf(type, null).map((it) => it.function) : [name];
  const iface = names.length === 1 && names[0] === name ? null : name;
  return names.flatMap((fn) => {
    const found = host.declaration(near, iface, fn);
    return found ? [{ function: fn, uri: toUri(found.path), line: found.line }] : [];
  });
}
