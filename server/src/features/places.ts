/** The lines of a WIT document that declare functions, by the name that traces use. */
import type { Place } from "../trace/annotate.ts";
import { lineAt, lineStarts } from "../wit/lines.ts";
import { buildModel, functionsOf } from "../wit/model.ts";
import { parseWit } from "../wit/parse.ts";

/** Places of all functions in a text. A file without its own `package` has functions whose package only its neighbours know: see `home`. */
export function functionPlaces(text: string, home: { package: string; version: string | null } | null = null): Place[] {
  const file = parseWit(text);
  const starts = lineStarts(text);
  return functionsOf(buildModel([[{ path: "", file }]]), "").map(({ scope, fn }) => {
    const id = scope.package ?? (scope.node.kind === "interface" ? (home?.package ?? null) : null);
    const version = scope.package === null ? (home?.version ?? null) : scope.version;
    const iface = scope.node.kind === "world" || id === null ? null : `${id}/${scope.node.name.text}`;
    return { kind: "function" as const, interface: iface, version, function: fn.fullName, line: lineAt(starts, fn.name.start) };
  });
}
